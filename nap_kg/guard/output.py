"""Where a child writes an answer: bytes that are counted, with their rows, and of which there are no more than may be.

A short answer stays in memory, and a longer one goes into a file.

The engine writes rows by itself, far faster than Python could; so rows are counted in what it has written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")
HELD = 1 << 16
"""Bytes of an answer that are held in memory; one that has more is in a file."""


class Over(Exception):
    """An answer has more than it may of ``limit``: rows or size."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class Output:
    """What an answer is written to, until it has too many bytes or rows."""

    def __init__(
        self, opened: Callable[[], int], *, size: int, rows: int, count: Callable[[bytes], int] | None
    ) -> None:
        """Take what opens a file and gives its descriptor; ``count`` tells how many rows a piece ends or begins."""
        self._opened, self._count = opened, count
        self.file = -1  # its descriptor, once there is one
        self._held: list[bytes] = []
        self._most_bytes, self._most_rows = size, rows
        self.size = self.rows = 0

    def write(self, piece: bytes) -> int:
        """Write a piece.

        Raises:  Over, with nothing of the piece written.
        """
        if self._count is not None:
            self.rows += self._count(piece)
            if isinstance(self._count, _Json) and not self._count.sure:
                self._count = _JsonRead()
                self.rows = self._count_again() + self._count(piece)
            if self.rows > self._most_rows:
                raise Over("rows")
        self.size += len(piece)
        if self.size > self._most_bytes:
            raise Over("size")
        if self.file < 0:
            self._held.append(bytes(piece))
            if self.size <= HELD:
                return len(piece)
            self.file = self._opened()
            left, self._held = memoryview(b"".join(self._held)), []
        else:
            left = memoryview(piece)
        while left:
            left = left[os.write(self.file, left) :]
        return len(piece)

    def held(self) -> bytes:
        """Return what is not in a file: all of a short answer, nothing of another."""
        return b"".join(self._held)

    def _count_again(self) -> int:
        """Return the rows in what has been written, read again."""
        rows = self._count(self.held()) if self._count else 0
        at = 0
        while self.file >= 0 and (piece := os.pread(self.file, 1 << 20, at)):
            at += len(piece)
            rows += self._count(piece) if self._count else 0
        return rows

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def counted(self, triples: Iterator[T]) -> Iterator[T]:
        """Yield triples, and count them.

        Raises:  Over.
        """
        for triple in triples:
            self.rows += 1
            if self.rows > self._most_rows:
                raise Over("rows")
            yield triple


def counter(form: str) -> Callable[[bytes], int]:
    """Return what counts the rows in the pieces of SPARQL results, which may be cut anywhere."""
    made: dict[str, Callable[[], Callable[[bytes], int]]] = {"json": _Json, "csv": _Csv, "tsv": _Tsv, "xml": _Xml}
    return made[form]()


class _Tsv:
    """Each row is a line, with line ends in values escaped; the first names the columns."""

    def __init__(self) -> None:
        self._before = -1

    def __call__(self, piece: bytes) -> int:
        lines, self._before = piece.count(b"\n") + self._before, 0
        if lines < 0:
            self._before, lines = -1, 0
        return lines


class _Csv:
    """Each row is a line, but for line ends between quotes; quotes in values are doubled."""

    def __init__(self) -> None:
        self._before, self._quoted = -1, False

    def __call__(self, piece: bytes) -> int:
        parts = piece.split(b'"')
        bare = parts[1::2] if self._quoted else parts[::2]
        self._quoted ^= len(parts) % 2 == 0
        lines, self._before = b"".join(bare).count(b"\n") + self._before, 0
        if lines < 0:
            self._before, lines = -1, 0
        return lines


class _Xml:
    """Each row begins with ``<result>``, which no value holds unescaped."""

    def __init__(self) -> None:
        self._end = b""

    def __call__(self, piece: bytes) -> int:
        text = self._end + piece
        self._end = text[-7:]
        return text.count(b"<result>")


class _Json:
    """A row begins behind the end of another or of the head, and what looks so in a value has its quote escaped.

    Only a row without any value would not be seen: it makes the count unsure, and another goes on from there.
    """

    _NEXT = re.compile(rb'\}\},\{"[^},]')
    _FIRST = b'"bindings":[{"'

    def __init__(self) -> None:
        self.sure = True
        self._end, self._head = b"", b""
        self._has_begun = False

    def __call__(self, piece: bytes) -> int:
        begun = 0
        if not self._has_begun:
            head = self._head + piece
            self._has_begun = self._FIRST in head
            begun, self._head = int(self._has_begun), head[1 - len(self._FIRST) :]
        text = self._end + piece
        self._end = text[-5:]
        self.sure = self.sure and b"{}" not in text
        return begun + len(self._NEXT.findall(text))


class _JsonRead:
    """Each row is an object in an array; those in a row stand behind a colon. Exact, and slow."""

    def __init__(self) -> None:
        self._quoted, self._escape, self._last = False, b"", b""

    def __call__(self, piece: bytes) -> int:
        text = self._escape + piece
        escapes = len(text) - len(text.rstrip(b"\\"))
        self._escape = b"\\" if escapes % 2 else b""
        if escapes % 2:
            text = text[:-1]
        parts = text.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        bare = self._last + b"".join(parts[1::2] if self._quoted else parts[::2])
        self._quoted ^= len(parts) % 2 == 0
        self._last = bare[-1:]
        return bare.count(b",{") + bare.count(b"[{")
