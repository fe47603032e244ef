"""The chart as CSV, with metadata after the W3C's Model for Tabular Data and Metadata on the Web.

The metadata gives each column its meaning, datatype and language, and tells how a cell becomes a statement: the thing
that it is about (``aboutUrl``), the property (``propertyUrl``) and, for keys, the thing meant (``valueUrl``). What that
standard can't say is left out of its conversion (``suppressOutput``): lists of several things in a cell, and names that
mean a thing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from nap_kg.export.cells import SEPARATOR, guard
from nap_kg.export.columns import NAMING, Column, known_columns
from nap_kg.export.facts import Facts
from nap_kg.export.scope import licence, sources
from nap_kg.export.table import Cell, ChartTable, date_type
from nap_kg.namespaces import DCTERMS, shrink

_COMMENT = (
    "An empty cell says nothing; (blank) is a cell that the report prints empty. An apostrophe stands before a text "
    "that a spreadsheet would take for a formula (one that begins with = + - @, a tab or a line end); reading takes it "
    "off."
)


def as_csv(table: ChartTable) -> str:
    """Return the table as CSV: UTF-8, commas, one line feed per row, texts guarded against formula injection."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.title for column in table.columns])
    writer.writerows([_written(cell) for cell in row] for row in table.rows)
    return buffer.getvalue()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell) if isinstance(cell, int) else guard(cell)


def metadata(table: ChartTable, facts: Facts, file: str) -> str:
    """Return the CSVW metadata of the table, for a CSV file of some name beside it."""
    scope = table.scope
    languages = sorted({column.language for column in table.columns if column.language})
    described: dict[str, object] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": {"@value": f"Chart of: {facts.label(scope.plan)}", "@language": "en"},
        "dc:subject": {"@id": scope.plan},
        "dc:language": languages,
        "dc:source": [{"@id": source} for source in sources(facts, scope)],
        "rdfs:comment": {"@value": _COMMENT, "@language": "en"},
    }
    if under := licence(facts, scope.plan):
        described["dc:license"] = {"@id": under}
    publishers = sorted({one for report in scope.reports for one in facts.iris(report, DCTERMS.publisher)})
    if publishers:
        described["dc:publisher"] = [{"@id": one} for one in publishers]
    if scope.narrowed:
        described["dc:coverage"] = [{"@id": report} for report in scope.reports]
    described["dialect"] = {
        "encoding": "utf-8", "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True,
        "headerRowCount": 1, "lineTerminators": ["\n"], "skipBlankRows": False, "trim": False,
    }  # fmt: skip
    templates = {column.title: column.template for column in table.columns}
    columns = []
    for number, column in enumerate(table.columns):
        columns.append(_column(column, templates, [row[number] for row in table.rows]))
    described["tableSchema"] = {"columns": columns, "primaryKey": ["report", "kind", "key"]}
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def _column(column: Column, templates: Mapping[str, str], cells: Sequence[Cell]) -> dict[str, object]:
    described: dict[str, object] = {
        "name": column.name,
        "titles": column.title,
        "dc:description": {"@value": column.meaning, "@language": "en"},
        "datatype": _datatype(column, cells),
    }
    if column.title in ("kind", "key"):
        described["required"] = True
    if column.language:
        described["lang"] = column.language
    if column.form in ("keys", "bodies"):
        described["separator"] = SEPARATOR
    if column.template:
        target = templates["key"] if column.title == "status report" else column.template
        described["valueUrl"] = target
    if column.predicate:
        described["aboutUrl"] = templates[NAMING[column.subject]]
    if column.predicate and column.form not in ("keys", "bodies"):
        described["propertyUrl"] = column.predicate
    else:
        described["suppressOutput"] = True
        if column.predicate:
            described["dc:relation"] = {"@id": column.predicate}
    return described


def _datatype(column: Column, cells: Sequence[Cell]) -> object:
    if column.form == "integer":
        return "nonNegativeInteger" if column.title == "position" else "integer"
    if column.form == "boolean":
        return {"base": "boolean", "format": "true|false"}
    if column.form == "date":
        kinds = {date_type(str(cell)) for cell in cells if cell}
        if len(kinds) == 1 and (kind := kinds.pop()):
            return shrink(kind).removeprefix("xsd:")
        return {"base": "string", "format": r"-?\d{4,}(-\d\d(-\d\d)?)?"}
    if column.title == "kind":
        return {"base": "string", "format": "deliverable|part|task|objective"}
    return "string"


def columns_of(described: str) -> list[Column]:
    """Return the columns that CSVW metadata of ours describes, with the templates of their keys."""
    document = json.loads(described)
    listed = document["tableSchema"]["columns"]
    templates: dict[str, str] = {}
    for one in listed:
        title = one["titles"]
        template = one.get("aboutUrl") if title == "status report" else one.get("valueUrl")
        if template:
            templates[title] = template
    return known_columns([one["titles"] for one in listed], templates)
