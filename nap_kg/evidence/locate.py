"""Passages in their documents: found where they should stand, or by sliding a window over another rendition."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from nap_kg.evidence.documents import Document
from nap_kg.evidence.model import Evidence, EvidenceFinding, Statements
from nap_kg.namespaces import ID, NAP
from nap_kg.passages import digest, tokens

MOST_TOKENS = 80
"""A passage is no longer than this, unless it is one row: a line of the text, or part of one."""

FEWEST_OF_ANCHOR = 5
"""How many tokens a passage has, at least, by which others are expected: fewer may be a copy that was left over."""

WHOLE_UNITS = {NAP.Pillar, NAP.Objective, NAP.Task, NAP.Deliverable, NAP.DeliverablePart, NAP.StatusReport}
"""Things whose passage is whole cells, bullets or lines, and not words out of them."""

_NUMBERED = {"objective", "task", "deliverable", "part", "status", "document"}
"""Kinds of things that have their number as key, where the source prints no more."""

_CLOSING = {")": "(", "]": "[", "}": "{", "”": "“", "’": "‘", "»": "«"}
_SAME = {'"', "'"}


@dataclass(frozen=True)
class Passage:
    """One evidence, found in a document."""

    evidence: Evidence
    document: Document
    start: int
    end: int

    @cached_property
    def text(self) -> str:
        """Return the words of the passage."""
        return self.document.text[self.start : self.end]

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Return the tokens of the passage."""
        return tuple(tokens(self.text))


def locate(one: Evidence, document: Document, expected: int | None = None) -> Passage | EvidenceFinding:
    """Return the passage of an evidence, or why it is not there.

    In the very file that the data was read from, it must stand at its positions; in another rendition, the window
    that has its digest is taken, of several the one nearest to where it is ``expected`` (else to its own position).
    """
    if document.exact:
        return _at_its_place(one, document)
    places = document.windows(one.token_count).get(one.token_digest, []) if one.token_count else []
    if not places:
        return _finding(
            one, "passage-not-found", f"no {one.token_count} tokens of {document.path.name} have its digest"
        )
    wanted = one.start if expected is None else expected
    first = min(places, key=lambda place: abs(document.tokens[place].start - wanted))
    last = document.tokens[first + one.token_count - 1]
    return Passage(one, document, document.tokens[first].start, last.end)


def expectations(evidence: Iterable[Evidence], document: Document) -> dict[str, int]:
    """Return where each passage may be expected in another rendition: as far from one that stands there only once.

    Shape:   code points by evidence; empty for the very file that the data was read from.
    """
    if document.exact:
        return {}
    own = [one for one in evidence if one.source == document.rendition]
    anchors: list[tuple[int, int]] = []
    for one in own:
        places = document.windows(one.token_count).get(one.token_digest, []) if one.token_count else []
        if len(places) == 1 and one.token_count >= FEWEST_OF_ANCHOR:
            anchors.append((one.start, document.tokens[places[0]].start - one.start))
    anchors.sort()
    found: dict[str, int] = {}
    for one in own:
        after = bisect_left(anchors, (one.start, 0))
        near = anchors[max(0, after - 1) : after + 1]
        found[one.iri] = one.start + min(((abs(at - one.start), shift) for at, shift in near), default=(0, 0))[1]
    return found


def check_order(passages: Sequence[Passage]) -> Iterator[EvidenceFinding]:
    """Yield the passages of another rendition that do not stand between their neighbours, as in the one that was read.

    Words that stand in two places are found in the second where a digit of the first is another.
    """
    starting = sorted(passages, key=lambda p: (p.evidence.start, p.evidence.iri))
    ending = sorted(passages, key=lambda p: (p.evidence.end, p.evidence.iri))
    starts, ends = [p.evidence.start for p in starting], [p.evidence.end for p in ending]
    for passage in starting:
        one = passage.evidence
        before, after = bisect_right(ends, one.start) - 1, bisect_left(starts, one.end)
        first = ending[before].end if before >= 0 else 0
        last = starting[after].start if after < len(starting) else len(passage.document.text)
        if first <= last and not first <= passage.start < passage.end <= last:
            message = (
                "these words stand elsewhere, not between the passages around them: look for a change in their place"
            )
            yield _finding(one, "passage-moved", message)


