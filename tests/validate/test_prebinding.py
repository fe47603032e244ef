"""Queries with variables pre-bound: what SHACL forbids, what is rewritten, and that results are pySHACL's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.errors import InputError
from nap_kg.sparql.prebinding import NotPrebindable, Prebound, check
from nap_kg.validate import load_data, results_of
from nap_kg.validate.shapes import open_shapes
from tests.validate.generated import PREFIXES

DATA = ':a a :C ; :p :b, 1, "x" . :b a :C ; :p :a ; :q "x", "y"@en . :c a :C ; :p :c ; :q 1, 2 .'
ONE_BY_ONE = [
    "SELECT $this ?value WHERE { $this <urn:x:p> ?value } ORDER BY ?value LIMIT 1",
    "SELECT $this (COUNT(?v) AS ?n) WHERE { $this <urn:x:p> ?v } HAVING (COUNT(?v) > 2)",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this <urn:x:q> ?v } }",
    "SELECT $this ?value WHERE { { $this <urn:x:p> ?value } UNION { $this <urn:x:q> ?value } }",
    "SELECT $this ?value WHERE { $this <urn:x:p> ?v . OPTIONAL { ?v <urn:x:p> ?value . FILTER(?value = $this) } }",
    "SELECT $this ?value WHERE { BIND($this AS ?value) $this <urn:x:p> ?v . FILTER(isIRI(?v)) }",
    "SELECT $this ?value WHERE { $this (<urn:x:p>|^<urn:x:p>)* ?value }",
    "SELECT $this WHERE { { SELECT $this WHERE { $this <urn:x:p> ?v } } FILTER bound($this) }",
    "SELECT $this ?value WHERE { ?value <urn:x:p> ?v . FILTER($this = ?v && STRENDS(STR($this), 'a')) }",
]


def _shapes(inside: str) -> str:
    return f"{PREFIXES}:S a sh:NodeShape ; {inside} ."


def _both(
    folder: Path, shapes: str, data: str = DATA
) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]], str]:
    (folder / "shapes.ttl").write_text(shapes, encoding="utf-8")
    (folder / "data.ttl").write_text(PREFIXES + data, encoding="utf-8")
    graph, loaded = open_shapes([folder / "shapes.ttl"]), load_data([folder / "data.ttl"]).exact()
    fast, engine = results_of(loaded, graph)
    reference, _ = results_of(loaded, graph, "pyshacl")
    return Counter(r.identity for r in fast), Counter(r.identity for r in reference), engine


@pytest.mark.parametrize("query", ONE_BY_ONE)
def test_one_by_one_equals_pyshacl(query: str, tmp_path: Path) -> None:
    """Each focus node alone, as the specification has it."""
    ours, theirs, engine = _both(tmp_path, _shapes(f'sh:targetClass :C ; sh:sparql [ sh:select """{query}""" ]'))
    assert engine == "fast engine"
    assert ours == theirs
    assert ours


@pytest.mark.parametrize("path", [":p", "[ sh:inversePath :p ]", "( :p :p )", "[ sh:alternativePath ( :p :q ) ]"])
def test_path(path: str, tmp_path: Path) -> None:
    """$PATH is the path of the property shape that holds the query, whatever holds that one."""
    query = "SELECT $this ?value WHERE { $this $PATH ?value . FILTER(isIRI(?value)) }"
    held = f'sh:property [ sh:path {path} ; sh:sparql [ sh:message "m" ; sh:select "{query}" ] ]'
    ours, theirs, engine = _both(tmp_path, _shapes(f"sh:targetClass :C ; {held} ; sh:property [ sh:path :p ; {held} ]"))
    assert engine == "fast engine"
    assert ours == theirs
    assert ours


def test_blank_focus_nodes_of_a_hard_query_are_left_to_pyshacl(tmp_path: Path) -> None:
    """No query can name a blank node, so none is guessed at."""
    query = "SELECT $this WHERE { FILTER NOT EXISTS { $this <urn:x:q> ?v } }"
    shapes = _shapes(f'sh:targetClass :C ; sh:sparql [ sh:select "{query}" ]')
    ours, theirs, engine = _both(tmp_path, shapes, ":a a :C . [] a :C ; :q 1 . _:c a :C .")
    assert "pySHACL" in engine
    assert ours == theirs
    assert len(ours) == 2


def test_components_of_ones_own(tmp_path: Path) -> None:
    """An ASK for each value node, on a node shape and a property shape, and two values of one parameter."""
    shapes = (
        _shapes("sh:targetClass :C ; <http://x/longest> 1 ; sh:property [ sh:path :p ; <http://x/longest> 3, 1 ]")
        + """
:Longest a sh:ConstraintComponent ; sh:parameter [ sh:path <http://x/longest> ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "longer than {$longest}" ;
        sh:ask "ASK { FILTER (STRLEN(STR($value)) - 6 <= $longest) }" ] .
