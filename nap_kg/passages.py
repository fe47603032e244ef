"""Passages of a source text, and their tokens: what makes a passage the same in any rendition.

A token is a run of letters and digits after compatibility normalisation (NFKC) and lower-casing, in which a final sigma
is a sigma as any; mark-up tags are left out, links in angle brackets are not. A passage's digest is the SHA-256 of its
tokens joined by one blank, so that it can be found again where blanks, line ends, emphasis or punctuation differ.

>>> tokens("Start:  2012/13 *Ongoing*")
['start', '2012', '13', 'ongoing']
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

TAG = re.compile(r"</?[a-zA-Z](?![a-zA-Z]*:)[^<>]*>")
"""A mark-up tag; ``<https://…>`` and ``<mailto:…>`` are links, not tags."""

_TOKEN = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[\x00-\x7f]+(?![^\x00-\x7f])")  # what no normalisation changes, nor anything after it


class Token(NamedTuple):  # made by the ten thousand, in a third of the time of a frozen dataclass
    """One token and where it stands, in code points of the text that it was read from."""

    start: int
    end: int
    text: str


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, in order."""
    return _TOKEN.findall(_folded(TAG.sub(" ", text)))


def _folded(text: str) -> str:
    """Return a text as tokens are read from it: a sigma is one form alone, as which it has depends on what follows."""
    return unicodedata.normalize("NFKC", text).lower().replace("\u03c2", "\u03c3")


def tokens_with_offsets(text: str) -> list[Token]:
    """Return the tokens of a text with the code points that each came from.

    Shape:   the same token texts as ``tokens`` gives; ``start`` and ``end`` count code points of ``text``.
    """
    folded: list[str] = []
    begins: list[int] = []  # of each character of the folded text, the code points that it was made of
    ends: list[int] = []
    blanked = TAG.sub(lambda tag: " " * len(tag[0]), text)
    start = 0
    while start < len(blanked):
        plain = _PLAIN.match(blanked, start)
        if plain:
            folded.append(plain[0].lower())
            begins.extend(range(start, plain.end()))
            ends.extend(range(start + 1, plain.end() + 1))
            start = plain.end()
            continue
        end = start + 1
        while end < len(blanked) and _composes(blanked, start, end):  # what composes must be folded together
            end += 1
        piece = _folded(blanked[start:end])
        folded.append(piece)
        begins.extend([start] * len(piece))
        ends.extend([end] * len(piece))
        start = end
    whole = "".join(folded)
    return [Token(begins[m.start()], ends[m.end() - 1], m[0]) for m in _TOKEN.finditer(whole)]


def _composes(text: str, start: int, end: int) -> bool:
    """Return whether what stands at ``end`` belongs to what is before it: an accent, a part of a Korean syllable."""
    following = text[end]
    if following < "\u0300":  # the least that composes with anything
        return False
    if unicodedata.combining(unicodedata.normalize("NFKD", following)[0]):
        return True
    apart = unicodedata.normalize("NFKC", text[start:end]) + unicodedata.normalize("NFKC", following)
    return unicodedata.normalize("NFKC", text[start : end + 1]) != apart


def digest(words: Iterable[str]) -> str:
    """Return the SHA-256 of tokens joined by one blank, in lower-case hexadecimal."""
    return hashlib.sha256(" ".join(words).encode("utf-8")).hexdigest()
