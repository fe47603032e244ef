"""The shapes graph: names, codes and targets of its shapes, and what in it the fast route can't do exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset, DatasetFile, graph_name, parse_file, rdf_files
from nap_kg.errors import InputError
from nap_kg.namespaces import DCTERMS, OWL, RDF, RDFS, SH, XSD
from nap_kg.validate.results import Term
from nap_kg.validate.wellformed import check

Node = ox.NamedNode | ox.BlankNode

TARGETS = tuple(ox.NamedNode(SH[n]) for n in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"))
LISTS = ("and", "or", "xone")
INNER = tuple(ox.NamedNode(SH[n]) for n in ("node", "not", "property", "qualifiedValueShape"))
CONSTRAINTS = frozenset(
    SH[n] for n in (
        "and", "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn", "lessThan",
        "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "minCount", "minExclusive",
        "minInclusive", "minLength", "node", "nodeKind", "not", "or", "pattern", "property", "qualifiedMaxCount",
        "qualifiedMinCount", "sparql", "uniqueLang", "xone",
    )
)  # fmt: skip
"""The parameters that make a constraint; the others (flags, ignoredProperties …) only shape one of these."""

BEYOND = {
    SH.entailment: "sh:entailment",
    SH.validator: "a constraint component of its own",
    SH.nodeValidator: "a constraint component of its own",
    SH.propertyValidator: "a constraint component of its own",
    SH.target: "sh:target",
    SH.expression: "sh:expression",
}
"""What the fast route leaves to pySHACL."""


@dataclass(frozen=True)
class ShapesGraph:
    """The shapes of some files, in a store of their own."""

    store: ox.Store
    triples: tuple[ox.Triple, ...]  # distinct, with literals as written
    files: tuple[Path, ...]

    def objects(self, subject: Node, predicate: str) -> list[Term]:
        """Return the values of a property in the shapes graph."""
        return [quad.object for quad in self.store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    def subjects(self, predicate: str, value: Term | None = None) -> list[Node]:
        """Return what has a property (with a value), each once."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(predicate), value)
        return list(dict.fromkeys(quad.subject for quad in quads if isinstance(quad.subject, Node)))

    @cached_property
    def dataset(self) -> Dataset:
        """The shapes as a dataset, to find places in."""
        return Dataset(self.store, tuple(DatasetFile(path, graph_name(path)) for path in self.files))

    @cached_property
    def shapes(self) -> list[Node]:
        """Every node that is a shape by its type, its targets or a constraint that points to it."""
        found: dict[Node, None] = {}
        for kind in ("NodeShape", "PropertyShape"):
            found.update(dict.fromkeys(self.subjects(RDF.type, ox.NamedNode(SH[kind]))))
        for predicate in [*(t.value for t in TARGETS), *CONSTRAINTS]:
            found.update(dict.fromkeys(self.subjects(predicate)))
        for inner in INNER:
            for quad in self.store.quads_for_pattern(None, inner, None):
                if isinstance(quad.object, Node):
                    found[quad.object] = None
        for name in LISTS:
            for quad in self.store.quads_for_pattern(None, ox.NamedNode(SH[name]), None):
                found.update(dict.fromkeys(n for n in self.items(quad.object) if isinstance(n, Node)))
        return list(found)

    def items(self, head: Term) -> list[Term]:
        """Return the members of an RDF list."""
        members: list[Term] = []
        seen = set()
        while isinstance(head, Node) and head.value != RDF.nil and head not in seen:
            seen.add(head)
            members += self.objects(head, RDF.first)[:1]
            head = next(iter(self.objects(head, RDF.rest)), ox.NamedNode(RDF.nil))
        return members

    def inner(self, shape: Node) -> list[Node]:
        """Return the shapes that a shape refers to."""
        if shape not in self._referring:
            return []
        found = [o for p in INNER for o in self.objects(shape, p.value)]
        for name in LISTS:
            found += [m for head in self.objects(shape, SH[name]) for m in self.items(head)]
        return [node for node in found if isinstance(node, Node)]

    @cached_property
    def _referring(self) -> frozenset[Node]:
        return frozenset(s for p in (*INNER, *(ox.NamedNode(SH[n]) for n in LISTS)) for s in self.subjects(p.value))

    @cached_property
    def referred(self) -> frozenset[Node]:
        """The shapes that other shapes refer to: focus nodes come to them not from targets alone."""
        return frozenset(inner for shape in self.shapes for inner in self.inner(shape) if inner != shape)

    def is_active(self, shape: Node) -> bool:
        """Return whether a shape is not deactivated."""
        return not any(
            isinstance(o, ox.Literal) and o.value in ("true", "1") for o in self.objects(shape, SH.deactivated)
        )

    def targets(self, shape: Node) -> list[tuple[str, Term]]:
        """Return a shape's targets as pairs of predicate and value, implicit class targets included."""
        found = [(t.value, o) for t in TARGETS for o in self.objects(shape, t.value)]
        types = {t.value for t in self.objects(shape, RDF.type) if isinstance(t, ox.NamedNode)}
        if isinstance(shape, ox.NamedNode) and types & {str(RDFS.Class), str(OWL.Class)}:
            found.append((SH.targetClass, shape))
        return found

    @cached_property
    def constraints(self) -> int:
        """How many constraints the active shapes hold."""
        active = {shape for shape in self.shapes if self.is_active(shape)}
        return sum(quad.predicate.value in CONSTRAINTS and quad.subject in active for quad in self.store)

    def beyond(self) -> str:
        """Return what in these shapes the fast route can't check exactly, in words; empty where nothing is."""
        for predicate, words in BEYOND.items():
            if self.subjects(predicate):
                return words
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(SH.pattern), None):
            if isinstance(quad.object, ox.Literal) and re.search(r"\\[1-9]|\(\?[=!<]", quad.object.value):
                return "a back-reference or look-around in sh:pattern"
        for shape in self.subjects(SH.closed):
            if self.objects(shape, SH.path) and any(is_true(o) for o in self.objects(shape, SH.closed)):
                return "sh:closed in a property shape"  # shacl 0.3.4 closes the focus node, not the values of the path
        return "a shape that refers to itself" if self._recursive() else ""

    def _recursive(self) -> bool:
        done: set[Node] = set()
        for start in self.shapes:
            stack: list[tuple[Node, list[Node]]] = [(start, self.inner(start))]
            path = {start}
            while stack:
                shape, rest = stack[-1]
                if not rest:
                    stack.pop()
                    path.discard(shape)
                    done.add(shape)
                    continue
                following = rest.pop()
                if following in path:
                    return True
                if following not in done:
                    path.add(following)
                    stack.append((following, self.inner(following)))
        return False

    # --- what a report says of a shape

    def named(self, shape: Node) -> ox.NamedNode | None:
        """Return the nearest shape with an IRI that holds a shape."""
        seen: set[Node] = set()
        queue = [shape]
        while queue:
            node = queue.pop(0)
            if isinstance(node, ox.NamedNode):
                return node
            if node not in seen:
                seen.add(node)
                queue += [
                    q.subject for q in self.store.quads_for_pattern(None, None, node) if isinstance(q.subject, Node)
                ]
        return None

    def rule(self, shape: str) -> str:
        """Return a shape's stable code: its ``dcterms:identifier``, else its local name."""
        codes = self.objects(ox.NamedNode(shape), DCTERMS.identifier) if shape else []
        return next((o.value for o in codes if isinstance(o, ox.Literal)), local_name(shape))

    @cached_property
    def languages(self) -> dict[str, str]:
        """The language of each message in the shapes graph, by its text."""
        quads = self.store.quads_for_pattern(None, ox.NamedNode(SH.message), None)
        return {q.object.value: q.object.language or "" for q in quads if isinstance(q.object, ox.Literal)}

    def english(self, messages: Sequence[str]) -> str:
        """Return the English one of several messages, else one without a language, else the first."""
        for language in ("en", ""):
            for message in messages:
                found = self.languages.get(message, "")
                if found == language or found.startswith(f"{language}-" if language else "\0"):
                    return message
        return messages[0] if messages else ""


