"""The period that a report's key names, such as ``2024-2025``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from nap_kg.errors import UsageError


@dataclass(frozen=True)
class ReportingPeriod:
    """What a report reports on."""

    kind: str  # a class: FiscalYear, CalendarPeriod, Period
    key: str  # what its IRI ends with, after the beginning of periods' IRIs
    label: str
    begins: date
    ends: date  # inclusive
    unit: str = ""  # of the vocabulary of kinds of periods


def fiscal_year_begin(said: str) -> tuple[int, int]:
    """Return month and day of ``04-01``.

    Raises:  UsageError for what is no day of every year.
    """
    match = re.fullmatch(r"(\d{2})-(\d{2})", said)
    try:
        if match:
            date(2023, int(match[1]), int(match[2]))
            return int(match[1]), int(match[2])
    except ValueError:
        pass
    raise UsageError(
        f"no day of the year: {said!r}", place="nap-kg new --fiscal-year-begins", fix="give MM-DD, such as 04-01"
    )


def reporting_period(key: str, begin: tuple[int, int] | None) -> ReportingPeriod | None:
    """Return the period that a report's key names; None where it names none.

    ``begin`` is the first day of fiscal years; where it is not known, 1 April is taken for a key of two years.

    >>> reporting_period("2024-25", (7, 1)).ends.isoformat(), reporting_period("2024", None).key
    ('2025-06-30', '2024')
    """
    match = re.fullmatch(r"(?:fy-?)?(\d{4})(?:-(\d{4}|\d{2}))?", key)
    if not match or int(match[1]) == 0:
        return None
    first = int(match[1])
    last = first if not match[2] else int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
    if last == first and begin in (None, (1, 1)):
        return ReportingPeriod("CalendarPeriod", str(first), str(first), date(first, 1, 1), date(first, 12, 31), "year")
    month, day = begin or (4, 1)
    if last in (first, first + 1) and (month, day) != (1, 1):
        begins, ends = date(first, month, day), date(first + 1, month, day) - timedelta(days=1)
        return ReportingPeriod("FiscalYear", f"fy/{first}-{first + 1}", f"{first}-{first + 1}", begins, ends)
    if last < first:
        return None
    begins, ends = date(first, month, day), date(last + (month > 1), month, day) - timedelta(days=1)
    if (month, day) == (1, 1):
        begins, ends = date(first, 1, 1), date(last, 12, 31)
    return ReportingPeriod("Period", f"{first}-{last}", f"{first}-{last}", begins, ends)
