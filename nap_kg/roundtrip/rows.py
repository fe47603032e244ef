"""Rows that come, to be given keys, and rows that are no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox

from nap_kg.export.chart import CLASSES, PARENTS
from nap_kg.export.columns import NAMING
from nap_kg.export.table import Cell
from nap_kg.namespaces import NAP, RDF
from nap_kg.roundtrip.comparison import ROLES, Comparison
from nap_kg.roundtrip.differences import Differences, NewThing, Where
from nap_kg.roundtrip.sheets import Sheet


def compare(held: Comparison, sheets: Sequence[Sheet], in_scope: Callable[[str], bool]) -> Differences:
    """Return what the rows of sheets say otherwise; ``in_scope`` tells of which reports they hold every row.

    Raises:  InputError that names every cell that can't be understood.
    """
    rank = {kind: number for number, kind in enumerate(("objective", "task", "deliverable", "part"))}
    for row, where in sorted(held.known(sheets), key=lambda each: rank.get(str(each[0][held.at["kind"]]), 9)):
        add_row(held, row, where)  # what others belong to comes first
    held.settle()
    note_deleted(held, in_scope)
    held.complaints.check()
    return held.result


def add_row(held: Comparison, row: list[Cell], where: Where) -> None:
    """Give a row without a key one, and say what it says."""
    kind = str(row[held.at["kind"]] or "")
    if kind not in CLASSES:
        held.complaints.add(where.of("kind"), "kind", kind, f"one of {', '.join(CLASSES)}")
        return
    held.check_report(row, where)
    labels = [c for c in held.of_role[_role(kind)] if c.title.partition(" [")[0].endswith("label")]
    label = next((str(row[held.at[c.title]]) for c in labels if row[held.at[c.title]] is not None), "")
    if not label:
        title = labels[0].title if labels else "label"
        held.complaints.add(where.of(title), title, "", "a label for the new row")
        return
    for role in ("objective", "task"):
        if role != kind and not held.find_above(role, row, where):
            return
    parent = _parent(held, kind, row, where)
    if parent is None:
        return
    number = row[held.at[kind]] if kind in held.at else row[held.at["identifier"]] if "identifier" in held.at else ""
    report = str(row[held.at["report"]] or "")
    above = str(row[held.at["part of"]]) if kind == "part" else str(row[held.at["task"]] or "")
    thing = NewThing(kind, report, str(number or ""), above if kind in ("deliverable", "part") else "", label)
    key = held.mint(thing)
    template = held.columns[held.at["key"]].template
    row[held.at["key"]] = key if template else f"{held.table.scope.plan}/{kind}/{key}"
    iri = held.iri("key", row)
    if kind in ("task", "objective"):
        row[held.at[NAMING[kind]]] = iri
    held.elements.add(iri)
    held.result.minted.append(NewThing(kind, report, key, thing.parent, label))
    if held.says(row, "status report"):
        held.mint_status_report(row, where)
    for role in ROLES:
        if name := held.naming(role, row):
            if role == "item" and kind in ("task", "objective"):
                continue
            own = role in ("item", kind)
            if not own and role != "status report" and held.telling[role].get(name) == -1:
                continue  # new too, and said by a row of its own
            old = None if own or role == "status report" else held.telling[role].get(name)
            held.note_thing(role, row, where, old, blank_counts=False)
    column = {"deliverable": "deliverable of", "part": "part of"}.get(kind, f"{kind} of")
    if column not in held.at or not row[held.at[column]]:
        held.note(iri, PARENTS[kind], (), (ox.NamedNode(parent),), str(where))
    if kind in ("task", "objective"):
        held.fresh[kind, str(row[held.at[kind]] or "")] = row
        held.telling[kind][held.naming(kind, row)] = -1


def _parent(held: Comparison, kind: str, row: Sequence[Cell], where: Where) -> str | None:
    """Return what a new element belongs to: what its row names, else the task or objective, else the plan."""
    title = {"deliverable": "deliverable of", "part": "part of"}.get(kind, f"{kind} of")
    if title in held.at and row[held.at[title]]:
        return held.iri(title, row)
    if kind == "part":
        held.complaints.add(where.of("part of"), "part of", "", "the key of the deliverable that it is part of")
        return None
    for role in {"deliverable": ("task", "objective"), "task": ("objective",)}.get(kind, ()):
        if found := held.iri(NAMING[role], row):
            return found
    return held.table.scope.plan


def note_deleted(held: Comparison, in_scope: Callable[[str], bool]) -> None:
    """Keep what goes with the rows that are no more; a task or objective stays unless it had the row to itself."""
    gone = [
        number
        for identity, number in held.known_rows.items()
        if identity not in held.seen and in_scope(held.iri("report", held.table.rows[number]))
    ]
    if not gone:
        return
    left = set(gone)
    staying = {held.naming("item", row) for number, row in enumerate(held.table.rows) if number not in left}
    for number in gone:
        row = held.table.rows[number]
        label = next((row[held.at[c.title]] for c in held.columns if c.title.startswith("label")), "") or ""
        report, kind, key = held.identity(row)
        held.result.deleted.append(f"{kind} {key}{f' in {report}' if report else ''}: {label!r}")
        roles = ["status report"] if row[held.at["status report"]] else []
        if held.naming("item", row) not in staying:
            roles.append("item" if kind in ("deliverable", "part") else kind)
        for role in roles:
            thing = held.iri(NAMING[role] if role != "item" else "key", row)
            if thing in held.result.gone:
                continue
            held.result.gone.add(thing)
            place = f"the row of {kind} {key}, which is no more"
            types = {"status report": NAP.StatusReport, "task": NAP.Task, "objective": NAP.Objective}
            held.note(thing, RDF.type, (ox.NamedNode(types.get(role, CLASSES[kind])),), (), place)
            for column in held.of_role[role]:
                if (cell := row[held.at[column.title]]) is not None:
                    held.note(thing, column.predicate, held.old_values(column, cell, row), (), place)
    for number, row in enumerate(held.table.rows):
        parent = held.iri("part of", row) if "part of" in held.at else ""
        if parent in held.result.gone and number not in left:
            key = str(row[held.at["key"]])
            held.complaints.add(f"part {key}", "part of", row[held.at["part of"]], "a deliverable whose row is there")


def _role(kind: str) -> str:
    return kind if kind in ("task", "objective") else "item"
