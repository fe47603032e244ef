"""What a report says, whatever form it is printed in: elements of the plan, and where each stands.

Readers of charts and of tables end here, and the writer of graphs begins here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nap_kg.namespaces import NAP


@dataclass(frozen=True)
class Fragment:
    """A contiguous piece of the source text."""

    start: int
    end: int
    text: str


@dataclass
class Meaning:
    """What one row says of where a deliverable or part stands."""

    start: str = ""  # IRI of the period; empty where none is printed
    due: str = ""  # IRI
    open_ended: bool = False  # said to go on without an end
    status: str = ""  # IRI
    completion: str = ""  # "2014-09", "2014" or "2014-09-30"
    leads: list[str] = field(default_factory=list)  # IRIs
    consulted: list[str] = field(default_factory=list)
    collaborators: list[str] = field(default_factory=list)
    names_others: bool = False
    is_new: bool = False
    remarks: set[str] = field(default_factory=set)  # keys of the vocabulary of cell remarks


@dataclass(frozen=True)
class Passage:
    """A piece of a rendition that shows something."""

    fragment: Fragment
    locator: str
    rendition: str  # IRI


@dataclass
class Element:
    """An objective, task, deliverable or part, as a report prints it."""

    kind: str  # objective, task, deliverable, part
    key: str  # last segment of its IRI
    parent: Element | None  # None: the plan itself
    passages: list[Passage]  # that print its wording, in their order
    number: str = ""  # printed
    label: str = ""  # the source's words, where they may be used
    pillar: str = ""  # IRI
    pillar_passage: Passage | None = None  # None: the first of its own
    parent_passage: Passage | None = None  # None: the first of its own
    number_passage: Passage | None = None  # None: the first of its own
    targets: list[str] = field(default_factory=list)  # IRIs of goals that it serves

    @property
    def name(self) -> str:
        """What its evidence is called after."""
        return f"{self.kind}-{self.key}"

    @property
    def parent_property(self) -> str:
        """The property that ties it to its parent."""
        return _PARENT[self.kind]

    @property
    def type(self) -> str:
        """Its class."""
        return _CLASS[self.kind]


_PARENT = {
    "objective": NAP.isObjectiveOf,
    "task": NAP.isTaskOf,
    "deliverable": NAP.isDeliverableOf,
    "part": NAP.isDeliverablePartOf,
}
_CLASS = {
    "objective": NAP.Objective,
    "task": NAP.Task,
    "deliverable": NAP.Deliverable,
    "part": NAP.DeliverablePart,
}


@dataclass
class PlanDocument:
    """A document that tells of the plan, such as the letter that gives a minister a task."""

    key: str  # last segment of its IRI
    title: str
    label: str
    issued: str  # "2021-12-16", "2021-12" or "2021"; empty where none is printed
    homepage: str  # empty where none is printed
    passages: list[tuple[Passage, str]]  # with the property that each shows


@dataclass
class Standing:
    """What the report says of one deliverable or part: the status report to be."""

    element: Element
    position: int
    meaning: Meaning
    printed: dict[str, str]  # text of each cell by its property, of the columns that there are
    passages: list[tuple[Passage, tuple[str, ...]]]  # with the properties that each shows; (): all


@dataclass(frozen=True)
class Skip:
    """A row or table that becomes nothing, and why."""

    place: str
    content: str
    reason: str


@dataclass
class Reading:
    """What one report says."""

    named: list[tuple[str, Passage]] = field(default_factory=list)  # names of bodies, and what first shows each
    units: list[tuple[str, Passage]] = field(default_factory=list)  # bodies, and what shows whose unit each is
    reworded: list[tuple[str, str]] = field(default_factory=list)  # a known element's key, and where it is worded anew
    elements: list[Element] = field(default_factory=list)  # parents before children
    standings: list[Standing] = field(default_factory=list)  # in printed order
    skips: list[Skip] = field(default_factory=list)
    documents: list[PlanDocument] = field(default_factory=list)  # in printed order
