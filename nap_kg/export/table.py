"""A plan's chart as one wide table: typed cells, and what their keys stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from nap_kg import progress
from nap_kg.errors import InputError
from nap_kg.export.cells import join, mark
from nap_kg.export.chart import Chart, Row, several
from nap_kg.export.columns import Column, common_base, with_templates
from nap_kg.export.columns import columns as all_columns
from nap_kg.export.facts import Facts, order, value
from nap_kg.export.names import Bodies
from nap_kg.export.scope import Scope
from nap_kg.namespaces import DCTERMS, RDFS, XSD
from nap_kg.sparql.terms import Term

Cell = str | int | bool | None
"""A cell's value; None where nothing is said."""


@dataclass(frozen=True)
class ChartTable:
    """The table: ``rows`` have a cell per column, and ``origins`` say what each row is about."""

    scope: Scope
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    origins: tuple[Row, ...]
    bodies: Bodies


def chart_table(facts: Facts, scope: Scope, columns: Sequence[Column] | None = None) -> ChartTable:
    """Return the chart of a plan as a table: of all that there is to say, or of some columns with their templates.

    What is said of a thing is looked up when its row is made, and a row holds its cells alone: a plan of a hundred
    thousand deliverables takes some 3 KB of memory for each.

    Raises:  InputError for a plan without deliverables, and for a thing with two values where a cell holds one.
    """
    chart = Chart(facts, scope)
    rows, bodies = chart.rows(), Bodies(facts)
    del chart
    found = list(columns or all_columns({"label": _languages(facts, rows, RDFS.label),
                                         "description": _languages(facts, rows, DCTERMS.description)}))  # fmt: skip
    said, held = _Said(facts), list[tuple[_Held, ...]]()
    with progress.stage("looking up row", of=len(rows)) as step:
        for row in rows:
            step()
            about = {role: said.about(thing) for role, thing in _things(row).items()}
            held.append(tuple(_looked_up(said, about, column, row) for column in found))
    if columns is None:
        kept = [n for n, column in enumerate(found) if not column.optional or any(values[n] for values in held)]
        if len(kept) < len(found):
            found = [found[n] for n in kept]
            held = [tuple(values[n] for n in kept) for values in held]
        found = with_templates(found, _templates(found, rows, held, scope.plan))
    cells: list[tuple[Cell, ...]] = []
    strict = columns is None
    with progress.stage("writing row", of=len(rows)) as step:
        held.reverse()
        for row in rows:  # as a row is written, what it was made of is let go
            step()
            values = held.pop()
            cells.append(tuple(_cell(c, row, one, bodies, strict=strict) for c, one in zip(found, values, strict=True)))
    return ChartTable(scope, tuple(found), tuple(cells), tuple(rows), bodies)


_Held = str | tuple[str, ...]
"""What a cell has to say, before the keys of its column are known: a text, or the IRIs of things; empty for nothing."""


class _Said:
    """What is said of things, looked up one by one; those of the last rows are remembered, as rows share them."""

    def __init__(self, facts: Facts) -> None:
        self._about = lru_cache(maxsize=256)(lambda thing: self._grouped(facts.about(thing)))
        self._texts: dict[str, str] = {}

    def about(self, thing: str) -> dict[str, list[Term]]:
        """Return the values of each property of a thing, sorted."""
        return self._about(thing) if thing else {}

    def once(self, text: str) -> str:
        """Return a text that many cells share as one object."""
        return self._texts.setdefault(text, text)

    @staticmethod
    def _grouped(triples: Iterable[ox.Triple]) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = {}
        for triple in triples:
            found.setdefault(triple.predicate.value, []).append(triple.object)
        for terms in found.values():
            if len(terms) > 1:
                terms.sort(key=order)
        return found


def _languages(facts: Facts, rows: Iterable[Row], predicate: str) -> list[str]:
    """Return the languages that texts are in, English first; of labels at least one."""
    subjects = {thing for row in rows for thing in (row.item, row.task, row.objective) if thing}
    found = {
        term.language or ""
        for subject, term in facts.stated(predicate)
        if isinstance(term, ox.Literal) and subject in subjects
    }
    return sorted(found or {"en"}, key=lambda language: (language != "en", language))


def _things(row: Row) -> dict[str, str]:
    """Return the things that a row tells of, by what columns say of which they tell."""
    item = row.item if row.kind in ("deliverable", "part") else ""
    return {"objective": row.objective, "task": row.task, "item": item, "status report": row.status_report}


