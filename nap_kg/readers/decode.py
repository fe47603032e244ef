"""Bytes to text: a mark at the beginning, UTF-8, UTF-16, else the encodings of older office programs, and said so."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from nap_kg.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman"}
_LETTERS = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßÀÂÄÁÃÅÆÇÈÉÊËÍÎÏÑÓÔÖÕØŒÙÚÛÜ")
_SIGNS = frozenset("’‘“”«»–—…•·°€£§©®™ªº¿¡²³½¼\u00a0")
_PACKED = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BZh",
    b"\xfd7zXZ",
)


@dataclass(frozen=True)
class Decoded:
    """A file's text, the encoding it was read with, and what is to be said of that."""

    text: str
    encoding: str
    remarks: tuple[str, ...] = ()


def decode(content: bytes, place: str, encoding: str | None = None) -> Decoded:
    """Return a file's bytes as text, without the mark at its beginning; line ends stay as they are.

    Raises:  InputError for an empty file, for one that is no text, for an unknown encoding, and for bytes that the
             encoding can't hold, with the line.
    """
    if not content.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise InputError("this file is empty", place=place, fix="check that it was saved, or fetched, whole")
    if content.startswith(_PACKED):
        raise InputError(
            "this is no text but a binary file",
            place=place,
            fix="name it by what it is, e.g. .xlsx, or save the sheet as CSV",
        )
    if encoding:
        return Decoded(_named(content, place, encoding).removeprefix("\ufeff"), encoding)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Decoded(_named(content[len(mark) :], place, name), name)
    if b"\x00" in content[: 2**16]:
        return _without_mark(content, place)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _older(content, place)


def _named(content: bytes, place: str, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError as error:
        raise InputError(
            f"no encoding is called {encoding!r}", place=place, fix="write utf-8, windows-1252, utf-16 or the like"
        ) from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"not {encoding}: byte 0x{content[error.start]:02x} can't stand here",
            place=f"{place}:{line}",
            fix="name the file's encoding, or save it as UTF-8",
        ) from error


def _without_mark(content: bytes, place: str) -> Decoded:
    """UTF-16 without its mark has a zero in nearly every second byte; other bytes of zero are no text."""
    sample = content[: 2**12]
    for at, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = sample[at::2].count(0)
        if zeros * 2 > len(sample) // 2 and sample[1 - at :: 2].count(0) * 20 < len(sample) and len(content) % 2 == 0:
            return Decoded(
                _named(content, place, name), name, (f"read as {name.upper()}, which it does not say itself",)
            )
    raise InputError(
        "this is no text but a binary file: it has bytes of zero",
        place=place,
        fix="name it by what it is, e.g. .xlsx, or save the sheet as CSV",
    )


def _older(content: bytes, place: str) -> Decoded:
    """Windows-1252 and Mac Roman are told apart by which one gives letters and signs of print inside words."""
    scores = {name: _score(content, name) for name in _LEGACY}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= 0.8:
        return Decoded(
            content.decode(best), best, (f"not UTF-8: read as {_LEGACY[best]}; name the encoding if that is wrong",)
        )
    return _detected(content, place)


def _score(content: bytes, encoding: str) -> float:
    """Return the share of plausible signs among those outside ASCII; 0 where the text can't be Western European."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return 0
    total = good = 0
    for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if not sign.isascii():
            total += 1
            good += _plausible(before, sign, after)
    letters = sum(map(str.isalpha, text))
    foreign = total > 12 and total > letters / 3  # a word has more plain letters than accented ones
    return good / total if total and not foreign else 0


def _plausible(before: str, sign: str, after: str) -> bool:
    """Return whether a sign outside ASCII is one of print, and where print has it."""
    if sign in _LETTERS:
        return sign.islower() or not before.islower()
    inside_word = before.isalpha() and after.isalpha()
    return sign in _SIGNS and (not inside_word or sign in "’‘·–—\u00a0")


def _detected(content: bytes, place: str) -> Decoded:
    from nap_kg.readers.extras import load

    best = load("charset_normalizer", "telling the encoding of this file").from_bytes(content).best()
    if best is None:
        raise InputError(
            "can't tell the encoding of this file", place=place, fix="name its encoding, or save it as UTF-8"
        )
    return Decoded(
        content.decode(best.encoding),
        best.encoding,
        (f"not UTF-8: read as {best.encoding}; name the encoding if that is wrong",),
    )
