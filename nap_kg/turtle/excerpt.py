"""Of a big text only what is asked for: its statements are found in the bytes, and read by the one reader.

The bytes are gone through once, a piece at a time, by a regular expression that knows where a statement ends and no
more. What it can't tell for sure is ``Unclear``, and the whole text has to be read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from nap_kg.turtle.syntax import Document

CHUNK = 2**20
"""How many bytes are looked through at a time."""


class Unclear(Exception):
    """The bytes alone do not say where a statement ends."""


class Wanted(NamedTuple):
    """What is looked for in a text."""

    subjects: Mapping[bytes, Collection[bytes]]  # IRIs, each with the predicates that matter beside its first statement
    blanks: bool = False  # whether statements about blank nodes are wanted, too
    doubtful: tuple[bytes, ...] = ()  # what marks a line that may be left out later, and so is nobody's first statement


class Segment(NamedTuple):
    """A part of a text and where it begins, both from 1."""

    line: int
    column: int
    content: bytes


class Excerpt(NamedTuple):
    """A document of some segments of a text."""

    document: Document
    segments: tuple[Segment, ...]
    starts: tuple[int, ...]  # the lines of the document in which the segments begin

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, in the whole text, of an offset in the document."""
        at = self.document.position(offset)
        number = bisect_right(self.starts, at.line) - 1
        segment, line = self.segments[number], at.line - self.starts[number]
        return segment.line + line, at.column + (0 if line else segment.column - 1)


def excerpt(content: BinaryIO, wanted: Wanted, *, syntax: str, name: str, base: str, lines: bool) -> Excerpt:
    """Return what a text says of some subjects; ``lines`` where every line is a statement.

    Raises:  Unclear; ParseError where what was found does not read.
    """
    found = _lines(content, wanted) if lines else _statements(content, wanted, base)
    segments, starts, line = [], [], 1
    for segment in found:
        segments.append(segment)
        starts.append(line)
        line += _moved(segment.content, 1, 1)[0]
    text = b"\n".join(segment.content for segment in segments).decode()
    from nap_kg.turtle.reader import read

    document = read(text, name=name, base=base, syntax=syntax)
    return Excerpt(document, tuple(segments), tuple(starts))


def first_statements(content: BinaryIO, subjects: Collection[bytes], *, base: str) -> dict[bytes, tuple[int, int]]:
    """Return line and column, from 1, of the first statement about each subject in Turtle, without reading any.

    Shape:   by IRI; none for a subject that no statement begins with.
    Raises:  Unclear, also for braces.
    """
    names = _Names(Wanted(dict.fromkeys(subjects, ())), base)
    places: dict[bytes, tuple[int, int]] = {}
    line = column = 1
    for whole, statements in _whole_statements(content):
        done = 0
        for found in statements:
            if found.lastindex in _DECLARED:
                names.declare(found)
            elif whole[found.end() - 1 : found.end()] in (b"{", b"}"):
                raise Unclear
            elif found.lastindex == _FIRST_NAME:
                name = names.name(found[_FIRST_NAME])
                if name in names.wanted.subjects and name not in places:
                    begin = found.start("begin")
                    line, column = _moved(whole[done:begin], line, column)
                    done, places[name] = begin, (line, column)
                    if len(places) == len(names.wanted.subjects):
                        return places
        line, column = _moved(whole[done:], line, column)
    return places


def _moved(content: bytes, line: int, column: int) -> tuple[int, int]:
    """Return line and column behind some content, from those before it."""
    ends = content.count(b"\n")
    if b"\r" in content:
        ends += content.count(b"\r") - content.count(b"\r\n")
    if not ends:
        return line, column + len(content.decode())
    return line + ends, 1 + len(content[max(content.rfind(b"\n"), content.rfind(b"\r")) + 1 :].decode())


def _lines(content: BinaryIO, wanted: Wanted) -> Iterator[Segment]:
    """Yield lines of N-Triples or N-Quads: of each subject the first, and those with a predicate that matters."""
    subjects = wanted.subjects
    seen: set[bytes] = set()
    number = 0
    for whole in _whole_lines(content):
        known, name, predicates = b"\0", b"", None
        blanks = wanted.blanks and b"_:" in whole
        quiet = not blanks
        for number, line in enumerate(whole.split(b"\n"), number + 1):  # noqa: B020
            if not line.startswith(known):
                known, name = _subject(line)
                predicates = subjects.get(name)
                quiet = predicates is None and not blanks
            if quiet:
                continue
            if predicates is not None:
                if name not in seen:
                    if not any(mark in line for mark in wanted.doubtful):
                        seen.add(name)
                    yield Segment(number, 1, line)
                    continue
                predicate = line[len(known) :].lstrip()[1:].partition(b">")[0]
                if predicate in predicates or b"\\" in predicate:
                    yield Segment(number, 1, line)
                    continue
            if blanks and b"_:" in line:
                yield Segment(number, 1, line)


