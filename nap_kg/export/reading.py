"""Reading an exported chart back: the statements that its cells make.

A row's keys say which things it is about; each cell is one statement, or several for a list. What an export can't say
is found by reading it at once and comparing.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.export.cells import split, unmark
from nap_kg.export.chart import CLASSES
from nap_kg.export.columns import NAMING, Column
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

    def check(self) -> None:
        """Raise for what was noted.

        Raises:  InputError that names every cell.
        """
        if self.lines:
            shown = "\n  ".join(self.lines)
            count = "1 cell" if len(self.lines) == 1 else f"{len(self.lines)} cells"
            raise InputError(f"{count} could not be understood:\n  {shown}", fix="correct them, and run again")


Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class ReadRow:
    """What one row says."""

    subjects: dict[str, str]  # IRI by role: objective, task, item, status report; empty where the row names none
    types: tuple[ox.Triple, ...]
    said: tuple[tuple[Column, str, tuple[Value, ...]], ...]  # of each cell: column, subject, values

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the statements, with the classes of the things that the row names."""
        yield from self.types
        for column, subject, values in self.said:
            for value in values:
                yield ox.Triple(ox.NamedNode(subject), ox.NamedNode(column.predicate), value)


def statements(columns: Sequence[Column], rows: Iterable[tuple[str, Sequence[Cell]]], bodies: Bodies) -> set[ox.Triple]:
    """Return the statements that rows make, each row with the words for its place.

    Raises:  InputError that names every cell that can't be understood, its content and what was expected.
    """
    complaints = Complaints()
    found: set[ox.Triple] = set()
    for place, cells in rows:
        found.update(read_row(columns, cells, place, bodies, complaints).triples())
    complaints.check()
    return found


def read_row(
    columns: Sequence[Column], cells: Sequence[Cell], place: str, bodies: Bodies, complaints: Complaints
) -> ReadRow:
    """Return what a row says; what can't be understood goes to the complaints."""
    held = {column.title: (column, cell) for column, cell in zip(columns, cells, strict=True) if cell not in ("", None)}
    keys = keys_of(held.values())
    kind = keys.get("kind", "")
    if kind not in CLASSES:
        complaints.add(place, "kind", kind, f"one of {', '.join(CLASSES)}")
        return ReadRow({}, (), ())
    subjects = {role: named(*held[title], keys) if title in held else "" for role, title in NAMING.items()}
    types = tuple(
        ox.Triple(ox.NamedNode(iri), _TYPE, _ROLES.get(role) or _CLASSES[kind]) for role, iri in subjects.items() if iri
    )
    said = []
    for column, cell in held.values():
        subject = subjects.get(column.subject, "")
        if column.predicate and subject:
            about = subjects["item"] if column.title == "status report" else ""
            values = (
                (ox.NamedNode(about),) if about else tuple(values_of(column, cell, keys, place, bodies, complaints))
            )
            said.append((column, subject, values))
    return ReadRow(subjects, types, tuple(said))


def keys_of(held: Iterable[tuple[Column, Cell]]) -> dict[str, str]:
    """Return what fills the templates of a row's columns: its keys, and its kind, by the names of their columns."""
    return {column.name: str(cell) for column, cell in held if column.form == "key" or column.title == "kind"}


def named(column: Column, cell: Cell, keys: Mapping[str, str]) -> str:
    """Return the IRI of what a cell of a column of keys names in its row; a full IRI may stand there too."""
    return str(cell) if "://" in str(cell) else expand(column.template, dict(keys))


def values_of(
    column: Column, cell: Cell, keys: Mapping[str, str], place: str, bodies: Bodies, complaints: Complaints
) -> Iterator[Value]:
    """Yield the values of a cell; what can't be understood goes to the complaints."""
    text = str(cell)
    if column.form == "key":
        yield ox.NamedNode(named(column, cell, keys))
    elif column.form == "keys":
        for key in split(text):
            yield ox.NamedNode(key if "://" in key else expand(column.template, {column.name: key}))
    elif column.form == "bodies":
        for name in split(text):
            body = bodies.find(name)
            if body is None:
                expected = f"the name of one body of the register, or an IRI{near(name, bodies.by_name)}"
                complaints.add(place, column.title, name, expected)
            else:
                yield ox.NamedNode(body)
    elif column.form == "integer":
        if re.fullmatch(r"-?[0-9]+", text):
            yield ox.Literal(int(text))
        else:
            complaints.add(place, column.title, text, "a whole number")
    elif column.form == "boolean":
        if text.lower() in _BOOLEANS:
            yield ox.Literal(_BOOLEANS[text.lower()])
        else:
            complaints.add(place, column.title, text, "true or false")
    elif column.form == "date":
        datatype = date_type(text)
        if datatype is None or not _is_day(text):
            complaints.add(place, column.title, text, "a date: 2014, 2014-09 or 2014-09-30")
        else:
            yield ox.Literal(text, datatype=ox.NamedNode(datatype))
    elif column.language:
        yield ox.Literal(unmark(text), language=column.language)
    else:
        yield ox.Literal(unmark(text), datatype=_STRING)


_STRING = ox.NamedNode(XSD.string)
_CLASSES = {name: ox.NamedNode(iri) for name, iri in CLASSES.items()}
_ROLES = {"objective": _CLASSES["objective"], "task": _CLASSES["task"], "status report": ox.NamedNode(NAP.StatusReport)}
_TYPE = ox.NamedNode(RDF.type)

_BOOLEANS = {"true": True, "false": False, "1": True, "0": False, "vrai": True, "faux": False}
"""A spreadsheet that speaks French saves a mark as ``VRAI``."""


def _is_day(text: str) -> bool:
    """Tell whether the calendar has a day, month or year of this form."""
    year, month, day = [*re.findall(r"\d+", text), "1", "1"][:3]
    try:
        datetime.date(min(max(int(year), 1), 9999), int(month), int(day))
    except ValueError:
        return False
    return True


def near(word: str, known: Iterable[str]) -> str:
    """Return the words that tell of the nearest known ones, empty where none is near."""
    import difflib

    by_fold = {one.casefold(): one for one in known}
    found = [by_fold[one] for one in difflib.get_close_matches(word.casefold(), by_fold, 2, 0.6)]
    return f"; nearest: {', '.join(map(repr, found))}" if found else ""


def unsaid(table: ChartTable, about: Callable[[str], Iterable[ox.Triple]]) -> Counter[str]:
    """Return of how many statements about the things in a table no cell of it makes, by property.

    ``about`` gives the statements on a thing. Rows are gone through one by one: the first row that names a thing mostly
    says all that there is, and what it leaves is held until another row has said it.
    """
    left: dict[str, set[ox.Triple]] = {}
    seen: set[str] = set()
    complaints = Complaints()
    for number, cells in enumerate(table.rows, 2):
        row = read_row(table.columns, cells, f"row {number}", table.bodies, complaints)
        things = {iri for iri in row.subjects.values() if iri}
        waiting = [thing for thing in things if thing in left or thing not in seen]
        if not waiting:
            continue
        said = set(row.triples())
        for thing in waiting:
            rest = (left.pop(thing) if thing in seen else set(about(thing))) - said
            if rest:
                left[thing] = rest
        seen |= things
    complaints.check()
    return Counter(triple.predicate.value for rest in left.values() for triple in rest)
