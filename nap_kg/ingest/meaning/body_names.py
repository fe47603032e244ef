"""Names of bodies, found at a place of a text, the longest first, whatever its blanks and case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

_LENGTH = 2  # letters that the index goes by
_SIGNS = {**dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("’‘‛`´", "'"), **dict.fromkeys("“”„«»", '"')}


@dataclass(frozen=True)
class Compact:
    """A text without blanks and case, and where its characters stand."""

    text: str  # the printed one
    letters: str
    places: tuple[int, ...] = field(repr=False)  # of each letter in the text
    index: tuple[int, ...] = field(repr=False)  # of each character of the text, the number of letters before it


def compact(text: str) -> Compact:
    """Return a text without blanks and case; kinds of dashes and quotes are one.

    >>> compact("R C M P").letters
    'rcmp'
    """
    letters: list[str] = []
    places: list[int] = []
    index: list[int] = []
    for place, char in enumerate(text):
        index.append(len(letters))
        if not char.isspace():
            lower = _SIGNS.get(char, char).lower()
            letters.append(lower if len(lower) == 1 else char)
            places.append(place)
    index.append(len(letters))
    return Compact(text, "".join(letters), tuple(places), tuple(index))


class NameIndex:
    """Known names by their first letters."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = {}
        lengths: dict[str, set[int]] = {}
        for name in names:
            letters = compact(name).letters
            if letters:
                self._names.setdefault(letters, []).append(name)
                lengths.setdefault(letters[:_LENGTH], set()).add(len(letters))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def longest(self, text: Compact, at: int) -> tuple[int, tuple[str, ...]]:
        """Return where the longest name that begins at a place ends, and how it is written in the index; 0 for none."""
        begin = text.index[at]
        letters = text.letters
        for size in range(min(_LENGTH, len(letters) - begin), 0, -1):
            for length in self._lengths.get(letters[begin : begin + size], ()):
                if begin + length > len(letters):
                    continue
                names = self._names.get(letters[begin : begin + length])
                if names:
                    end = text.places[begin + length - 1] + 1
                    if end == len(text.text) or not text.text[end].isalnum():
                        return end, tuple(names)
        return 0, ()

    def exact(self, text: str) -> tuple[str, ...]:
        """Return the names that a whole text is, however blanks and case stand."""
        return tuple(self._names.get(compact(text).letters, ()))
