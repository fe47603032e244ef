"""PDF: ruled tables, page by page; one that a page break cuts becomes one again."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from nap_kg.errors import InputError
from nap_kg.progress import stage
from nap_kg.readers.composing import Composer, Draft
from nap_kg.readers.extras import load
from nap_kg.readers.limits import MAX_PAGES
from nap_kg.readers.wording import Wording

_FAILS = (TypeError, ValueError, LookupError, AttributeError, AssertionError, OverflowError, RecursionError, zlib.error)
"""What the library raises for a PDF whose objects contradict each other."""


class _Piece(NamedTuple):
    """A table on one page."""

    page: int
    first: bool  # nothing else of a table stands above it on its page
    edges: tuple[int, ...]  # where its columns begin and end, in points
    rows: list[list[Draft]]


def read_pdf(content: bytes, path: str, wording: Wording) -> tuple[Composer, list[str]]:
    """Return the ruled tables of a PDF, and which rows were joined across pages; rows are numbered within each table.

    A table at the top of a page goes on with the one that ended the page before where their columns are the same. Its
    headings are dropped where it repeats them. Its first row goes on with the last of the page before where its first
    cell is blank and so is another: a row whose first cell alone is blank is one of its own, under a merged cell.

    Raises:  InputError for a PDF that is damaged, locked, has no text or no ruled table.
    """
    if not content.lstrip().startswith(b"%PDF"):
        cause = "this file is empty" if not content.strip() else "this is no PDF"
        raise InputError(cause, place=path, fix="fetch it again, or name its format")
    plumber = load("pdfplumber", "reading a PDF")
    exceptions = load("pdfplumber.utils.exceptions", "reading a PDF")
    try:
        with plumber.open(io.BytesIO(content)) as document:
            pieces, words = _pieces(document, path, wording)
    except (exceptions.PdfminerException, exceptions.MalformedPDFException, *_FAILS) as error:
        why = error.args[0] if error.args else error
        if "Password" in type(why).__name__ or "Encrypt" in type(why).__name__:
            raise InputError(
                "this PDF is protected by a password", place=path, fix="open it, and print it to a new PDF without one"
            ) from error
        raise InputError(
            f"this PDF is damaged or cut off: {str(why) or type(why).__name__}", place=path, fix="fetch it again"
        ) from error
    if not words:
        raise InputError(
            "this PDF has no text, only pictures of it", place=path, fix="read it with text recognition (OCR) first"
        )
    if not pieces:
        raise InputError(
            "no ruled table in this PDF",
            place=path,
            fix="convert it to text with tabs between a table's cells (.txt), or to a spreadsheet",
        )
    return _joined(pieces, path)


def _pieces(document: Any, path: str, wording: Wording) -> tuple[list[_Piece], int]:
    pieces, words = [], 0
    if len(document.pages) > MAX_PAGES:
        raise InputError(
            f"{len(document.pages)} pages: more than {MAX_PAGES}", place=path, fix="keep the pages of the chart"
        )
    with stage(f"reading {path}, page", of=len(document.pages)) as step:
        for number, page in enumerate(document.pages, 1):
            words += len(page.chars)
            tables = sorted(page.find_tables(), key=lambda table: (table.bbox[1], table.bbox[0]))
            for at, table in enumerate(tables):
                rows = list(_rows(table, wording))
                if any(cell.text for row in rows for cell in row):
                    edges = sorted({round(x) for cell in table.cells for x in (cell[0], cell[2])})
                    pieces.append(_Piece(number, at == 0, tuple(edges), rows))
            page.close()
            step()
    return pieces, words


def _rows(table: Any, wording: Wording) -> Iterator[list[Draft]]:
    """Yield rows; a hole that a merged cell covers repeats what it says."""
    texts = table.extract()
    said: dict[tuple[float, ...], str] = {}
    for row, line in zip(table.rows, texts, strict=True):
        for box, text in zip(row.cells, line, strict=True):
            if box is not None:
                said[box] = wording((text or "").replace("\n", " "))
    columns = [column.bbox for column in table.columns]
    for row in table.rows:
        middle = (row.bbox[1] + row.bbox[3]) / 2
        shown = []
        for at, box in enumerate(row.cells):
            if box is not None:
                shown.append(Draft(said[box]))
                continue
            centre = (columns[at][0] + columns[at][2]) / 2
            over = [each for each in said if each[0] <= centre <= each[2] and each[1] <= middle <= each[3]]
            shown.append(Draft(said[over[0]], merged=True) if over and said[over[0]] else Draft(""))
        yield shown


def _joined(pieces: list[_Piece], path: str) -> tuple[Composer, list[str]]:
    composer, remarks = Composer(path), []
    whole: list[_Piece] = []
    groups: list[list[_Piece]] = []
    for piece in pieces:
        last = whole[-1] if whole else None
        if last and piece.first and piece.page == last.page + 1 and _alike(last.edges, piece.edges):
            groups[-1].append(piece)
        else:
            groups.append([piece])
        whole.append(piece)
    for number, group in enumerate(groups, 1):
        rows = list(group[0].rows)
        for piece in group[1:]:
            more = piece.rows
            if [cell.text for cell in more[0]] == [cell.text for cell in rows[0]]:
                more = more[1:]
            if more and len(rows) > 1 and _goes_on(more[0]):
                rows[-1] = [_and(a, b) for a, b in zip(rows[-1], more[0], strict=True)]
                remarks.append(f"table {number}: its row {len(rows)} goes on on page {piece.page}, and was joined")
                more = more[1:]
            rows += more
        pages = f"page {group[0].page}" if len(group) == 1 else f"pages {group[0].page} to {group[-1].page}"
        composer.add(f"table {number}", f"table {number}, {pages}", enumerate(rows, 1))
    return composer, remarks


def _alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= 3 for a, b in zip(one, other, strict=True))


def _goes_on(row: list[Draft]) -> bool:
    blank = sum(not cell.text for cell in row)
    return not row[0].text and (blank > 1 or len(row) == 2)


def _and(one: Draft, other: Draft) -> Draft:
    return one._replace(text=" ".join(filter(None, [one.text, other.text])))
