"""The grammar of timelines: periods, and the words that say how they are meant."""

from __future__ import annotations

import re
from dataclasses import replace

from nap_kg.ingest.meaning import periods
from nap_kg.ingest.meaning.period_grammar import EXPECTED, PeriodReader
from nap_kg.ingest.meaning.periods import Conventions, NotAPeriod, Period, Timeline
from nap_kg.ingest.meaning.word_reader import Trouble

_NOTE = re.compile(r"(?:\s*(?:[*†‡§¹²³⁰⁴-⁹]+|\[\^?\w{1,3}\]))+\s*$")
_EVERY = {
    "P12M": "annual", "P1Y": "annual", "P6M": "semiannual", "P2Q": "semiannual", "P3M": "quarterly", "P1Q": "quarterly",
    "P1M": "monthly", "P1W": "weekly", "P7D": "weekly", "P1D": "daily", "P24M": "biennial", "P2Y": "biennial",
    "P2M": "bimonthly", "P36M": "triennial", "P3Y": "triennial", "P2W": "biweekly", "P14D": "biweekly",
}  # fmt: skip


def timeline(text: str, conventions: Conventions) -> Timeline | NotAPeriod:
    """Return what a wording that is not blank says."""
    note = _NOTE.search(text)
    body = text[: note.start()] if note else text
    reader = _TimelineReader(body, conventions)
    try:
        found = reader.timeline()
    except Trouble as trouble:
        return NotAPeriod(text, str(trouble), reader.leftover())
    return replace(found, wording=text, note=note[0].strip() if note else "")


class _TimelineReader(PeriodReader):
    """Reads a whole text."""

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
                    raise Trouble(f"a period after {role!r}")
                role = label
                continue
            found = self._element(found, role)
            role = ""
            if self.at == before:
                raise Trouble(EXPECTED)
        if role:
            raise Trouble(f"a period after {role!r}")
        if found == Timeline():
            raise Trouble(EXPECTED)
        if found.start and found.end and found.end.ends < found.start.begins:
            raise Trouble("a range that ends after it begins")
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
            raise Trouble("'twice a year' or 'every two years': this word is used for both")
        if self.take("undetermined") is not None:
            return replace(found, undetermined=True)
        if (every := self._every()) is not None:
            if found.recurrent:
                raise Trouble("one frequency")
            return replace(found, recurrent=every)
        if self.take("ongoing") is not None:
            return replace(found, ongoing=True)
        start, end, ongoing = self._extent(role)
        if (start and found.start) or (end and found.end):
            raise Trouble("one period; there are two")
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
        limit = self._limit()
        about = self.take("about") is not None
        period = self.period()
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

    def _limit(self) -> str | None:
        """Step over 'by', 'since' and the like, but not over the 'beginning' of 'beginning of 2023'."""
        before = self.at
        self.take("part")
        part, self.at = self.at, before
        limit = self.take("limit")
        if limit is not None and self.at < part:
            limit, self.at = None, before
        return limit

    def _roles(self, role: str, start: Period, end: Period | None) -> tuple[Period | None, Period | None, bool]:
        if role:
            raise Trouble(f"one period after {role!r}, not a range")
        return start, end, end is None

    def _range(self, joiner: str) -> tuple[Period, Period | None] | None:
        """Read two periods and what joins them; the first may borrow the second's year, the second may be 'ongoing'."""
        before = self.at
        if pair := self._years():
            return pair
        try:
            opening = self.spec()
            self._joins(joiner)
            closing = None if self.take("ongoing") is not None else self.spec()
        except Trouble:
            self.at = before
            return None
        if closing is None:
            return self.resolve(opening), None
        if opening.year is None:
            number = opening.number or closing.number  # "1-15 March 2020"
            opening = replace(opening, year=closing.year, number=number)
        years = opening.year, closing.year
        if closing.kind == opening.kind == "year" and len({year.fiscal for year in years if year}) > 1:
            raise Trouble("two years of one kind")
        return self.resolve(opening), self.resolve(closing)

    def _joins(self, joiner: str) -> None:
        if joiner == "and" and self.take("and") is not None:
            return
        if joiner == "to" and self.take("to") is not None:
            return
        raise Trouble(EXPECTED)

    def _years(self) -> tuple[Period, Period] | None:
        """Read 2012-16: calendar years, the second in two digits."""
        at = self.at
        if not self.pair_at(at) or len(self.words[at + 2]) != 2 or self.words[at + 1] == "/":
            return None
        first, second = self.words[at], self.words[at + 2]
        closing = int(first[:2] + second)
        if periods.follows(first, second) or closing <= int(first):
            return None
        if self.month_like(at) and self.conventions.hyphenated != "fiscal-year":
            return None
        self.number(1900, 2199, (4,))
        self.at = self.furthest = at + 3
        ends = self.tokens[at + 2].end()
        return (
            periods.year(int(first), self.tokens[at][0]),
            periods.year(closing, self.text[self.tokens[at + 2].start() : ends]),
        )
