"""A cell's wording: blanks folded, NFC, and letters that a wrong encoding garbled mended where that is certain."""

from __future__ import annotations

import re
import unicodedata

_TRAIL = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0xC0))
"""What Windows-1252 shows for the bytes that go on a character in UTF-8."""
_GARBLED = re.compile(rf"[\u00c2-\u00f4][{re.escape(_TRAIL)}]{{1,3}}")
_WANTED = re.compile(
    "[\u00a0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2010-\u2027\u2030-\u203a\u20ac\u2122\ufb01\ufb02]"
)
_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_OUTSIDE = re.compile(r"[^\x20-\x7e]|  ")


def mend(text: str) -> str:
    r"""Return a text with garbled letters mended: UTF-8 that was read as Windows-1252, and JSON's escapes left over.

    Only a sequence that turns into one letter or sign of Western European print, and back into itself, is mended; not
    where it follows a capital, as "IRMÃ”" is a word and a quotation mark.

    >>> mend("SantÃ© et sÃ©curitÃ© â€“ Ministerâ€™s IRMÃ” King\\u2019s")
    'Santé et sécurité – Minister’s IRMÃ” King’s'
    """
    if not text.isascii():
        text = _GARBLED.sub(_letters, text)
    if "\\u" in text:
        text = _ESCAPED.sub(_unescaped, text)
    return text


def _letters(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    if before.isupper():
        return found[0]
    out, at = "", 0
    sequence = found[0]
    while at < len(sequence):
        for length in (4, 3, 2):
            letter = _letter(sequence[at : at + length])
            if letter:
                out, at = out + letter, at + length
                break
        else:
            out, at = out + sequence[at], at + 1
    return out


def _letter(sequence: str) -> str:
    try:
        letter = b"".join(_byte(sign) for sign in sequence).decode("utf-8")
    except UnicodeError:
        return ""
    return letter if len(letter) == 1 and len(sequence) > 1 and _WANTED.fullmatch(letter) else ""


def _byte(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")


def _unescaped(found: re.Match[str]) -> str:
    units = b"".join(int(unit, 16).to_bytes(2, "big") for unit in found[0].split("\\u")[1:])
    try:
        text = units.decode("utf-16-be")
    except UnicodeDecodeError:
        return found[0]
    return text if text.isprintable() and not text.isascii() else found[0]


def fold(text: str) -> str:
    r"""Return a text in NFC with its blanks folded, and its line breaks kept as single ones.

    >>> fold("  In   progress \n\n since\u00a02021 ")
    'In progress\nsince 2021'
    """
    if not _OUTSIDE.search(text):
        return text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.replace("\u200b", "").replace("\ufeff", "").replace("\u00ad", ""))
    lines = (" ".join(line.split()) for line in re.split(r"[\n\r\v\f\u2028\u2029\x85]+", text))
    return "\n".join(line for line in lines if line)


class Wording:
    """Folds and mends the cells of one document; equal short texts become one, and what was mended is counted."""

    def __init__(self) -> None:
        self.mended = 0
        self.example = ""
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """Return the wording of a cell."""
        found = self._known.get(text)
        if found is not None:
            return found
        folded = fold(text)
        if "\\u" in folded or not text.isascii():
            mended = fold(mend(text))
            if mended != folded:
                self.mended += 1
                self.example = self.example or _excerpt(folded, mended)
            folded = mended
        if len(text) <= 80 and len(self._known) < 100_000:
            self._known[text] = folded = self._known.setdefault(folded, folded)
        return folded

    @property
    def remarks(self) -> list[str]:
        """What is to be said of mended cells."""
        if not self.mended:
            return []
        many = "1 wording" if self.mended == 1 else f"{self.mended} wordings"
        return [f"letters garbled by a wrong encoding were mended in {many}, first {self.example}"]


def _excerpt(garbled: str, mended: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(garbled, mended, strict=False)) if a != b), 0)
    start = max(0, garbled.rfind(" ", 0, at) + 1)
    return f"{garbled[start : at + 8].split()[0]!r} as {mended[start : at + 4].split()[0]!r}"