def _whole_lines(content: BinaryIO) -> Iterator[bytes]:
    """Yield the content in pieces of whole lines, each line end as one LF, the last one of a piece left out."""
    rest, size = content.read(len(BOM_UTF8)).removeprefix(BOM_UTF8), CHUNK
    while more := content.read(size):
        if more.endswith(b"\r"):
            more += content.read(1)
        if b"\r" in more:
            more = more.replace(b"\r\n", b" \n").replace(b"\r", b"\n")
        whole, end, part = more.rpartition(b"\n")
        if end:
            yield rest + whole
            rest, size = part, CHUNK
        else:
            rest += more
            size = max(CHUNK, len(rest))
    yield rest


def _subject(line: bytes) -> tuple[bytes, bytes]:
    """Return how a line begins, up to the end of its subject, and the subject's IRI; no line begins with NUL."""
    begin = len(line) - len(line.lstrip())
    end = line.find(b">")
    if line[begin : begin + 1] != b"<" or end < 0:
        return b"\0", b""
    name = line[begin + 1 : end]
    return line[: end + 1], _spelt(name) if b"\\" in name else name


def _spelt(name: bytes, base: str | None = None) -> bytes:
    from nap_kg.turtle.complaints import Place
    from nap_kg.turtle.spelling import Spelling

    return Spelling(Place("", ""), base).iri(f"<{name.decode()}>", 0).value.encode()


_USUAL = (b"<http:", b"<https:", b"<urn:")
_ABSOLUTE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:")
_NAME = rb"A-Za-z0-9_\-\x80-\xff"
_GAPS = rb"(?>[ \t\r\n]*+(?:\#[^\r\n]*+[ \t\r\n]*+)*)"  # atomic: what a possessive group does in Python 3.11.5 or later
_STRING = (
    rb'"(?!"")[^"\\]*+(?:\\.[^"\\]*+)*"'
    rb"|'(?!'')[^'\\]*+(?:\\.[^'\\]*+)*'"
    rb'|"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*"""'
    rb"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*'''"
)
_END = rb"(?:\.(?:(?![A-Za-z0-9_:.\-%\\\x80-\xff])|(?:(?<=[\s>\"\]}]\.)|(?<=[^\\][)']\.))(?![0-9.]))|[{}])"
_FAST = rb"(?>(?:[^\"'<#.{}]++|(?<!\\)(?:" + _STRING + rb")|<[^>]*+>|(?<!\\)\#[^\r\n]*+|(?<=\\)['#.]|\.(?=[0-9]))*)"
_LOCAL = rb":(?>(?:[:%" + _NAME + rb"]++|\\.|\.++(?=[:%\\" + _NAME + rb"]))*)"
_SLOW = (
    rb"(?>(?:[^\"'<#.\\{}@:]++|" + _LOCAL + rb"|" + _STRING + rb"|<[^>]*+>|\#[^\r\n]*+"
    rb"|@[A-Za-z0-9\-]++(?!\.[^\s#])|\.(?=[0-9])|(?<=[0-9])\.(?=[eE][+\-]?[0-9]))*)"
)
_DIRECTIVE = (
    rb"(?P<at>@)?(?:(?i:prefix)(?=[ \t\r\n#])"
    + _GAPS
    + rb"(?P<prefix>[^\s:<]*+):"
    + _GAPS
    + rb"(?P<namespace><[^>]*+>)"
    rb"|(?i:base)" + _GAPS + rb"(?P<base><[^>]*+>))(?(at)" + _GAPS + rb"\.)"
)
_FIRST = rb"(?=(?P<first><[^>]*+>|(?:[^\s\"'<#{}()\[\],;\\]++|\\.)+)?)"


@lru_cache(maxsize=2)
def _statement(body: bytes) -> re.Pattern[bytes]:
    """Return a pattern: a statement to its end, or a directive, or a graph's label to its brace, or the text's end.

    The fast one takes whole runs of names, marks and blanks at once; it does not match where a dot could be part of a
    name or not. The slow one knows names, and matches there too.
    """
    return re.compile(_GAPS + rb"(?P<begin>)(?:" + _DIRECTIVE + rb"|" + _FIRST + body + _END + rb"|\Z)", re.DOTALL)


