"""N-Triples as lines of bytes: sorted without holding them all, told apart, counted by value."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

RUN = 400_000
"""So many lines are sorted in memory at a time; more are merged from files."""


def sorted_lines(lines: Iterable[bytes], folder: Path, run: int = RUN) -> Iterator[bytes]:
    r"""Yield each distinct line once, in the order of their bytes; what memory does not hold waits in a folder.

    >>> list(sorted_lines([b"b\n", b"a\n", b"b\n"], Path("unused")))
    [b'a\n', b'b\n']
    """
    source = iter(lines)
    first = sorted(set(islice(source, run)))
    if len(first) < run:
        rest = next(source, None)
        if rest is None:
            yield from first
            return
        source = _before(rest, source)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        files = [_written(first, Path(scratch, "0"))]
        while more := sorted(set(islice(source, run))):
            files.append(_written(more, Path(scratch, str(len(files)))))
        yield from _distinct(heapq.merge(*map(_lines, files)))


def _before(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _written(lines: list[bytes], path: Path) -> Path:
    with path.open("wb") as file:
        file.writelines(lines)
    return path


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = b""
    for line in lines:
        if line != before:
            yield line
            before = line


def has_blank_node(line: bytes) -> bool:
    r"""Return whether the subject or the object of a triple is a blank node.

    >>> has_blank_node(b'<urn:a> <urn:b> _:c .\n'), has_blank_node(b'<urn:a> <urn:b> "see _:c" .\n')
    (True, False)
    """
    if line[:2] == b"_:":
        return True
    last = line.rsplit(b" ", 2)[1]
    return last[:2] == b"_:" and b'"' not in last


def relabelled(line: bytes, prefix: bytes) -> bytes:
    r"""Return a triple with a prefix before the labels of its blank nodes, so that two graphs can share a file.

    >>> relabelled(b'_:c14n0 <urn:b> _:c14n1 .\n', b"g2")
    b'_:g2c14n0 <urn:b> _:g2c14n1 .\n'
    """
    subject, predicate, rest = line.split(b" ", 2)
    if subject[:2] == b"_:":
        subject = b"_:" + prefix + subject[2:]
    if rest[:2] == b"_:":
        rest = b"_:" + prefix + rest[2:]
    return b" ".join((subject, predicate, rest))


class ValueCount:
    r"""Counts the triples, given in their order, that a store has which keeps values and not their spellings.

    Most stores take ``"1.50"^^xsd:decimal`` and ``"1.5"^^xsd:decimal`` for one, and ``@en-GB`` and ``@en-gb``.

    >>> count = ValueCount()
    >>> for text in ("1.5", "1.50", "2"):
    ...     count(f'<urn:a> <urn:b> "{text}"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'.encode())
    >>> count.total()
    2
    """

    def __init__(self) -> None:
        self._total = 0
        self._start = b""  # subject and predicate of the group at hand
        self._tails: set[bytes] = set()  # types and languages seen in it
        self._group: list[bytes] = []
        self._doubtful = False

    def __call__(self, line: bytes) -> None:
        """Take the next triple."""
        self._total += 1
        at = line.find(b" ", line.find(b" ") + 1) + 1
        if line[at : at + 1] != b'"':
            return
        tail = line[line.rindex(b'"') + 1 :].lower()
        if tail == b" .\n":
            return
        if line[:at] != self._start:
            self._close()
            self._start = line[:at]
        self._doubtful |= tail in self._tails
        self._tails.add(tail)
        self._group.append(line)

    def total(self) -> int:
        """Return how many there were."""
        self._close()
        return self._total

    def _close(self) -> None:
        if self._doubtful:
            store = ox.Store()
            store.load(b"".join(self._group), ox.RdfFormat.N_TRIPLES)
            self._total -= len(self._group) - len(store)
        self._doubtful = False
        self._tails.clear()
        self._group.clear()
