"""What the cells of a table's row mean: periods, statuses, bodies. Mapped; what is not known is a complaint."""

from __future__ import annotations

import difflib
import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from nap_kg.dataset import Dataset
from nap_kg.ingest.meaning import (
    Bodies,
    BodiesReading,
    Mention,
    NamedBody,
    NotAPeriod,
    Period,
    Phrases,
    Proposal,
    Statuses,
    Timeline,
    read_period,
)  # fmt: skip
from nap_kg.ingest.model import Meaning
from nap_kg.ingest.profile import Profile, TableProfile
from nap_kg.ingest.review import Decision
from nap_kg.ingest.tables import CellComplaint, TableRow
from nap_kg.namespaces import NAP
from nap_kg.readers import Cell

SDG = "http://metadata.un.org/sdg/"
"""Where the United Nations' IRIs of goals and targets begin."""

WITHHELD = "[name withheld]"
"""Stands where a cell of bodies prints a person's name."""

_OF_BODIES = ("lead", "collaborators", "consulted")
_UNFINISHED = re.compile(r"(?:[,;:(–—-]|\b(?:and|or|et|ou|y|o))$")


Bare = Literal["during", "start", "end"]
"""What a period without more words is: see :func:`read_period`."""

_DATED: tuple[tuple[str, Bare], ...] = (
    ("timeline", "during"),
    ("start", "start"),
    ("due", "end"),
    ("completion", "end"),
)
"""The columns that hold dates, and what a bare one is."""


