"""Dumps: every named graph and the whole, in Turtle, N-Quads and JSON-LD, thing by thing, never all in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg import progress
from nap_kg.namespaces import RDF
from nap_kg.pages.rdf import turtle
from nap_kg.pages.statements import Statements, order, serialized
from nap_kg.publish.counts import Counts
from nap_kg.publish.paths import digest_path, safe_path
from nap_kg.publish.writer import Made, Site, Streamed

PLAIN = 20_000
"""A graph with more statements is dumped packed only."""
MEDIA: Mapping[str, str] = {
    ".ttl": "text/turtle",
    ".nq": "application/n-quads",
    ".jsonld": "application/ld+json",
}


@dataclass(frozen=True)
class Dump:
    """One named graph, or the whole, in one format."""

    graph: str  # IRI; empty for the whole
    path: str
    media: str
    packed: bool
    counts: Counts
    made: Made | None  # None where it is no file, but made by a server each time that it is asked for

    @property
    def ending(self) -> str:
        """The ending of what is inside."""
        return next(ending for ending, media in MEDIA.items() if media == self.media)


def graph_paths(named: Iterable[str], base: str, key: str) -> dict[str, str]:
    """Return the path of each graph's dumps below ``dump/``, without an ending; no two are the same.

    Graphs that others name, such as the vocabularies of the house on the site of another publisher, are kept apart.

    >>> house = "https://w3id.org/nap-kg/"
    >>> graph_paths([f"{house}graph/derived", "https://example.org/graph/plan"], "https://example.org/", "plans")
    {'https://w3id.org/nap-kg/graph/derived': 'used/derived', 'https://example.org/graph/plan': 'plan'}
    """
    found: dict[str, str] = {}
    taken = {key.lower()}
    for graph in named:
        path = graph.partition("/graph/")[2]
        if not graph.startswith(base):
            path = f"used/{path}"
        if not safe_path(f"dump-{path}") or path.lower() in taken:
            path = digest_path(graph)
        taken.add(path.lower())
        found[graph] = path
    return found


def graphs(statements: Statements) -> list[str]:
    """Return the named graphs, sorted."""
    return sorted(graph.value for graph in statements.store.named_graphs() if isinstance(graph, ox.NamedNode))


def write_dumps(site: Site, statements: Statements, prefixes: Mapping[str, str], base: str, key: str) -> list[Dump]:
    """Write all dumps and return them: the whole first, then each graph."""
    named = graphs(statements)
    paths = graph_paths(named, base, key)
    found: list[Dump] = []
    with progress.stage("dumping graph", of=len(named) + 1) as step:
        step()
        found += _written(site, statements, named, f"dump/{key}", prefixes, whole=True)
        for graph in named:
            step()
            found += _written(site, statements, [graph], f"dump/{paths[graph]}", prefixes)
    return found


def _written(
    site: Site, statements: Statements, named: list[str], path: str, prefixes: Mapping[str, str], *, whole: bool = False
) -> Iterator[Dump]:
    counts = Counts()
    packed = whole or sum(1 for graph in named for _ in statements.graph(graph)) > PLAIN
    for ending, media in MEDIA.items():
        file = f"{path}{ending}{'.gz' if packed else ''}"
        with site.stream(file, packed=packed) as out:
            if ending == ".ttl":
                _turtle(out, _by_subject(statements, named), prefixes, counts)
            elif ending == ".nq":
                _quads(out, statements, named)
            else:
                _jsonld(out, statements, named, prefixes, whole=whole)
        assert out.made is not None
        yield Dump("" if whole else named[0], file, media, packed, counts, out.made)


def _by_subject(
    statements: Statements, named: Iterable[str]
) -> Iterator[tuple[ox.NamedNode | ox.BlankNode, list[ox.Triple]]]:
    """Yield the things of some graphs, sorted, with what these say of each, each triple once."""
    store = statements.store
    subjects: set[ox.NamedNode | ox.BlankNode] = set()
    wanted = [ox.NamedNode(graph) for graph in named]
    for graph in wanted:
        for quad in store.quads_for_pattern(None, None, None, graph):
            assert not isinstance(quad.subject, ox.Triple)
            subjects.add(quad.subject)
    for subject in sorted(subjects, key=str):
        found = {
            statements.written(quad.triple)
            for graph in wanted
            for quad in store.quads_for_pattern(subject, None, None, graph)
        }
        yield subject, sorted(found, key=order)


def _turtle(
    out: Streamed,
    things: Iterable[tuple[ox.NamedNode | ox.BlankNode, list[ox.Triple]]],
    prefixes: Mapping[str, str],
    counts: Counts,
) -> None:
    """Write Turtle: the prefixes of the house, then a block per thing; what has blank nodes comes in full."""
    for name, iri in sorted(prefixes.items()):
        out.write(f"@prefix {name}: <{iri}> .\n".encode())
    out.write(b"\n")
    for _, triples in things:
        counts.add(triples)
        plain = [
            t for t in triples if not isinstance(t.subject, ox.BlankNode) and not isinstance(t.object, ox.BlankNode)
        ]
        if plain:
            text = turtle(plain, prefixes)
            out.write(text[text.find("\n\n") + 2 :].encode() if text.startswith("@prefix") else text.encode())
        rest = [triple for triple in triples if triple not in set(plain)]
        if rest:
            out.write(serialized(rest, ox.RdfFormat.N_TRIPLES))


def _quads(out: Streamed, statements: Statements, named: Iterable[str]) -> None:
    """Write N-Quads, graph by graph."""
    for graph in named:
        node = ox.NamedNode(graph)
        for _, triples in _by_subject(statements, [graph]):
            quads = [ox.Quad(triple.subject, triple.predicate, triple.object, node) for triple in triples]
            out.write(serialized(quads, ox.RdfFormat.N_QUADS))


def _jsonld(
    out: Streamed, statements: Statements, named: list[str], prefixes: Mapping[str, str], *, whole: bool
) -> None:
    """Write JSON-LD: one object per thing; the whole has its graphs by name, a graph's own dump just what it states."""
    names = _Short(prefixes)
    context = json.dumps(dict(sorted(prefixes.items())), ensure_ascii=False)
    out.write(f'{{"@context":{context},\n"@graph":[\n'.encode())
    for place, graph in enumerate(named):
        if whole:
            out.write((",\n" if place else "").encode() + f'{{"@id":{json.dumps(graph)},"@graph":[\n'.encode())
        first = True
        for subject, triples in _by_subject(statements, [graph]):
            out.write((b"" if first else b",\n") + _node(subject, triples, names).encode())
            first = False
        if whole:
            out.write(b"\n]}")
    out.write(b"\n]}\n")


