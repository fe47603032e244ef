"""What the cells of a row mean: periods, statuses, bodies. Mapped, never guessed; what is not known is a complaint."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nap_kg.ingest.chart import Row
from nap_kg.ingest.model import Fragment, Meaning
from nap_kg.ingest.profile import Profile

MONTHS = (
    ("january", "janvier"), ("february", "février"), ("march", "mars"), ("april", "avril"), ("may", "mai"),
    ("june", "juin"), ("july", "juillet"), ("august", "août"), ("september", "septembre"), ("october", "octobre"),
    ("november", "novembre"), ("december", "décembre"),
)  # fmt: skip
_UNFINISHED = re.compile(r"(?:[,;:(–—-]|\b(?:and|or|et|ou))$")
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
        compact = {_compact(name): (name, iri) for name, iri in names.items()}
        self._names = sorted(compact.items(), key=lambda item: -len(item[0]))

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
            if int(second) != (int(first) + 1) % (10 ** len(second)):
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
        for part, (wording, status, _) in zip(meaning.parts, found[1:], strict=True):
            part.status_text, part.status = wording, status

    def _lead(self, row: Row, meaning: RowMeaning) -> None:
        text = row.cells["lead"].text
        if not text:
            meaning.remarks.add("blank-cell")
            return
        at, role, separated = 0, meaning.leads, True
        while at < len(text):
            rest = text[at:]
            if phrase := _phrase(rest, self.profile.others):
                meaning.names_others, separated = True, True
                meaning.remarks.add("unnamed-others")
                at += phrase
            elif phrase := _phrase(rest, self.profile.consulted):
                role, separated, at = meaning.consulted, True, at + phrase
            elif phrase := _phrase(rest, self.profile.collaborating):
                role, separated, at = meaning.collaborators, True, at + phrase
            elif rest[0] in ",;/&()" or rest[0].isspace():
                if rest[0] == ",":
                    if at and text[at - 1].isspace():
                        meaning.remarks.add("stray-blank")
                    if not text[at + 1 :].strip() or text[at + 1 :].lstrip().startswith("("):
                        meaning.remarks.add("stray-punctuation")
                separated = separated or rest[0] in ",;/&()"
                at += 1
            elif connective := re.match(r"(?:and|et|the|y)\b", rest):
                separated, at = True, at + connective.end()
            else:
                length, iri, odd = self._body(rest)
                if not iri:
                    unknown = re.split(r"[,;]", rest)[0]
                    near = difflib.get_close_matches(unknown, self.register, n=1, cutoff=0)
                    nearest = f"; nearest: {near[0]!r}" if near else ""
                    self._complain(row, "lead", f"bodies of the register; {unknown.strip()!r} is none{nearest}")
                    return
                if not separated:
                    meaning.remarks.add("missing-separator")
                if odd:
                    meaning.remarks.add("stray-blank")
                role.append(iri)
                separated, at = False, at + length

    def _body(self, text: str) -> tuple[int, str, bool]:
        """Return the length, IRI and oddness of the longest known name that a text begins with, whatever its blanks."""
        for compact, (name, iri) in self._names:
            at, inside = 0, True
            for char in compact:
                while at < len(text) and text[at].isspace():
                    at += 1
                if at == len(text) or text[at].lower() != char:
                    inside = False
                    break
                at += 1
            if inside and (at == len(text) or not text[at].isalnum()):
                written = " ".join(text[:at].split())
                odd = len(re.findall(r"\w\s\w", written)) > len(re.findall(r"\w\s\w", name))
                return at, iri, odd
        return 0, "", False


def _compact(name: str) -> str:
    return "".join(name.lower().split())


def _phrase(text: str, phrases: tuple[str, ...]) -> int:
    """Return the length of the longest phrase that a text begins with, an opening bracket before it included."""
    for phrase in sorted(phrases, key=len, reverse=True):
        match = re.match(r"\(?\s*" + re.escape(phrase).replace(r"\ ", r"\s+") + r"\b", text, re.IGNORECASE)
        if match:
            return match.end()
    return 0


def read_date(text: str) -> str:
    """Return a date's lexical form with the precision that is printed; empty where it is none.

    >>> read_date("September 2014"), read_date("30 juin 2014"), read_date("2014"), read_date("soon")
    ('2014-09', '2014-06-30', '2014', '')
    """
    months = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
    words = text.lower().replace(",", " ").split()
    year = next((word for word in words if re.fullmatch(r"\d{4}", word)), "")
    month = next((months[word] for word in words if word in months), 0)
    day = next((int(word) for word in words if re.fullmatch(r"\d{1,2}", word)), 0)
    if not year or len(words) != 1 + bool(month) + bool(day):
        return ""
    return year + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
