"""Markdown: pipe tables with the heading above each, and tables written in HTML between its lines."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from nap_kg.errors import InputError
from nap_kg.readers.front_matter import body_start
from nap_kg.readers.inline import read_inline
from nap_kg.readers.limits import check_width
from nap_kg.readers.model import Cell, Table
from nap_kg.readers.wording import Wording

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_LENGTH = 60
"""The characters that a heading has at most where it says which table is meant."""

_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")


@lru_cache(maxsize=1)
def parser() -> Any:
    """Return a parser of GitHub's Markdown: tables, struck-through text, HTML."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def read_markdown(text: str, path: str, wording: Wording) -> list[Table]:
    """Return the tables of a Markdown text; a pipe table's rows are numbered by line, its cells have their true places.

    Tables in HTML have their whole block as place of each cell, and rows numbered within the table.

    Raises:  InputError where there is no table.
    """
    skipped = body_start(text)
    offset = text.count("\n", 0, skipped)
    body = text[skipped:]
    lines = [(found.start() + skipped, found[0]) for found in _LINE.finditer(body)]
    tables: list[Table] = []
    heading, section = "", ""
    above: dict[str, str] = {}  # the heading in force by its level, h1 to h6
    tokens = parser().parse(body.replace("\r\n", " \n").replace("\r", " "))
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = _said(tokens[at + 1].content, wording)
            above = {level: said for level, said in above.items() if level < token.tag}
            section = next(reversed(above.values()), "")
            above[token.tag] = heading
        elif token.type == "table_open":
            place = _place(len(tables) + 1, heading)
            found = _pipe_table(lines, token.map, offset, heading, place, path, wording)
            tables.append(replace(found, section=section))
        elif token.type == "html_block" and "<table" in token.content.lower():
            begin, end = lines[token.map[0]][0], lines[token.map[1] - 1]
            span = (begin, end[0] + len(end[1].rstrip()))
            html = _html_tables(token.content, span, heading, len(tables), path, wording)
            tables += [replace(table, section=section) for table in html]
    if not tables:
        raise InputError(
            "no table in this Markdown",
            place=path,
            fix="check for a row of |---| below the headings; for a folder of front matter, name the folder",
        )
    return tables


def _said(markup: str, wording: Wording) -> str:
    return read_inline(parser().renderInline(markup), wording).text


def _place(number: int, heading: str) -> str:
    heading = heading if len(heading) <= _LENGTH else heading[: _LENGTH - 1].rsplit(" ", 1)[0] + " …"
    return f"table {number}, under {heading!r}" if heading else f"table {number}"


def _pipe_table(
    lines: list[tuple[int, str]], span: list[int], offset: int, heading: str, place: str, path: str, wording: Wording
) -> Table:
    rows: list[list[Cell]] = []
    for index in range(span[0], span[1]):
        if index == span[0] + 1:  # the row of hyphens
            continue
        at, line = lines[index]
        if not line.strip():
            continue
        number = offset + index + 1
        row = []
        for column, (start, end) in enumerate(_split(line), 1):
            said = read_inline(parser().renderInline(line[start:end].replace("\\|", "|")), wording)
            row.append(
                Cell(said.text, at + start, at + end, number, column, said.struck, False, said.links, said.struck_text)
            )
        rows.append(row)
    width = max(map(len, rows))
    check_width(width, f"{path}, {place}")
    for row in rows:
        last = row[-1]
        row += [Cell("", last.end, last.end, last.row, column) for column in range(len(row) + 1, width + 1)]
    return Table(heading, place, tuple(map(tuple, rows)), "line")


def _split(line: str) -> list[tuple[int, int]]:
    """Return where the cells of a row stand in its line, blanks around them left out; those past the headings too."""
    bounds = [-1, *(found.end() - 1 for found in _PIPE.finditer(line)), len(line)]
    spans = [(before + 1, after) for before, after in pairwise(bounds)]
    if not line[slice(*spans[0])].strip() and len(spans) > 1:
        spans = spans[1:]
    if not line[slice(*spans[-1])].strip() and len(spans) > 1:
        spans = spans[:-1]
    trimmed = []
    for start, end in spans:
        piece = line[start:end]
        left = len(piece) - len(piece.lstrip())
        trimmed.append((start + left, end - len(piece) + len(piece.rstrip())) if piece.strip() else (start, start))
    return trimmed


def _html_tables(
    markup: str, span: tuple[int, int], heading: str, before: int, path: str, wording: Wording
) -> list[Table]:
    from nap_kg.readers.html import tables_of

    found: list[Table] = []
    for caption, rows in tables_of(markup, path, wording):
        name = caption or heading
        cells = tuple(
            tuple(
                Cell(said.text, *span, number, column, said.struck, said.merged, said.links, said.struck_text)
                for column, said in enumerate(row, 1)
            )
            for number, row in enumerate(rows, 1)
        )
        found.append(Table(name, _place(before + len(found) + 1, name), cells))
    return found
