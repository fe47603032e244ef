"""The plainest YAML, read at once: what the headers of queries are mostly written in.

The YAML library takes longer to load than most queries take to run. What is read here is a small part of YAML, in which
a text means the same to every reader; whatever goes beyond it is left to the library. Tests hold the two against each
other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_LINE = re.compile(r"( *)([A-Za-z][\w-]*):(?: (\S.*))?", re.ASCII)
_PLAIN = re.compile(r"(?:[0-9]+ )?[^\W\d_](?:[^\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff:#]|:(?! |$)|(?<! )#)*")
_QUOTED = re.compile(r'"([^"\\\x00-\x1f\x7f-\x9f]*)"')
_NUMBER = re.compile(r"0|[1-9]\d*", re.ASCII)
_YEARS = re.compile(r"\d{4}-\d{4}", re.ASCII)  # a text to all, as no month has four digits
_PIECE = re.compile(r'(?:"[^"\\]*"|[^",?\[\]{}])+')
_MEANT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
"""Words that YAML, in one version or another, reads as something else than text."""


class _NotPlain(Exception):
    """The text is more than this module reads."""


def read_plain(lines: Sequence[str]) -> dict[str, Any] | None:
    """Return the mapping that lines of plain YAML are, or None where they are anything more than that.

    >>> read_plain(["title:", "  en: Who leads?", "words: [lead, agency]", "most: 3"])
    {'title': {'en': 'Who leads?'}, 'words': ['lead', 'agency'], 'most': 3}
    >>> read_plain(["title: |", "  Who", "  leads?"]) is None
    True
    """
    try:
        found, end = _block(lines, 0, "")
    except _NotPlain:
        return None
    return found if end == len(lines) else None


def _block(lines: Sequence[str], at: int, indent: str) -> tuple[dict[str, Any], int]:
    """Return the mapping whose keys stand at an indentation, and the number of the first line behind it."""
    found: dict[str, Any] = {}
    while at < len(lines):
        line = _LINE.fullmatch(lines[at])
        if line is None or lines[at] != lines[at].rstrip():
            raise _NotPlain
        if line[1] != indent:
            if len(line[1]) < len(indent):
                break
            raise _NotPlain
        key, value = line[2], line[3]
        if key in found or key.lower() in _MEANT:
            raise _NotPlain
        at += 1
        if value is not None:
            found[key] = _value(value)
            continue
        deeper = _LINE.fullmatch(lines[at]) if at < len(lines) else None
        if deeper is None or len(deeper[1]) <= len(indent):
            raise _NotPlain
        found[key], at = _block(lines, at, deeper[1])
    return found, at


def _value(text: str) -> Any:
    if text[0] == "[" and text[-1] == "]":
        return [_scalar(piece) for piece in _pieces(text[1:-1])]
    if text[0] != "{" or text[-1] != "}":
        return _scalar(text)
    found: dict[str, Any] = {}
    for piece in _pieces(text[1:-1]):
        line = _LINE.fullmatch(piece)
        if line is None or line[3] is None or line[2] in found or line[2].lower() in _MEANT:
            raise _NotPlain
        found[line[2]] = _scalar(line[3])
    return found


def _pieces(text: str) -> list[str]:
    """Return what stands between the commas of a list or mapping on one line."""
    found: list[str] = []
    at = 0
    while True:
        piece = _PIECE.match(text, at)
        if piece is None:
            raise _NotPlain
        found.append(piece[0].strip(" "))
        at = piece.end()
        if at == len(text):
            return found
        if text[at : at + 2] != ", ":
            raise _NotPlain
        at += 2


def _scalar(text: str) -> Any:
    if _NUMBER.fullmatch(text):
        return int(text)
    if text in ("true", "false"):
        return text == "true"
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return quoted[1]
    if not (_PLAIN.fullmatch(text) or _YEARS.fullmatch(text)) or text.lower() in _MEANT:
        raise _NotPlain
    return text