def local_name(iri: str) -> str:
    """Return the last part of an IRI."""
    return re.split(r"[#/:]", iri.rstrip("#/"))[-1] if iri else "(unnamed shape)"


def open_shapes(paths: Sequence[Path | str]) -> ShapesGraph:
    """Read shapes from files and folders.

    Raises:  InputError for files without any shape or with an ill-formed one, and as ``dataset.open_dataset`` does.
    """
    files = rdf_files(paths)
    quads = [quad for file in files for quad in parse_file(file)]
    store = ox.Store()
    store.bulk_extend(quads)
    graph = ShapesGraph(store, tuple(dict.fromkeys(quad.triple for quad in quads)), tuple(dict.fromkeys(files)))
    if not graph.shapes:
        raise InputError(
            "no shape in these files, so nothing would be checked",
            place=", ".join(map(str, paths)),
            fix="name files with sh:NodeShape or sh:PropertyShape in --shapes",
        )
    if graph.subjects(SH.entailment):
        raise InputError(
            "sh:entailment: data is validated as asserted, without entailment",
            place=", ".join(map(str, paths)),
            fix="take sh:entailment out of the shapes, or write what it would add into the data",
        )
    if graph.subjects(SH.js):
        raise InputError(
            "sh:js: no engine here runs JavaScript, so these shapes would go unchecked",
            place=", ".join(map(str, paths)),
            fix="write the constraint as sh:sparql",
        )
    check(graph)
    return graph


def is_true(term: Term | None) -> bool:
    """Return whether a term is the boolean true."""
    return isinstance(term, ox.Literal) and term.datatype.value == XSD.boolean and term.value in ("true", "1")