def _looked_up(said: _Said, about: Mapping[str, dict[str, list[Term]]], column: Column, row: Row) -> _Held:
    """Return what a cell has to say."""
    if column.title in _OF_ROW:
        named: str = getattr(row, _OF_ROW[column.title])
        return (named,) if named and column.title != "kind" else named
    terms = about[column.subject].get(column.predicate) if column.subject in about else None
    held = [term for term in terms if _fits(column, term)] if terms else None
    if not held:
        return ()
    if column.form in ("key", "keys", "bodies"):
        if len(held) > 1 and column.form == "key":
            raise several(_things(row)[column.subject], column.predicate, [value(term) for term in held])
        return tuple([said.once(value(term)) for term in held])
    if len(held) > 1:
        raise several(_things(row)[column.subject], column.predicate, [value(term) for term in held])
    text = value(held[0])
    if column.form == "text":
        text = mark(text)  # never empty
    return said.once(text) if column.subject in ("task", "objective") or len(text) < 40 else text


_OF_ROW = {
    "report": "report",
    "kind": "kind",
    "key": "item",
    "objective key": "objective",
    "task key": "task",
    "status report": "status_report",
}
"""The columns that say what a row itself is about, and where a row holds it."""


_DATES = {XSD.gYear: r"-?\d{4,}", XSD.gYearMonth: r"-?\d{4,}-\d\d", XSD.date: r"-?\d{4,}-\d\d-\d\d"}


def date_type(text: str) -> str | None:
    """Return the datatype of a date by its precision; None for what is no date.

    >>> date_type("2014-09")
    'http://www.w3.org/2001/XMLSchema#gYearMonth'
    """
    return next((iri for iri, pattern in _DATES.items() if re.fullmatch(pattern, text)), None)


def _fits(column: Column, term: Term) -> bool:
    """Tell whether a column can say a value; what none can is told of at the end."""
    if column.form in ("key", "keys", "bodies"):
        return isinstance(term, ox.NamedNode)
    if not isinstance(term, ox.Literal):
        return False
    datatype = term.datatype.value
    if column.form in _DATATYPES:
        return datatype == _DATATYPES[column.form]
    if column.form == "date":
        return date_type(term.value) == datatype
    if term.language:
        return term.language == column.language
    return datatype == _STRING and not column.language


_DATATYPES, _STRING = {"integer": XSD.integer, "boolean": XSD.boolean}, XSD.string


def _templates(found: list[Column], rows: list[Row], held: list[tuple[_Held, ...]], plan: str) -> dict[str, str]:
    """Return the URI template of each column of keys: the folder that its things share, and the rest as key."""
    templates: dict[str, str] = {}
    for number, column in enumerate(found):
        if column.form not in ("key", "keys"):
            continue
        iris = {iri for values in held for iri in values[number]}
        base = common_base(iris)
        plain = all(re.fullmatch(r"[A-Za-z0-9._~-]+", iri[len(base) :]) for iri in iris)
        templates[column.title] = base + (f"{{{column.name}}}" if plain else f"{{+{column.name}}}")
    if all(row.item == f"{plan}/{row.kind}/{_last(row.item)}" for row in rows):
        templates["key"] = f"{plan}/{{kind}}/{{key}}"
        templates["part of"] = f"{plan}/deliverable/{{part_of}}"
    said = [row for row in rows if row.status_report]
    if all(row.status_report == f"{row.report}/status/{_last(row.status_report)}" for row in said):
        templates["status report"] = templates["report"] + "/status/{status_report}"
    return templates


def _last(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


_HOLE = re.compile(r"\{\+?(\w+)\}")


def base_of(template: str) -> str:
    """Return what stands before the last hole of a template, with the others left open."""
    return template[: template.rindex("{")]


def expand(template: str, values: dict[str, str]) -> str:
    """Return the IRI that keys make of a template."""
    return _HOLE.sub(lambda hole: values.get(hole[1], ""), template)


def _cell(column: Column, row: Row, held: _Held, bodies: Bodies, *, strict: bool) -> Cell:
    if not held:
        return None
    if isinstance(held, str):
        if column.form == "integer":
            return int(held)
        return held in ("true", "1") if column.form == "boolean" else held
    if column.form == "bodies":
        return join(sorted(map(bodies.name, held), key=str.casefold))
    if len(held) == 1:
        return _key(column, row, held[0], strict=strict)
    return join(sorted(_key(column, row, iri, strict=strict) for iri in held))


def _key(column: Column, row: Row, iri: str, *, strict: bool) -> str:
    """Return what a thing is called in a column: the part of its IRI that the template leaves open.

    Where that makes no key, the IRI itself; ``strict``: an error, as the template was made for it.
    """
    template = column.template
    if column.title in ("key", "status report") and ("{kind}" in template or "/status/" in template):
        key = _last(iri)
        own = {"kind": row.kind, "report": _last(row.report), column.name: key}
        if strict or expand(template, own) == iri:
            return key
        return iri
    base = base_of(template) if template else ""
    if base and iri.startswith(base) and ";" not in iri[len(base) :]:
        return iri[len(base) :]
    if strict and (base or ";" in iri):
        raise InputError(f"no key can be made of this IRI: {iri}", place=row.item, fix="leave ';' out of IRIs")
    return iri
