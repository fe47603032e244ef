"""The settled differences of two readings of a chart: each names a row that the data has, by number, task and key."""

from __future__ import annotations

from collections.abc import Iterator

from nap_kg.evidence.model import EvidenceFinding, Statements
from nap_kg.evidence.tables import read_table
from nap_kg.namespaces import NAP

FILE = "first-comparison.csv"
HEADER = ["row", "task", "deliverable", "column", "curated", "ingested", "settled"]


def check_settled(statements: Statements) -> Iterator[EvidenceFinding]:
    """Yield the differences whose number of the row or task is not that of the deliverable which they name."""
    for file, renditions in statements.beside(FILE):
        reports = sorted({statements.value(rendition, NAP.isRenditionOf) or "" for rendition in renditions})
        for place, row in read_table(file, HEADER):
            printed = [found for report in reports if (found := _printed(row["deliverable"], report, statements))]
            said = (row["row"], row["task"])
            if said not in printed:
                rows = " or ".join(f"row {number}, task {task}" for number, task in printed) or "no row of the chart"
                message = f"the data has {row['deliverable']} as {rows}: correct the line"
                value = f"row {said[0]}, task {said[1]}"
                yield EvidenceFinding(reports[0], "", value, "", "row-wrong", message, place)


def _printed(key: str, report: str, statements: Statements) -> tuple[str, str] | None:
    """Return the number of a deliverable's row in a report's chart, and that of its task; None where it has none."""
    plan = statements.value(report, NAP.reportsOn)
    deliverable = f"{plan}/deliverable/{key}"
    task = statements.value(deliverable, NAP.isDeliverableOf)
    for thing, properties in statements.data.items():
        if any(value.value == deliverable for value in properties.get(NAP.reportsStatusOf, ())):
            position = statements.value(thing, NAP.position)
            if position and task and statements.value(thing, NAP.isReportedIn) == report:
                return position, task.rpartition("/")[2]
    return None