"""
    )
    ours, theirs, engine = _both(tmp_path, shapes, ':a a :C ; :p "sevenletters", "ten letters" . :longname a :C .')
    assert engine == "fast engine"
    values = {'"sevenletters"', '"ten letters"'}
    assert Counter(value for _, path, value, _, _ in ours.elements() if path) == Counter(dict.fromkeys(values, 2))
    # pySHACL leaves sh:value out for a property shape, where section 6.3 wants each value node that fails
    assert Counter(i for i in ours.elements() if not i[1]) == Counter(i for i in theirs.elements() if not i[1])
    assert len(ours) == len(theirs) + 1


def test_sparql_in_a_condition_goes_to_pyshacl_and_the_rest_does_not(tmp_path: Path) -> None:
    """One hard shape does not slow down the others."""
    shapes = (
        _shapes("sh:targetClass :C ; sh:node :T")
        + ' :T a sh:NodeShape ; sh:sparql [ sh:select "SELECT $this WHERE { $this <urn:x:p> 1 }" ] .'
        + " :U a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :q ; sh:minCount 1 ] ."
    )
    ours, theirs, engine = _both(tmp_path, shapes)
    assert engine.startswith("fast engine, and pySHACL for 1 of 2 shapes, because of the SPARQL in <urn:x:T>")
    assert ours == theirs
    assert len(ours) == 2


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }",
        "SELECT $this WHERE { $this ?p ?o . VALUES ?o { 1 } }",
        "SELECT $this WHERE { SERVICE <urn:x> { $this ?p ?o } }",
        "SELECT $this WHERE { { SELECT ?o WHERE { $this ?p ?o } } }",
        "SELECT $this WHERE { { SELECT * WHERE { FILTER($this = 1) } } }",
        "SELECT $this WHERE { BIND(1 AS $this) }",
    ],
)
def test_forbidden(query: str) -> None:
    """What pre-binding gives no meaning is an error, not an answer."""
    with pytest.raises(NotPrebindable):
        check(query)


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("SELECT $this { ?x ?p $this }", "SELECT (<urn:a> AS ?this) { ?x ?p <urn:a> }"),
        (
            "SELECT ?x { ?x ?p '$this' . # $this\n ?x ?q <urn:$this> }",
            "SELECT ?x { ?x ?p '$this' . # $this\n ?x ?q <urn:$this> }",
        ),
        ("ASK { FILTER ( BOUND ( $this ) && !bound(?other) ) }", "ASK { FILTER ( (true) && !bound(?other) ) }"),
        (
            "SELECT $this (COUNT(*) AS ?n) { ?x ?p $this } GROUP BY $this ORDER BY $this",
            "SELECT (<urn:a> AS ?this) (COUNT(*) AS ?n) { ?x ?p <urn:a> } GROUP BY (<urn:a>) ORDER BY (<urn:a>)",
        ),
    ],
)
def test_rewriting(query: str, bound: str) -> None:
    """Variables are replaced, and what only looks like one is not."""
    assert Prebound(query).bind({"this": ox.NamedNode("urn:a")}) == bound


def test_a_failure_that_a_query_reports(tmp_path: Path) -> None:
    """?failure true stops the validation, as the specification wants."""
    query = "SELECT $this ?failure WHERE { $this <urn:x:p> 1 . BIND(true AS ?failure) }"
    (tmp_path / "shapes.ttl").write_text(_shapes(f'sh:targetClass :C ; sh:sparql [ sh:select "{query}" ]'))
    (tmp_path / "data.ttl").write_text(PREFIXES + DATA)
    with pytest.raises(InputError, match="reports a failure for <urn:x:a>"):
        results_of(load_data([tmp_path / "data.ttl"]), open_shapes([tmp_path / "shapes.ttl"]))


@pytest.mark.parametrize("at_once", [True, False])
def test_a_triple_in_two_files_counts_once(at_once: bool, tmp_path: Path) -> None:
    """The data graph is the merge of the files, for a query over all focus nodes at once and for each alone."""
    count = "SELECT $this (COUNT(?v) AS ?n) WHERE { $this <urn:x:p> ?v } GROUP BY $this HAVING (COUNT(?v) > 2)"
    query = count if at_once else f"{count} LIMIT 5"
    (tmp_path / "shapes.ttl").write_text(_shapes(f'sh:targetClass :C ; sh:sparql [ sh:select "{query}" ]'))
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text(f"{PREFIXES}:a a :C ; :p 1, 2 . :b a :C ; :p 1, 2, 3 .")
    results, _ = results_of(
        load_data([tmp_path / "one.ttl", tmp_path / "two.ttl"]), open_shapes([tmp_path / "shapes.ttl"])
    )
    assert [result.focus_node for result in results] == ["<urn:x:b>"]


def test_what_sparql_can_not_compare(tmp_path: Path) -> None:
    """A comparison between datatypes is an error and gives no solution (SPARQL, section 17.3); rdflib orders them."""
    query = "SELECT $this WHERE { $this <urn:x:p> ?p ; <urn:x:q> ?q . FILTER(?p > ?q) }"
    years = ':a a :C ; :p "2015"^^xsd:gYear ; :q "2014-03-01"^^xsd:date .'
    days = ':b a :C ; :p "2015-03-01"^^xsd:date ; :q "2014-03-01"^^xsd:date .'
    ours, theirs, _ = _both(tmp_path, _shapes(f'sh:targetClass :C ; sh:sparql [ sh:select "{query}" ]'), years + days)
    assert [focus for focus, *_ in ours.elements()] == ["<urn:x:b>"]
    assert sorted(focus for focus, *_ in theirs.elements()) == ["<urn:x:a>", "<urn:x:b>"]


def test_less_than_what_can_not_be_compared(tmp_path: Path) -> None:
    """sh:lessThan has a result where the two values can't be compared (SHACL, section 4.5.3); pySHACL orders them."""
    data = ':a a :C ; :p "2013-03-01"^^xsd:date ; :q "2014"^^xsd:gYear .'
    inside = "sh:targetClass :C ; sh:property [ sh:path :p ; sh:lessThan :q ]"
    ours, theirs, _ = _both(tmp_path, _shapes(inside), data)
    assert [(focus, path) for focus, path, *_ in ours.elements()] == [("<urn:x:a>", "<urn:x:p>")]
    assert not theirs
