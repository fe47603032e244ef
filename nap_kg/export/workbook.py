"""The chart as a workbook (Office Open XML): a sheet per report, and a legend; texts are texts, never formulas.

The headings are frozen and filtered, statuses, pillars and marks are chosen from lists, and the columns for programs
are folded away at the right. The legend says what each column means, which IRI its keys stand for, and what each status
and pillar is.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from nap_kg import progress
from nap_kg.errors import InputError
from nap_kg.export.columns import Column
from nap_kg.export.facts import Facts
from nap_kg.export.scope import licence, sources
from nap_kg.export.table import Cell, ChartTable, base_of
from nap_kg.namespaces import NAP, SKOS
from nap_kg.query.extras import load

LEGEND = "legend"
_SPARE = 500
"""Rows below the last one in which lists to choose from are offered too."""
_LONGEST = 32_767
_MOST_ROWS = 1_048_575


def as_xlsx(table: ChartTable, facts: Facts) -> bytes:
    """Return the workbook: the same graph gives the same bytes.

    Raises:  MissingTool without XlsxWriter; InputError for more rows, or a longer text, than a sheet holds.
    """
    xlsxwriter = load("xlsxwriter", "tables", "a workbook")
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": facts.label(table.scope.plan), "created": datetime.datetime(2000, 1, 1)})
    styles = _Styles(book)
    choices: dict[str, str] = {}
    sheets = [(name, book.add_worksheet(name), rows) for name, rows in _sheets(table)]
    _legend(book.add_worksheet(LEGEND), table, facts, styles, choices)
    with progress.stage("writing sheet", of=len(sheets)) as step:
        for name, sheet, rows in sheets:
            step()
            _chart(sheet, name, table.columns, rows, styles, choices)
    book.close()
    return buffer.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#e8eef4", "num_format": "@"}
        )
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.number = book.add_format({"num_format": "0", "valign": "top"})
        self.part = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "indent": 1})
        self.title = book.add_format({"bold": True, "font_size": 12, "num_format": "@"})


def _sheets(table: ChartTable) -> list[tuple[str, list[Sequence[Cell]]]]:
    """Return the rows of each sheet under its name: a report's key, ``plan`` for what no report names."""
    grouped: dict[str, list[Sequence[Cell]]] = {}
    for origin, row in zip(table.origins, table.rows, strict=True):
        grouped.setdefault(origin.report, []).append(row)
    named: list[tuple[str, list[Sequence[Cell]]]] = []
    taken = {LEGEND}
    for report, rows in grouped.items():
        wanted = re.sub(r"[\[\]:*?/\\']", "-", report.rsplit("/", 1)[-1] or "plan")[:31]
        name, number = wanted, 2
        while name.casefold() in taken:
            name = f"{wanted[:28]}-{number}"
            number += 1
        taken.add(name.casefold())
        if len(rows) > _MOST_ROWS:
            raise InputError(f"{len(rows)} rows are more than a sheet holds", place=report, fix="export csv")
        named.append((name, rows))
    return named


def _chart(
    sheet: Any,
    name: str,
    columns: Sequence[Column],
    rows: list[Sequence[Cell]],
    styles: _Styles,
    choices: dict[str, str],
) -> None:
    kind = next(number for number, column in enumerate(columns) if column.title == "kind")
    last = len(rows) + _SPARE
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column.title, styles.head)
        machine = column.meaning.startswith("for programs")
        fold = {"level": 1, "hidden": True} if machine else {}
        sheet.set_column(number, number, column.width, styles.wrapped if column.width > 20 else styles.text, fold)
        source = choices.get("pillar" if "pillar" in column.title else column.title) or (
            ["TRUE", "FALSE"] if column.form == "boolean" else None
        )
        if source:
            sheet.data_validation(1, number, last, number, {
                "validate": "list", "source": source, "error_type": "warning", "ignore_blank": True,
                "error_title": "Not in the list", "error_message": f"The legend lists what {column.title} may be.",
            })  # fmt: skip
    for line, row in enumerate(rows, 1):
        is_part = row[kind] == "part"
        for number, (column, cell) in enumerate(zip(columns, row, strict=True)):
            wide = styles.wrapped if column.width > 20 else styles.text
            _write(sheet, line, number, cell, styles, styles.part if is_part and column.subject == "item" else wide)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{name}&R&P / &N")


def _write(sheet: Any, line: int, number: int, cell: Cell, styles: _Styles, style: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, number, cell, styles.text)
    elif isinstance(cell, int):
        sheet.write_number(line, number, cell, styles.number)
    else:
        if len(cell) > _LONGEST:
            raise InputError(
                f"a text of {len(cell)} characters is more than a cell holds", place=f"row {line + 1}", fix="export csv"
            )
        sheet.write_string(line, number, cell, style)


def _legend(sheet: Any, table: ChartTable, facts: Facts, styles: _Styles, choices: dict[str, str]) -> None:
    """Write what everything means, and note where the lists to choose from stand."""
    sheet.set_column(0, 0, 28, styles.wrapped)
    sheet.set_column(1, 1, 60, styles.wrapped)
    sheet.set_column(2, 3, 70, styles.wrapped)
    line = _block(sheet, 0, styles, facts.label(table.scope.plan), [
        ("plan", table.scope.plan),
        *(("only report", report) for report in table.scope.reports if table.scope.narrowed),
        *(("source", source) for source in sources(facts, table.scope)),
        *((("licence", licence(facts, table.scope.plan)),) if licence(facts, table.scope.plan) else ()),
        ("an empty cell", "nothing is said"),
        ("(blank)", "the report prints an empty cell"),
    ])  # fmt: skip
    line = _block(sheet, line, styles, "columns", [
        ("heading", "meaning", "property", "IRI that a key stands for"),
        *((column.title, column.meaning, column.predicate, column.template) for column in table.columns),
    ])  # fmt: skip
    for title, scheme in (("status", NAP.Status), ("pillar", NAP.Pillar)):
        named = [one for one in table.columns if one.title.endswith(title) and one.form == "key"]
        column = next((one for one in named if base_of(one.template)), named[0])
        base = base_of(column.template)
        listed = [
            (iri[len(base) :], facts.label(iri), facts.text(iri, SKOS.definition, "en"), iri)
            for iri in sorted(facts.members(scheme))
            if base and iri.startswith(base)
        ] or [
            (iri, facts.label(iri), facts.text(iri, SKOS.definition, "en"), iri)
            for iri in sorted(facts.members(scheme))
        ]
        if listed:
            choices[title] = f"={LEGEND}!$A${line + 3}:$A${line + 2 + len(listed)}"
            line = _block(sheet, line, styles, title, [("key", "label", "definition", "IRI"), *listed])
    kinds = ["deliverable", "part", "task", "objective"]
    choices["kind"] = f"={LEGEND}!$A${line + 2}:$A${line + 1 + len(kinds)}"
    _block(sheet, line, styles, "kind", [(kind,) for kind in kinds])
    sheet.freeze_panes(0, 1)


def _block(sheet: Any, line: int, styles: _Styles, title: str, rows: Iterable[tuple[str, ...]]) -> int:
    """Write a block under its title, and return the line that the next one may begin in."""
    sheet.write_string(line, 0, title, styles.title)
    for row in rows:
        line += 1
        for number, text in enumerate(row):
            if text:
                sheet.write_string(line, number, text, styles.wrapped)
    return line + 2
