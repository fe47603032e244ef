"""Reading an exported chart back: the statements that its cells make.

A row's keys say which things it is about; each cell is one statement, or several for a list. What an export can't say
is found by reading it at once and comparing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.export.cells import split, unmark
from nap_kg.export.chart import CLASSES
from nap_kg.export.columns import Column
from nap_kg.export.names import Bodies
from nap_kg.export.table import Cell, ChartTable, date_type, expand
from nap_kg.namespaces import NAP, RDF, XSD


class Complaints:
    """What can't be understood, each with its place; all are told at once."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, place: str, column: str, cell: object, expected: str) -> None:
        """Note a cell."""
        self.lines.append(f"{place}, column {column!r}: {cell!r} is not {expected}")


def statements(columns: Sequence[Column], rows: Iterable[tuple[str, Sequence[Cell]]], bodies: Bodies) -> set[ox.Triple]:
    """Return the statements that rows make, each row with the words for its place.

    Raises:  InputError that names every cell that can't be understood, its content and what was expected.
    """
    complaints = Complaints()
    found: set[ox.Triple] = set()
    for place, cells in rows:
        held = {
            column.title: (column, cell) for column, cell in zip(columns, cells, strict=True) if cell not in ("", None)
        }
        found.update(_row(held, place, bodies, complaints))
    if complaints.lines:
        shown = "\n  ".join(complaints.lines)
        raise InputError(f"{len(complaints.lines)} cells could not be understood:\n  {shown}", fix="correct them")
    return found


def _row(
    held: Mapping[str, tuple[Column, Cell]], place: str, bodies: Bodies, complaints: Complaints
) -> Iterator[ox.Triple]:
    keys = {column.name: str(cell) for column, cell in held.values() if column.form == "key" or column.title == "kind"}

    def thing(title: str) -> str:
        """Return the IRI of what a column of keys names in this row; a full IRI may stand there too."""
        if title not in held:
            return ""
        column, cell = held[title]
        return str(cell) if "://" in str(cell) else expand(column.template, keys)

    kind = keys.get("kind", "")
    if kind not in CLASSES:
        complaints.add(place, "kind", kind, f"one of {', '.join(CLASSES)}")
        return
    subjects = {"objective": thing("objective key"), "task": thing("task key"), "item": thing("key"),
                "status report": thing("status report")}  # fmt: skip
    named = {"objective": NAP.Objective, "task": NAP.Task, "item": CLASSES[kind], "status report": NAP.StatusReport}
    for name, iri in subjects.items():
        if iri:
            yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(RDF.type), ox.NamedNode(named[name]))
    for column, cell in held.values():
        subject = subjects.get(column.subject, "")
        if not (column.predicate and subject):
            continue
        if column.title == "status report":
            values: list[ox.NamedNode | ox.Literal] = [ox.NamedNode(subjects["item"])]
        elif column.form == "key":
            values = [ox.NamedNode(thing(column.title))]
        else:
            values = list(_values(column, cell, place, bodies, complaints))
        for value in values:
            yield ox.Triple(ox.NamedNode(subject), ox.NamedNode(column.predicate), value)


def _values(
    column: Column, cell: Cell, place: str, bodies: Bodies, complaints: Complaints
) -> Iterator[ox.NamedNode | ox.Literal]:
    text = str(cell)
    if column.form == "keys":
        for key in split(text):
            yield ox.NamedNode(key if "://" in key else expand(column.template, {column.name: key}))
    elif column.form == "bodies":
        for name in split(text):
            body = bodies.find(name)
            if body is None:
                complaints.add(place, column.title, name, "the name of one body of the register, or an IRI")
            else:
                yield ox.NamedNode(body)
    elif column.form == "integer":
        if text.lstrip("-").isdigit():
            yield ox.Literal(int(text))
        else:
            complaints.add(place, column.title, text, "a whole number")
    elif column.form == "boolean":
        if text.lower() in ("true", "false", "1", "0"):
            yield ox.Literal(text.lower() in ("true", "1"))
        else:
            complaints.add(place, column.title, text, "true or false")
    elif column.form == "date":
        datatype = date_type(text)
        if datatype is None:
            complaints.add(place, column.title, text, "a date: 2014, 2014-09 or 2014-09-30")
        else:
            yield ox.Literal(text, datatype=ox.NamedNode(datatype))
    elif column.language:
        yield ox.Literal(unmark(text), language=column.language)
    else:
        yield ox.Literal(unmark(text), datatype=ox.NamedNode(XSD.string))


def unsaid(table: ChartTable, about: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return which statements about the elements of a table no cell of it makes, sorted."""
    said = statements(table.columns, ((f"row {n}", row) for n, row in enumerate(table.rows, 2)), table.bodies)
    return sorted(set(about) - said, key=str)