class Interpreter:
    """Reads the meaning of rows by a plan's profile, the register of bodies and the decisions of its review."""

    def __init__(
        self, profile: Profile, dataset: Dataset, review: Sequence[Decision] = (), when: date | None = None
    ) -> None:
        """Take the day on which names of bodies count, such as the last one of the reporting period."""
        self.profile, self._when = profile, when
        self.complaints: list[CellComplaint] = []
        self.periods: dict[str, Period] = {}  # by IRI, of those that cells name
        self.remarks: list[str] = []
        self._nobody = {_fold(one.text) for one in review if one.decision == "nobody"}
        self.accepted = [one for one in review if one.decision in ("new", "name")]
        self._reviewed = {_fold(one.text) for one in self.accepted}
        self.shown: dict[str, tuple[TableRow, Cell]] = {}  # where an accepted name is first printed, by the name folded
        dates = profile.dates
        self._conventions: dict[str, Any] = {
            "languages": dates.languages,
            "fiscal_year_begins": dates.fiscal_year_begins,
            "fiscal_year_named_by": "end" if dates.named_by_end else "begin",
            "day_first": dates.day_first,
        }
        self._spans: dict[str, tuple[tuple[int, int], ...]] = {}  # of persons' names, by the text of a cell
        self._timelines: dict[tuple[str, str], Timeline | NotAPeriod | None] = {}
        self._statuses: dict[int, Statuses] = {}
        self._pillars = {_fold(heading): concept for heading, concept in profile.pillars.items()}
        self._bodies = self._register(dataset, review)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What cells name and the register lacks, in the order of their first places."""
        return tuple(one for one in self._bodies.proposals if _fold(one.text) not in self._nobody)

    @property
    def withheld(self) -> dict[str, int]:
        """How many persons' names cells hold, by place; they become nothing."""
        return self._bodies.withheld

    def pillar(self, row: TableRow) -> str:
        """Return the concept of a row's pillar; a complaint and nothing where the profile does not map it."""
        cell = row.cells["pillar"]
        concept = self._pillars.get(_fold(cell.line), "")
        if not concept:
            near = difflib.get_close_matches(_fold(cell.line), self._pillars, n=1, cutoff=0.5)
            nearest = f"; nearest: {near[0]!r}" if near else ""
            self.complaints.append(row.complaint("pillar", f"a heading under [pillars]{nearest}"))
        return concept

    def targets(self, row: TableRow) -> list[str]:
        """Return the goals and targets of the United Nations that a row names, such as ``8.7`` or ``SDG 5``."""
        cell = row.cells.get("target")
        if cell is None or not cell.text:
            return []
        rest = re.sub(r"\b(?:SDGs?|ODD|ODS|goals?|targets?)\b|[,;/&\s]+", " ", cell.line, flags=re.IGNORECASE).split()
        found = [one for one in rest if re.fullmatch(r"(?:1[0-7]|[1-9])(?:\.(?:\d{1,2}|[a-d]))?", one)]
        if len(found) != len(rest):
            self.complaints.append(row.complaint("target", "numbers of goals or targets, such as 8.7 or SDG 5"))
            return []
        return [SDG + one for one in dict.fromkeys(found)]

    def meaning(self, row: TableRow) -> Meaning:
        """Return what a row says of where its element stands; what it can't say is in ``complaints``."""
        meaning = Meaning()
        self._new(row, meaning)
        self._time(row, meaning)
        self._status(row, meaning)
        self._lead(row, meaning)
        self._oddities(row, meaning)
        return meaning

    def _new(self, row: TableRow, meaning: Meaning) -> None:
        mark = row.form.new
        cell = row.cells.get("new")
        if cell is not None:
            meaning.is_new = bool(cell.text) and (not mark or _fold(cell.line) == _fold(mark))
        elif mark:
            meaning.is_new = row.cells[row.form.row].text.startswith(mark)

    def _oddities(self, row: TableRow, meaning: Meaning) -> None:
        said = [row.cells[column] for column in ("timeline", "start", "due", "status", "lead") if column in row.cells]
        if any(not cell.text for cell in said):
            meaning.remarks.add("blank-cell")
        if any(cell.struck_text for cell in row.cells.values()):
            meaning.remarks.add("struck-through")
        if _UNFINISHED.search(row.cells[row.form.row].line):
            meaning.remarks.add("unfinished-text")
        texts = [cell.text for cell in row.cells.values()]
        if any(text.count("(") != text.count(")") or text.count("[") != text.count("]") for text in texts):
            meaning.remarks.add("unbalanced-bracket")

    def _time(self, row: TableRow, meaning: Meaning) -> None:
        for column, bare in _DATED:
            cell = row.cells.get(column)
            if cell is None or not cell.text or cell.line in self.profile.dates.undated:
                continue
            read = self._timeline(cell.line, bare)
            if not isinstance(read, Timeline):
                expected = read.expected if isinstance(read, NotAPeriod) else "a period"
                left = ", ".join(map(repr, read.leftover)) if isinstance(read, NotAPeriod) else ""
                self.complaints.append(row.complaint(column, expected + (f"; not understood: {left}" if left else "")))
            elif column == "completion":
                self._completion(row, read, meaning)
            else:
                self._stretch(column, read, meaning)

    def _timeline(self, words: str, bare: Bare) -> Timeline | NotAPeriod | None:
        if (words, bare) not in self._timelines:
            self._timelines[words, bare] = read_period(words, bare=bare, **self._conventions)
        return self._timelines[words, bare]

    def _stretch(self, column: str, read: Timeline, meaning: Meaning) -> None:
        meaning.open_ended = meaning.open_ended or read.ongoing or bool(read.recurrent)
        if read.start is not None and column != "due":
            meaning.start = self._period(read.start)
        if read.end is not None and column != "start":
            meaning.due = self._period(read.end)

    def _period(self, period: Period) -> str:
        iri = (
            self.profile.fiscal_years + period.key.removeprefix("fy/")
            if period.key.startswith("fy/")
            else self.profile.periods + period.key
        )
        self.periods.setdefault(iri, period)
        return iri

    def _completion(self, row: TableRow, read: Timeline, meaning: Meaning) -> None:
        period = read.end
        if period is None or period.kind not in ("day", "month", "year") or period.qualifier:
            self.complaints.append(row.complaint("completion", "a day, a month or a year"))
        else:
            meaning.completion = period.key

    def day(self, row: TableRow, column: str) -> str:
        """Return the day, month or year that a cell gives, such as ``2021-12-16``; empty for none, or a complaint."""
        cell = row.cells.get(column)
        if cell is None or not cell.text or cell.line in self.profile.dates.undated:
            return ""
        read = self._timeline(cell.line, "end")
        period = read.end if isinstance(read, Timeline) else None
        if period is None or period.kind not in ("day", "month", "year") or period.qualifier:
            self.complaints.append(row.complaint(column, "a day, a month or a year"))
            return ""
        return period.key

    def address(self, row: TableRow, column: str) -> str:
        """Return the address that a cell prints or links to; empty for none, or a complaint."""
        cell = row.cells.get(column)
        if cell is None or not (cell.text or cell.links):
            return ""
        found = [one for one in (cell.line, *cell.links) if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", one)]
        if not found:
            self.complaints.append(row.complaint(column, "an address that begins with http"))
            return ""
        return found[0]

    def _status(self, row: TableRow, meaning: Meaning) -> None:
        cell = row.cells.get("status")
        if cell is None or not cell.text:
            return
        statuses = self._statuses_of(row.form)
        read = statuses.read(cell.line, row.place)
        if read.remainder:
            known = {**self.profile.statuses, **row.form.statuses}
            near = difflib.get_close_matches(cell.line, known, n=1, cutoff=0)
            nearest = f"; nearest: {near[0]!r}" if near else ""
            self.complaints.append(
                row.complaint(
                    "status", f"a wording under [statuses]: {', '.join(map(repr, known)) or 'none yet'}{nearest}"
                )
            )
            return
        meaning.status = read.concept
        if read.completion_date and not meaning.completion:
            meaning.completion = read.completion_date

    def _lead(self, row: TableRow, meaning: Meaning) -> None:
        """Read the cells of bodies; without a lead's phrase, each column says what its bodies are."""
        roles = {"lead": meaning.leads, "consulted": meaning.consulted, "collaborator": meaning.collaborators}
        for column, own in (("lead", "lead"), ("collaborators", "collaborator"), ("consulted", "consulted")):
            cell = row.cells.get(column)
            if cell is None or not cell.text:
                continue
            read = self._bodies.read(cell.text, row.place, when=self._when)
            self._spans[cell.text] = read.withheld
            mentions = self._innermost(read)
            self._note_names(row, cell, read)
            for role, found in roles.items():
                target = roles[own] if role == "lead" else found
                target += [one.key for one in mentions if one.role == role and one.key not in target]
            meaning.names_others = meaning.names_others or read.others
            meaning.remarks |= read.remarks - {"name-outside-dates"}
            for mention in read.outdated:
                self.remarks.append(f"{row.place}: {mention.wording!r} was not the name of a body at the time")
            for choice in read.ambiguous:
                expected = f"a name of one body; {choice.wording!r} is one of {', '.join(map(_last, choice.choices))}"
                self.complaints.append(row.complaint(column, expected))
        meaning.collaborators[:] = [body for body in meaning.collaborators if body not in meaning.leads]

    def printed(self, row: TableRow, column: str) -> str:
        """Return the text of a cell on one line; of one of bodies, whose meaning was read, without persons' names."""
        cell = row.cells[column]
        if column not in _OF_BODIES or not cell.text:
            return cell.line
        text = cell.text
        for start, end in reversed(self._spans[text]):
            text = f"{text[:start]}{WITHHELD}{text[end:]}"
        return " ".join(text.split())

    def _innermost(self, read: BodiesReading) -> list[Mention]:
        """Return the bodies of a cell without those that only say whose part the next one is."""
        found: list[Mention] = []
        for mention in read.mentions:
            if found and mention.separator in self.profile.within:
                found.pop()
            found.append(mention)
        return found

    def _note_names(self, row: TableRow, cell: Cell, read: BodiesReading) -> None:
        """Keep where a name that the review accepted is first printed, also in brackets behind another name."""
        for mention in read.mentions:
            for wording in (mention.wording, *re.split(r"[()\[\]]", mention.wording)):
                name = _fold(wording)
                if name in self._reviewed and name not in self.shown:
                    self.shown[name] = (row, cell)

    def _register(self, dataset: Dataset, review: Iterable[Decision]) -> Bodies:
        """Return the register: the names of the data's bodies, and what the review decided."""
        names: dict[str, list[NamedBody]] = {}
        for thing, text, start, end in _names(dataset):
            if thing.startswith(self.profile.agencies):
                names.setdefault(text, []).append(NamedBody(thing, start, end))
        for one in review:
            if one.decision != "nobody":
                body = NamedBody(self.profile.agencies + one.key)
                if all(known.key != body.key for known in names.get(one.text, ())):
                    names.setdefault(one.text, []).append(body)
        more = {"separators": self.profile.separators} if self.profile.separators else {}
        return Bodies(names, phrases=_phrases(self.profile), **more)

    def _statuses_of(self, form: TableProfile) -> Statuses:
        if id(form) not in self._statuses:
            mapping = {**self.profile.statuses, **form.statuses}
            self._statuses[id(form)] = Statuses(mapping, **self._conventions)
        return self._statuses[id(form)]


def _phrases(profile: Profile) -> Phrases:
    """Return the usual phrases and those of the profile."""
    usual = Phrases()
    return Phrases(
        usual.lead,
        (*profile.consulted, *usual.consulted),
        (*profile.collaborating, *usual.collaborating),
        (*profile.others, *usual.others),
    )


def _names(dataset: Dataset) -> Iterable[tuple[str, str, date | None, date | None]]:
    """Yield each body, a name of it, and the first and last day that it was borne."""
    rows = dataset.select(
        f"SELECT ?thing ?text ?from ?until WHERE {{ ?thing <{NAP.hasName}> ?name . ?name <{NAP.nameText}> ?text "
        f"OPTIONAL {{ ?name <{NAP.validFrom}> ?from }} OPTIONAL {{ ?name <{NAP.validUntil}> ?until }} }}"
    )
    for row in sorted(rows, key=lambda row: (str(row["thing"]), str(row["text"]))):
        start, end = row["from"], row["until"]
        yield (
            row["thing"].value, row["text"].value,
            _day(start.value, last=False) if start is not None else None,
            _day(end.value, last=True) if end is not None else None,
        )  # fmt: skip


def _day(text: str, *, last: bool) -> date | None:
    parts = [int(part) for part in text[:10].split("-") if part.isdigit()]
    if not parts:
        return None
    year, month = parts[0], parts[1] if len(parts) > 1 else (12 if last else 1)
    return date(year, month, parts[2] if len(parts) > 2 else (monthrange(year, month)[1] if last else 1))


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
