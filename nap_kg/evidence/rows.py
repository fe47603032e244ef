"""Rows of a printed chart: the cells of a status report's passages, by the chart's own column heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nap_kg.evidence.documents import Document
from nap_kg.evidence.locate import Passage
from nap_kg.namespaces import NAP
from nap_kg.passages import TAG

COLUMNS = ("task", "deliverable", "timeline", "status", "lead")
"""The columns that are known, under the heads that a chart prints."""

COLUMNS_OF: dict[str, tuple[str, ...]] = {
    NAP.completionDate: ("timeline", "status"),
    NAP.hasCollaborator: ("lead",),
    NAP.hasConsultedBody: ("lead",),
    NAP.hasLead: ("lead",),
    NAP.hasDuePeriod: ("timeline",),
    NAP.hasStartPeriod: ("timeline",),
    NAP.hasStatus: ("status",),
    NAP.isMarkedNew: ("deliverable",),
    NAP.isOpenEnded: ("timeline",),
    NAP.leadAsPrinted: ("lead",),
    NAP.namesOthers: ("lead",),
    NAP.statusAsPrinted: ("status",),
    NAP.timelineAsPrinted: ("timeline",),
}
"""In which columns of a chart a property of a status report is printed."""

AS_PRINTED: dict[str, str] = {
    NAP.leadAsPrinted: "lead",
    NAP.statusAsPrinted: "status",
    NAP.timelineAsPrinted: "timeline",
}
"""The properties that hold a whole cell."""


@dataclass(frozen=True)
class Row:
    """One printed row: the text of each cell, its pieces on several pages joined."""

    cells: dict[str, str]
    pieces: int

    def text(self, property_: str) -> str | None:
        """Return the text of the cells that a property is printed in, None for a property of no column."""
        columns = COLUMNS_OF.get(property_)
        return None if columns is None else " ".join(self.cells[column] for column in columns).strip()


def fold(text: str) -> str:
    """Return a text with its blanks folded and trimmed."""
    return " ".join(text.split())


def is_header(line: str) -> bool:
    """Tell whether a line holds the heads of a chart's columns."""
    heads = [cell.strip().casefold() for cell in line.split("\t")]
    return len(heads) >= 3 and "deliverable" in heads and set(heads) <= set(COLUMNS)


def heads_before(document: Document, position: int) -> tuple[str, ...]:
    """Return the column heads in force at a position, () where no chart has begun."""
    before = document.text.rfind("\n", 0, position) + 1
    while before > 0:
        start = document.text.rfind("\n", 0, before - 1) + 1
        line = document.text[start : before - 1]
        if is_header(line):
            return tuple(cell.strip().casefold() for cell in line.split("\t"))
        before = start
    return ()


def row_of(passages: Sequence[Passage]) -> Row | None:
    """Return the row that a status report's passages hold, None where the document has no cells there."""
    columns: dict[str, list[str]] = {column: [] for column in COLUMNS}
    for passage in passages:
        heads = heads_before(passage.document, passage.start) if "\t" in passage.document.text else ()
        cells = passage.text.split("\t")
        if "deliverable" not in heads or "\n" in passage.text:
            return None
        first = heads.index("deliverable")
        text = passage.document.text
        line = text.rfind("\n", 0, passage.start) + 1
        if text.count("\t", line, passage.start) != first or len(cells) > len(heads) - first:
            return None
        if text[passage.end :].partition("\n")[0].strip():  # the passage stops before the row does
            return None
        for head, cell in zip(heads[first:], cells, strict=False):
            columns[head].append(fold(cell))
    joined = {column: " ".join(filter(None, pieces)) for column, pieces in columns.items()}
    return Row(joined, len(passages)) if passages else None


_YEARS = re.compile(r"\b\d{4}\s*[/-]\s*\d{2,4}\b")


def years(text: str) -> list[str]:
    """Return the fiscal years that a timeline cell prints, in order."""
    return _YEARS.findall(text)


def _has_stray_blank(row: Row) -> bool:
    return any(re.search(r"\s[,;.]|\(\s|\s\)|\b[A-Z]{1,3} [A-Z]\b\)", cell) for cell in row.cells.values())


def _lacks_separator(row: Row) -> bool:
    lead = re.sub(r"\([^()]*\)", "", row.cells["lead"])
    return bool(re.search(r"[A-Za-z]{2,}\s+[A-Z]{2,}", lead) or re.search(r"\w\(|\)\s*[A-Z]|\w,\w", row.cells["lead"]))


def _has_stray_mark(row: Row) -> bool:
    return any(
        re.search(r"[,;:]$|,\s*\(|,\s*,|^[,;]", row.cells[column]) is not None
        for column in ("timeline", "status", "lead")
    )


def _has_unusual_date(row: Row) -> bool:
    timeline = row.cells["timeline"]
    return bool(re.search(r"\d{4}\s*[/-]\s*\d{4}", timeline)) or bool(
        years(timeline) and "start" not in timeline.lower()
    )


_OPEN_END = re.compile(r"(?:[,;:(–—-]|\b(?:and|or|et|ou))\s*$")


def _breaks_off(row: Row) -> bool:
    return _OPEN_END.search(TAG.sub(" ", row.cells["deliverable"])) is not None


def _has_unbalanced_bracket(row: Row) -> bool:
    texts = row.cells.values()
    return any(text.count("(") != text.count(")") or text.count("[") != text.count("]") for text in texts)


REMARKS = {
    "blank-cell": lambda row: any(not row.cells[column] for column in COLUMNS[1:]),
    "missing-blank": lambda row: re.search(r"\w[,;]\w|\w\(", row.cells["lead"]) is not None,
    "missing-separator": _lacks_separator,
    "several-values": lambda row: len(years(row.cells["timeline"])) > 1,
    "split-by-page-break": lambda row: row.pieces > 1,
    "stray-blank": _has_stray_blank,
    "stray-punctuation": _has_stray_mark,
    "unbalanced-bracket": _has_unbalanced_bracket,
    "unfinished-text": _breaks_off,
    "unnamed-others": lambda row: "others" in row.cells["lead"].casefold(),
    "unusual-date-form": _has_unusual_date,
}
"""For each remark on table cells, by its key: whether a row shows it."""
