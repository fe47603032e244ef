"""What an edited chart says otherwise than the graph: cell by cell, each with its place.

Rows are told apart by report, kind and key. A cell that is as the graph would write it says nothing new; what it says
is read only where it is not. A thing that several rows name, such as a task, is edited in any one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.export.cells import split
from nap_kg.export.chart import CLASSES, PARENTS
from nap_kg.export.columns import NAMING, Column
from nap_kg.export.columns import columns as all_columns
from nap_kg.export.names import Bodies
from nap_kg.export.reading import Complaints, Value, keys_of, named, near, values_of
from nap_kg.export.table import Cell, ChartTable
from nap_kg.namespaces import NAP, RDF
from nap_kg.progress import stage
from nap_kg.roundtrip.sheets import Sheet

_PARENTS = {"deliverable of": "deliverable", "part of": "part", "task of": "task", "objective of": "objective"}
_ROLES = tuple(NAMING)


@dataclass(frozen=True)
class Difference:
    """One property of one thing, and what a cell makes of it."""

    thing: str  # IRI
    predicate: str  # IRI
    before: tuple[Value, ...]
    after: tuple[Value, ...]
    place: str  # of the cell; that of the row for what is deleted, and for what follows from a row


@dataclass(frozen=True)
class NewThing:
    """An element without a key, which a row brings."""

    kind: str
    report: str  # key; empty for one that no report names
    key: str
    parent: str  # the number of its task, or the key of what it is part of
    label: str


@dataclass
class Differences:
    """All that a file says otherwise."""

    found: list[Difference] = field(default_factory=list)
    minted: list[NewThing] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)  # rows that are no more, in words
    gone: set[str] = field(default_factory=set)  # things that nothing is said of any more


Mint = Callable[[NewThing], str]
"""Gives a new thing its key."""


class Comparison:
    """Holds the sheets of a file against a table of the graph, which has the same columns in an order of its own."""

    def __init__(
        self,
        table: ChartTable,
        known: Mapping[str, frozenset[str]],
        elements: frozenset[str],
        mint: Mint,
    ) -> None:
        """Take the graph's table, the things that a property may lead to, the plan's elements and what mints keys."""
        self.table, self.known, self.elements, self.mint = table, known, set(elements), mint
        self.columns = table.columns
        self.at = {column.title: number for number, column in enumerate(table.columns)}
        self.complaints = Complaints()
        self.result = Differences()
        self.bodies: Bodies = table.bodies
        self._rows = {self._identity(row): number for number, row in enumerate(table.rows)}
        self._telling: dict[str, dict[tuple[str, ...], int]] = {role: {} for role in _ROLES}  # a row that tells of each
        for number, row in enumerate(table.rows):
            for role in _ROLES:
                if key := self._naming(role, row):
                    self._telling[role].setdefault(key, number)
        self._numbers = {
            role: {str(row[self.at[role]]): number for number, row in self._reversed(role)}
            for role in ("task", "objective")
            if role in self.at
        }
        self._edits: dict[tuple[str, str], list[tuple[Cell, str, tuple[Value, ...], tuple[Value, ...], str]]] = {}
        self._seen: dict[tuple[str, str, str], str] = {}
        self._of_role = {role: [c for c in self.columns if c.subject == role and c.predicate] for role in _ROLES}

    def _reversed(self, role: str) -> Iterator[tuple[int, Sequence[Cell]]]:
        for number in range(len(self.table.rows) - 1, -1, -1):
            if self.table.rows[number][self.at[NAMING[role]]]:
                yield number, self.table.rows[number]

    def _identity(self, row: Sequence[Cell]) -> tuple[str, str, str]:
        report, kind, key = (row[self.at[title]] for title in ("report", "kind", "key"))
        return str(report or ""), str(kind or ""), str(key or "")

    def _naming(self, role: str, row: Sequence[Cell]) -> tuple[str, ...]:
        """Return the cells that name a row's thing; empty where it names none."""
        key = row[self.at[NAMING[role]]]
        if not key:
            return ()
        more = {"item": "kind", "status report": "report"}.get(role)
        return (str(key), str(row[self.at[more]] or "")) if more else (str(key),)

    def compare(self, sheets: Sequence[Sheet], *, in_scope: Callable[[str], bool]) -> Differences:
        """Return what the rows of sheets say otherwise; ``in_scope`` tells of which reports they hold every row.

        Raises:  InputError that names every cell that can't be understood.
        """
        new: list[tuple[list[Cell], dict[str, str]]] = []
        with stage("comparing row", of=sum(len(sheet.rows) for sheet in sheets)) as step:
            for sheet in sheets:
                places = [(title, sheet.headings.index(title)) for title in self.at if title in sheet.headings]
                for number, cells in sheet.rows:
                    step()
                    row: list[Cell] = [None] * len(self.columns)
                    for title, place in places:
                        row[self.at[title]] = cells[place]
                    where = _Where(sheet, number)
                    if all(cell is None for cell in row):
                        continue
                    if not row[self.at["key"]]:
                        new.append((row, where))  # type: ignore[arg-type]
                    else:
                        self._row(row, where)
        order = {kind: rank for rank, kind in enumerate(("objective", "task", "deliverable", "part"))}
        for row, where in sorted(new, key=lambda each: order.get(str(each[0][self.at["kind"]]), 9)):
            self._new(row, where)  # type: ignore[arg-type]
        self._settle()
        self._delete(in_scope)
        self.complaints.check()
        return self.result

    # --- rows

    def _row(self, row: list[Cell], where: _Where) -> None:
        identity = self._identity(row)
        if (first := self._seen.setdefault(identity, str(where))) != str(where):
            self.complaints.add(where.of("key"), "key", identity[2], f"a key that no other row has: {first} has it too")
            return
        known = self._rows.get(identity)
        if known is not None:
            for title, at in self.at.items():
                if title not in where.sheet.headings:  # a column that is not there says nothing
                    row[at] = self.table.rows[known][at]
            if self._same(row, self.table.rows[known]):
                return
        if known is None and not self._is_known_item(row, where):
            return
        self._report(row, where)
        self._compare(row, where, known)

    @staticmethod
    def _same(row: Sequence[Cell], old: Sequence[Cell]) -> bool:
        return all(a == b or _text(a) == _text(b) for a, b in zip(row, old, strict=True))

    def _is_known_item(self, row: Sequence[Cell], where: _Where) -> bool:
        """Tell whether a row that the graph has not is about something that it has."""
        kind, key = str(row[self.at["kind"]] or ""), str(row[self.at["key"]])
        if kind not in CLASSES:
            self.complaints.add(where.of("kind"), "kind", kind, f"one of {', '.join(CLASSES)}")
            return False
        if (key, kind) in self._telling["item"]:
            return True
        keys = [name[0] for name in self._telling["item"] if name[1] == kind]
        expected = f"the key of a {kind} of the plan, nor empty for a new one"
        self.complaints.add(where.of("key"), "key", key, expected + near(key, keys))
        return False

    def _report(self, row: Sequence[Cell], where: _Where) -> None:
        """Complain of a report that there is none of."""
        report = row[self.at["report"]]
        if report and self._iri("report", row) not in self.table.scope.reports:
            keys = {str(each[self.at["report"]]) for each in self.table.rows if each[self.at["report"]]}
            self.complaints.add(where.of("report"), "report", report, "the key of a report" + near(str(report), keys))

    def _iri(self, title: str, row: Sequence[Cell]) -> str:
        cell = row[self.at[title]]
        if not cell:
            return ""
        return named(self.columns[self.at[title]], cell, self._keys(row))

    def _keys(self, row: Sequence[Cell]) -> dict[str, str]:
        return keys_of((c, cell) for c, cell in zip(self.columns, row, strict=True) if cell not in (None, ""))

    def _compare(self, row: list[Cell], where: _Where, known: int | None) -> None:
        """Note where the cells of a row are not as the graph has them, thing by thing."""
        was = self.table.rows[known] if known is not None else None
        if was is None and not all(self._find_above(role, row, where) for role in ("objective", "task")):
            return
        had = was is not None and was[self.at["status report"]]
        if not had and not row[self.at["status report"]] and self._says(row, "status report"):
            self._mint_status_report(row, where)
        for role in _ROLES:
            name = self._naming(role, row)
            old_row = self._telling[role].get(name) if name else None
            if was is not None and was[self.at[NAMING[role]]] and not name:
                self.complaints.add(where.of(NAMING[role]), NAMING[role], "", "the key that stood there")
                continue
            if name and old_row is None and role in ("task", "objective"):
                keys = [one[0] for one in self._telling[role]]
                expected = f"the key of a {role} of the plan" + near(name[0], keys)
                self.complaints.add(where.of(NAMING[role]), NAMING[role], name[0], expected)
                continue
            if was is not None and role == "status report" and was[self.at["status report"]] and old_row is None:
                self.complaints.add(where.of("status report"), "status report", name[0], "the key that stood there")
                continue
            if name:
                left = was if was is not None and self._naming(role, was) != name else None
                if left is not None and role == "task" and self._is_left_behind(row, left, where):
                    continue
                self._things(role, row, where, old_row, blank_counts=left is None and was is not None, left=left)
            elif extra := [c.title for c in self._of_role[role] if row[self.at[c.title]] is not None]:
                for title in extra:
                    expected = f"empty, as long as {NAMING[role]!r} is empty"
                    self.complaints.add(where.of(title), title, row[self.at[title]], expected)

    def _is_left_behind(self, row: Sequence[Cell], left: Sequence[Cell], where: _Where) -> bool:
        """Complain of a row that names another task and still says that it belongs to the one before."""
        at = self.at.get("deliverable of")
        if at is None or row[at] != left[at] or left[at] is None:
            return False
        expected = "where the row belongs now: 'deliverable of' has to name the same task as 'task key'"
        self.complaints.add(where.of("deliverable of"), "deliverable of", row[at], expected)
        return True

    def _says(self, row: Sequence[Cell], role: str) -> bool:
        linking = (NAMING[role], "reported in")
        return any(row[self.at[c.title]] is not None for c in self._of_role[role] if c.title not in linking)

    def _mint_status_report(self, row: list[Cell], where: _Where) -> None:
        """Give what a report newly says of a thing its key, that of the thing."""
        if not row[self.at["report"]]:
            self.complaints.add(where.of("report"), "report", "", "the key of the report that says so")
            return
        column = self.columns[self.at["status report"]]
        key = str(row[self.at["key"]]).rpartition("/")[2]
        taken, number = self._telling["status report"], 2
        cell = key
        while (cell, str(row[self.at["report"]])) in taken or (
            "{report}" not in column.template and any(cell == name[0] for name in taken)
        ):
            cell, number = f"{key}-{number}", number + 1
        if not column.template:
            cell = f"{self._iri('report', row)}/status/{cell}"
        row[self.at["status report"]] = cell
        taken[cell, str(row[self.at["report"]])] = -1
        if "reported in" in self.at and row[self.at["reported in"]] is None:
            row[self.at["reported in"]] = self._iri("report", row)

    def _things(
        self,
        role: str,
        row: Sequence[Cell],
        where: _Where,
        old: int | None,
        *,
        blank_counts: bool,
        left: Sequence[Cell] | None = None,
    ) -> None:
        """Note the differences of one thing of a row.

        ``old``: the graph's row that tells of it, none for a new one; ``left``: what the row said of the thing that it
        named before, and may still say.
        """
        thing = self._iri(NAMING[role], row)
        is_new = old is None or old < 0
        before_row: Sequence[Cell] = [None] * len(self.columns) if is_new else self.table.rows[old or 0]
        if is_new:
            kind = CLASSES[str(row[self.at["kind"]])] if role == "item" else NAP.StatusReport
            kind = {"task": NAP.Task, "objective": NAP.Objective}.get(role, kind)
            self._note(thing, RDF.type, (), (ox.NamedNode(kind),), str(where))
        for column in self._of_role[role]:
            at = self.at[column.title]
            cell, was = row[at], before_row[at]
            if cell == was or _text(cell) == _text(was) or (cell is None and not blank_counts and not is_new):
                continue
            if column.title == "status report" and not is_new:
                continue  # the same thing by another way of writing its key
            if left is not None and cell == left[at]:
                continue
            place = where.of(column.title)
            other = self._numbers[role].get(str(cell)) if role in self._numbers and column.title == role else None
            if other is not None and other != old:
                expected = f"this {role}'s own number: another {role} has it. To move the row, change its keys at the right"
                self.complaints.add(place, column.title, cell or "", expected)
                continue
            after = self._values(column, cell, row, place) if cell is not None else ()
            before = self._old(column, was, before_row) if was is not None else ()
            if after is not None and set(after) != set(before):
                found = self._edits.setdefault((thing, column.title), [])
                found.append((cell, place, before, after, column.predicate))

    def _old(self, column: Column, cell: Cell, row: Sequence[Cell]) -> tuple[Value, ...]:
        if column.title == "status report":
            return (ox.NamedNode(self._iri("key", row)),)
        return tuple(values_of(column, cell, self._keys(row), "", self.bodies, Complaints()))

    def _values(self, column: Column, cell: Cell, row: Sequence[Cell], place: str) -> tuple[Value, ...] | None:
        """Return the values of a cell, None where one is not as it has to be."""
        if column.title == "status report":
            return (ox.NamedNode(self._iri("key", row)),)
        if column.form == "text" and not isinstance(cell, str):
            cell = str(cell)
        count = len(self.complaints.lines)
        if column.form in ("key", "keys"):
            keys = [str(cell)] if column.form == "key" else split(str(cell))
            things = [self._thing(column, key, row, place) for key in keys]
            values: tuple[Value, ...] = tuple(ox.NamedNode(iri) for iri in dict.fromkeys(things) if iri)
        else:
            values = tuple(values_of(column, cell, self._keys(row), place, self.bodies, self.complaints))
            allowed = self.known.get(column.predicate, frozenset())
            for value in values if column.form == "bodies" else ():
                if value.value not in allowed:
                    self.complaints.add(place, column.title, value.value, "a body of the register")
        return values if len(self.complaints.lines) == count else None

    def _thing(self, column: Column, key: str, row: Sequence[Cell], place: str) -> str:
        """Return the thing that a key means in a column: by its template, else the only one there that ends so.

        Nothing, and a complaint, where no such thing is described, or one of another kind than the property leads to.
        """
        if column.title in _PARENTS:
            allowed, noun = frozenset(self.elements), "an element of the plan"
        elif column.title == "reported in":
            allowed, noun = frozenset(self.table.scope.reports), "a report on the plan"
        else:
            allowed, noun = self.known.get(column.predicate, frozenset()), f"what may be in column {column.title!r}"
        fill = self._keys(row) | ({column.name: key} if column.form == "keys" else {})
        iri = named(column, key, fill) if column.template or "://" in key else ""
        if iri in allowed:
            return iri
        ending = [one for one in allowed if re.search(r"[/#]" + re.escape(key) + "$", one)]
        if len(ending) == 1 and column.title not in _PARENTS:
            return ending[0]
        base = column.template.partition("{")[0]
        keys = [one[len(base) :] if base and one.startswith(base) else one.rpartition("/")[2] for one in allowed]
        self.complaints.add(place, column.title, key, f"the key of {noun}{near(key, sorted(keys))}")
        return ""

    def _note(
        self, thing: str, predicate: str, before: tuple[Value, ...], after: tuple[Value, ...], place: str
    ) -> None:
        self.result.found.append(Difference(thing, predicate, before, after, place))

    def _settle(self) -> None:
        """Take each edit once; where rows make different things of one property, name them all."""
        for (thing, title), edits in self._edits.items():
            if len({frozenset(after) for _, _, _, after, _ in edits}) > 1:
                others = "; ".join(f"{place}: {cell!r}" for cell, place, *_ in edits[1:])
                cell, place = edits[0][:2]
                self.complaints.add(place, title, cell or "", f"what other rows say of the same thing ({others})")
                continue
            _, place, before, after, predicate = edits[0]
            self._note(thing, predicate, before, after, place)

    # --- new rows

    def _new(self, row: list[Cell], where: _Where) -> None:
        """Give a row without a key one, and say what it says."""
        kind = str(row[self.at["kind"]] or "")
        if kind not in CLASSES:
            self.complaints.add(where.of("kind"), "kind", kind, f"one of {', '.join(CLASSES)}")
            return
        self._report(row, where)
        labels = [c for c in self._of_role[_role(kind)] if c.title.partition(" [")[0].endswith("label")]
        label = next((str(row[self.at[c.title]]) for c in labels if row[self.at[c.title]] is not None), "")
        if not label:
            title = labels[0].title if labels else "label"
            self.complaints.add(where.of(title), title, "", "a label for the new row")
            return
        for role in ("objective", "task"):
            if role != kind and not self._find_above(role, row, where):
                return
        parent = self._parent(kind, row, where)
        if parent is None:
            return
        number = row[self.at[kind]] if kind in self.at else row[self.at["identifier"]] if "identifier" in self.at else ""
        report = str(row[self.at["report"]] or "")
        above = str(row[self.at["part of"]]) if kind == "part" else str(row[self.at["task"]] or "")
        thing = NewThing(kind, report, str(number or ""), above if kind in ("deliverable", "part") else "", label)
        key = self.mint(thing)
        template = self.columns[self.at["key"]].template
        row[self.at["key"]] = key if template else f"{self.table.scope.plan}/{kind}/{key}"
        iri = self._iri("key", row)
        if kind in ("task", "objective"):
            row[self.at[NAMING[kind]]] = iri
        self.elements.add(iri)
        self.result.minted.append(NewThing(kind, report, key, thing.parent, label))
        if self._says(row, "status report"):
            self._mint_status_report(row, where)
        for role in _ROLES:
            if name := self._naming(role, row):
                if role == "item" and kind in ("task", "objective"):
                    continue
                own = role == "item" or role == kind
                old = None if own or role == "status report" else self._telling[role].get(name)
                self._things(role, row, where, old, blank_counts=False)
        column = {"deliverable": "deliverable of", "part": "part of"}.get(kind, f"{kind} of")
        if column not in self.at or not row[self.at[column]]:
            self._note(iri, PARENTS[kind], (), (ox.NamedNode(parent),), str(where))
        if kind in ("task", "objective"):
            for title in [kind]:
                if row[self.at[title]]:
                    self._numbers[kind].setdefault(str(row[self.at[title]]), -1)
            self._telling[kind][self._naming(kind, row)] = -1

    def _find_above(self, role: str, row: list[Cell], where: _Where) -> bool:
        """Fill in the key of the task or objective that a new row gives the number of."""
        at, key = self.at[role], self.at[NAMING[role]]
        if row[key] or row[at] is None:
            return True
        found = self._numbers[role].get(str(row[at]))
        if found is None or found < 0:
            known = list(self._numbers[role])
            self.complaints.add(where.of(role), role, row[at], f"the number of a {role} of the plan{near(str(row[at]), known)}")
            return False
        row[key] = self.table.rows[found][key]
        if role == "task":
            objective = self.at[NAMING["objective"]]
            row[objective] = row[objective] or self.table.rows[found][objective]
        return True

    def _parent(self, kind: str, row: Sequence[Cell], where: _Where) -> str | None:
        """Return what a new element belongs to: what its row names, else the task or objective, else the plan."""
        title = {"deliverable": "deliverable of", "part": "part of"}.get(kind, f"{kind} of")
        if title in self.at and row[self.at[title]]:
            return self._iri(title, row)
        if kind == "part":
            self.complaints.add(where.of("part of"), "part of", "", "the key of the deliverable that it is part of")
            return None
        for role in {"deliverable": ("task", "objective"), "task": ("objective",)}.get(kind, ()):
            if found := self._iri(NAMING[role], row):
                return found
        return self.table.scope.plan

    # --- rows that are no more

    def _delete(self, in_scope: Callable[[str], bool]) -> None:
        gone = [
            number
            for identity, number in self._rows.items()
            if identity not in self._seen and in_scope(self._iri("report", self.table.rows[number]))
        ]
        if not gone:
            return
        left = set(gone)
        staying = {
            self._naming("item", row) for number, row in enumerate(self.table.rows) if number not in left
        }
        for number in gone:
            row = self.table.rows[number]
            label = next((row[self.at[c.title]] for c in self.columns if c.title.startswith("label")), "") or ""
            report, kind, key = self._identity(row)
            self.result.deleted.append(f"{kind} {key}{f' in {report}' if report else ''}: {label!r}")
            roles = ["status report"] if row[self.at["status report"]] else []
            if self._naming("item", row) not in staying:
                roles.append("item" if kind in ("deliverable", "part") else kind)
            for role in roles:
                thing = self._iri(NAMING[role] if role != "item" else "key", row)
                if thing in self.result.gone:
                    continue
                self.result.gone.add(thing)
                place = f"the row of {kind} {key}, which is no more"
                types = {"status report": NAP.StatusReport, "task": NAP.Task, "objective": NAP.Objective}
                self._note(thing, RDF.type, (ox.NamedNode(types.get(role, CLASSES[kind])),), (), place)
                for column in self._of_role[role]:
                    if (cell := row[self.at[column.title]]) is not None:
                        self._note(thing, column.predicate, self._old(column, cell, row), (), place)
        for number, row in enumerate(self.table.rows):
            parent = self._iri("part of", row) if "part of" in self.at else ""
            if parent in self.result.gone and number not in left:
                key = str(row[self.at["key"]])
                self.complaints.add(f"part {key}", "part of", row[self.at["part of"]], "a deliverable whose row is there")


