"""What a comparison finds: changes of a kind each, and pairs that look alike and wait for a person's word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of change, in the order in which they are told; keys of ``data/vocabularies/change-kinds.ttl``."""

    SILENTLY_DROPPED = "silently-dropped"
    DROPPED_AS_SAID = "dropped-as-said"
    DROPPED_AFTER_COMPLETION = "dropped-after-completion"
    RETURNED = "returned"
    NEW = "new"
    COMPLETED = "completed"
    REOPENED = "reopened"
    STATUS_ADVANCED = "status-advanced"
    STATUS_FELL_BACK = "status-fell-back"
    STATUS_CHANGED = "status-changed"
    COMPLETION_REDATED = "completion-redated"
    START_SLIPPED = "start-slipped"
    START_BROUGHT_FORWARD = "start-brought-forward"
    START_CHANGED = "start-changed"
    DUE_SLIPPED = "due-slipped"
    DUE_BROUGHT_FORWARD = "due-brought-forward"
    DUE_CHANGED = "due-changed"
    LEAD_MOVED = "lead-moved"
    LEAD_ADDED = "lead-added"
    LEAD_REMOVED = "lead-removed"
    MOVED = "moved"
    REWORDED = "reworded"
    REPORT_ADDED = "report-added"
    REPORT_REMOVED = "report-removed"


@dataclass(frozen=True)
class Change:
    """One way in which one thing is another than before."""

    kind: Kind
    thing: str  # IRI of the deliverable, part or other element; of the report for one added or removed
    before: tuple[str, ...] = ()  # IRIs: the states, periods, leads or parents that are gone
    after: tuple[str, ...] = ()  # IRIs: those in their place
    text_before: str = ""  # a date of completion, or a wording
    text_after: str = ""
    marked_new: bool = False  # whether the later report itself marks a new one
    report: str = ""  # between versions: the report whose row says otherwise; empty for the plan's own elements

    @property
    def order(self) -> tuple[int, str, str]:
        """By kind, then by thing."""
        return list(Kind).index(self.kind), self.thing, self.report


@dataclass(frozen=True)
class Proposal:
    """Two things that may be one, by their wording: counted as gone and as new until somebody says so."""

    before: str  # IRI
    after: str  # IRI
    score: float  # how alike the wordings are, from 0 to 1
    accept: str = ""  # the line of identifiers.csv that makes them one; empty where there is no such file
    instead_of: str = ""  # the line that it takes the place of
    file: str = ""  # that file


@dataclass(frozen=True)
class Side:
    """One of the two that are compared."""

    name: str  # the report's key, the folder or the revision, as it was asked for
    iri: str = ""  # of the report; empty for a version


@dataclass(frozen=True)
class Diff:
    """What changed from one side to the other."""

    plan: str  # IRI; empty where versions hold several plans
    before: Side
    after: Side
    changes: tuple[Change, ...]  # by kind, then by thing
    proposals: tuple[Proposal, ...]  # the most alike first
    similarity: float  # from which score on a pair is proposed
    compared: int  # things that both sides have
    unchanged: tuple[str, ...]  # those of them that did not change

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        """Return the changes of some kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)
