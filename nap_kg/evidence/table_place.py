"""Facts of place in tables: what a passage shows by the row that it stands in, where a reader found the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatch

from nap_kg.evidence.facts import Doubt, Shown
from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import key
from nap_kg.evidence.normalise import contains
from nap_kg.evidence.profiles import under
from nap_kg.evidence.standing import Places
from nap_kg.namespaces import DCTERMS, NAP
from nap_kg.passages import tokens


def wrong_locator(passage: Passage) -> str:
    """Return what a locator should say; empty where it leads to the passage."""
    cells = passage.document.cells
    assert cells is not None  # asked for tables alone
    place = cells.at(passage.start)
    said: tuple[str, ...] = (passage.document.path.name,)
    if place is not None and place.table.numbering != "record":
        said += place.said
    return "" if all(_says(passage.evidence.locator, part) for part in said) else ", ".join(said)


def _says(locator: str, part: str) -> bool:
    at = locator.find(part)
    return at >= 0 and not locator[at + len(part) : at + len(part) + 1].isdigit()


def _parent(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    """Judge a parent: the passage prints its number or name, or is its own passage; the plan needs no word.

    Nor does a parent that the profile names for all rows of a file.
    """
    statements = places.statements
    if NAP.ActionPlan in statements.types(value):
        report = statements.value(what.passages[0].document.rendition, NAP.isRenditionOf) or ""
        if statements.value(report, NAP.reportsOn) != value:
            yield Doubt("the passage is of a report on another plan")
        return
    number = statements.value(value, DCTERMS.identifier)
    names = [tuple(tokens(number))] if number else []
    if any(contains(what.tokens, name) for name in (*names, *statements.names(value)) if name):
        return
    own = {(p.document.rendition, p.start) for p in places.passages.get(value, ())}
    rows = {(p.document.rendition, row) for p in places.passages.get(value, ()) if (row := _row(p)) is not None}
    for passage in what.passages:
        if (passage.document.rendition, passage.start) in own:
            return
        if NAP.DeliverablePart in statements.types(what.thing) and (passage.document.rendition, _row(passage)) in rows:
            return
        if any(fnmatch(passage.document.path.name, glob) for glob in under(statements, value)):
            return
    yield Doubt("the passage names what it belongs to neither by number nor by words")


def _row(passage: Passage) -> tuple[int, int] | None:
    place = passage.document.cells.at(passage.start) if passage.document.cells else None
    return None if place is None else (place.number, place.row)


def _subject(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    own = {(p.document.rendition, _row(p)) for p in places.passages.get(value, ())}
    if not any((p.document.rendition, _row(p)) in own for p in what.passages):
        yield Doubt("the passage is not in the row of what it reports on")


def _position(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    """Judge a position: rows of one file are numbered in their order; a report may have several files."""
    if what.is_of_part:
        part = places.statements.value(what.thing, NAP.reportsStatusOf) or ""
        expected = places.bullets.get(part)
        if value != str(expected):
            yield Doubt(f"by its passage it is number {expected} among the parts of its deliverable")
        return
    own = places.rows.get(what.thing, 0)
    numbers = {
        thing: places.statements.value(thing, NAP.position) or "" for thing, at in places.rows.items() if at == own - 1
    }
    for thing, number in numbers.items():
        if number.isdigit() and value.isdigit() and int(number) >= int(value):
            yield Doubt(f"the row above it, {thing.rpartition('/')[2]}, is number {number}")


def _remark(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    """Judge a remark on cells; that something is struck through, the reader of the table sees."""
    if NAP.CellRemark not in places.statements.types(value):
        yield Doubt("no such remark: look at its spelling")
    elif key(value) == "struck-through" and not any(_has_struck(passage) for passage in what.passages):
        yield Doubt("nothing in its row is struck through")


def _has_struck(passage: Passage) -> bool:
    place = passage.document.cells.at(passage.start) if passage.document.cells else None
    if place is None:
        return False
    return any(cell.struck or cell.struck_text for row in place.table.rows for cell in row if cell.row == place.row)


TABLE_JUDGES: dict[str, Callable[[str, Shown, Places], Iterator[Doubt]]] = {
    NAP.hasCellRemark: _remark,
    NAP.isDeliverableOf: _parent,
    NAP.isDeliverablePartOf: _parent,
    NAP.isTaskOf: _parent,
    NAP.position: _position,
    NAP.reportsStatusOf: _subject,
}
"""How facts of place are judged in tables, by property."""
