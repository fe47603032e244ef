"""Statuses as charts print them: whole wordings, mapped by the plan's profile, never guessed."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nap_kg.errors import ProfileError
from nap_kg.ingest.meaning.periods import Period, lone_period, read_period
from nap_kg.ingest.meaning.wordings import fold_wording

_JOINTS = " \t.,;:()[]‐‑‒–—−-"
_PRECISE = frozenset({"day", "month", "year"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a status cell says. Without a concept it is blank, or unknown and has a remainder."""

    concept: str = ""  # as the mapping has it
    completion: Period | None = None  # when it was completed
    remainder: str = ""  # what was not understood, as printed

    @property
    def completion_date(self) -> str:
        """The completion as printed, "2014", "2014-09" or "2014-09-30"; empty for other kinds of period."""
        return self.completion.key if self.completion and self.completion.kind in _PRECISE else ""

    @property
    def blank(self) -> bool:
        """Whether the cell says nothing."""
        return not self.concept and not self.remainder


@dataclass(frozen=True, slots=True)
class UnknownStatus:
    """A wording that the mapping does not have."""

    wording: str  # as first printed
    nearest: tuple[str, ...]  # wordings of the mapping, nearest first
    count: int
    first_place: str
    remainder: str  # what of it was not understood

    def __str__(self) -> str:
        near = f"; nearest: {', '.join(map(repr, self.nearest))}" if self.nearest else ""
        part = f", of which {self.remainder!r} was not understood" if self.remainder != self.wording else ""
        return f"{self.wording!r}{part} ({self.count} times, first at {self.first_place or 'an unnamed place'}){near}"


class Statuses:
    """The statuses of a plan, by wording.

    Wordings are compared whole, without case, kinds of blank, dash and quote, and punctuation at the ends. A wording
    may be followed by the date of completion, in brackets, behind a dash or bare, where its concept is one of
    ``completed``.
    """

    def __init__(
        self, mapping: Mapping[str, str], *, completed: Collection[str] = ("completed",), **conventions: Any
    ) -> None:
        """Take concepts by wording.

        completed:    the concepts that a date of completion may follow, whole or by the last segment of their IRI.
        conventions:  options of :func:`read_period` for these dates.
        Raises:       ProfileError for two wordings that are read alike but mean two concepts, or that say nothing.
        """
        self._concepts: dict[str, str] = {}
        self._wordings: dict[str, str] = {}
        for wording, concept in mapping.items():
            folded = fold_wording(wording)
            if not folded or not concept:
                raise ProfileError(f"the status {wording!r} maps nothing", fix="give a wording and its concept")
            if self._concepts.get(folded, concept) != concept:
                raise ProfileError(
                    f"{wording!r} and {self._wordings[folded]!r} are read alike but mean two statuses",
                    fix="map both to one concept",
                )
            self._concepts[folded] = concept
            self._wordings.setdefault(folded, wording)
        self._completed = frozenset(completed)
        self._conventions = conventions
        self._cache: dict[str, Reading] = {}
        self._unknown: dict[str, UnknownStatus] = {}

    def read(self, text: str, place: str = "") -> Reading:
        """Return what a cell says; what is unknown is counted for :attr:`unknown`, with the first ``place``.

        >>> statuses = Statuses({"Completed": "completed", "On-going": "ongoing"})
        >>> reading = statuses.read("Completed (September 2014)")
        >>> reading.concept, reading.completion_date
        ('completed', '2014-09')
        >>> statuses.read("Mostly done", "row 7").concept, [str(unknown) for unknown in statuses.unknown]
        ('', ["'Mostly done' (1 times, first at row 7)"])
        """
        reading = self._cache.get(text)
        if reading is None:
            reading = self._cache[text] = self._read(text)
        if reading.remainder:
            key = fold_wording(text)
            known = self._unknown.get(key)
            if known:
                self._unknown[key] = replace(known, count=known.count + 1)
            else:
                printed = " ".join(text.split())
                self._unknown[key] = UnknownStatus(printed, (), 1, place, reading.remainder)
        return reading

    @property
    def unknown(self) -> tuple[UnknownStatus, ...]:
        """The unknown wordings that were read, in the order of their first places, each with the nearest known ones."""
        found = []
        for key, unknown in self._unknown.items():
            near = difflib.get_close_matches(key, self._wordings, n=3, cutoff=0.5)
            found.append(replace(unknown, nearest=tuple(self._wordings[folded] for folded in near)))
        return tuple(found)

    def _read(self, text: str) -> Reading:
        folded = fold_wording(text)
        if not folded:
            printed = text.strip()
            return Reading(remainder=printed)  # blank, or marks alone: "-" is not a status
        if concept := self._concepts.get(folded):
            return Reading(concept)
        printed = " ".join(text.split())
        for at in range(len(printed) - 1, 0, -1):
            if printed[at].isalnum() and printed[at - 1].isalnum():
                continue
            concept = self._concepts.get(fold_wording(printed[:at]))
            if not concept:
                continue
            rest = printed[len(printed[:at].rstrip(_JOINTS)) :].strip()
            period = self._date(rest) if self._may_be_dated(concept) else None
            return Reading(concept, period) if period else Reading(remainder=rest)
        return Reading(remainder=printed)

    def _may_be_dated(self, concept: str) -> bool:
        return (
            concept in self._completed
            or concept.replace("#", "/").replace(":", "/").rpartition("/")[2] in self._completed
        )

    def _date(self, text: str) -> Period | None:
        return lone_period(read_period(text.strip(_JOINTS), **self._conventions))
