"""The shapes graph: names, codes, targets and paths of its shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset, DatasetFile, ParsedFile, graph_name, rdf_files
from nap_kg.errors import InputError
from nap_kg.namespaces import DCTERMS, OWL, PREFIXES, RDF, RDFS, SH, XSD
from nap_kg.validate.results import Term
from nap_kg.validate.wellformed import check, is_list, place

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

PATHS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "({})*", SH.oneOrMorePath: "({})+", SH.zeroOrOnePath: "({})?"}
"""How SPARQL writes a path of one member."""


_NOTHING: dict[str, list[Term]] = {}


class ShapesGraph:
    """The shapes of some files; what is said of them is looked up in memory, as a store takes ten times as long."""

    def __init__(self, triples: Iterable[ox.Triple], files: Sequence[Path], parsed: Sequence[ParsedFile] = ()) -> None:
        self.triples = tuple(dict.fromkeys(triples))  # with literals as written
        self.files = tuple(dict.fromkeys(files))
        self._parsed = tuple(parsed)
        self.said: dict[Term, dict[str, list[Term]]] = {}
        """The values of each property of each node."""
        self._uses: dict[str, list[tuple[Node, Term]]] = {}
        for subject, predicate, value in self.triples:
            assert isinstance(subject, Node)
            name = predicate.value
            self.said.setdefault(subject, {}).setdefault(name, []).append(value)
            self._uses.setdefault(name, []).append((subject, value))

    def objects(self, subject: Node, predicate: str) -> list[Term]:
        """Return the values of a property in the shapes graph."""
        return list(self.said.get(subject, _NOTHING).get(predicate, ()))

    def uses(self, predicate: str) -> Sequence[tuple[Node, Term]]:
        """Return what has a property, with each value."""
        return self._uses.get(predicate, ())

    def subjects(self, predicate: str, value: Term | None = None) -> list[Node]:
        """Return what has a property (with a value), each once."""
        return list(dict.fromkeys(s for s, o in self.uses(predicate) if value is None or o == value))

    @cached_property
    def store(self) -> ox.Store:
        """The files in a store, each in its graph, to find places in."""
        store = ox.Store()
        for file in self._parsed:
            store.bulk_extend(file.in_graph())
        if not self._parsed:
            store.bulk_extend(ox.Quad(*triple) for triple in self.triples)
        return store

    @cached_property
    def dataset(self) -> Dataset:
        """The shapes as a dataset, to find places in."""
        return Dataset(self.store, tuple(DatasetFile(path, graph_name(path)) for path in self.files))

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the files of the shapes declare, after those of the house."""
        found = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
        for path in self.files:
            if path.suffix in (".ttl", ".trig"):
                text = path.read_text(encoding="utf-8")
                declared = re.findall(r"(?:^|[\s.])@?prefix\s+([\w-]*):\s*<([^<>\s]+)>", text, re.I | re.M)
                found.update((prefix, namespace) for prefix, namespace in declared if ":" in namespace)
        return found

    @cached_property
    def shapes(self) -> list[Node]:
        """Every node that is a shape by its type, its targets or a constraint that points to it."""
        found: dict[Node, None] = {}
        for kind in ("NodeShape", "PropertyShape"):
            found.update(dict.fromkeys(self.subjects(RDF.type, ox.NamedNode(SH[kind]))))
        for predicate in [*(t.value for t in TARGETS), *CONSTRAINTS]:
            found.update(dict.fromkeys(self.subjects(predicate)))
        for inner in INNER:
            found.update(dict.fromkeys(value for _, value in self.uses(inner.value) if isinstance(value, Node)))
        for name in LISTS:
            for _, head in self.uses(SH[name]):
                found.update(dict.fromkeys(n for n in self.items(head) if isinstance(n, Node)))
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
        return frozenset(s for p in (*(p.value for p in INNER), *(SH[n] for n in LISTS)) for s, _ in self.uses(p))

    def is_active(self, shape: Node) -> bool:
        """Return whether a shape is not deactivated."""
        return shape not in self._deactivated

    @cached_property
    def _deactivated(self) -> frozenset[Node]:
        found = self.uses(SH.deactivated)
        return frozenset(shape for shape, o in found if isinstance(o, ox.Literal) and o.value in ("true", "1"))

    def targets(self, shape: Node) -> list[tuple[str, Term]]:
        """Return a shape's targets as pairs of predicate and value, implicit class targets included."""
        if shape not in self._targets:
            self._targets[shape] = tuple(self._found_targets(shape))
        return list(self._targets[shape])

    @cached_property
    def _targets(self) -> dict[Node, tuple[tuple[str, Term], ...]]:
        return {}

    def _found_targets(self, shape: Node) -> list[tuple[str, Term]]:
        found = [(t.value, o) for t in TARGETS for o in self.objects(shape, t.value)]
        types = {t.value for t in self.objects(shape, RDF.type) if isinstance(t, ox.NamedNode)}
        if isinstance(shape, ox.NamedNode) and types & {str(RDFS.Class), str(OWL.Class)}:
            found.append((SH.targetClass, shape))
        return found

    @cached_property
    def constraints(self) -> int:
        """How many constraints the active shapes hold."""
        active = {shape for shape in self.shapes if self.is_active(shape)}
        return sum(shape in active for name in CONSTRAINTS for shape, _ in self.uses(name))

    def holders(self, shape: Node) -> list[Node]:
        """Return the shapes that hold a shape by ``sh:property``."""
        return self.subjects(SH.property, shape)

    def path(self, shape: Node) -> str:
        """Return a property shape's path as SPARQL writes it; empty for a node shape.

        Raises:  InputError for what is no path.
        """
        if shape not in self._paths:
            nodes = self.objects(shape, SH.path)
            self._paths[shape] = self._path(shape, nodes[0], ()) if nodes else ""
        return self._paths[shape]

    @cached_property
    def _paths(self) -> dict[Node, str]:
        return {}

    def _path(self, shape: Node, node: Term, within: tuple[Term, ...]) -> str:
        if isinstance(node, ox.NamedNode) and node.value != RDF.nil:
            return str(node)
        if isinstance(node, ox.BlankNode) and node not in within and len(within) < 100:
            if self.objects(node, RDF.first):
                return self._joined(shape, node, "/", within)
            inner = (*within, node)
            for predicate, form in PATHS.items():
                for value in self.objects(node, predicate):
                    return form.format(self._path(shape, value, inner))
            for value in self.objects(node, SH.alternativePath):
                return self._joined(shape, value, "|", inner)
        raise InputError(
            f"this sh:path is no path: {node}" if not within else f"inside this sh:path is no path: {node}",
            place=place(self, shape, SH.path),
            fix="write a property, a list of two or more, or [ sh:inversePath … ] and the like",
        )

    def _joined(self, shape: Node, head: Term, sign: str, within: tuple[Term, ...]) -> str:
        members = self.items(head) if is_list(self, head) else []
        if len(members) < 2:
            raise InputError(
                f"a list of paths has two members or more, and ends: {head}",
                place=place(self, shape, SH.path),
                fix="write ( ex:first ex:second )",
            )
        return f"({sign.join(self._path(shape, member, (*within, head)) for member in members)})"

    @cached_property
    def names(self) -> dict[Node, ox.NamedNode]:
        """An IRI for each shape that has none of its own, so that an engine can tell which one it speaks of."""
        blank = (shape for shape in self.shapes if isinstance(shape, ox.BlankNode))
        return {shape: ox.NamedNode(f"urn:nap-kg:shape:{shape.value}") for shape in blank}

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
                queue += self._holding.get(node, ())
        return None

    @cached_property
    def _holding(self) -> dict[Term, list[Node]]:
        """What says something of each blank node."""
        found: dict[Term, list[Node]] = {}
        for subject, properties in self.said.items():
            for value in (value for values in properties.values() for value in values):
                if isinstance(value, ox.BlankNode) and isinstance(subject, Node):
                    found.setdefault(value, []).append(subject)
        return found

    def rule(self, shape: str) -> str:
        """Return a shape's stable code: its ``dcterms:identifier``, else its local name."""
        codes = self.objects(ox.NamedNode(shape), DCTERMS.identifier) if shape else []
        return next((o.value for o in codes if isinstance(o, ox.Literal)), local_name(shape))

    @cached_property
    def languages(self) -> dict[str, str]:
        """The language of each message in the shapes graph, by its text."""
        return {o.value: o.language or "" for _, o in self.uses(SH.message) if isinstance(o, ox.Literal)}

    @cached_property
    def _templates(self) -> list[tuple[re.Pattern[str], str]]:
        """The messages that a query fills in, as what they look like when filled."""
        variable = re.compile(r"\{[?$]\w+\}")
        return [
            (re.compile(".*".join(map(re.escape, variable.split(text))), re.DOTALL), language)
            for text, language in self.languages.items()
            if variable.search(text)
        ]

    def _language(self, message: str) -> str:
        if message in self.languages:
            return self.languages[message]
        return next((language for pattern, language in self._templates if pattern.fullmatch(message)), "")

    def english(self, messages: Sequence[str]) -> str:
        """Return the English one of several messages, else one without a language, else the first."""
        for language in ("en", ""):
            for message in messages:
                found = self._language(message)
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
    parsed = [ParsedFile(file) for file in files]
    graph = ShapesGraph((quad.triple for file in parsed for quad in file.quads), files, parsed)
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
