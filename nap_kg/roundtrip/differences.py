"""What an edited chart says otherwise than the graph: property by property, and the rows that come and go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from nap_kg.export.reading import Value
from nap_kg.roundtrip.sheets import Sheet


@dataclass(frozen=True)
class Difference:
    """One property of one thing, and what a cell makes of it."""

    thing: str  # IRI
    predicate: str  # IRI
    before: tuple[Value, ...]
    after: tuple[Value, ...]
    place: str  # of the cell; that of the row for what is deleted, and for what follows from a row


@dataclass(frozen=True)
class NewThing:
    """An element without a key, which a row brings."""

    kind: str
    report: str  # key; empty for one that no report names
    key: str
    parent: str  # the number of its task, or the key of what it is part of
    label: str


@dataclass
class Differences:
    """All that a file says otherwise."""

    found: list[Difference] = field(default_factory=list)
    minted: list[NewThing] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)  # rows that are no more, in words
    gone: set[str] = field(default_factory=set)  # things that nothing is said of any more


Mint = Callable[[NewThing], str]
"""Gives a new thing its key."""


@dataclass(frozen=True)
class Where:
    """Where a row stands."""

    sheet: Sheet
    row: int

    def __str__(self) -> str:
        return f"{self.sheet.place}, {'row' if self.sheet.is_book else 'line'} {self.row}"

    def of(self, title: str) -> str:
        """Return how a message names a cell of the row."""
        headings = self.sheet.headings
        return self.sheet.where(self.row, headings.index(title)) if title in headings else str(self)
