"""A plan's chart as one wide table: typed cells, and what their keys stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg import progress
from nap_kg.errors import InputError
from nap_kg.export.cells import join, mark
from nap_kg.export.chart import Chart, Row, several
from nap_kg.export.columns import Column, columns, common_base, with_templates
from nap_kg.export.facts import Facts, value
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


def chart_table(facts: Facts, scope: Scope) -> ChartTable:
    """Return the chart of a plan as a table.

    Raises:  InputError for a plan without deliverables, and for a thing with two values where a cell holds one.
    """
    chart = Chart(facts, scope)
    rows, bodies = chart.rows(), Bodies(facts)
    found = columns({"label": _languages(facts, rows, RDFS.label),
                     "description": _languages(facts, rows, DCTERMS.description)})  # fmt: skip
    with progress.stage("looking up"):
        terms = [[_terms(facts, column, row) for column in found] for row in rows]
        kept = [n for n, column in enumerate(found) if not column.optional or any(values[n] for values in terms)]
        found, terms = [found[n] for n in kept], [[values[n] for n in kept] for values in terms]
        found = with_templates(found, _templates(found, rows, terms, scope.plan))
    cells = []
    with progress.stage("writing row", of=len(rows)) as step:
        for row, values in zip(rows, terms, strict=True):
            step()
            cells.append(tuple(_cell(column, row, held, bodies) for column, held in zip(found, values, strict=True)))
    return ChartTable(scope, tuple(found), tuple(cells), tuple(rows), bodies)


def _languages(facts: Facts, rows: Iterable[Row], predicate: str) -> list[str]:
    """Return the languages that texts are in, English first; of labels at least one."""
    subjects = {thing for row in rows for thing in (row.item, row.task, row.objective) if thing}
    found = {
        term.language or ""
        for thing in subjects
        for term in facts.terms(thing, predicate)
        if isinstance(term, ox.Literal)
    }
    return sorted(found or {"en"}, key=lambda language: (language != "en", language))


def _subject(column: Column, row: Row) -> str:
    match column.subject:
        case "objective":
            return row.objective
        case "task":
            return row.task
        case "item":
            return row.item if row.kind in ("deliverable", "part") else ""
        case "status report":
            return row.status_report
    return ""


def _terms(facts: Facts, column: Column, row: Row) -> list[Term]:
    """Return what a cell has to say."""
    named = {"report": row.report, "key": row.item, "objective key": row.objective, "task key": row.task,
             "status report": row.status_report}.get(column.title)  # fmt: skip
    if named is not None:
        return [ox.NamedNode(named)] if named else []
    if column.title == "kind":
        return [ox.Literal(row.kind)]
    subject = _subject(column, row)
    held = [term for term in facts.terms(subject, column.predicate) if _fits(column, term)] if subject else []
    if len(held) > 1 and column.form not in ("keys", "bodies"):
        raise several(subject, column.predicate, [value(term) for term in held])
    return held


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
    if column.form == "integer":
        return datatype == XSD.integer
    if column.form == "boolean":
        return datatype == XSD.boolean
    if column.form == "date":
        return date_type(term.value) == datatype
    if term.language:
        return term.language == column.language
    return datatype == XSD.string and not column.language


def _templates(found: list[Column], rows: list[Row], terms: list[list[list[Term]]], plan: str) -> dict[str, str]:
    """Return the URI template of each column of keys: the folder that its things share, and the rest as key."""
    templates: dict[str, str] = {}
    for number, column in enumerate(found):
        if column.form not in ("key", "keys"):
            continue
        iris = {term.value for values in terms for term in values[number] if isinstance(term, ox.NamedNode)}
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


def _cell(column: Column, row: Row, held: list[Term], bodies: Bodies) -> Cell:
    if not held:
        return None
    if column.form == "bodies":
        return join(sorted((bodies.name(value(term)) for term in held), key=str.casefold))
    if column.form in ("key", "keys"):
        return join(sorted(_key(column, row, value(term)) for term in held))
    text = value(held[0])
    if column.form == "integer":
        return int(text)
    if column.form == "boolean":
        return text in ("true", "1")
    return text if column.form == "date" or column.title == "kind" else mark(text)


def _key(column: Column, row: Row, iri: str) -> str:
    """Return what a thing is called in a column: the part of its IRI that the template leaves open."""
    if column.title in ("key", "status report") and ("{kind}" in column.template or "/status/" in column.template):
        return _last(iri)
    base = base_of(column.template)
    if not iri.startswith(base) or ";" in iri[len(base) :]:
        raise InputError(f"no key can be made of this IRI: {iri}", place=row.item, fix="leave ';' out of IRIs")
    return iri[len(base) :]
