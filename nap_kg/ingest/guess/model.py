"""What a guess of a profile is made of, and what it is unsure of."""

from __future__ import annotations

from dataclasses import dataclass, field

SURE = 0.75
"""The confidence from which on nothing is asked."""


@dataclass(frozen=True)
class Doubt:
    """Something that a person has to decide."""

    place: str  # file and table; empty for the whole
    what: str  # what is proposed
    confidence: float  # from 0 to 1
    reason: str

    def __str__(self) -> str:
        return f"{self.confidence:.2f}  {self.place + ': ' if self.place else ''}{self.what}: {self.reason}"


@dataclass(frozen=True)
class ColumnGuess:
    """What a column is taken for."""

    column: str  # of the profile
    heading: str
    confidence: float
    reason: str


@dataclass
class TableGuess:
    """One kind of table."""

    name: str
    place: str
    header: int
    header_row: int
    row: str  # what a row is
    columns: dict[str, ColumnGuess]
    numbering: str = "row"
    files: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    ignore: dict[str, str] = field(default_factory=dict)  # reason by heading
    fill: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    numbers: dict[str, str] = field(default_factory=dict)  # regular expression by column
    skip: tuple[tuple[str, str, str], ...] = ()  # column, what it matches, reason
    new: str = ""
    count: int = 1  # tables of this kind
    rows: int = 0


@dataclass
class Guess:
    """A proposal of how a file, or the files of a folder, are read."""

    source: str  # its name
    tables: list[TableGuess] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)  # reason by name of a table or file
    statuses: dict[str, str] = field(default_factory=dict)  # concept by wording; empty: to be decided
    pillars: tuple[str, ...] = ()  # wordings
    languages: tuple[str, ...] = ("en",)
    day_first: bool | None = None
    undated: tuple[str, ...] = ()  # wordings in columns of dates that are no date
    separators: tuple[str, ...] = ()
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, place: str, what: str, confidence: float, reason: str) -> None:
        """Note what a person has to decide, once."""
        one = Doubt(place, what, round(confidence, 2), reason)
        if one not in self.doubts:
            self.doubts.append(one)
