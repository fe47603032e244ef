"""What a page is made of: texts, references to things, tables and figures, none of them in any format yet."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing by what it is called."""

    iri: str
    text: str
    language: str = ""  # of the text, where it has one
    kind: str = ""  # a key of its looks: "status", and empty for all else


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal as it is printed."""

    text: str
    language: str = ""
    datatype: str = ""  # IRI; empty for plain texts


Value = Ref | Literal


@dataclass(frozen=True, slots=True)
class Said:
    """One property with its values; or, the other way, the things that have the thing as a value."""

    predicate: Ref
    values: tuple[Value, ...]  # as many as are shown
    total: int
    is_derived: bool = False  # whether all of it is computed, and in no source
    notes: tuple[int, ...] = ()  # the numbers of the footnotes that show it

    @property
    def left_out(self) -> int:
        """How many values are not shown."""
        return self.total - len(self.values)


@dataclass(frozen=True, slots=True)
class Note:
    """One footnote: a document and the places in it."""

    number: int
    publisher: str
    title: str
    url: str  # of the official document; empty where none is known
    issued: str
    places: tuple[str, ...]
    document: str  # IRI
    evidence: str  # IRI of the first evidence


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two of the page itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of things or texts."""

    values: tuple[Value, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; a cell holds any number of values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Value, ...], ...], ...]
    caption: str = ""
    left_out: int = 0  # rows that are not shown
    numbers: tuple[int, ...] = ()  # the columns that are set as numbers
    notes: tuple[tuple[int, ...], ...] = ()  # by row, the numbers of the footnotes that show it; none where empty


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars in parts, one per row: how often each status is met."""

    caption: str
    rows: tuple[tuple[Ref, tuple[tuple[Ref, int], ...]], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """One line of a timeline."""

    item: Ref
    first: int  # year
    last: int  # year; the last one that is known where it has not ended
    status: Ref | None
    open_ended: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """From when to when, in years."""

    caption: str
    spans: tuple[Span, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Network:
    """Who does how much with whom."""

    caption: str
    nodes: tuple[Ref, ...]
    edges: tuple[tuple[int, int, int], ...]  # two nodes by position, and how much they share
    focus: int = -1  # the node that the page is about


Block = Paragraph | Items | Table | Bars | Timeline | Network


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page made for its kind of thing."""

    key: str  # its anchor
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What is said of a thing to a person, in one language."""

    iri: str
    language: str
    title: Ref  # the thing itself
    kinds: tuple[Ref, ...]
    summary: str  # one line
    above: tuple[Ref, ...] = ()  # what it is part of, outermost first
    sections: tuple[Section, ...] = ()
    says: tuple[Said, ...] = ()
    said_by: tuple[Said, ...] = ()
    notes: tuple[Note, ...] = ()
    graphs: tuple[str, ...] = ()  # the named graphs that say it
    counts: dict[str, int] = field(default_factory=dict, compare=False)
