"""The layout of a printed chart: lines, page breaks and bullets become rows of cells, whatever these mean.

The text is a PDF converted to lines of tab-separated cells. A page break cuts a table and repeats its header; what
follows may go on with a row that the break cut (its status and lead cells are blank then), or with a task's cell alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nap_kg.errors import InputError, ProfileError
from nap_kg.ingest.model import Fragment
from nap_kg.ingest.profile import Profile
from nap_kg.passages import TAG, digest, tokens

_LIST = re.compile(r"<(?:ul|ol)\b[^<>]*>")


@dataclass
class Cell:
    """One cell of a row, in the pieces that page breaks cut it into; blank where it has none."""

    fragments: list[Fragment] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The cell's text, mark-up left out and blanks folded."""
        return " ".join(TAG.sub(" ", " ".join(fragment.text for fragment in self.fragments)).split())

    @property
    def tokens(self) -> list[str]:
        """The tokens of all pieces."""
        return tokens(" ".join(fragment.text for fragment in self.fragments))

    @property
    def digest(self) -> str:
        """The SHA-256 of the tokens."""
        return digest(self.tokens)


@dataclass(frozen=True)
class Heading:
    """A pillar's heading or an objective's line."""

    iri_or_number: str
    fragment: Fragment


@dataclass
class TaskCell:
    """A numbered task."""

    number: str
    objective: str
    cell: Cell


@dataclass
class Row:
    """One printed row: one deliverable."""

    position: int  # in the chart, from 1
    line: int  # of the source, from 1
    task: str
    number: int  # in the task, from 1
    cells: dict[str, Cell]
    extents: list[Fragment]  # from the deliverable cell to the last cell with text, per piece

    @property
    def bullets(self) -> list[Fragment]:
        """The bullets inside the deliverable cell."""
        found = []
        for fragment in self.cells["deliverable"].fragments:
            opening = _LIST.search(fragment.text)
            if opening:
                found += [
                    _trimmed(fragment.start + opening.end() + at, text)
                    for at, text in _split(fragment.text[opening.end() :])
                ]
        return [bullet for bullet in found if bullet.text]


@dataclass
class Chart:
    """A chart as printed."""

    text: str
    pillars: dict[str, Heading] = field(default_factory=dict)  # by objective number
    objectives: dict[str, Heading] = field(default_factory=dict)
    tasks: dict[str, TaskCell] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


def read_chart(text: str, profile: Profile) -> Chart:
    """Return the rows of the chart in a source text.

    Raises:  ProfileError where the chart does not begin or end as the profile says; InputError that names every line
             which is neither heading nor row.
    """
    return _Reader(text, profile).chart


class _Reader:
    def __init__(self, text: str, profile: Profile) -> None:
        if profile.chart is None:
            raise ProfileError("the profile describes no chart", place=str(profile.path), fix="write its [chart]")
        self.profile, self.form = profile, profile.chart
        self.chart = Chart(text)
        self.columns: list[str] = []
        self.pillar: Heading | None = None
        self.objective = ""
        self.task = ""
        self.cut = False  # a header was repeated, so the next line may go on with what the page break cut
        self.complaints: list[str] = []
        for number, start, line in self._lines(text):
            self._line(number, start, line)
        if self.complaints:
            raise InputError(
                f"{len(self.complaints)} lines of the chart are neither heading nor row:\n  "
                + "\n  ".join(self.complaints),
                place=f"lines of the chart in {self.form.place}",
                fix="name headings under [pillars] or in [chart] skip of the profile",
            )
        if not self.chart.rows:
            raise ProfileError(
                "the chart has no row", place=str(profile.path), fix="check [chart] begin, end and columns"
            )

    def _lines(self, text: str) -> Iterator[tuple[int, int, str]]:
        inside, start, seen_end = False, 0, not self.form.end
        for number, line in enumerate(text.split("\n"), 1):
            if inside and self.form.end and line.strip() == self.form.end:
                seen_end = True
                break
            if inside:
                yield number, start, line
            inside = inside or line.strip() == self.form.begin
            start += len(line) + 1
        if not inside or not seen_end:
            missing = self.form.begin if not inside else self.form.end
            raise ProfileError(
                f"no line of the source reads {missing!r}",
                place=str(self.profile.path),
                fix="correct [chart] begin and end",
            )

    def _line(self, number: int, start: int, line: str) -> None:
        plain = line.strip()
        if not plain or plain in self.form.skip:
            return
        cells = [_trimmed(start + at, piece) for at, piece in _split(line, "\t")]
        if plain in self.profile.pillars:
            self.pillar = Heading(self.profile.pillars[plain], _trimmed(start, line))
        elif match := self.form.objective.match(plain):
            self._objective(match["number"], _trimmed(start, line))
        elif all(cell.text in self.form.headings for cell in cells) and len(cells) == len(self.form.headings):
            self.cut = bool(self.columns)
            self.columns = [self.form.headings[cell.text] for cell in cells]
        elif self.columns and 1 < len(cells) <= len(self.columns):
            self._row(number, dict(zip(self.columns, cells, strict=False)))
            self.cut = False
        else:
            self.complaints.append(f"line {number}: {plain[:60]!r}")

    def _objective(self, number: str, fragment: Fragment) -> None:
        if self.pillar is None:
            self.complaints.append(f"objective {number} stands under no pillar's heading")
            return
        self.objective, self.columns, self.cut = number, [], False
        self.chart.objectives[number] = Heading(number, fragment)
        self.chart.pillars[number] = self.pillar

    def _row(self, number: int, cells: dict[str, Fragment]) -> None:
        task = cells["task"]
        if match := self.form.task.match(task.text):
            self.task = match["number"]
            self.chart.tasks[self.task] = TaskCell(self.task, self.objective, Cell([task]))
        elif task.text and self.cut and self.task:
            self.chart.tasks[self.task].cell.fragments.append(task)
        elif task.text:
            self.complaints.append(f"line {number}: the task cell has no number: {task.text[:40]!r}")
            return
        if not self.task:
            self.complaints.append(f"line {number}: a row before the first task")
            return
        others = {name: cell for name, cell in cells.items() if name != "task" and cell.text}
        if not others:
            return
        extent = Fragment(
            min(cell.start for cell in others.values()),
            max(cell.end for cell in others.values()),
            self.chart.text[min(c.start for c in others.values()) : max(c.end for c in others.values())],
        )
        if self.cut and self.chart.rows and not others.keys() & {"status", "lead"}:
            row = self.chart.rows[-1]
            row.extents.append(extent)
        else:
            in_task = sum(row.task == self.task for row in self.chart.rows)
            row = Row(
                len(self.chart.rows) + 1,
                number,
                self.task,
                in_task + 1,
                {name: Cell() for name in self.form.headings.values() if name != "task"},
                [extent],
            )
            self.chart.rows.append(row)
        for name, cell in others.items():
            row.cells[name].fragments.append(cell)


def _split(text: str, separator: str = ";") -> Iterator[tuple[int, str]]:
    at = 0
    for piece in text.split(separator):
        yield at, piece
        at += len(piece) + len(separator)


def _trimmed(start: int, text: str) -> Fragment:
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return Fragment(start, start + len(text), text)
