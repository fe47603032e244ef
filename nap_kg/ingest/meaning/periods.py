"""Periods and timelines as charts print them, in English, French and Spanish.

A wording is read whole or not at all. No general date parser is used: dateparser, dateutil and their like take today's
date for what is missing and skip words that they do not know, which is guessing.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from nap_kg.errors import ProfileError
from nap_kg.ingest.meaning.period_words import LANGUAGES

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The month that each northern meteorological season begins with."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period with the precision that is printed.

    ``qualifier`` is one of ``by`` (no later than the end), ``before``, ``after``, ``early``, ``mid``, ``late`` and
    ``about``, empty, or two of these apart by a blank, as in ``by mid``. "By the end of 2023" is ``by`` with the year
    2023.

    ``key`` is what an IRI ends with: "2023-03-31", "2023-03", "2023-q1", "2023-h1", "2023-spring", "2022-2023-winter",
    "2023", "fy/2022-2023", "fy/2022-2023-q1".
    """

    kind: str  # "day", "month", "quarter", "half-year", "season", "year", "fiscal-year", "fiscal-quarter"
    begins: date
    ends: date  # inclusive
    key: str
    wording: str  # as printed, without the words of the qualifier
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """When something is planned or done. A bare period is both start and end: it happens within it."""

    start: Period | None = None
    end: Period | None = None  # when it is due
    ongoing: bool = False
    recurrent: str = ""  # a DCMI frequency, such as "annual" or "quarterly", else an ISO 8601 duration, such as "P18M"
    undetermined: bool = False  # "to be determined" is printed
    note: str = ""  # marks of a footnote after it
    wording: str = ""  # as printed


