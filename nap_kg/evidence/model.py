"""What the check reads from a dataset: statements by thing, evidence, names; and what it says back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset, is_computed
from nap_kg.namespaces import DCTERMS, GRAPH, ID, NAP, OA, OWL, RDF, RDFS, SKOS
from nap_kg.passages import tokens

Value = ox.NamedNode | ox.Literal

_NAME_PROPERTIES = (RDFS.label, SKOS.prefLabel, SKOS.altLabel, DCTERMS["title"])
_NOT_DATA = (GRAPH["ontology/"], GRAPH["shapes/"])
_SCHEMA_CLASSES = {OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.ConceptScheme}

REPORTS = {NAP.ProgressReport, NAP.InitialReport}
"""The classes of reports on a plan."""


@dataclass(frozen=True, order=True)
class EvidenceFinding:
    """One fault in what ties the data to its sources. Sorts by thing, then property."""

    thing: str  # IRI of the thing that the fault is in
    property: str  # IRI, or "" where the fault is in no one property
    value: str  # the value at fault as text, or ""
    evidence: str  # IRI of the evidence at fault, or "" where it is missing
    kind: str  # stable code, e.g. "fact-not-in-passage"
    message: str  # what is wrong, and what to do
    place: str = ""  # file and line, where the fault is in a list beside the data or has been looked up


@dataclass(frozen=True)
class Evidence:
    """One passage of one rendition, and the facts of one thing that it shows."""

    iri: str
    thing: str
    properties: tuple[str, ...]
    source: str  # IRI of the rendition
    start: int  # code points of the rendition's text, from 0
    end: int  # just after the last one
    token_count: int
    token_digest: str
    locator: str
    graph: str = ""


@dataclass(frozen=True)
class Statements:
    """The statements of a dataset, by subject and predicate, without the derived ones."""

    dataset: Dataset
    about: dict[str, dict[str, list[Value]]]  # of all graphs
    data: dict[str, dict[str, list[Value]]]  # of the data graphs alone: neither ontology nor vocabulary
    graph_of: dict[str, str]  # the data graph that a subject was first met in
    evidence: tuple[Evidence, ...] = ()
    problems: tuple[EvidenceFinding, ...] = ()  # evidence that can't be read at all
    vocabulary: tuple[str, ...] = ()  # the subjects of the vocabularies: concepts and schemes, sorted
    _names: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def values(self, thing: str, property_: str) -> list[Value]:
        """Return the values that a thing has for a property, in any graph."""
        return self.about.get(thing, {}).get(property_, [])

    def value(self, thing: str, property_: str) -> str | None:
        """Return the text of the first value, or None."""
        found = self.values(thing, property_)
        return found[0].value if found else None

    def types(self, thing: str) -> set[str]:
        """Return the classes that a thing is typed with."""
        return {value.value for value in self.values(thing, RDF.type)}

    def names(self, thing: str) -> tuple[tuple[str, ...], ...]:
        """Return the tokens of every name that a thing goes by, longest first."""
        if thing not in self._names:
            texts = {value.value for name in _NAME_PROPERTIES for value in self.values(thing, name)}
            texts |= self.mapped.get(thing, set())
            for node in self.values(thing, NAP.hasName):
                texts |= {value.value for value in self.values(node.value, NAP.nameText)}
            found = {tuple(tokens(text)) for text in texts} - {()}
            self._names[thing] = tuple(sorted(found, key=lambda name: (-len(name), name)))
        return self._names[thing]

    @cached_property
    def mapped(self) -> dict[str, set[str]]:
        """Return the wordings that profiles beside the evidence map to a concept: what it is called in print."""
        found: dict[str, set[str]] = {}
        for file, _ in self.beside("profile.toml"):
            for wording, concept in _mapped(file):
                found.setdefault(concept, set()).add(wording)
        return found

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Return the things that have name nodes: bodies, by IRI."""
        return tuple(sorted(thing for thing, properties in self.about.items() if NAP.hasName in properties))

    @cached_property
    def fiscal_years(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Return the names of every fiscal year."""
        return {thing: self.names(thing) for thing in self.about if NAP.FiscalYear in self.types(thing)}

    @cached_property
    def by_thing(self) -> dict[str, tuple[Evidence, ...]]:
        """Return the evidence of each thing, in the order of its passages."""
        found: dict[str, list[Evidence]] = {}
        for one in sorted(self.evidence, key=lambda e: (e.source, e.start, e.end, e.iri)):
            found.setdefault(one.thing, []).append(one)
        return {thing: tuple(group) for thing, group in found.items()}

    def folders(self, source: str) -> list[Path]:
        """Return the folders that hold evidence of a rendition: what belongs to it lies there too."""
        return self._folders.get(source, [])

    @cached_property
    def _folders(self) -> dict[str, list[Path]]:
        graphs: dict[str, set[str]] = {}
        for one in self.evidence:
            graphs.setdefault(one.source, set()).add(one.graph)
        files = self.dataset.files
        return {source: sorted({f.path.parent for f in files if f.graph in held}) for source, held in graphs.items()}

    def beside(self, name: str) -> list[tuple[Path, tuple[str, ...]]]:
        """Return the files of a name that lie beside evidence or in the folder above it, with their renditions."""
        found: dict[Path, list[str]] = {}
        for source, folders in sorted(self._folders.items()):
            near = [folder / name for folder in folders] + [folder.parent / name for folder in folders]
            file = next(filter(Path.is_file, near), None)
            if file is not None:
                found.setdefault(file, []).append(source)
        return [(file, tuple(sources)) for file, sources in sorted(found.items())]


def _mapped(profile: Path) -> Iterator[tuple[str, str]]:
    """Yield the wordings of a profile with their concepts; none where it can't be read, which is another's finding."""
    try:
        data = tomllib.loads(profile.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    tables = [("pillar", data.get("pillars")), ("status", data.get("statuses"))]
    tables += [("status", table.get("statuses")) for table in data.get("table", ()) if isinstance(table, dict)]
    for scheme, mapping in tables:
        for wording, value in mapping.items() if isinstance(mapping, dict) else ():
            yield wording, value if ":" in str(value) else f"{ID}{scheme}/{value}"


def read(dataset: Dataset) -> Statements:
    """Return the statements of a dataset, indexed, with its evidence read into objects."""
    about: dict[str, dict[str, list[Value]]] = {}
    data: dict[str, dict[str, list[Value]]] = {}
    graph_of: dict[str, str] = {}
    vocabulary: set[str] = set()
    for graph, holds, subject, predicate, value in _quads(dataset):
        values = about.setdefault(subject, {}).setdefault(predicate, [])
        if value not in values:
            values.append(value)
        if holds == "vocabulary":
            vocabulary.add(subject)
        elif holds == "data":
            data.setdefault(subject, {}).setdefault(predicate, []).append(value)
            graph_of.setdefault(subject, graph)
    for properties in about.values():
        for values in properties.values():
            if len(values) > 1:
                values.sort(key=str)
    evidence: list[Evidence] = []
    problems: list[EvidenceFinding] = []
    for subject in sorted(data):
        if any(kind.value == NAP.Evidence for kind in data[subject].get(RDF.type, ())):
            one = _evidence(subject, data[subject], graph_of[subject])
            if isinstance(one, Evidence):
                evidence.append(one)
            else:
                problems.extend(one)
    return Statements(dataset, about, data, graph_of, tuple(evidence), tuple(problems), tuple(sorted(vocabulary)))


def evidence_of(dataset: Dataset, thing: str) -> tuple[Evidence, ...]:
    """Return the evidence of one thing, or the one that the thing itself is, in the order of its passages.

    Only what can be read is given; ``read`` tells of the rest.
    """
    store, node = dataset.store, ox.NamedNode(thing)
    found = [quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(NAP.isEvidenceFor), node)]
    if next(iter(store.quads_for_pattern(node, ox.NamedNode(RDF.type), ox.NamedNode(NAP.Evidence))), None):
        found = [node]
    read_ones = (_look_up(store, one) for one in set(found) if isinstance(one, ox.NamedNode))
    return tuple(sorted(filter(None, read_ones), key=lambda e: (e.source, e.start, e.end, e.iri)))


def _look_up(store: ox.Store, node: ox.NamedNode) -> Evidence | None:
    """Return the evidence that a node is, or None where it is none or can't be read."""
    properties: dict[str, list[Value]] = {}
    graph = ""
    for quad in store.quads_for_pattern(node, None, None):
        values, value = properties.setdefault(quad.predicate.value, []), quad.object
        if isinstance(value, ox.NamedNode | ox.Literal) and value not in values:
            values.append(value)
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    if not any(kind.value == NAP.Evidence for kind in properties.get(RDF.type, ())):
        return None
    one = _evidence(node.value, properties, graph)
    return one if isinstance(one, Evidence) else None


def _quads(dataset: Dataset) -> Iterator[tuple[str, str, str, str, Value]]:
    store = dataset.store
    for name in sorted(store.named_graphs(), key=str):
        graph = name.value
        if is_computed(graph):
            continue
        holds = _holds(store, name)
        for quad in store.quads_for_pattern(None, None, None, name):
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
                yield graph, holds, subject.value, quad.predicate.value, value


def _holds(store: ox.Store, name: ox.NamedNode | ox.BlankNode) -> str:
    """Return what a graph holds: data, a vocabulary or an ontology; of a strange one, its classes tell."""
    graph = name.value
    if graph.startswith(GRAPH["reference/vocabulary/"]):
        return "vocabulary"
    if graph.startswith(GRAPH):
        return "ontology" if graph.startswith(_NOT_DATA) else "data"
    types = {getattr(q.object, "value", "") for q in store.quads_for_pattern(None, ox.NamedNode(RDF.type), None, name)}
    if not types & _SCHEMA_CLASSES:
        return "data"
    return "ontology" if types & (_SCHEMA_CLASSES - {SKOS.ConceptScheme}) else "vocabulary"


_SHAPE: dict[str, str] = {
    NAP.isEvidenceFor: "thing",
    OA.hasSource: "source",
    NAP.startPosition: "start",
    NAP.endPosition: "end",
    NAP.tokenCount: "token_count",
    NAP.tokenDigest: "token_digest",
    NAP.locator: "locator",
}
_OTHERS = {RDF.type, NAP.supportsProperty}


def _evidence(iri: str, properties: dict[str, list[Value]], graph: str) -> Evidence | list[EvidenceFinding]:
    """Return one evidence read, or what keeps it from being read."""
    problems: list[EvidenceFinding] = []
    fields: dict[str, str] = {}

    def problem(property_: str, value: str, message: str) -> None:
        problems.append(EvidenceFinding(iri, property_, value, iri, "evidence-malformed", message))

    for property_, name in _SHAPE.items():
        values = properties.get(property_, [])
        if len(values) != 1:
            problem(property_, "", f"an evidence has this exactly once, this one {len(values)} times")
            continue
        text = values[0].value
        if name in ("start", "end", "token_count") and not (text.isascii() and text.isdigit()):
            problem(property_, text, "write a whole number")
        elif name in ("thing", "source") and not isinstance(values[0], ox.NamedNode):
            problem(property_, text, "name a thing by its IRI")
        elif not text.strip():
            problem(property_, text, "say something here")
        fields[name] = text
    supported = sorted(value.value for value in properties.get(NAP.supportsProperty, []))
    if not supported:
        problem(NAP.supportsProperty, "", "name the properties that the passage shows")
    for property_ in sorted(set(properties) - set(_SHAPE) - _OTHERS):
        problem(property_, properties[property_][0].value, "not a property of evidence: look at its spelling")
    if problems:
        return problems
    return Evidence(
        iri=iri,
        thing=fields["thing"],
        properties=tuple(supported),
        source=fields["source"],
        start=int(fields["start"]),
        end=int(fields["end"]),
        token_count=int(fields["token_count"]),
        token_digest=fields["token_digest"],
        locator=fields["locator"],
        graph=graph,
    )


def key(iri: str) -> str:
    """Return the last segment of a thing's IRI.

    >>> key("https://w3id.org/nap-kg/id/plan/ca-ht-2012/task/1.11")
    '1.11'
    """
    return iri.removeprefix(ID).rstrip("/").rsplit("/", 1)[-1]