_FIRST_NAME, *_DECLARED = (_statement(_FAST).groupindex[name] for name in ("first", "base", "namespace"))


def _statements(content: BinaryIO, wanted: Wanted, base: str) -> Iterator[Segment]:
    """Yield the directives of Turtle or TriG, and the statements about the subjects, each graph in its braces."""
    names = _Names(wanted, base)
    label: Segment | None = None  # of the graph that is open, until it is given
    given = False
    line = column = 1
    for whole, statements in _whole_statements(content):
        done = 0
        in_braces = label is not None or b"{" in whole or b"}" in whole
        for found in statements:
            kind, end = found.lastindex, found.end()
            mark = whole[end - 1 : end] if in_braces else b"."
            if kind in _DECLARED:
                names.declare(found)
            elif mark == b"{":
                begin = found.start("begin")
                line, column = _moved(whole[done:begin], line, column)
                label, done, given = Segment(line, column, whole[begin:end]), begin, False
                continue
            elif not names.are_wanted(found[_FIRST_NAME] if kind == _FIRST_NAME else b""):
                if mark == b"}":
                    if given:
                        yield Segment(1, 1, b"}")
                    label, given = None, False
                continue
            begin = found.start("begin")
            line, column = _moved(whole[done:begin], line, column)
            done = begin
            if label is not None and not given:
                yield label
                given = True
            yield Segment(line, column, whole[begin:end])
            if mark == b"}":
                label, given = None, False
        line, column = _moved(whole[done:], line, column)


def _whole_statements(content: BinaryIO) -> Iterator[tuple[bytes, list[re.Match[bytes]]]]:
    """Yield the content in pieces that end with a statement, and the statements in each.

    Raises:  Unclear.
    """
    rest, size, more = content.read(len(BOM_UTF8)).removeprefix(BOM_UTF8), CHUNK, b"-"
    while more:
        more = content.read(size)
        whole = rest + more
        found: list[re.Match[bytes]] = []
        done = 0
        while True:
            scanner = _statement(_FAST).scanner(whole, done)  # type: ignore[attr-defined]
            found += iter(scanner.match, None)
            done = found[-1].end() if found else 0
            is_tail = more and len(whole) - done > 2 * CHUNK  # of one long statement, most likely
            slow = None if is_tail or done == len(whole) else _statement(_SLOW).match(whole, done)
            if slow is None:
                break
            found.append(slow)
            done = slow.end()
        while found and found[-1].end() == len(whole) and (more or found[-1].start("begin") == len(whole)):
            found.pop()  # what follows could change it, or it is the end of the text
        if not more and done < len(whole):
            raise Unclear
        done = found[-1].end() if found else 0
        if found:
            yield whole[:done], found
        rest = whole[done:]
        size = max(CHUNK, len(rest))


class _Names:
    """Tells of the names with which statements begin whether they are wanted."""

    def __init__(self, wanted: Wanted, base: str) -> None:
        self.wanted, self.base = wanted, base
        self.namespaces: dict[bytes, bytes] = {}

    def declare(self, directive: re.Match[bytes]) -> None:
        """Note a prefix or a base."""
        if directive["base"]:
            self.base = self._iri(directive["base"]).decode()
        else:
            self.namespaces[directive["prefix"]] = self._iri(directive["namespace"])

    def are_wanted(self, first: bytes) -> bool:
        """Tell whether a statement is wanted that begins with a name, or with a bracket where there is none.

        Raises:  Unclear.
        """
        if not first or first.startswith(b"_:"):
            return self.wanted.blanks
        if first.startswith(_USUAL) and b"\\" not in first:
            return first[1:-1] in self.wanted.subjects
        return self.name(first) in self.wanted.subjects

    def name(self, first: bytes) -> bytes:
        """Return the IRI that a name stands for; of a blank node, its label.

        Raises:  Unclear.
        """
        if first.startswith(b"<"):
            return self._iri(first)
        prefix, colon, local = first.partition(b":")
        if prefix == b"_":
            return first
        namespace = self.namespaces.get(prefix)
        if namespace is None or not colon:
            raise Unclear
        return namespace + (local.replace(b"\\", b"") if b"\\" in local else local)

    def _iri(self, written: bytes) -> bytes:
        name = written[1:-1]
        return _spelt(name, self.base) if b"\\" in name or not _ABSOLUTE.match(name) else name
