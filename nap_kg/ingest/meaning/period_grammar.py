"""The grammar of timelines: words and numbers to periods, whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from nap_kg.ingest.meaning import periods
from nap_kg.ingest.meaning.period_words import fold, lexicon, tokens
from nap_kg.ingest.meaning.periods import Conventions, NotAPeriod, Period, Timeline

EXPECTED = "one period, such as '2012/13', 'by March 2023' or 'ongoing'"
_NOTE = re.compile(r"(?:\s*(?:[*†‡§¹²³⁰⁴-⁹]+|\[\^?\w{1,3}\]))+\s*$")
_SUFFIXES = frozenset(
    ("st", "nd", "rd", "th", "er", "ere", "re", "e", "eme", "ieme", "nde", "o", "a", "ro", "do", "to", "ra", "da", "°")
)
_EVERY = {
    "P12M": "annual", "P1Y": "annual", "P6M": "semiannual", "P2Q": "semiannual", "P3M": "quarterly", "P1Q": "quarterly",
    "P1M": "monthly", "P1W": "weekly", "P7D": "weekly", "P1D": "daily", "P24M": "biennial", "P2Y": "biennial",
    "P2M": "bimonthly", "P36M": "triennial", "P3Y": "triennial", "P2W": "biweekly", "P14D": "biweekly",
}  # fmt: skip


class _Trouble(Exception):
    """What was expected instead of what stands there."""


@dataclass(frozen=True)
class _Year:
    number: int  # the first that is printed
    fiscal: bool = False
    pair: bool = False  # printed with both years


@dataclass(frozen=True)
class _Spec:
    """A period that may still lack its year."""

    kind: str  # "day", "month", "quarter", "half", "season", "year"
    number: int = 0  # of the month, quarter or half
    day: int = 0
    name: str = ""  # of the season
    part: str = ""  # "early", "mid", "late"
    year: _Year | None = None
    start: int = 0  # places in the text
    end: int = 0


def timeline(text: str, conventions: Conventions) -> Timeline | NotAPeriod:
    """Return what a wording that is not blank says."""
    note = _NOTE.search(text)
    body = text[: note.start()] if note else text
    reader = _Reader(body, conventions)
    try:
        found = reader.timeline()
    except _Trouble as trouble:
        return NotAPeriod(text, str(trouble), reader.leftover())
    return replace(found, wording=text, note=note[0].strip() if note else "")


class _Reader:
    """Walks over the words of one text."""

    def __init__(self, text: str, conventions: Conventions) -> None:
        self.text, self.conventions = text, conventions
        self.tokens = tokens(text)
        self.words = [fold(token[0]) for token in self.tokens]
        self.lexicon = lexicon(conventions.languages)
        self.at = self.furthest = 0

    # -- steps over words

    def take(self, meaning: str) -> str | None:
        """Step over the longest phrase of a meaning and return its value; None where there is none."""
        table = self.lexicon.get(meaning, {})
        for length in range(min(6, len(self.words) - self.at), 0, -1):
            value = table.get(tuple(self.words[self.at : self.at + length]))
            if value is not None:
                self.at += length
                self.furthest = max(self.furthest, self.at)
                return value
        return None

    def mark(self, marks: str) -> bool:
        """Step over one of some marks."""
        if self.at < len(self.words) and self.words[self.at] in marks:
            self.at += 1
            return True
        return False

    def number(self, least: int, most: int, digits: tuple[int, ...]) -> int | None:
        """Step over a number of some length and size."""
        if self.at < len(self.words):
            word = self.words[self.at]
            if word.isascii() and word.isdigit() and len(word) in digits and least <= int(word) <= most:
                self.at += 1
                self.furthest = max(self.furthest, self.at)
                return int(word)
        return None

    def fillers(self) -> None:
        """Step over 'of', 'the' and the like."""
        while self.take("of") is not None:
            pass

    def joined(self, at: int, length: int) -> bool:
        """Whether some tokens stand without blanks between them."""
        these = self.tokens[at : at + length]
        return len(these) == length and all(a.end() == b.start() for a, b in pairwise(these))

    def leftover(self) -> tuple[str, ...]:
        """Return the runs of words that no table has; where there are none, what stands behind the last step."""
        known = {word for table in self.lexicon.values() for phrase in table for word in phrase}
        runs: list[tuple[int, int]] = []
        previous = -2
        for index, word in enumerate(self.words):
            if word[0].isalpha() and word not in known and word not in _SUFFIXES:
                if previous == index - 1:
                    runs[-1] = (runs[-1][0], self.tokens[index].end())
                else:
                    runs.append((self.tokens[index].start(), self.tokens[index].end()))
                previous = index
        if not runs and self.furthest < len(self.tokens):
            runs = [(self.tokens[self.furthest].start(), len(self.text))]
        return tuple(self.text[start:end].strip() for start, end in runs)

    # -- the timeline

    def timeline(self) -> Timeline:
        """Read the whole text."""
        found = Timeline()
        role = ""
        while True:
            while self.mark(",;().·") or (self.at and self.take("and") is not None):
                pass
            if self.at >= len(self.words):
                break
            before = self.at
            if label := self._label():
                if role:
                    raise _Trouble(f"a period after {role!r}")
                role = label
                continue
            found = self._element(found, role)
            role = ""
            if self.at == before:
                raise _Trouble(EXPECTED)
        if role:
            raise _Trouble(f"a period after {role!r}")
        if found == Timeline():
            raise _Trouble(EXPECTED)
        if found.ongoing and found.start is found.end:
            return replace(found, end=None)  # "2012/13 and ongoing"
        return found

    def _label(self) -> str:
        before = self.at
        label = self.take("label")
        if label and self.mark(":"):
            return label
        self.at = before
        return ""

    def _element(self, found: Timeline, role: str) -> Timeline:
        if self.take("two-fold") is not None:
            raise _Trouble("'twice a year' or 'every two years': this word is used for both")
        if self.take("undetermined") is not None:
            return replace(found, undetermined=True)
        if (every := self._every()) is not None:
            if found.recurrent:
                raise _Trouble("one frequency")
            return replace(found, recurrent=every)
        if self.take("ongoing") is not None:
            return replace(found, ongoing=True)
        start, end, ongoing = self._extent(role)
        if (start and found.start) or (end and found.end):
            raise _Trouble("one period; there are two")
        return replace(found, start=start or found.start, end=end or found.end, ongoing=found.ongoing or ongoing)

    def _every(self) -> str | None:
        if (value := self.take("recurrent")) is not None:
            return value
        before = self.at
        if self.take("every") is not None:
            number = self.number(1, 99, (1, 2)) or int(self.take("number") or 0)
            unit = self.take("unit")
            if number and unit:
                iso = f"P{number}{unit}"
                return _EVERY.get(iso, f"P{3 * number}M" if unit == "Q" else iso)
        self.at = before
        return None

    def _extent(self, role: str) -> tuple[Period | None, Period | None, bool]:
        """Read a range, or a period with the words before it."""
        before = self.at
        for opening, joiner in (("between", "and"), ("range", "to")):
            if self.take(opening) is not None:
                if found := self._range(joiner):
                    return self._roles(role, *found)
                self.at = before
        if found := self._range("to"):
            return self._roles(role, *found)
        limit = self.take("limit")
        about = self.take("about") is not None
        period = self._period()
        side, _, qualifier = (limit or "").partition(" ")
        if limit is not None:
            side = role or side
            if period.qualifier == "late" and qualifier in ("by", "before"):
                period = replace(period, qualifier="by")
            elif period.qualifier == "late" and qualifier == "after":
                period = replace(period, qualifier="after")
            elif period.qualifier == "late" and limit == "end":
                period = replace(period, qualifier="")
            else:
                period = replace(period, qualifier=" ".join(filter(None, (qualifier, period.qualifier))))
            if limit == "start":
                self.take("onwards")
        elif not role:
            here = self.at
            if self.take("onwards") == "":
                side = "start"
            else:
                self.at = here
        if about:
            period = replace(period, qualifier=" ".join(filter(None, (period.qualifier, "about"))))
        side = side or role or self.conventions.bare
        return (period if side != "end" else None), (period if side != "start" else None), False

    def _roles(self, role: str, start: Period, end: Period | None) -> tuple[Period | None, Period | None, bool]:
        if role:
            raise _Trouble(f"one period after {role!r}, not a range")
        if end and end.ends < start.begins:
            raise _Trouble("a range that ends after it begins")
        return start, end, end is None

    def _range(self, joiner: str) -> tuple[Period, Period | None] | None:
        """Read two periods and what joins them; the first may borrow the second's year, the second may be 'ongoing'."""
        before = self.at
        if pair := self._years():
            return pair
        try:
            opening = self._spec()
            self._joins(joiner)
            if self.take("ongoing") is not None:
                return self._resolve(opening), None
            closing = self._spec()
            if opening.year is None:
                opening = replace(opening, year=closing.year)
                if opening.kind == "day" and not opening.number:  # "1-15 March 2020"
                    opening = replace(opening, number=closing.number)
            years = opening.year, closing.year
            if closing.kind == opening.kind == "year" and len({year.fiscal for year in years if year}) > 1:
                raise _Trouble("two years of one kind")
            return self._resolve(opening), self._resolve(closing)
        except _Trouble:
            self.at = before
            return None

    def _joins(self, joiner: str) -> None:
        if joiner == "and" and self.take("and") is not None:
            return
        if joiner == "to" and self.take("to") is not None:
            return
        raise _Trouble(EXPECTED)

    def _years(self) -> tuple[Period, Period] | None:
        """Read 2012-16: calendar years, the second in two digits."""
        at = self.at
        if not self._pair_at(at) or len(self.words[at + 2]) != 2 or self.words[at + 1] == "/":
            return None
        first, second = self.words[at], self.words[at + 2]
        closing = int(first[:2] + second)
        if periods.follows(first, second) or closing <= int(first) or self._month_like(at):
            return None
        self.number(1900, 2199, (4,))
        self.at = self.furthest = at + 3
        ends = self.tokens[at + 2].end()
        return (
            periods.year(int(first), self.tokens[at][0]),
            periods.year(closing, self.text[self.tokens[at + 2].start() : ends]),
        )

    # -- one period

    def _period(self) -> Period:
        return self._resolve(self._spec())

    def _spec(self) -> _Spec:
        """Read a period; its year may be missing."""
        self.fillers()
        part = self.take("part") or ""
        if part:
            self.mark("-")
            self.fillers()
        start = self.at
        spec = self._numeric() or self._with_year() or self._year_first() or self._lone_day()
        if not spec:
            raise _Trouble(EXPECTED)
        self.furthest = max(self.furthest, self.at)
        return replace(spec, part=part, start=self.tokens[start].start(), end=self.tokens[self.at - 1].end())

    def _numeric(self) -> _Spec | None:
        """Read a date or month in numbers; a year with a small number after a hyphen may be either."""
        at, words = self.at, self.words
        length = 1
        while self.joined(at, length + 2) and words[at + length] in "-/." and words[at + length + 1].isdigit():
            length += 2
        numbers = words[at : at + length : 2]
        if len(set(words[at + 1 : at + length : 2])) > 1 or not all(n.isdigit() for n in numbers):
            return None
        sizes = [len(number) for number in numbers]
        if len(numbers) == 3:
            if sizes[0] == 4 and max(sizes[1:]) <= 2:
                year, month, day = map(int, numbers)
            elif sizes[2] == 4 and max(sizes[:2]) <= 2:
                month, day = self._day_and_month(*numbers)
                year = int(numbers[2])
            else:
                raise _Trouble("a date with a year of four digits")
        elif len(numbers) == 2 and sizes[0] <= 2 and sizes[1] == 4:
            year, month, day = int(numbers[1]), int(numbers[0]), 0
        elif len(numbers) == 2 and self._month_like(at) and self._is_month(*numbers):
            year, month, day = int(numbers[0]), int(numbers[1]), 0
        else:
            return None
        if not 1900 <= year <= 2199 or not 1 <= month <= 12:
            raise _Trouble("a date that the calendar has")
        self.at += length
        return _Spec("day" if day else "month", month, day, year=_Year(year))

    def _day_and_month(self, first: str, second: str, year: str) -> tuple[int, int]:
        """Return month and day of a date such as 03/04/2023."""
        one, two, day_first = int(first), int(second), self.conventions.day_first
        if day_first is None:
            if one <= 12 and two <= 12 and one != two:
                raise _Trouble(
                    f"a date with one reading, or the option day_first: {first}/{second}/{year} has two readings"
                )
            day_first = one > 12 or one == two
        return (two, one) if day_first else (one, two)

    def _month_like(self, at: int) -> bool:
        """Whether 2008-09 stands here, in the form of ISO 8601."""
        return (
            self.joined(at, 3)
            and len(self.words[at]) == 4
            and self.tokens[at + 1][0] == "-"
            and len(self.words[at + 2]) == 2
            and self.words[at + 2].isdigit()
            and 1 <= int(self.words[at + 2]) <= 12
        )

    def _is_month(self, year: str, number: str) -> bool:
        if int(year[:2] + number) <= int(year) and not periods.follows(year, number):
            return True
        if self.conventions.hyphenated is None:
            raise _Trouble(f"years or a month, or the option hyphenated: {year}-{number} may be both")
        return self.conventions.hyphenated == "month"

    def _pair_at(self, at: int) -> bool:
        """Whether two years with a mark between them stand here."""
        words = self.words[at : at + 3]
        if len(words) < 3 or words[1] not in "/-" or not words[0].isdigit() or not words[2].isdigit():
            return False
        return len(words[0]) == 4 and len(words[2]) in (2, 4) and 1900 <= int(words[0]) <= 2199

    def _year(self) -> _Year | None:
        """Read a calendar or fiscal year."""
        before = self.at
        self.fillers()
        self.take("calendar")
        self.fillers()
        named = self.take("fiscal")
        if named is not None:
            self.fillers()
        found = self._year_numbers(named)
        if not found:
            self.at = before
            return None
        suffixed = self.at
        if named is None and self.take("fiscal") is not None:
            if self.at < len(self.words) and self.words[self.at].isdigit():
                self.at = suffixed  # "2012 – fiscal year 2016" is not this year's
            else:
                found = replace(found, fiscal=True)
        return found

    def _year_numbers(self, named: str | None) -> _Year | None:
        at = self.at
        if named == "short" and at < len(self.words) and len(self.words[at]) == 2 and self.words[at].isdigit():
            short = self.words[at]
            if self.joined(at, 3) and self.words[at + 1] in "/-" and periods.follows("20" + short, self.words[at + 2]):
                self.at += 3
                return _Year(2000 + int(short), fiscal=True, pair=True)
            self.at += 1
            return _Year(2000 + int(short), fiscal=True)
        if self._pair_at(at):
            first, mark, second = self.words[at : at + 3]
            whole = self.conventions.fiscal_year_begins == (1, 1)
            if periods.follows(first, second) and (not whole or len(second) == 2):
                if whole:
                    raise _Trouble("one year: this plan's fiscal years are calendar years")
                self.at += 3
                return _Year(int(first), fiscal=True, pair=True)
            if mark == "/" or len(second) == 2 or named is not None:
                raise _Trouble("two years that follow each other")
        number = self.number(1900, 2199, (4,))
        return _Year(number, fiscal=named is not None) if number else None

    def _with_year(self) -> _Spec | None:
        """Read a part of a year, and the year if it follows."""
        spec = self._part_of_year()
        if not spec:
            return None
        before = self.at
        if self.at + 1 < len(self.words) and (
            self.words[self.at] in ",." or (self.words[self.at] in "-/" and self.joined(self.at - 1, 3))
        ):
            self.at += 1
        year = self._year()
        if not year:
            self.at = before
        return replace(spec, year=year)

    def _year_first(self) -> _Spec | None:
        """Read a year, and the part of it that follows, as in 2023-Q1."""
        year = self._year()
        if not year:
            return None
        before = self.at
        if self.at < len(self.words) and self.words[self.at] in "-/" and self.joined(self.at - 1, 3):
            self.at += 1
        spec = self._part_of_year()
        if spec and not (self.at < len(self.words) and self.words[self.at].isdigit()):
            return replace(spec, year=year)
        self.at = before
        return _Spec("year", year=year)

    def _part_of_year(self) -> _Spec | None:
        """Read a day, month, season, quarter or half-year without its year."""
        before = self.at
        if (value := self.take("month")) is not None:
            self._stop()
            after = self.at
            day = self.number(1, 31, (1, 2))
            if day and not self._ordinal_mark():
                following = self.words[self.at : self.at + 2]
                if following and following[0] in ("-", "/") and len(following) > 1 and len(following[1]) == 2:
                    day, self.at = None, after  # never a day: "Mar 12-15" is left for the range
            return _Spec("day" if day else "month", int(value), day or 0)
        if (name := self.take("season")) is not None:
            return _Spec("season", name=name)
        for kind, most in (("quarter", 4), ("half", 2)):
            if self.take(kind) is not None and (number := self.number(1, most, (1,))):
                return _Spec(kind, number)
            self.at = before
            ordinal = int(self.take("ordinal") or 0)
            if not ordinal and (ordinal := self.number(1, most, (1,)) or 0):
                self.at = self.at if self._ordinal_mark() or self.joined(self.at - 1, 2) else before
            if 1 <= ordinal <= most and self.at > before and self.take(kind) is not None:
                return _Spec(kind, ordinal)
            self.at = before
        if day := self.number(1, 31, (1, 2)):
            self._ordinal_mark()
            self._stop()
            self.mark("-/")
            self.fillers()
            if (value := self.take("month")) is not None:
                self._stop()
                return _Spec("day", int(value), day)
        self.at = before
        if self.take("ordinal") == "1" and self.take("of") is None and (value := self.take("month")) is not None:
            return _Spec("day", int(value), 1)  # "primero marzo", "premier mars"
        self.at = before
        return None

    def _lone_day(self) -> _Spec | None:
        """Read the number of a day whose month stands at the end of a range."""
        day = self.number(1, 31, (1, 2))
        if day:
            self._ordinal_mark()
        return _Spec("day", 0, day) if day else None

    def _stop(self) -> None:
        """Step over the full stop of an abbreviation."""
        if self.at < len(self.words) and self.words[self.at] == "." and self.joined(self.at - 1, 2):
            self.at += 1

    def _ordinal_mark(self) -> bool:
        if self.at < len(self.words) and self.words[self.at] in _SUFFIXES and self.joined(self.at - 1, 2):
            self.at += 1
            return True
        if self.words[self.at : self.at + 2] in ([".", "o"], [".", "a"]) and self.joined(self.at - 1, 3):
            self.at += 2  # 1.º
            return True
        return False

    def _resolve(self, spec: _Spec) -> Period:
        """Return the period, now that its year is known."""
        wording = self.text[spec.start : spec.end]
        if spec.year is None:
            raise _Trouble(f"a year with {wording!r}")
        found = self._calendar(spec, spec.year, wording)
        return replace(found, qualifier=spec.part)

    def _calendar(self, spec: _Spec, year: _Year, wording: str) -> Period:
        opening = year.number
        if year.fiscal and not year.pair and self.conventions.fiscal_year_named_by == "end":
            opening -= self.conventions.fiscal_year_begins != (1, 1)
        match spec.kind:
            case "year" if year.fiscal:
                return periods.fiscal_year(opening, self.conventions, wording)
            case "year":
                return periods.year(year.number, wording)
            case "quarter" if year.fiscal:
                return periods.fiscal_quarter(opening, spec.number, self.conventions, wording)
            case "quarter":
                return periods.quarter(year.number, spec.number, wording)
            case "season":
                return self._season(spec.name, year, wording)
        if year.fiscal:
            raise _Trouble(f"a calendar year with {wording!r}")
        if spec.kind == "half":
            return periods.half_year(year.number, spec.number, wording)
        if spec.kind == "month":
            return periods.month(year.number, spec.number, wording)
        found = periods.day(year.number, spec.number, spec.day, wording) if spec.number else None
        if not found:
            raise _Trouble("a date that the calendar has")
        return found

    def _season(self, name: str, year: _Year, wording: str) -> Period:
        across = periods.season_begins(name, self.conventions) == 12
        if year.fiscal and not (year.pair and across):
            raise _Trouble(f"a calendar year with {wording!r}")
        opening = year.number - (across and not year.pair and self.conventions.winter_named_by == "end")
        return periods.season(opening, name, self.conventions, wording)
