"""Steps over the words of a text, by the tables of words."""

from __future__ import annotations

from itertools import pairwise

from nap_kg.ingest.meaning.period_words import fold, lexicon, tokens
from nap_kg.ingest.meaning.periods import Conventions

SUFFIXES = frozenset(
    ("st", "nd", "rd", "th", "er", "ere", "re", "e", "eme", "ieme", "nde", "o", "a", "ro", "do", "to", "ra", "da", "°")
)
"""What stands behind the number of a day or quarter, as in 1st and 1er."""


class Trouble(Exception):
    """What was expected instead of what stands there."""


class WordReader:
    """Walks over the words of one text."""

    def __init__(self, text: str, conventions: Conventions) -> None:
        self.text, self.conventions = text, conventions
        self.tokens = tokens(text)
        self.words = [fold(token[0]) for token in self.tokens]
        self.lexicon = lexicon(conventions.languages)
        self.at = self.furthest = 0

    def take(self, meaning: str) -> str | None:
        """Step over the longest phrase of a meaning and return its value; None where there is none."""
        table = self.lexicon.get(meaning, {})
        for length in range(min(6, len(self.words) - self.at), 0, -1):
            value = table.get(tuple(self.words[self.at : self.at + length]))
            if value is not None:
                self.at += length
                self.furthest = max(self.furthest, self.at)
                return value
        return None

    def mark(self, marks: str) -> bool:
        """Step over one of some marks."""
        if self.at < len(self.words) and self.words[self.at] in marks:
            self.at += 1
            return True
        return False

    def number(self, least: int, most: int, digits: tuple[int, ...]) -> int | None:
        """Step over a number of some length and size."""
        if self.at < len(self.words):
            word = self.words[self.at]
            if word.isascii() and word.isdecimal() and len(word) in digits and least <= int(word) <= most:
                self.at += 1
                self.furthest = max(self.furthest, self.at)
                return int(word)
        return None

    def fillers(self) -> None:
        """Step over 'of', 'the' and the like."""
        while self.take("of") is not None:
            pass

    def joined(self, at: int, length: int) -> bool:
        """Whether some tokens stand without blanks between them."""
        these = self.tokens[at : at + length]
        return len(these) == length and all(a.end() == b.start() for a, b in pairwise(these))

    def leftover(self) -> tuple[str, ...]:
        """Return the runs of words that no table has; where there are none, what stands behind the last step."""
        known = {word for table in self.lexicon.values() for phrase in table for word in phrase}
        runs: list[tuple[int, int]] = []
        previous = -2
        for index, word in enumerate(self.words):
            if word[0].isalpha() and word not in known and word not in SUFFIXES:
                if previous == index - 1:
                    runs[-1] = (runs[-1][0], self.tokens[index].end())
                else:
                    runs.append((self.tokens[index].start(), self.tokens[index].end()))
                previous = index
        if not runs and self.furthest < len(self.tokens):
            runs = [(self.tokens[self.furthest].start(), len(self.text))]
        return tuple(self.text[start:end].strip() for start, end in runs)