def _at_its_place(one: Evidence, document: Document) -> Passage | EvidenceFinding:
    if not 0 <= one.start < one.end <= len(document.text):
        return _finding(one, "position-outside", f"positions must rise and end by {len(document.text)}")
    passage = Passage(one, document, one.start, one.end)
    if len(passage.tokens) != one.token_count:
        return _finding(one, "token-count", f"the passage has {len(passage.tokens)} tokens, not {one.token_count}")
    if digest(passage.tokens) != one.token_digest:
        return _finding(one, "token-digest", f"the digest of the passage's tokens is {digest(passage.tokens)}")
    return passage


def _finding(one: Evidence, kind: str, message: str) -> EvidenceFinding:
    return EvidenceFinding(one.thing, "", f"{one.start}-{one.end}", one.iri, kind, message)


def check_form(passage: Passage, statements: Statements) -> Iterator[EvidenceFinding]:
    """Yield what is wrong with a passage that was found: its length, its edges, its evidence's name."""
    one = passage.evidence
    cells = passage.document.cells
    is_row = cells.are_one_row(passage.start, passage.end) if cells else "\n" not in passage.text
    if one.token_count > MOST_TOKENS and not is_row:
        yield _finding(
            one, "too-long", f"{one.token_count} tokens over several lines; at most {MOST_TOKENS}, or one row"
        )
    if cells is not None:
        cut = one.token_count == MOST_TOKENS and cells.begin_one(passage.start, passage.end)
        if not (cut or cells.are_whole(passage.start, passage.end) or passage.text in cells.names):
            message = f"the passage should be whole cells, the first {MOST_TOKENS} tokens of one, or a table's name"
            yield _finding(one, "ragged-edge", message)
    elif passage.document.exact and not _has_clean_edges(passage, statements):
        start, end = snap(passage.document, one.start, one.end, whole=bool(statements.types(one.thing) & WHOLE_UNITS))
        message = "the passage should begin and end with a word or its bracket, or be a whole cell, bullet or line"
        yield _finding(one, "ragged-edge", f"{message}: {start} to {end} would do")


def check_name(one: Evidence, statements: Statements) -> Iterator[EvidenceFinding]:
    """Yield what is wrong with an evidence's own IRI: it lies under its report and bears its thing's key."""
    report = statements.value(one.source, NAP.isRenditionOf)
    if report is None:
        yield _finding(one, "source-unknown", f"<{one.source}> is not a described rendition of a report")
        return
    home = f"{report}/evidence/"
    name = one.iri.removeprefix(home)
    if not one.iri.startswith(home) or "/" in name or not name:
        yield _finding(one, "evidence-iri", f"an evidence of this report is named <{home}…>")
        return
    if suffix(one) is None:
        yield _finding(one, "evidence-iri", f"its name should bear its thing's key: {_stem(one)}")


def suffix(one: Evidence) -> str | None:
    """Return what an evidence's name adds to its thing's key, "" where nothing, None where the key is not in it."""
    name, stem = one.iri.rsplit("/", 1)[-1], _stem(one)
    start = f"-{name}-".find(f"-{stem}-")
    return None if start < 0 else name[start + len(stem) :]


def _stem(one: Evidence) -> str:
    """Return what an evidence's name bears: its thing's key, or what distinguishes a thing whose key does not.

    A numbered thing has its kind or its owner's key before its number; the report and its plan are named by their kind.
    """
    parts = one.thing.removeprefix(ID).split("/")
    if one.iri.startswith(f"{one.thing}/") and len(parts) > 1:
        return parts[-2]
    if parts[-1].isdigit() and parts[-2:-1] and parts[-2] in _NUMBERED:
        return f"{parts[-2]}-{parts[-1]}"
    if parts[-1].isdigit() and len(parts) > 2:
        return f"{parts[-3]}-{parts[-1]}"
    return parts[-1]


