"""A finding, a report of findings, and how grave each is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum


class Severity(IntEnum):
    """How grave a finding is: ``sh:Violation`` blocks a release, ``sh:Warning`` is counted, ``sh:Info`` advises."""

    INFO = 0
    WARNING = 1
    VIOLATION = 2

    @property
    def word(self) -> str:
        """The word that a report prints."""
        return {Severity.INFO: "info", Severity.WARNING: "warning", Severity.VIOLATION: "error"}[self]

    @property
    def iri(self) -> str:
        """The severity as SHACL names it."""
        return f"http://www.w3.org/ns/shacl#{self.name.capitalize()}"


@dataclass(frozen=True, order=True)
class Detail:
    """Why a value does not conform to a shape that the constraint at fault refers to, such as an arm of ``sh:or``."""

    about: str  # which shape: "alternative 1 of 2", or the name of a named one
    message: str
    path: str = ""  # as in a finding
    value: str = ""  # as in a finding
    component: str = ""  # IRI
    focus_node: str = ""  # as in a finding
    details: tuple[Detail, ...] = ()  # the same one level further down


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One fault in the data. Sorts by file, then line, so that reports never reshuffle."""

    file: str  # where the faulty statement stands, relative to the working directory; empty where none does
    line: int  # 1-based; the subject's line where a statement is missing; 0 without a file
    column: int  # 1-based
    rule: str  # stable code, e.g. "NAP204", or the shape's name where it has none
    focus_node: str  # the resource at fault: an IRI, or a blank node or literal as N-Triples writes it
    shape: str  # local name of the source shape, e.g. "Deliverable-label"
    message: str  # its sh:message in English: the rule, and how to satisfy it
    severity: Severity
    path: str = ""  # the property at fault, as SPARQL writes a path; empty for the thing as a whole
    value: str = ""  # the value at fault as N-Triples writes it; empty where one is missing
    component: str = ""  # IRI of the constraint component
    source_shape: str = ""  # IRI of the named shape that holds the constraint
    details: tuple[Detail, ...] = ()  # for sh:node, sh:or and the like: what failed underneath; empty elsewhere
    own_severity: str = field(default="", compare=False)  # IRI of one that is none of SHACL's; counts as a violation
    exact: bool = field(default=True, compare=False)  # False where the format has no lines of its own
    graph: str = field(default="", compare=False)  # IRI of the named graph that says it, where there is no file


@dataclass(frozen=True)
class Report:
    """What a validation found, and how much it looked at."""

    findings: tuple[Finding, ...]  # sorted
    files: tuple[str, ...]  # the files that were checked
    focus_nodes: int  # distinct nodes that a shape targeted
    constraints: int  # constraints of the shapes that were checked
    engine: str  # which engine checked, and why where it is not the fast one
    untargeted: tuple[str, ...] = ()  # files of which no thing was targeted
    notes: tuple[str, ...] = ()  # what a reader of the summary should know besides, a line each
    rules: tuple[str, ...] = ()  # the codes of all rules that were checked, sorted; empty where not known
    source: str = ""  # the store or the endpoint that was checked, where there are no files
    omitted: tuple[Finding, ...] = ()  # findings that count but are not told, where only the first few are

    @property
    def conforms(self) -> bool:
        """True where no finding is a violation; warnings do not flip the verdict."""
        return self.count(Severity.VIOLATION) == 0

    def count(self, severity: Severity) -> int:
        """Return how many findings are of one severity, told or not."""
        return sum(finding.severity is severity for finding in (*self.findings, *self.omitted))

    def fails(self, least: Severity | None) -> bool:
        """Return whether a finding, told or not, is at least so grave; never without a severity."""
        return least is not None and any(finding.severity >= least for finding in (*self.findings, *self.omitted))
