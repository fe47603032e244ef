"""The grammar of one period: words and numbers to a period, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nap_kg.ingest.meaning import periods
from nap_kg.ingest.meaning.periods import Period
from nap_kg.ingest.meaning.word_reader import SUFFIXES, Trouble, WordReader

EXPECTED = "one period, such as '2012/13', 'by March 2023' or 'ongoing'"


@dataclass(frozen=True)
class Year:
    """A calendar or fiscal year as printed."""

    number: int  # the first that is printed
    fiscal: bool = False
    pair: bool = False  # printed with both years


@dataclass(frozen=True)
class Spec:
    """A period that may still lack its year."""

    kind: str  # "day", "month", "quarter", "half", "season", "year"
    number: int = 0  # of the month, quarter or half
    day: int = 0
    name: str = ""  # of the season
    part: str = ""  # "early", "mid", "late"
    year: Year | None = None
    start: int = 0  # places in the text
    end: int = 0


class PeriodReader(WordReader):
    """Reads one period where it stands."""

    def period(self) -> Period:
        """Read a period with its year."""
        return self.resolve(self.spec())

    def spec(self) -> Spec:
        """Read a period; its year may be missing."""
        self.fillers()
        part = self.take("part") or ""
        if part:
            self.mark("-")
            self.fillers()
        start = self.at
        spec = self._numeric() or self._with_year() or self._year_first() or self._lone_day()
        if not spec:
            raise Trouble(EXPECTED)
        self.furthest = max(self.furthest, self.at)
        return replace(spec, part=part, start=self.tokens[start].start(), end=self.tokens[self.at - 1].end())

    def _numeric(self) -> Spec | None:
        """Read a date or month in numbers; a year with a small number after a hyphen may be either."""
        at, words = self.at, self.words
        length = 1
        while self.joined(at, length + 2) and words[at + length] in "-/." and words[at + length + 1].isdecimal():
            length += 2
        numbers = words[at : at + length : 2]
        if len(set(words[at + 1 : at + length : 2])) > 1 or not all(n.isdecimal() for n in numbers):
            return None
        sizes = [len(number) for number in numbers]
        if len(numbers) == 3:
            if sizes[0] == 4 and max(sizes[1:]) <= 2:
                year, month, day = map(int, numbers)
            elif sizes[2] == 4 and max(sizes[:2]) <= 2:
                month, day = self._day_and_month(*numbers)
                year = int(numbers[2])
            else:
                raise Trouble("a date with a year of four digits")
        elif len(numbers) == 2 and sizes[0] <= 2 and sizes[1] == 4:
            year, month, day = int(numbers[1]), int(numbers[0]), 0
        elif len(numbers) == 2 and self.month_like(at) and self._is_month(*numbers):
            year, month, day = int(numbers[0]), int(numbers[1]), 0
        else:
            return None
        if not 1900 <= year <= 2199 or not 1 <= month <= 12:
            raise Trouble("a date that the calendar has")
        self.at += length
        return Spec("day" if day else "month", month, day, year=Year(year))

    def _day_and_month(self, first: str, second: str, year: str) -> tuple[int, int]:
        """Return month and day of a date such as 03/04/2023."""
        one, two, day_first = int(first), int(second), self.conventions.day_first
        if day_first is None:
            if one <= 12 and two <= 12 and one != two:
                raise Trouble(
                    f"a date with one reading, or the option day_first: {first}/{second}/{year} has two readings"
                )
            day_first = one > 12 or one == two
        return (two, one) if day_first else (one, two)

    def month_like(self, at: int) -> bool:
        """Whether 2008-09 stands here, in the form of ISO 8601."""
        return (
            self.joined(at, 3)
            and len(self.words[at]) == 4
            and self.tokens[at + 1][0] == "-"
            and len(self.words[at + 2]) == 2
            and self.words[at + 2].isdecimal()
            and 1 <= int(self.words[at + 2]) <= 12
        )

    def _is_month(self, year: str, number: str) -> bool:
        if int(year[:2] + number) <= int(year) and not periods.follows(year, number):
            return True
        if self.conventions.hyphenated is None:
            raise Trouble(f"years or a month, or the option hyphenated: {year}-{number} may be both")
        return self.conventions.hyphenated == "month"

    def pair_at(self, at: int) -> bool:
        """Whether two years with a mark between them stand here."""
        words = self.words[at : at + 3]
        if len(words) < 3 or words[1] not in "/-" or not words[0].isdecimal() or not words[2].isdecimal():
            return False
        return len(words[0]) == 4 and len(words[2]) in (2, 4) and 1900 <= int(words[0]) <= 2199

    def _year(self) -> Year | None:
        """Read a calendar or fiscal year."""
        before = self.at
        self.fillers()
        named = self.take("fiscal")
        if named is None:
            self.take("calendar")
        self.fillers()
        found = self._year_numbers(named)
        if not found:
            self.at = before
            return None
        suffixed = self.at
        if named is None and self.take("fiscal") is not None:
            if self.at < len(self.words) and self.words[self.at].isdecimal():
                self.at = suffixed  # "2012 – fiscal year 2016" is not this year's
            else:
                found = replace(found, fiscal=True)
        return found

    def _year_numbers(self, named: str | None) -> Year | None:
        at = self.at
        if named == "short" and at < len(self.words) and len(self.words[at]) == 2 and self.words[at].isdecimal():
            short = self.words[at]
            if self.joined(at, 3) and self.words[at + 1] in "/-" and periods.follows("20" + short, self.words[at + 2]):
                self.at += 3
                return Year(2000 + int(short), fiscal=True, pair=True)
            self.at += 1
            return Year(2000 + int(short), fiscal=True)
        if self.pair_at(at):
            first, mark, second = self.words[at : at + 3]
            whole = self.conventions.fiscal_year_begins == (1, 1)
            if periods.follows(first, second) and (not whole or len(second) == 2):
                if whole:
                    raise Trouble("one year: this plan's fiscal years are calendar years")
                self.at += 3
                return Year(int(first), fiscal=True, pair=True)
            if mark == "/" or len(second) == 2 or named is not None:
                raise Trouble("two years that follow each other")
        number = self.number(1900, 2199, (4,))
        return Year(number, fiscal=named is not None) if number else None

    def _with_year(self) -> Spec | None:
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

    def _year_first(self) -> Spec | None:
        """Read a year, and the part of it that follows, as in 2023-Q1."""
        year = self._year()
        if not year:
            return None
        before = self.at
        if self.at < len(self.words) and self.words[self.at] in "-/" and self.joined(self.at - 1, 3):
            self.at += 1
        spec = self._part_of_year()
        if spec and not (self.at < len(self.words) and self.words[self.at].isdecimal()):
            return replace(spec, year=year)
        self.at = before
        return Spec("year", year=year)

    def _part_of_year(self) -> Spec | None:
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
            return Spec("day" if day else "month", int(value), day or 0)
        if (name := self.take("season")) is not None:
            return Spec("season", name=name)
        for kind, most in (("quarter", 4), ("half", 2)):
            if self.take(kind) is not None and (number := self.number(1, most, (1,))):
                return Spec(kind, number)
            self.at = before
            ordinal = int(self.take("ordinal") or 0)
            if not ordinal and (ordinal := self.number(1, most, (1,)) or 0):
                self.at = self.at if self._ordinal_mark() or self.joined(self.at - 1, 2) else before
            if 1 <= ordinal <= most and self.at > before and self.take(kind) is not None:
                return Spec(kind, ordinal)
            self.at = before
        if day := self.number(1, 31, (1, 2)):
            self._ordinal_mark()
            self._stop()
            self.mark("-/")
            self.fillers()
            if (value := self.take("month")) is not None:
                self._stop()
                return Spec("day", int(value), day)
        self.at = before
        if self.take("ordinal") == "1":  # "primero de marzo", "premier mars"
            self.fillers()
            if (value := self.take("month")) is not None:
                return Spec("day", int(value), 1)
        self.at = before
        return None

    def _lone_day(self) -> Spec | None:
        """Read the number of a day whose month stands at the end of a range."""
        day = self.number(1, 31, (1, 2))
        if day:
            self._ordinal_mark()
        return Spec("day", 0, day) if day else None

    def _stop(self) -> None:
        """Step over the full stop of an abbreviation."""
        if self.at < len(self.words) and self.words[self.at] == "." and self.joined(self.at - 1, 2):
            self.at += 1

    def _ordinal_mark(self) -> bool:
        if self.at < len(self.words) and self.words[self.at] in SUFFIXES and self.joined(self.at - 1, 2):
            self.at += 1
            return True
        if self.words[self.at : self.at + 2] in ([".", "o"], [".", "a"]) and self.joined(self.at - 1, 3):
            self.at += 2  # 1.º
            return True
        return False

    def resolve(self, spec: Spec) -> Period:
        """Return the period, now that its year is known."""
        wording = self.text[spec.start : spec.end]
        if spec.year is None:
            raise Trouble(f"a year with {wording!r}")
        found = self._calendar(spec, spec.year, wording)
        return replace(found, qualifier=spec.part)

    def _calendar(self, spec: Spec, year: Year, wording: str) -> Period:
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
            raise Trouble(f"a calendar year with {wording!r}")
        if spec.kind == "half":
            return periods.half_year(year.number, spec.number, wording)
        if spec.kind == "month":
            return periods.month(year.number, spec.number, wording)
        found = periods.day(year.number, spec.number, spec.day, wording) if spec.number else None
        if not found:
            raise Trouble("a date that the calendar has")
        return found

    def _season(self, name: str, year: Year, wording: str) -> Period:
        across = periods.season_begins(name, self.conventions) == 12
        if year.fiscal and not (year.pair and across):
            raise Trouble(f"a calendar year with {wording!r}")
        opening = year.number - (across and not year.pair and self.conventions.winter_named_by == "end")
        return periods.season(opening, name, self.conventions, wording)
