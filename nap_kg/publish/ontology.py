"""The reference of the ontology's terms, both languages, a place per term; and the ontology itself as files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import pyoxigraph as ox
from markupsafe import Markup

from nap_kg import resources
from nap_kg.dataset import Dataset
from nap_kg.export.context import as_json as context_as_json
from nap_kg.files import read_text
from nap_kg.namespaces import DCTERMS, GRAPH, NAP, OWL, RDF, RDFS, SKOS
from nap_kg.pages import Literal, Pages, Ref, Value, word
from nap_kg.pages.names import value_order
from nap_kg.pages.rdf import ALL_PREFIXES, written
from nap_kg.pages.statements import settle_blank_nodes
from nap_kg.publish import diagram
from nap_kg.publish.dumps import jsonld
from nap_kg.publish.opened import own_terms
from nap_kg.publish.render import Renderer
from nap_kg.publish.writer import Site
from nap_kg.turtle.format import format_turtle

PAGE = "ns/index"
ALIGNED = "ns/alignments/"
CONTEXT = "context.jsonld"
ONTOLOGY = NAP[""].removesuffix("#")
_GROUPS = (
    ("classes", OWL.Class),
    ("object_properties", OWL.ObjectProperty),
    ("datatype_properties", OWL.DatatypeProperty),
)
_LINKS = (
    ("sub_of", RDFS.subClassOf),
    ("sub_of", RDFS.subPropertyOf),
    ("domain", RDFS.domain),
    ("range", RDFS.range),
    ("inverse", OWL.inverseOf),
)
_TEXTS = (("about", SKOS.scopeNote), ("examples", SKOS.example))


@dataclass(frozen=True)
class Term:
    """One term as the reference tells of it."""

    ref: Ref
    key: str  # its anchor: what follows the hash
    other: str  # its label in the other language
    definition: Literal | None
    links: tuple[tuple[str, tuple[Value, ...]], ...]  # a word and the terms that it leads to
    texts: tuple[tuple[str, tuple[Literal, ...]], ...]
    uses: int  # members of a class, or statements with a property


def write_ontology(site: Site, renderer: Renderer, pages: Pages, uses: Callable[[str], int] | None = None) -> list[str]:
    """Write the reference and the files of the ontology; return the paths of the pages.

    ``uses`` tells how many members a class has, or statements a property; without it, they are counted.
    """
    about = renderer.config
    own, used = own_terms(pages.dataset), uses or cache(partial(_uses, pages.dataset.store))
    for language in about.languages:
        terms = _Terms(pages, language, own, used)
        groups = [(key, [terms.term(iri) for iri in found]) for key, found in terms.groups()]
        texts = {
            "title": terms.text(ONTOLOGY, DCTERMS["title"]),
            "description": terms.text(ONTOLOGY, DCTERMS.description),
            "citation": terms.text(ONTOLOGY, DCTERMS.bibliographicCitation),
            "version": terms.text(ONTOLOGY, OWL.versionInfo),
            "modified": terms.text(ONTOLOGY, DCTERMS.modified),
        }
        html = renderer.html(
            "ontology.html",
            PAGE,
            language,
            groups=groups,
            texts=texts,
            ontology=ONTOLOGY,
            drawn=terms.drawn(),
            aligned=[file.stem for file in resources.alignments()],
        )
        site.write(about.file(PAGE, language), html)
    _write_files(site, pages.dataset, about.version)
    return [PAGE]


def _write_files(site: Site, dataset: Dataset, version: str) -> None:
    """Write the ontology as one graph, at its own address and at that of its version."""
    graphs = [graph for graph in dataset.store.named_graphs() if str(graph.value).startswith(GRAPH["ontology/"])]
    statements = {quad.triple for graph in graphs for quad in dataset.store.quads_for_pattern(None, None, None, graph)}
    files = [file.path for file in dataset.files if file.graph.startswith(GRAPH["ontology/"])]
    if files:
        text = format_turtle("\n".join(read_text(path) for path in files), name="ontology")
    else:
        text = written(statements, ".ttl", ALL_PREFIXES).decode()
    contents = {".ttl": text.encode(), ".jsonld": jsonld(statements, ALL_PREFIXES), ".nt": written(statements, ".nt")}
    for name in ["ns", *([f"ns/{version}"] if version else [])]:
        for ending, content in contents.items():
            site.write(f"{name}{ending}", content)
    site.write(CONTEXT, context_as_json())
    for file in resources.alignments():
        text, store = read_text(file), ox.Store()
        store.load(text.encode(), ox.RdfFormat.TURTLE)
        settle_blank_nodes(store)
        stated = {quad.triple for quad in store}
        site.write(f"{ALIGNED}{file.stem}.ttl", text)
        site.write(f"{ALIGNED}{file.stem}.jsonld", jsonld(stated, ALL_PREFIXES))
        site.write(f"{ALIGNED}{file.stem}.nt", written(stated, ".nt"))


class _Terms:
    """Looks up the ontology's terms for a page in a language."""

    def __init__(self, pages: Pages, language: str, own: frozenset[str], uses: Callable[[str], int]) -> None:
        self._pages, self._language, self._own, self._uses = pages, language, own, uses
        self._names = pages.names[language]
        self._other = pages.names["fr" if language == "en" else "en"]
        self._store = pages.dataset.store

    def of(self, kind: str) -> list[str]:
        """Return our terms of a kind, by name."""
        quads = self._store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind))
        found = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        return sorted(
            (iri for iri in found if iri.startswith(NAP[""])), key=lambda iri: (self._key(iri).casefold(), iri)
        )

    def groups(self) -> list[tuple[str, list[str]]]:
        """Return the terms by kind, each once; those of no such kind last."""
        found: list[tuple[str, list[str]]] = []
        seen: set[str] = set()
        for key, kind in _GROUPS:
            found.append((key, [iri for iri in self.of(kind) if iri not in seen]))
            seen.update(found[-1][1])
        rest = sorted(self._own - seen, key=lambda iri: (self._key(iri).casefold(), iri))
        return [*found, ("other_terms", rest)] if rest else found

    @staticmethod
    def _key(iri: str) -> str:
        return iri[len(NAP[""]) :]

    def text(self, iri: str, predicate: str) -> str:
        """Return a text in the language, else in any."""
        return self._pages.facts.text(iri, predicate, self._language)

    def term(self, iri: str) -> Term:
        """Return what the reference tells of a term."""
        facts = self._pages.facts
        definition = self._pages.summary(iri, self._language)
        links: dict[str, list[Value]] = defaultdict(list)
        for key, predicate in _LINKS:
            for term in facts.terms(iri, predicate):
                links[key] += self._members(term)
        below = [*facts.sources(RDFS.subClassOf, iri), *facts.sources(RDFS.subPropertyOf, iri)]
        links["super_of"] += [self._names.ref(one) for one in below]
        texts = tuple((key, found) for key, predicate in _TEXTS if (found := tuple(self._literals(iri, predicate))))
        return Term(
            ref=self._names.property(iri),
            key=self._key(iri),
            other=self._other.property(iri).text,
            definition=Literal(definition) if definition else None,
            links=tuple((key, tuple(sorted(set(found), key=value_order))) for key, found in links.items() if found),
            texts=texts,
            uses=self._uses(iri),
        )

    def _literals(self, iri: str, predicate: str) -> list[Literal]:
        """Return the texts in the language; those in another where there are none."""
        found = [term for term in self._pages.facts.terms(iri, predicate) if isinstance(term, ox.Literal)]
        mine = [term for term in found if term.language in (self._language, None)] or found
        return [Literal(term.value, "" if term.language == self._language else term.language or "") for term in mine]

    def _members(self, term: object) -> list[Value]:
        """Return a class by name, or those of a union."""
        if isinstance(term, ox.NamedNode):
            return [self._names.ref(term.value)]
        if not isinstance(term, ox.BlankNode):
            return []
        union = next(iter(self._store.quads_for_pattern(term, ox.NamedNode(OWL.unionOf), None)), None)
        node = union.object if union else None
        found: list[Value] = []
        while isinstance(node, ox.BlankNode):
            firsts = self._store.quads_for_pattern(node, ox.NamedNode(RDF.first), None)
            found += [value for quad in firsts for value in self._members(quad.object)]
            rest = next(iter(self._store.quads_for_pattern(node, ox.NamedNode(RDF.rest), None)), None)
            node = rest.object if rest else None
        return found

    def ends(self, iri: str) -> tuple[list[str], list[str]]:
        """Return the classes that a property leads from and to, those of a union one by one."""
        found = []
        for predicate in (RDFS.domain, RDFS.range):
            values = [value for term in self._pages.facts.terms(iri, predicate) for value in self._members(term)]
            found.append([value.iri for value in values if isinstance(value, Ref)])
        return found[0], found[1]

    def _ours(self, iri: str, classes: set[str]) -> str:
        """Return the class of ours that is meant by one of others, such as the only one below it; else the class."""
        below = [one for one in self._pages.facts.sources(RDFS.subClassOf, iri) if one in classes]
        return below[0] if iri not in classes and len(below) == 1 else iri

    def drawn(self) -> tuple[Markup, Markup]:
        """Draw how the main classes are tied together, and all classes, narrower ones below wider ones."""
        facts = self._pages.facts
        classes = set(self.of(OWL.Class))
        above = {
            iri: [one for one in facts.iris(iri, RDFS.subClassOf) if one in classes and one != iri]
            for iri in sorted(classes, key=lambda one: (self._key(one).casefold(), one))
        }
        names = {iri: self._names.property(iri).text for iri in [*classes, *self.of(OWL.ObjectProperty)]}
        properties = {}
        for iri in self.of(OWL.ObjectProperty):
            sources, targets = self.ends(iri)
            properties[iri] = [self._ours(one, classes) for one in sources], [self._ours(o, classes) for o in targets]
        return (
            diagram.relations(above, properties, names, word("class_relations", self._language)),
            diagram.hierarchy(above, names, word("class_diagram", self._language)),
        )


def _uses(store: ox.Store, iri: str) -> int:
    node = ox.NamedNode(iri)
    uses = {quad.triple for quad in store.quads_for_pattern(None, node, None)}
    members = store.quads_for_pattern(None, ox.NamedNode(RDF.type), node)
    return len(uses) + len({quad.subject for quad in members})
