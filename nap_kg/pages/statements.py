"""The statements about a thing, both ways, with their literals as the files spell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset, base_iri, complaints, format_of, is_computed, read_rdf
from nap_kg.namespaces import XSD

HUB = 1000
"""From so many subjects on, what has a thing as the value of one property is told by the dumps alone."""
_PIECE = 20_000
_PLAIN_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_PLAIN_DATE = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")
"""What a store hands back as it was given."""


class Spelling:
    """Literals as the files write them, where a store hands them back otherwise, such as 1.5 for 1.50."""

    def __init__(self, files: Iterable[Path] = ()) -> None:
        self._written: dict[tuple[str, str, ox.Literal], ox.Literal] = {}
        for file in files:
            self._read(file)

    def _read(self, file: Path) -> None:
        normal_of: dict[ox.Literal, ox.Literal] = {}
        found = (quad for quad in parsed(file) if isinstance(quad.subject, ox.NamedNode) and _may_differ(quad))
        while some := list(islice(found, _PIECE)):
            new = {quad.object for quad in some if isinstance(quad.object, ox.Literal)} - normal_of.keys()
            normal_of = {**(normal_of if len(normal_of) < _PIECE else {}), **stored(new)}
            for quad in some:
                assert isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode)
                normal = normal_of.get(quad.object) or stored([quad.object])[quad.object]
                if normal != quad.object:
                    self._written[quad.subject.value, quad.predicate.value, normal] = quad.object

    def of(self, triple: ox.Triple) -> ox.Triple:
        """Return a triple of a store as it is written."""
        if not self._written or not isinstance(triple.object, ox.Literal):
            return triple
        key = getattr(triple.subject, "value", ""), triple.predicate.value, triple.object
        written = self._written.get(key)
        return triple if written is None else ox.Triple(triple.subject, triple.predicate, written)


def parsed(file: Path) -> Iterator[ox.Quad]:
    """Yield the statements of a file one by one, with their literals as written.

    Raises:  InputError, ParseError: as loading the file does.
    """
    content = read_rdf(file)
    with complaints(file, content):
        yield from ox.parse(content, format_of(file), base_iri=base_iri(file), rename_blank_nodes=True)


def _may_differ(quad: ox.Quad) -> bool:
    literal = quad.object
    return (
        isinstance(literal, ox.Literal)
        and literal.language is None
        and literal.datatype.value != XSD.string
        and not (literal.datatype.value == XSD.integer and _PLAIN_INTEGER.fullmatch(literal.value))
        and not (literal.datatype.value == XSD.date and _PLAIN_DATE.fullmatch(literal.value))
    )


def stored(literals: Iterable[ox.Literal]) -> Mapping[ox.Literal, ox.Literal]:
    """Return each literal in the form in which a store hands it back."""
    store, wanted = ox.Store(), list(literals)
    predicate = ox.NamedNode("x:p")
    store.extend(ox.Quad(ox.NamedNode(f"x:{n}"), predicate, literal) for n, literal in enumerate(wanted))
    held = {
        quad.subject.value: quad.object
        for quad in store
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
    }
    return {literal: held[f"x:{n}"] for n, literal in enumerate(wanted)}


class Statements:
    """Looks up what a dataset states, a triple at a time once whatever graphs hold it."""

    def __init__(self, dataset: Dataset, spelling: Spelling | None = None) -> None:
        self.dataset, self.store = dataset, dataset.store
        self._spelling = spelling or Spelling()

    def of(self, iri: str) -> dict[ox.Triple, bool]:
        """Return what is said of a thing, with the descriptions of its blank nodes; and whether each is computed only.

        Shape:   in no order.
        """
        found: dict[ox.Triple, bool] = {}
        todo: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri)]
        seen = set(todo)
        while todo:
            for quad in self.store.quads_for_pattern(todo.pop(), None, None):
                triple = self._spelling.of(quad.triple)
                found[triple] = found.get(triple, True) and _is_computed(quad)
                if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    todo.append(quad.object)
        return found

    def to(self, iri: str, most: int | None = HUB) -> tuple[dict[ox.Triple, bool], dict[str, int]]:
        """Return which things have a thing as a value, and how many do for the properties that have more than ``most``.

        Shape:   of a property with more than ``most`` subjects none is given; blank nodes are no subjects here.
        """
        by_property: dict[str, dict[ox.Triple, bool]] = {}
        crowded: dict[str, set[str]] = {}
        for quad in self.store.quads_for_pattern(None, None, ox.NamedNode(iri)):
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            predicate = quad.predicate.value
            if predicate in crowded:
                crowded[predicate].add(quad.subject.value)
                continue
            triples = by_property.setdefault(predicate, {})
            triples[quad.triple] = triples.get(quad.triple, True) and _is_computed(quad)
            if most is not None and len(triples) > most:
                crowded[predicate] = {getattr(triple.subject, "value", "") for triple in by_property.pop(predicate)}
        triples_of = {triple: computed for triples in by_property.values() for triple, computed in triples.items()}
        return triples_of, {predicate: len(subjects) for predicate, subjects in crowded.items()}

    def graphs(self, iri: str) -> list[str]:
        """Return the named graphs that say something of a thing, sorted."""
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), None, None)
        return sorted({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)})

    def written(self, triple: ox.Triple) -> ox.Triple:
        """Return a triple of the store as the files spell it."""
        return self._spelling.of(triple)

    def graph(self, name: str) -> Iterator[ox.Triple]:
        """Yield what a named graph states, in no order."""
        for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(name)):
            yield self._spelling.of(quad.triple)


def settle_blank_nodes(store: ox.Store) -> int:
    """Give the blank nodes of a store labels that depend on what is said of them alone; return how many statements.

    Source:  RDF Dataset Canonicalization, https://www.w3.org/TR/rdf-canon/
    """
    touched = [
        quad for quad in store if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    ]
    if touched:
        settled = ox.Dataset(touched)
        settled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        for quad in touched:
            store.remove(quad)
        store.extend(settled)
    return len(touched)


def order(triple: ox.Triple) -> tuple[str, str, str]:
    """Return what triples are sorted by: their terms as N-Triples."""
    return str(triple.subject), str(triple.predicate), str(triple.object)


def serialized(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat, **more: Mapping[str, str]
) -> bytes:
    """Return statements as bytes of a format of RDF."""
    found = ox.serialize(statements, format=form, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


def _is_computed(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and _computed(quad.graph_name.value)


_computed = lru_cache(maxsize=1024)(is_computed)
