"""An edited chart held against the graph, cell by cell.

Rows are told apart by report, kind and key. A cell that is as the graph would write it says nothing new; what it says
is read only where it is not. A thing that several rows name, such as a task, is edited in any one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from nap_kg.export.cells import split
from nap_kg.export.chart import CLASSES
from nap_kg.export.columns import NAMING, Column
from nap_kg.export.names import Bodies
from nap_kg.export.reading import Complaints, Value, keys_of, named, near, values_of
from nap_kg.export.table import Cell, ChartTable
from nap_kg.namespaces import NAP, RDF
from nap_kg.progress import stage
from nap_kg.roundtrip.differences import Difference, Differences, Mint, Where
from nap_kg.roundtrip.sheets import Sheet

PARENT_COLUMNS = ("deliverable of", "part of", "task of", "objective of")
ROLES = tuple(NAMING)


class Comparison:
    """Holds the sheets of a file against a table of the graph, which has the same columns in an order of its own."""

    def __init__(
        self,
        table: ChartTable,
        allowed: Mapping[str, frozenset[str]],
        elements: frozenset[str],
        mint: Mint,
    ) -> None:
        """Take the graph's table, the things that a property may lead to, the plan's elements and what mints keys."""
        self.table, self.allowed, self.elements, self.mint = table, allowed, set(elements), mint
        self.columns = table.columns
        self.at = {column.title: number for number, column in enumerate(table.columns)}
        self.complaints = Complaints()
        self.result = Differences()
        self.fresh: dict[tuple[str, str], Sequence[Cell]] = {}  # new tasks and objectives by kind and number
        self.bodies: Bodies = table.bodies
        self.known_rows = {self.identity(row): number for number, row in enumerate(table.rows)}
        self.telling: dict[str, dict[tuple[str, ...], int]] = {role: {} for role in ROLES}  # a row that tells of each
        for number, row in enumerate(table.rows):
            for role in ROLES:
                if key := self.naming(role, row):
                    self.telling[role].setdefault(key, number)
        self.numbers: dict[str, dict[str, int]] = {
            role: {str(row[self.at[role]]): number for number, row in self._reversed(role)}
            for role in ("task", "objective")
            if role in self.at
        }
        self.edits: dict[tuple[str, str], list[tuple[Cell, str, tuple[Value, ...], tuple[Value, ...], str]]] = {}
        self.seen: dict[tuple[str, str, str], str] = {}
        self.of_role = {role: [c for c in self.columns if c.subject == role and c.predicate] for role in ROLES}

    def _reversed(self, role: str) -> Iterator[tuple[int, Sequence[Cell]]]:
        for number in range(len(self.table.rows) - 1, -1, -1):
            if self.table.rows[number][self.at[NAMING[role]]]:
                yield number, self.table.rows[number]

    def identity(self, row: Sequence[Cell]) -> tuple[str, str, str]:
        """Return report, kind and key of a row, by which rows are told apart."""
        report, kind, key = (row[self.at[title]] for title in ("report", "kind", "key"))
        return str(report or ""), str(kind or ""), str(key or "")

    def naming(self, role: str, row: Sequence[Cell]) -> tuple[str, ...]:
        """Return the cells that name a row's thing; empty where it names none."""
        key = row[self.at[NAMING[role]]]
        if not key:
            return ()
        more = {"item": "kind", "status report": "report"}.get(role)
        return (str(key), str(row[self.at[more]] or "")) if more else (str(key),)

    def known(self, sheets: Sequence[Sheet]) -> list[tuple[list[Cell], Where]]:
        """Compare the rows that have a key, and return those that have none, in the columns of the graph's table."""
        new: list[tuple[list[Cell], Where]] = []
        with stage("comparing row", of=sum(len(sheet.rows) for sheet in sheets)) as step:
            for sheet in sheets:
                places = [(self.at[title], sheet.headings.index(title)) for title in self.at if title in sheet.headings]
                for number, cells in sheet.rows:
                    step()
                    row: list[Cell] = [None] * len(self.columns)
                    for own, place in places:
                        row[own] = cells[place]
                    where = Where(sheet, number)
                    if all(cell is None for cell in row):
                        continue
                    if row[self.at["key"]]:
                        self._row(row, where)
                    else:
                        new.append((row, where))
        return new

    def _row(self, row: list[Cell], where: Where) -> None:
        identity = self.identity(row)
        if (first := self.seen.setdefault(identity, str(where))) != str(where):
            self.complaints.add(where.of("key"), "key", identity[2], f"a key that no other row has: {first} has it too")
            return
        known = self.known_rows.get(identity)
        if known is not None:
            for title, at in self.at.items():
                if title not in where.sheet.headings:  # a column that is not there says nothing
                    row[at] = self.table.rows[known][at]
            if self._same(row, self.table.rows[known]):
                return
        if known is None and not self._is_known_item(row, where):
            return
        self.check_report(row, where)
        self._compare(row, where, known)

    @staticmethod
    def _same(row: Sequence[Cell], old: Sequence[Cell]) -> bool:
        return all(a == b or _text(a) == _text(b) for a, b in zip(row, old, strict=True))

    def _is_known_item(self, row: Sequence[Cell], where: Where) -> bool:
        """Tell whether a row that the graph has not is about something that it has."""
        kind, key = str(row[self.at["kind"]] or ""), str(row[self.at["key"]])
        if kind not in CLASSES:
            self.complaints.add(where.of("kind"), "kind", kind, f"one of {', '.join(CLASSES)}")
            return False
        if (key, kind) in self.telling["item"]:
            return True
        keys = [name[0] for name in self.telling["item"] if name[1] == kind]
        expected = f"the key of a {kind} of the plan, nor empty for a new one"
        self.complaints.add(where.of("key"), "key", key, expected + near(key, keys))
        return False

    def check_report(self, row: Sequence[Cell], where: Where) -> None:
        """Complain of a report that there is none of."""
        report = row[self.at["report"]]
        if report and self.iri("report", row) not in self.table.scope.reports:
            keys = {str(each[self.at["report"]]) for each in self.table.rows if each[self.at["report"]]}
            self.complaints.add(where.of("report"), "report", report, "the key of a report" + near(str(report), keys))

    def iri(self, title: str, row: Sequence[Cell]) -> str:
        """Return the IRI of what a column of keys names in a row; empty where it names nothing."""
        cell = row[self.at[title]]
        if not cell:
            return ""
        return named(self.columns[self.at[title]], cell, self.keys(row))

    def keys(self, row: Sequence[Cell]) -> dict[str, str]:
        """Return what fills the templates of a row's columns."""
        return keys_of((c, cell) for c, cell in zip(self.columns, row, strict=True) if cell not in (None, ""))

    def _compare(self, row: list[Cell], where: Where, known: int | None) -> None:
        """Note where the cells of a row are not as the graph has them, thing by thing."""
        was = self.table.rows[known] if known is not None else None
        if was is None and not all(self.find_above(role, row, where) for role in ("objective", "task")):
            return
        had = was is not None and was[self.at["status report"]]
        if not had and not row[self.at["status report"]] and self.says(row, "status report"):
            self.mint_status_report(row, where)
        for role in ROLES:
            name = self.naming(role, row)
            old_row = self.telling[role].get(name) if name else None
            if was is not None and was[self.at[NAMING[role]]] and not name:
                self.complaints.add(where.of(NAMING[role]), NAMING[role], "", "the key that stood there")
                continue
            if name and old_row is None and role in ("task", "objective"):
                keys = [one[0] for one in self.telling[role]]
                expected = f"the key of a {role} of the plan" + near(name[0], keys)
                self.complaints.add(where.of(NAMING[role]), NAMING[role], name[0], expected)
                continue
            if was is not None and role == "status report" and was[self.at["status report"]] and old_row is None:
                self.complaints.add(where.of("status report"), "status report", name[0], "the key that stood there")
                continue
            if name:
                left = was if was is not None and self.naming(role, was) != name else None
                if left is not None and role == "task" and self._is_left_behind(row, left, where):
                    continue
                self.note_thing(role, row, where, old_row, blank_counts=left is None and was is not None, left=left)
            elif extra := [c.title for c in self.of_role[role] if row[self.at[c.title]] is not None]:
                for title in extra:
                    expected = f"empty, as long as {NAMING[role]!r} is empty"
                    self.complaints.add(where.of(title), title, row[self.at[title]], expected)

    def _is_left_behind(self, row: Sequence[Cell], left: Sequence[Cell], where: Where) -> bool:
        """Complain of a row that names another task and still says that it belongs to the one before."""
        at = self.at.get("deliverable of")
        if at is None or row[at] != left[at] or left[at] is None:
            return False
        expected = "where the row belongs now: 'deliverable of' has to name the same task as 'task key'"
        self.complaints.add(where.of("deliverable of"), "deliverable of", row[at], expected)
        return True

    def says(self, row: Sequence[Cell], role: str) -> bool:
        """Tell whether a row says anything of its thing in a role, but that there is one."""
        linking = (NAMING[role], "reported in")
        return any(row[self.at[c.title]] is not None for c in self.of_role[role] if c.title not in linking)

    def mint_status_report(self, row: list[Cell], where: Where) -> None:
        """Give what a report newly says of a thing its key, that of the thing."""
        if not row[self.at["report"]]:
            self.complaints.add(where.of("report"), "report", "", "the key of the report that says so")
            return
        column = self.columns[self.at["status report"]]
        key = str(row[self.at["key"]]).rpartition("/")[2]
        taken, number = self.telling["status report"], 2
        cell = key
        while (cell, str(row[self.at["report"]])) in taken or (
            "{report}" not in column.template and any(cell == name[0] for name in taken)
        ):
            cell, number = f"{key}-{number}", number + 1
        if not column.template:
            cell = f"{self.iri('report', row)}/status/{cell}"
        row[self.at["status report"]] = cell
        taken[cell, str(row[self.at["report"]])] = -1
        if "reported in" in self.at and row[self.at["reported in"]] is None:
            row[self.at["reported in"]] = self.iri("report", row)

    def note_thing(
        self,
        role: str,
        row: Sequence[Cell],
        where: Where,
        old: int | None,
        *,
        blank_counts: bool,
        left: Sequence[Cell] | None = None,
    ) -> None:
        """Note the differences of one thing of a row.

        ``old``: the graph's row that tells of it, none for a new one; ``left``: what the row said of the thing that it
        named before, and may still say.
        """
        thing = self.iri(NAMING[role], row)
        is_new = old is None or old < 0
        before_row: Sequence[Cell] = [None] * len(self.columns) if is_new else self.table.rows[old or 0]
        if is_new:
            kind = CLASSES[str(row[self.at["kind"]])] if role == "item" else NAP.StatusReport
            kind = {"task": NAP.Task, "objective": NAP.Objective}.get(role, kind)
            self.note(thing, RDF.type, (), (ox.NamedNode(kind),), str(where))
        for column in self.of_role[role]:
            at = self.at[column.title]
            cell, was = row[at], before_row[at]
            if cell == was or _text(cell) == _text(was) or (cell is None and not blank_counts and not is_new):
                continue
            if column.title == "status report" and not is_new:
                continue  # the same thing by another way of writing its key
            if left is not None and cell == left[at]:
                continue
            place = where.of(column.title)
            other = self.numbers[role].get(str(cell)) if role in self.numbers and column.title == role else None
            if other is not None and other != old:
                expected = (
                    f"this {role}'s own number: another {role} has it. To move the row, change its keys at the right"
                )
                self.complaints.add(place, column.title, cell or "", expected)
                continue
            after = self._values(column, cell, row, place) if cell is not None else ()
            before = self.old_values(column, was, before_row) if was is not None else ()
            if after is not None and set(after) != set(before):
                found = self.edits.setdefault((thing, column.title), [])
                found.append((cell, place, before, after, column.predicate))

    def old_values(self, column: Column, cell: Cell, row: Sequence[Cell]) -> tuple[Value, ...]:
        """Return the values of a cell of the graph's own table."""
        if column.title == "status report":
            return (ox.NamedNode(self.iri("key", row)),)
        return tuple(values_of(column, cell, self.keys(row), "", self.bodies, Complaints()))

    def _values(self, column: Column, cell: Cell, row: Sequence[Cell], place: str) -> tuple[Value, ...] | None:
        """Return the values of a cell, None where one is not as it has to be."""
        if column.title == "status report":
            return (ox.NamedNode(self.iri("key", row)),)
        if column.form == "text" and not isinstance(cell, str):
            cell = str(cell)
        count = len(self.complaints.lines)
        if column.form in ("key", "keys"):
            keys = [str(cell)] if column.form == "key" else split(str(cell))
            things = [self._thing(column, key, row, place) for key in keys]
            values: tuple[Value, ...] = tuple(ox.NamedNode(iri) for iri in dict.fromkeys(things) if iri)
        else:
            values = tuple(values_of(column, cell, self.keys(row), place, self.bodies, self.complaints))
            allowed = self.allowed.get(column.predicate, frozenset())
            for value in values if column.form == "bodies" else ():
                if value.value not in allowed:
                    self.complaints.add(place, column.title, value.value, "a body of the register")
        return values if len(self.complaints.lines) == count else None

    def _thing(self, column: Column, key: str, row: Sequence[Cell], place: str) -> str:
        """Return the thing that a key means in a column: by its template, else the only one there that ends so.

        Nothing, and a complaint, where no such thing is described, or one of another kind than the property leads to.
        """
        if column.title in PARENT_COLUMNS:
            allowed, noun = frozenset(self.elements), "an element of the plan"
        elif column.title == "reported in":
            allowed, noun = frozenset(self.table.scope.reports), "a report on the plan"
        else:
            allowed, noun = self.allowed.get(column.predicate, frozenset()), f"what may be in column {column.title!r}"
        fill = self.keys(row) | ({column.name: key} if column.form == "keys" else {})
        iri = named(column, key, fill) if column.template or "://" in key else ""
        if iri in allowed:
            return iri
        ending = [one for one in allowed if re.search(r"[/#]" + re.escape(key) + "$", one)]
        if len(ending) == 1 and column.title not in PARENT_COLUMNS:
            return ending[0]
        base = column.template.partition("{")[0]
        keys = [one[len(base) :] if base and one.startswith(base) else one.rpartition("/")[2] for one in allowed]
        self.complaints.add(place, column.title, key, f"the key of {noun}{near(key, sorted(keys))}")
        return ""

    def note(self, thing: str, predicate: str, before: tuple[Value, ...], after: tuple[Value, ...], place: str) -> None:
        """Keep a difference."""
        self.result.found.append(Difference(thing, predicate, before, after, place))

    def settle(self) -> None:
        """Take each edit once; where rows make different things of one property, name them all."""
        for (thing, title), edits in self.edits.items():
            if len({frozenset(after) for _, _, _, after, _ in edits}) > 1:
                others = "; ".join(f"{place}: {cell!r}" for cell, place, *_ in edits[1:])
                cell, place = edits[0][:2]
                self.complaints.add(place, title, cell or "", f"what other rows say of the same thing ({others})")
                continue
            _, place, before, after, predicate = edits[0]
            self.note(thing, predicate, before, after, place)

    def find_above(self, role: str, row: list[Cell], where: Where) -> bool:
        """Fill in the key of the task or objective that a new row gives the number of."""
        at, key = self.at[role], self.at[NAMING[role]]
        if row[key] or row[at] is None:
            return True
        found = self.numbers[role].get(str(row[at]))
        above = self.table.rows[found] if found is not None else self.fresh.get((role, str(row[at])))
        if above is None:
            known = [*self.numbers[role], *(number for kind, number in self.fresh if kind == role)]
            expected = f"the number of a {role} of the plan{near(str(row[at]), known)}"
            self.complaints.add(where.of(role), role, row[at], expected)
            return False
        row[key] = above[key]
        if role == "task":
            objective = self.at[NAMING["objective"]]
            row[objective] = row[objective] or above[objective]
        return True


def _text(cell: Cell) -> str:
    """Return a cell as text, as a spreadsheet may save it: marks in small letters."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)