def jsonld(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """Return statements as JSON-LD with a context, one object per thing, those without an IRI among them."""
    names, found = _Short(prefixes), dict[str, list[ox.Triple]]()
    for triple in sorted(set(triples), key=order):
        found.setdefault(str(triple.subject), []).append(triple)
    context = json.dumps(dict(sorted(prefixes.items())), ensure_ascii=False)
    nodes = []
    for _, each in sorted(found.items()):
        subject = each[0].subject
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        nodes.append(_node(subject, each, names))
    body = ",\n".join(nodes)
    return f'{{"@context":{context},\n"@graph":[\n{body}\n]}}\n'.encode()


class _Short:
    """Writes IRIs by prefix where what follows is a plain name."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = sorted(prefixes.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        self._known: dict[str, str] = {}

    def __call__(self, iri: str) -> str:
        found = self._known.get(iri)
        if found is None:
            found = self._known[iri] = self._of(iri)
        return found

    def _of(self, iri: str) -> str:
        for prefix, namespace in self._prefixes:
            if iri.startswith(namespace) and re.fullmatch(r"[A-Za-z0-9_.-]+", iri[len(namespace) :]):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


def _node(subject: ox.NamedNode | ox.BlankNode, triples: Iterable[ox.Triple], names: _Short) -> str:
    node: dict[str, object] = {"@id": _id(subject)}
    for triple in triples:
        if triple.predicate.value == RDF.type and isinstance(triple.object, ox.NamedNode):
            _add(node, "@type", names(triple.object.value))
        else:
            _add(node, names(triple.predicate.value), _value(triple.object, names))
    return json.dumps(node, ensure_ascii=False)


def _add(node: dict[str, object], key: str, value: object) -> None:
    values = node.setdefault(key, [])
    assert isinstance(values, list)
    values.append(value)


def _id(term: ox.NamedNode | ox.BlankNode) -> str:
    return term.value if isinstance(term, ox.NamedNode) else f"_:{term.value}"


def _value(term: object, names: _Short) -> object:
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return {"@id": _id(term)}
    assert isinstance(term, ox.Literal)
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value.endswith("#string"):
        return {"@value": term.value}
    return {"@value": term.value, "@type": names(term.datatype.value)}