def check_fragments(group: Sequence[Evidence]) -> Iterator[EvidenceFinding]:
    """Yield where the pieces of one passage of a thing are not numbered -2, -3 … in the order they stand in."""
    pieces: dict[str, list[tuple[int, Evidence]]] = {}
    for one in group:
        rest = suffix(one)
        if rest is not None:
            found = re.fullmatch(r"(.*?)(?:-(\d+))?", rest)
            assert found is not None
            pieces.setdefault(found[1], []).append((int(found[2] or 1), one))
    for stem, numbered in pieces.items():
        for expected, (number, one) in enumerate(numbered, 1):
            if number != expected or any(char.isdigit() for char in stem):
                yield _finding(
                    one, "evidence-iri", f"piece {expected} of its passages, so its name should end accordingly"
                )


def _has_clean_edges(passage: Passage, statements: Statements) -> bool:
    whole = bool(statements.types(passage.evidence.thing) & WHOLE_UNITS)
    return snap(passage.document, passage.start, passage.end, whole=whole) == (passage.start, passage.end)


def snap(document: Document, start: int, end: int, *, whole: bool = False) -> tuple[int, int]:
    """Return the edges that a passage with the same tokens should have.

    A passage that takes in all tokens of a cell, bullet or line is all of it, but for blanks at its edges. Any other
    begins and ends with a token, and takes in a closing bracket or quotation mark whose opening one is inside.
    ``whole`` asks for units even where only the first and the last are whole, as in a row.
    """
    text = document.text
    first = document.token_at(start)
    last = document.token_at(end) - 1
    if first > last:
        return start, end
    begin, stop = document.tokens[first].start, document.tokens[last].end
    unit_begin, unit_stop = _unit_start(text, begin), _unit_end(text, stop)
    starts_unit = document.token_at(unit_begin) == first
    ends_unit = document.token_at(unit_stop) - 1 == last
    if whole or (starts_unit and ends_unit):
        return (unit_begin if starts_unit else begin), (unit_stop if ends_unit else stop)
    return _tight(text, begin, stop)


def _tight(text: str, begin: int, stop: int) -> tuple[int, int]:
    inside = text[begin:stop]
    while stop < len(text) and (mark := text[stop]) in _CLOSING and inside.count(_CLOSING[mark]) > inside.count(mark):
        stop += 1
        inside = text[begin:stop]
    if begin and text[begin - 1] in _SAME and stop < len(text) and text[stop] == text[begin - 1]:
        return begin - 1, stop + 1
    return begin, stop


_UNIT_EDGE = re.compile(r"[\t\n]|(?:</?(?:ul|li|p|br)\b[^<>]*>)")


def _unit_start(text: str, position: int) -> int:
    """Return where the cell, bullet or line around a position starts, blanks left out."""
    line = text.rfind("\n", 0, position) + 1
    before = text[line:position]
    edges = [match.end() for match in _UNIT_EDGE.finditer(before)]
    edge = edges[-1] if edges else 0
    if _in_list(text, position):
        edge = max(edge, before.rfind(";") + 1)
    start = line + edge
    while start < position and text[start].isspace():
        start += 1
    return start


def _unit_end(text: str, position: int) -> int:
    """Return where the cell, bullet or line around a position ends, blanks left out."""
    found = _UNIT_EDGE.search(text, position)
    end = found.start() if found else len(text)
    if _in_list(text, position) and (mark := text.find(";", position, end)) >= 0:
        end = mark
    while end > position and text[end - 1].isspace():
        end -= 1
    return end


def _in_list(text: str, position: int) -> bool:
    """Tell whether a position lies in a cell after the mark that opens a list of bullets."""
    cell = max(text.rfind("\t", 0, position), text.rfind("\n", 0, position)) + 1
    return "<ul" in text[cell:position]
