"""Delimited text: csv and tsv. The standard library reads the values; each value's place in the text is kept beside."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from nap_kg.errors import ParseError
from nap_kg.progress import stage
from nap_kg.readers.limits import check_cells, check_width
from nap_kg.readers.model import Cell, Table
from nap_kg.readers.wording import Wording

DELIMITERS = ",;\t|"
_NEWLINE = re.compile(r"\r\n|\r|\n")
_SAMPLE = 100


def read_delimited(text: str, name: str, path: str, wording: Wording, *, delimiter: str | None = None) -> Table:
    """Return the one table of a delimited text; a record's row is the line that it starts on.

    Records that are shorter than the longest are filled with holes.

    Raises:  ParseError for a quotation mark that nothing closes, with its place; InputError for too many columns.
    """
    delimiter = delimiter or sniff(text)
    field = re.compile(
        rf' *(?:"((?:[^"]|"")*)(?:"|(\Z))[^{re.escape(delimiter)}\r\n]*|([^{re.escape(delimiter)}\r\n]*))'
    )
    rows: list[list[Cell]] = []
    width = 0
    with stage(f"reading {path}, line") as step:
        for number, start, values in _records(text, delimiter, path):
            row, at = [], start
            for column, value in enumerate(values, 1):
                found = field.match(text, at)
                if found is None or found[2] is not None:  # the last quotation mark opens and nothing closes
                    raise _unclosed(text, at, path)
                inside = 1 if found[1] is not None else 3
                begin, end = found.span(inside)
                raw = text[begin:end]
                if raw and (raw[0].isspace() or raw[-1].isspace()):
                    begin, end = begin + len(raw) - len(raw.lstrip()), end - len(raw) + len(raw.rstrip())
                    begin = min(begin, end) if raw.strip() else found.start(inside)
                    end = max(begin, end) if raw.strip() else begin
                row.append(Cell(wording(value), begin, end, number, column))
                at = found.end() + 1
            if len(row) > width:
                width = len(row)
                check_width(width, f"{path}:{number}")
            rows.append(row)
            step()
    check_cells(width * len(rows), path)
    for row in rows:
        if len(row) < width:
            last = row[-1]
            row += [Cell("", last.end, last.end, last.row, column) for column in range(len(row) + 1, width + 1)]
    return Table(name, "", tuple(map(tuple, rows)), "line")


def _records(text: str, delimiter: str, path: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each record: the line it starts on, its place and its values; blank lines hold none."""
    starts: list[int] = []
    line = 0

    def lines() -> Iterator[str]:
        at = 0
        while at < len(text):
            newline = _NEWLINE.search(text, at)
            end = newline.end() if newline else len(text)
            starts.append(at)
            yield text[at:end]
            at = end

    reader = csv.reader(lines(), delimiter=delimiter, skipinitialspace=True)
    try:
        for values in reader:
            if values:
                yield line + 1, starts[0], values
            line = reader.line_num
            starts.clear()
    except csv.Error as error:
        raise _unclosed(text, starts[0] if starts else len(text), path, str(error)) from error


def _unclosed(text: str, at: int, path: str, why: str = "") -> ParseError:
    lines = text[:at].replace("\r\n", "\n").replace("\r", "\n")
    line, column = lines.count("\n") + 1, len(lines) - lines.rfind("\n")
    cause = "a quotation mark opens here that nothing closes" if not why else f"a record that can't be read: {why}"
    return ParseError(
        cause, place=f"{path}:{line}:{column}", fix='close it, or double it ("") if it is meant as a sign of the text'
    )


def sniff(text: str) -> str:
    r"""Return the delimiter that parts the first records into the same number of values, most of them.

    It has to part the first record, unless that is a title above a table that it parts alike.

    >>> sniff("a;b\n1,5;2\n"), sniff("only one column\nyes, one\n"), sniff("Plan\na;b\n1;2\n3;4\n")
    (';', ',', ';')
    """
    best, best_score = ",", (0.0, 0)
    lines = _NEWLINE.sub("\n", text[: 2**16]).split("\n")
    for delimiter in DELIMITERS:
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        try:
            widths = [len(values) for values in islice(reader, _SAMPLE) if values]
        except csv.Error:
            continue
        counts = Counter(width for width in widths if width > 1)
        if not counts:
            continue
        width, count = max(counts.items(), key=lambda item: (item[1], item[0]))
        share = round(count / len(widths), 3)
        if (widths[0] > 1 or share > 0.6) and (share, width) > best_score:
            best, best_score = delimiter, (share, width)
    return best