@dataclass(frozen=True, slots=True)
class NotAPeriod:
    """A wording that is no timeline. False where a truth value is asked for, as nothing was read."""

    wording: str
    expected: str
    leftover: tuple[str, ...] = ()  # what was not understood, as printed

    def __bool__(self) -> bool:
        """Return False."""
        return False

    def __str__(self) -> str:
        left = f"; not understood: {', '.join(map(repr, self.leftover))}" if self.leftover else ""
        return f"{self.wording!r}: expected {self.expected}{left}"


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a plan prints its periods; the fields are the parameters of :func:`read_period`."""

    languages: tuple[str, ...] = LANGUAGES
    fiscal_year_begins: tuple[int, int] = (4, 1)
    fiscal_year_named_by: Literal["begin", "end"] = "end"
    day_first: bool | None = None
    hyphenated: Literal["fiscal-year", "month"] | None = None
    hemisphere: Literal["north", "south"] = "north"
    winter_named_by: Literal["begin", "end"] = "end"
    bare: Literal["during", "start", "end"] = "during"

    def __post_init__(self) -> None:
        """Raise ProfileError for a convention that there is not."""
        if unknown := set(self.languages) - set(LANGUAGES):
            raise ProfileError(
                f"no words of periods in {', '.join(sorted(unknown))}", fix=f"name some of {', '.join(LANGUAGES)}"
            )
        month, day = self.fiscal_year_begins
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2023, month)[1]:
            raise ProfileError(
                f"no fiscal year begins in month {month} on day {day}", fix="give month and day, such as (4, 1)"
            )
        for name, allowed in (
            ("fiscal_year_named_by", ("begin", "end")),
            ("hyphenated", ("fiscal-year", "month", None)),
            ("hemisphere", ("north", "south")),
            ("winter_named_by", ("begin", "end")),
            ("bare", ("during", "start", "end")),
        ):
            if getattr(self, name) not in allowed:
                raise ProfileError(
                    f"{name} is {getattr(self, name)!r}",
                    fix=f"give one of {', '.join(map(str, filter(None, allowed)))}",
                )


def read_period(
    text: str,
    *,
    languages: tuple[str, ...] = LANGUAGES,
    fiscal_year_begins: tuple[int, int] = (4, 1),
    fiscal_year_named_by: Literal["begin", "end"] = "end",
    day_first: bool | None = None,
    hyphenated: Literal["fiscal-year", "month"] | None = None,
    hemisphere: Literal["north", "south"] = "north",
    winter_named_by: Literal["begin", "end"] = "end",
    bare: Literal["during", "start", "end"] = "during",
) -> Timeline | NotAPeriod | None:
    """Return what a wording says of time; a :class:`NotAPeriod` where it does not say it exactly; None for a blank.

    languages:             whose words are known.
    fiscal_year_begins:    month and day.
    fiscal_year_named_by:  the year that one number names: "FY 2020" ends in 2020 in the United States, and begins in
                           2020 elsewhere. Two numbers, as in 2012/13 or 2012-2013, name both. Two years that do not
                           follow each other, apart by a dash or "to", are a range of calendar years.
    day_first:             which of two small numbers is the day in 03/04/2023. None: such a date is not read.
    hyphenated:            what 2008-09 is, a fiscal year or September. None: it is not read; 2008/09 and 2022-23 are.
    hemisphere:            seasons are the meteorological ones, of three whole months: the northern spring begins in
                           March, the southern one in September.
    winter_named_by:       which of its years one number names for the season across the turn of the year: by "end",
                           "Winter 2023" is December 2022 to February 2023. Its key has both years.
    bare:                  what a period without more words is: start and end ("during"), or only one of these, as the
                           heading of a column of target dates says.
    Raises:                ProfileError for a language or another convention that there is not.

    >>> read_period("by March 2023").end.key, read_period("Start: 2012/13").start.key
    ('2023-03', 'fy/2012-2013')
    >>> read_period("March 2023, weather permitting").leftover
    ('weather permitting',)
    """
    if not text.strip():
        return None
    conventions = Conventions(
        tuple(languages),
        tuple(fiscal_year_begins),  # type: ignore[arg-type]  # a list from TOML will do
        fiscal_year_named_by,
        day_first,
        hyphenated,
        hemisphere,
        winter_named_by,
        bare,
    )
    return _read(text, conventions)


def lone_period(read: Timeline | NotAPeriod | None) -> Period | None:
    """Return the period of a wording that says nothing but it; None for any other.

    >>> lone_period(read_period("30 juin 2014")).key, lone_period(read_period("by 2014"))
    ('2014-06-30', None)
    """
    if not isinstance(read, Timeline) or read.ongoing or read.recurrent or read.undetermined or read.note:
        return None
    period = read.end if read.start == read.end else None
    return period if period and not period.qualifier else None


@lru_cache(maxsize=1 << 16)
def _read(text: str, conventions: Conventions) -> Timeline | NotAPeriod:
    from nap_kg.ingest.meaning.timeline_grammar import timeline

    return timeline(text, conventions)


def day(year: int, month: int, number: int, wording: str) -> Period | None:
    """Return a day; None where the calendar has none such."""
    try:
        at = date(year, month, number)
    except ValueError:
        return None
    return Period("day", at, at, at.isoformat(), wording)


def month(year: int, number: int, wording: str) -> Period:
    """Return a calendar month."""
    return Period("month", *_months(year, number, 1), f"{year}-{number:02}", wording)


def quarter(year: int, number: int, wording: str) -> Period:
    """Return a quarter, 1 to 4, of a calendar year."""
    return Period("quarter", *_months(year, 3 * number - 2, 3), f"{year}-q{number}", wording)


def half_year(year: int, number: int, wording: str) -> Period:
    """Return a half, 1 or 2, of a calendar year."""
    return Period("half-year", *_months(year, 6 * number - 5, 6), f"{year}-h{number}", wording)


def season(opening: int, name: str, conventions: Conventions, wording: str) -> Period:
    """Return a meteorological season that begins in the year ``opening``."""
    first = season_begins(name, conventions)
    begins, ends = _months(opening, first, 3)
    years = str(opening) if begins.year == ends.year else f"{begins.year}-{ends.year}"
    return Period("season", begins, ends, f"{years}-{name}", wording)


def season_begins(name: str, conventions: Conventions) -> int:
    """Return the month that a season begins with; December for the one across the turn of the year."""
    return SEASONS[name] if conventions.hemisphere == "north" else (SEASONS[name] + 5) % 12 + 1


def year(number: int, wording: str) -> Period:
    """Return a calendar year."""
    return Period("year", date(number, 1, 1), date(number, 12, 31), str(number), wording)


def fiscal_year(opening: int, conventions: Conventions, wording: str) -> Period:
    """Return the fiscal year that begins in the year ``opening``."""
    begins = date(opening, *conventions.fiscal_year_begins)
    ends = date(opening + 1, *conventions.fiscal_year_begins) - timedelta(days=1)
    return Period("fiscal-year", begins, ends, _fiscal_key(begins, ends), wording)


def fiscal_quarter(opening: int, number: int, conventions: Conventions, wording: str) -> Period:
    """Return a quarter, 1 to 4, of the fiscal year that begins in the year ``opening``."""
    whole = fiscal_year(opening, conventions, "")
    begins = _later(whole.begins, 3 * (number - 1))
    ends = _later(whole.begins, 3 * number) - timedelta(days=1)
    return Period("fiscal-quarter", begins, ends, f"{whole.key}-q{number}", wording)


def follows(first: str, second: str) -> bool:
    """Return whether two printed years follow each other, the second with four digits or two.

    >>> follows("2012", "13"), follows("1999", "00"), follows("2012", "2014")
    (True, True, False)
    """
    return int(second) == (int(first) + 1) % int(10 ** len(second))


def _fiscal_key(begins: date, ends: date) -> str:
    return f"fy/{begins.year}" if begins.year == ends.year else f"fy/{begins.year}-{ends.year}"


def _months(year: int, first: int, number: int) -> tuple[date, date]:
    begins = date(year, first, 1)
    return begins, _later(begins, number) - timedelta(days=1)


def _later(begins: date, months: int) -> date:
    """Return the day some months later; the last of the month where it is shorter."""
    years, index = divmod(begins.month - 1 + months, 12)
    last = calendar.monthrange(begins.year + years, index + 1)[1]
    return date(begins.year + years, index + 1, min(begins.day, last))
