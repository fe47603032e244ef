"""What the cells of a row mean: periods, statuses, bodies. Mapped, never guessed; what is not known is a complaint."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nap_kg.ingest.chart import Row
from nap_kg.ingest.meaning import Bodies, NamedBody, Phrases, read_period
from nap_kg.ingest.meaning.periods import follows, lone_period
from nap_kg.ingest.model import Fragment, Meaning
from nap_kg.ingest.profile import Profile

_UNFINISHED = re.compile(r"(?:[,;:(–—-]|\b(?:and|or|et|ou))$")
SEPARATORS = (",", ";", "/", "&", "and", "et", "y")
"""What stands between the bodies of a lead cell."""
_CRAMPED = re.compile(r"\w[,;]\w|\w\(")
_YEAR = re.compile(r"(\d{4})\s?[/–-]\s?(\d{4}|\d{2})(?!\d)")


@dataclass(frozen=True)
class Complaint:
    """A cell that could not be understood."""

    line: int
    row: int
    column: str
    content: str
    expected: str

    def __str__(self) -> str:
        return f"line {self.line}, row {self.row}, {self.column}: {self.content!r}; expected {self.expected}"


@dataclass
class PartMeaning:
    """What a row prints for one of its bullets."""

    bullet: Fragment
    timeline: str = ""
    start: str = ""
    status_text: str = ""
    status: str = ""
    completion: str = ""  # as of a row

    @property
    def has_status(self) -> bool:
        """Whether the row prints a state of its own for the bullet."""
        return bool(self.status)


@dataclass
class RowMeaning(Meaning):
    """What one row of a chart says, its bullets included."""

    parts: list[PartMeaning] = field(default_factory=list)


class Interpreter:
    """Reads the meaning of rows by a plan's profile and the register of bodies' names."""

    def __init__(self, profile: Profile, names: Mapping[str, str]) -> None:
        assert profile.chart is not None  # a chart was read by it
        self.profile, self.form = profile, profile.chart
        self.register = names  # IRI by name
        self.complaints: list[Complaint] = []
        self._bodies = Bodies(
            {name: (NamedBody(iri),) for name, iri in names.items()},
            separators=SEPARATORS,
            phrases=Phrases((), profile.consulted, profile.collaborating, profile.others),
        )

    def meaning(self, row: Row) -> RowMeaning:
        """Return what a row says; what it can't say is in ``complaints``."""
        meaning = RowMeaning(parts=[PartMeaning(bullet) for bullet in row.bullets])
        meaning.is_new = row.cells["deliverable"].text.startswith(self.form.new)
        self._texts(row, meaning)
        self._timeline(row, meaning)
        self._status(row, meaning)
        self._lead(row, meaning)
        if len(row.extents) > 1:
            meaning.remarks.add("split-by-page-break")
        return meaning

    def _complain(self, row: Row, column: str, expected: str) -> None:
        self.complaints.append(Complaint(row.line, row.position, column, row.cells[column].text, expected))

    def _texts(self, row: Row, meaning: RowMeaning) -> None:
        if _UNFINISHED.search(row.cells["deliverable"].text):
            meaning.remarks.add("unfinished-text")
        texts = [cell.text for cell in row.cells.values()]
        if any(text.count("(") != text.count(")") or text.count("[") != text.count("]") for text in texts):
            meaning.remarks.add("unbalanced-bracket")
        if "lead" in row.cells and _CRAMPED.search(row.cells["lead"].text):
            meaning.remarks.add("missing-blank")

    def _timeline(self, row: Row, meaning: RowMeaning) -> None:
        text = row.cells["timeline"].text
        if not text:
            meaning.remarks.add("blank-cell")
            return
        rest = text.removeprefix(self.form.start)
        years, printed = [], []
        for match in _YEAR.finditer(rest):
            first, second = match[1], match[2]
            if not follows(first, second):
                self._complain(row, "timeline", "two years that follow each other")
                return
            years.append(f"{self.profile.fiscal_years}{first}-{int(first) + 1}")
            printed.append(match[0])
            if len(second) == 4:
                meaning.remarks.add("unusual-date-form")
        if not years or _YEAR.sub("", rest).strip():
            self._complain(row, "timeline", f"fiscal years such as '{self.form.start} 2012/13'")
            return
        if rest == text:
            meaning.remarks.add("unusual-date-form")
        meaning.start = years[0]
        if len(years) == 1:
            return
        if len(years) != 1 + len(meaning.parts):
            self._complain(
                row, "timeline", f"one value, or one for the row and each of its {len(meaning.parts)} bullets"
            )
            return
        meaning.remarks.add("several-values")
        for part, year, wording in zip(meaning.parts, years[1:], printed[1:], strict=True):
            part.start, part.timeline = year, wording

    def _status(self, row: Row, meaning: RowMeaning) -> None:
        rest = text = row.cells["status"].text
        if not text:
            meaning.remarks.add("blank-cell")
            return
        found: list[tuple[str, str, str]] = []  # wording, IRI, completion date
        while rest:
            match = self.form.completed.match(rest) if self.form.completed else None
            wording = max((w for w in self.profile.statuses if rest.startswith(w)), key=len, default="")
            if match:
                date = read_date(match["date"])
                if not date:
                    self._complain(row, "status", "a month and a year, or a year, as the date of completion")
                    return
                found.append((match[0], self.profile.completed_status, date))
                rest = rest[match.end() :].strip()
            elif wording:
                found.append((wording, self.profile.statuses[wording], ""))
                rest = rest[len(wording) :].strip()
            else:
                near = difflib.get_close_matches(rest, self.profile.statuses, n=1, cutoff=0)
                nearest = f"; nearest: {near[0]!r}" if near else ""
                self._complain(row, "status", f"one of {', '.join(map(repr, self.profile.statuses))}{nearest}")
                return
        _, meaning.status, meaning.completion = found[0]
        if len(found) == 1:
            return
        if len(found) != 1 + len(meaning.parts):
            self._complain(row, "status", f"one value, or one for the row and each of its {len(meaning.parts)} bullets")
            return
        meaning.remarks.add("several-values")
        for part, (wording, status, date) in zip(meaning.parts, found[1:], strict=True):
            part.status_text, part.status, part.completion = wording, status, date

    def _lead(self, row: Row, meaning: RowMeaning) -> None:
        text = row.cells["lead"].text
        if not text:
            meaning.remarks.add("blank-cell")
            return
        reading = self._bodies.read(text)
        for unknown in reading.unknown[:1]:
            near = difflib.get_close_matches(unknown.wording, self.register, n=1, cutoff=0)
            nearest = f"; nearest: {near[0]!r}" if near else ""
            self._complain(row, "lead", f"bodies of the register; {unknown.wording!r} is none{nearest}")
        if reading.withheld:
            self._complain(row, "lead", "bodies of the register, not a person")
        meaning.leads.extend(reading.of("lead"))
        meaning.consulted.extend(reading.of("consulted"))
        meaning.collaborators.extend(reading.of("collaborator"))
        meaning.names_others = reading.others
        meaning.remarks |= reading.remarks


def read_date(text: str) -> str:
    """Return a date's lexical form with the precision that is printed; empty where it is none.

    >>> read_date("September 2014"), read_date("30 juin 2014"), read_date("2014"), read_date("soon")
    ('2014-09', '2014-06-30', '2014', '')
    """
    period = lone_period(read_period(text))
    return period.key if period and period.kind in ("day", "month", "year") else ""
