"""Which queries may run over all focus nodes at once, and that those give what running them one by one gives."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.namespaces import RDF, RDFS, SH
from nap_kg.validate.shapes import open_shapes
from nap_kg.validate.sparql import constraints, is_set_safe
from nap_kg.validate.targets import _FEW, Targets

SAFE = [
    "SELECT $this WHERE { $this <urn:p> ?v }",
    "SELECT $this ?value WHERE { $this <urn:p> ?value ; <urn:q> ?x . FILTER(?x > ?value) }",
    "SELECT $this WHERE { ?v <urn:p> $this ; <urn:q> ?w . }",
    "SELECT $this WHERE { $this <urn:p> ?v . FILTER NOT EXISTS { ?o <urn:q> ?v . FILTER(?o != $this) } }",
    "SELECT $this ?w WHERE { $this <urn:p> ?v . OPTIONAL { ?v <urn:q> ?w } }",
    "SELECT $this ?y WHERE { $this <urn:p> ?v . BIND($this AS ?y) }",
    "SELECT $this (COUNT(?v) AS ?n) WHERE { $this <urn:p> ?v } GROUP BY $this HAVING (COUNT(?v) > 1)",
    "SELECT $this ?w (MAX(?v) AS ?n) WHERE { $this <urn:p> ?v ; <urn:q> ?w } GROUP BY ?w $this",
    "SELECT * WHERE { $this <urn:p> ?v }",
    "SELECT $this WHERE { $this (<urn:p>|<urn:q>)/<urn:p> ?v }",
    "SELECT $this WHERE { $this <urn:p>/<urn:q> ?v . # { LIMIT\n }",
    "SELECT $this WHERE { $this <urn:p> 'LIMIT 1 { $this' }",
]
UNSAFE = [
    "SELECT $this WHERE { $this <urn:p> ?v } LIMIT 1",
    "SELECT $this (COUNT(?v) AS ?n) WHERE { $this <urn:p> ?v }",
    "SELECT ?v (COUNT($this) AS ?n) WHERE { $this <urn:p> ?v } GROUP BY ?v",
    "SELECT $this WHERE { $this <urn:p> ?v } GROUP BY ?v HAVING (COUNT(?w) > $this)",
    "SELECT ?v WHERE { $this <urn:p> ?v }",
    "SELECT $this ?failure WHERE { $this <urn:p> ?v . BIND(true AS ?failure) }",
    "SELECT $this WHERE { $this (<urn:p>*) ?v }",
    "SELECT $this WHERE { $this (<urn:p>?)/(<urn:q>*) ?v }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this <urn:p> ?v } }",
    "SELECT $this WHERE { { $this <urn:p> ?v } UNION { $this <urn:q> ?v } }",
    "SELECT $this ?w WHERE { $this <urn:p> ?v . OPTIONAL { ?v <urn:q> ?w . FILTER(?w = $this) } }",
    "SELECT $this ?w WHERE { $this <urn:p> ?v . OPTIONAL { ?v <urn:q> ?w { BIND($this AS ?z) } } }",
    "SELECT $this ?y WHERE { BIND($this AS ?y) $this <urn:p> ?v . }",
    "SELECT $this WHERE { $this <urn:p> ?v . MINUS { $this <urn:q> ?v } }",
    "SELECT $this WHERE { { SELECT $this WHERE { $this <urn:p> ?v } } }",
    "SELECT $this WHERE { VALUES ?v { 1 } $this <urn:p> ?v }",
    "SELECT $this WHERE { $this <urn:p>* ?v }",
    "SELECT $this WHERE { ?v <urn:p> ?w . FILTER($this = ?v) }",
    "SELECT $this WHERE { $this <urn:p> ?v . GRAPH $shapesGraph { ?a ?b ?c } }",
]


@pytest.mark.parametrize("query", SAFE)
def test_safe(query: str) -> None:
    """Bound in the outermost group, and nothing computes across solutions or out of scope."""
    assert is_set_safe(query)


@pytest.mark.parametrize("query", UNSAFE)
def test_not_safe(query: str) -> None:
    """What counts, limits or scopes otherwise is asked of one focus node after the other."""
    assert not is_set_safe(query)


@pytest.mark.parametrize("query", SAFE)
def test_all_at_once_is_one_by_one(query: str) -> None:
    """On a small dense graph, the solutions of each focus node are those of the query with $this put in."""
    store = ox.Store()
    nodes = [ox.NamedNode(f"urn:{n}") for n in "abcd"]
    for i, subject in enumerate(nodes):
        for j, obj in enumerate(nodes):
            if (i * 3 + j) % 2:
                store.add(ox.Quad(subject, ox.NamedNode("urn:p"), obj))
            if (i + j) % 3 == 0:
                store.add(ox.Quad(subject, ox.NamedNode("urn:q"), obj))
    every = store.query(query)
    assert isinstance(every, ox.QuerySolutions)
    at_once = sorted(str([row[v] for v in every.variables]) for row in every)
    one_by_one = []
    for node in nodes:
        found = store.query(query, substitutions={ox.Variable("this"): node})
        assert isinstance(found, ox.QuerySolutions)
        one_by_one += [str([row[v] for v in found.variables]) for row in found]
    assert at_once == sorted(one_by_one)


@pytest.mark.parametrize("number", [_FEW - 1, _FEW, _FEW + 1])
def test_few_focus_nodes(number: int) -> None:
    """Few are given all, however many classes each is in; of many, none is."""
    store = ox.Store()
    upper, lower = ox.NamedNode("urn:C"), ox.NamedNode("urn:D")
    store.add(ox.Quad(lower, ox.NamedNode(RDFS.subClassOf), upper))
    nodes = [ox.NamedNode(f"urn:{n}") for n in range(number)]
    store.extend(ox.Quad(node, ox.NamedNode(RDF.type), cls) for node in nodes for cls in (upper, lower))
    expected = dict.fromkeys(nodes, 1) if number <= _FEW else None
    assert Targets(store).few([(SH.targetClass, upper)]) == expected


def test_shipped_constraints() -> None:
    """Every query of the shipped shapes runs once over all focus nodes, as big graphs have hundreds of thousands."""
    shapes = open_shapes([resources.folder("shapes")])
    assert [str(shapes.named(c.shape)) for c in constraints(shapes) if not is_set_safe(c.query)] == []
