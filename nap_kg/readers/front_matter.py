"""Front matter: a Markdown file that begins with YAML between lines of --- is a record, a folder of them a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nap_kg.errors import ParseError
from nap_kg.readers.composing import Draft
from nap_kg.readers.inline import read_inline
from nap_kg.readers.limits import check_cells, check_width
from nap_kg.readers.model import Cell, Table
from nap_kg.readers.wording import Wording
from nap_kg.readers.yaml_nodes import Leaves, compose

_FENCED = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
BODY = "body"


@dataclass
class _Value:
    draft: Draft
    start: int
    end: int


@dataclass
class Part:
    """One file of records."""

    name: str  # as messages and the table name it
    path: str
    text: str
    at: int = 0  # where it begins in the document's text
    values: dict[str, _Value] = field(default_factory=dict)


def body_start(text: str) -> int:
    """Return where the text behind the front matter begins; 0 where there is none."""
    fenced = _FENCED.match(text)
    return fenced.end() if fenced else 0


def read_front_matter(parts: Sequence[Part], name: str, wording: Wording) -> Table:
    """Return a table: a row of headings (row 0), then a row for each file in order, numbered from 1.

    Keys are columns, in the order in which they first appear; nested keys are joined by "." and lists by "; ". The text
    behind the front matter is the column "body".

    Raises:  ParseError for a file without front matter, or whose front matter is no mapping of YAML.
    """
    columns: dict[str, None] = {}
    for part in parts:
        _read(part, wording)
        columns.update(dict.fromkeys(part.values))
    columns.pop(BODY, None)
    names = [*columns, BODY]
    check_width(len(names), name)
    check_cells(len(names) * len(parts), name)
    rows = [tuple(Cell(wording(column), 0, 0, 0, at) for at, column in enumerate(names, 1))]
    for number, part in enumerate(parts, 1):
        row = []
        for at, column in enumerate(names, 1):
            value = part.values.get(column)
            if value is None:
                row.append(Cell("", part.at, part.at, number, at))
            else:
                text, struck, _, links, gone = value.draft
                row.append(Cell(text, value.start, value.end, number, at, struck, False, links, gone))
        rows.append(tuple(row))
    places = {number: f"{part.name}, record {number}" for number, part in enumerate(parts, 1)}
    return Table(name, f"{len(parts)} records", tuple(rows), "record", places)


def _read(part: Part, wording: Wording) -> None:
    fenced = _FENCED.match(part.text)
    if fenced is None:
        raise ParseError(
            "no front matter: the file does not begin with YAML between two lines of ---",
            place=f"{part.path}:1:1",
            fix="name the files that have it, or leave this one out of the folder or pattern",
        )
    root = compose(fenced[1], part.path, 2)
    if root is None or root.id != "mapping":
        raise ParseError("this front matter is no mapping", place=f"{part.path}:2:1", fix="write lines of key: value")
    base = part.at + fenced.start(1)
    for key, said, start, end in Leaves(part.path, fenced[1], 2)(root):
        part.values[key] = _Value(read_inline(said, wording, lines=True), base + start, base + end)
    body = part.text[fenced.end() :]
    begin = part.at + fenced.end() + len(body) - len(body.lstrip())
    key = BODY if BODY not in part.values else f"{BODY} (2)"
    part.values[key] = _Value(_body(body, wording), begin, max(begin, part.at + fenced.end() + len(body.rstrip())))


def _body(text: str, wording: Wording) -> Draft:
    if not text.strip():
        return Draft("")
    from nap_kg.readers.markdown import parser

    return read_inline(parser().render(text), wording)
