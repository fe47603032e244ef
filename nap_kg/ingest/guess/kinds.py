"""What the cells of a column look like: dates, statuses, numbers, bodies, wordings, links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nap_kg.ingest.guess.words import BODY_WORDS, status_of
from nap_kg.ingest.meaning import Timeline, read_period

SAMPLE = 400
"""The different texts of a column that are looked at."""

_IDENTIFIER = re.compile(r"[A-Za-z]{0,6}[-_. /]?\d{1,6}(?:[.\-_/]\d{1,4}){0,4}[A-Za-z]?")
_PERSON = re.compile(r"(?:[^\W\d_a-z][\w'’.-]*)(?: (?:[^\W\d_a-z][\w'’.-]*|de|du|la|von|van|y)){1,3}")
_ABBREVIATIONS = re.compile(r"[A-Z][A-Z&.-]{1,9}(?:\s*[,;/&+\n]\s*[A-Z][A-Z&.-]{1,9})*")
NUMBER = r"^\W*(?P<number>\d+(?:\.\d+)*|[A-Z]{1,4}[-.]?\d+(?:\.\d+)*)[.):]?(?=\s)"
"""A number that stands before a wording."""


@dataclass(frozen=True)
class Kind:
    """The texts of a column, blank ones left out."""

    texts: tuple[str, ...]
    blanks: int

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """The different texts, most frequent first."""
        return tuple(text for text, _ in Counter(self.texts).most_common())

    @cached_property
    def words(self) -> float:
        """The mean number of words."""
        return sum(len(text.split()) for text in self.texts) / max(1, len(self.texts))

    @property
    def variety(self) -> float:
        """The share of different texts."""
        return len(self.distinct) / max(1, len(self.texts))

    def _share(self, hits: Sequence[bool]) -> float:
        return sum(hits) / max(1, len(hits))

    @cached_property
    def dates(self) -> float:
        """The share of texts that are read as dates or periods; a bare small number is none."""
        return self._share([is_date(text) for text in self.distinct[:SAMPLE]])

    @cached_property
    def statuses(self) -> float:
        """The share of texts that are clearly statuses."""
        return self._share([bool(status_of(text)) for text in self.texts[: 4 * SAMPLE]])

    @property
    def is_few(self) -> bool:
        """Whether the texts are few and short, as those of a status or a pillar are."""
        return len(self.distinct) <= min(12, max(3, len(self.texts) // 2)) and all(len(t) <= 60 for t in self.distinct)

    @cached_property
    def identifiers(self) -> float:
        """The share of texts that look like numbers of things."""
        return self._share([bool(_IDENTIFIER.fullmatch(text)) for text in self.distinct[:SAMPLE]])

    @cached_property
    def bodies(self) -> float:
        """The share of texts that look like names or abbreviations of bodies."""
        hits = [
            bool(_ABBREVIATIONS.fullmatch(text))
            or (bool(BODY_WORDS.search(text)) and text[:1].isupper() and not text.endswith("."))
            for text in self.distinct[:SAMPLE]
        ]
        return self._share(hits)

    @cached_property
    def abbreviations(self) -> float:
        """The share of texts that are abbreviations of bodies alone."""
        return self._share([bool(_ABBREVIATIONS.fullmatch(text)) for text in self.distinct[:SAMPLE]])

    @cached_property
    def persons(self) -> float:
        """The share of texts that look like names of persons: two to four capitalised words, no word of a body."""
        hits = [
            bool(_PERSON.fullmatch(text)) and not BODY_WORDS.search(text) and not status_of(text) and not is_date(text)
            for text in self.distinct[:SAMPLE]
        ]
        return self._share(hits) if self.texts else 0.0

    @cached_property
    def links(self) -> float:
        """The share of texts that are addresses or paths."""
        return self._share([bool(re.match(r"https?://|www\.|/[\w-]+/", text)) for text in self.distinct[:SAMPLE]])

    @cached_property
    def numbered(self) -> float:
        """The share of texts that begin with a number, and words after it."""
        return self._share([bool(re.search(NUMBER, text)) for text in self.distinct[:SAMPLE]])

    @cached_property
    def yes_no(self) -> bool:
        """Whether all texts are marks."""
        return bool(self.texts) and all(
            re.fullmatch(r"(?i)y|n|yes|no|oui|non|s[ií]|x|✓|new|true|false", t) for t in self.distinct
        )


def is_date(text: str) -> bool:
    """Whether a text is read as a date or period, whatever the order of day and month."""
    if re.fullmatch(r"\d{1,3}(?:\.\d+)*", text.strip()):
        return False
    return isinstance(read_period(text, day_first=True), Timeline) or isinstance(
        read_period(text, day_first=False), Timeline
    )