@dataclass(frozen=True)
class _Where:
    """Where a row stands."""

    sheet: Sheet
    row: int

    def __str__(self) -> str:
        return f"{self.sheet.place}, {'row' if self.sheet.is_book else 'line'} {self.row}"

    def of(self, title: str) -> str:
        """Return how a message names a cell of the row."""
        headings = self.sheet.headings
        return self.sheet.where(self.row, headings.index(title)) if title in headings else str(self)


def _role(kind: str) -> str:
    return kind if kind in ("task", "objective") else "item"


def _text(cell: Cell) -> str:
    """Return a cell as text, as a spreadsheet may save it: marks in small letters."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def unread(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Iterator[str]:
    """Yield a remark for each column that is none of ours, and for each of ours that a sheet has not."""
    titles = [column.title for column in columns]
    for sheet in sheets:
        for heading in sheet.headings:
            if heading and heading not in titles:
                yield f"{sheet.place}: column {heading!r} is none of an exported chart, and was not read{near(heading, titles)}"
        always = [column.title for column in all_columns({"label": (), "description": ()}) if not column.optional]
        for title in dict.fromkeys([*titles, *always]):
            if title not in sheet.headings:
                yield f"{sheet.place}: there is no column {title!r}: what it held stays"


def check_headings(sheets: Sequence[Sheet], identity: Sequence[str]) -> None:
    """Check that each sheet has the columns that tell what a row is about, and none twice.

    Raises:  InputError that names what is missing or doubled.
    """
    lines = []
    for sheet in sheets:
        lines += [f"{sheet.place}: there is no column {title!r}" for title in identity if title not in sheet.headings]
        twice = sorted({one for one in sheet.headings if one and sheet.headings.count(one) > 1})
        lines += [f"{sheet.place}: the column {title!r} stands twice" for title in twice]
    if lines:
        raise InputError(
            "the columns that tell what each row is about are not all there:\n  " + "\n  ".join(lines),
            fix="put them back from an export of the same plan: nothing else says what the rows are about",
        )
