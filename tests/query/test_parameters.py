"""Parameters are terms: wherever the variable stands in a query, its value stands, and no value changes a query."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest

from nap_kg.dataset import Dataset
from nap_kg.errors import ParameterError, QueryError
from nap_kg.namespaces import PREFIXES
from nap_kg.query import query
from nap_kg.sparql.prebinding import Prebound

RCMP = "https://w3id.org/nap-kg/id/agency/ca/rcmp"
CARD = """#+ summary: A query to bind in
#+ params:
#+   agency: {{type: iri, class: nap:Agency, optional: true, description: the body}}
#+   word: {{type: string, optional: true, description: a text}}
#+   year: {{type: integer, optional: true, description: a number}}
{query}
"""
PLACES = {
    "BIND": "SELECT ?x { BIND(STR(?agency) AS ?x) }",
    "IF in BIND": "SELECT ?x { ?d nap:leadAgency ?a BIND(IF(?a = ?agency, STR(?a), 1/0) AS ?x) FILTER BOUND(?x) }",
    "a nested group": "SELECT ?x { ?x a nap:Deliverable { { ?x nap:leadAgency ?agency } } }",
    "the FILTER of a nested group": "SELECT ?x { ?x a nap:Deliverable { ?x nap:leadAgency ?a FILTER(?a = ?agency) } }",
    "OPTIONAL": "SELECT ?x ?y { ?x a nap:Deliverable OPTIONAL { ?x nap:leadAgency ?y FILTER(?y = ?agency) } }",
    "UNION": "SELECT ?x { { ?x nap:leadAgency ?agency } UNION { ?x org:unitOf ?agency } }",
    "a subquery": "SELECT ?x ?n { { SELECT ?x (COUNT(?d) AS ?n) { ?d nap:leadAgency ?agency; nap:status ?x } "
    "GROUP BY ?x } }",
    "the head of a subquery": "SELECT ?agency ?n { { SELECT ?agency (COUNT(*) AS ?n) { ?x nap:leadAgency ?agency } "
    "GROUP BY ?agency } }",
    "EXISTS": "SELECT ?x { ?x a nap:Deliverable FILTER EXISTS { ?x nap:leadAgency ?agency } }",
    "NOT EXISTS": "SELECT ?x { ?x a nap:Deliverable FILTER NOT EXISTS { ?x nap:leadAgency ?agency } }",
    "MINUS": "SELECT ?x { ?x a nap:Deliverable MINUS { ?x nap:leadAgency ?agency } }",
    "IN": "SELECT ?x { ?x nap:leadAgency ?a FILTER(?a IN (?agency, nap:x)) }",
    "a path": "SELECT ?x { ?x org:unitOf* ?agency }",
    "GROUP BY": "SELECT ?agency (COUNT(?x) AS ?n) { ?x nap:leadAgency ?agency } GROUP BY ?agency HAVING(COUNT(?x) > 0)",
    "ORDER BY": "SELECT ?x ?agency { ?x nap:leadAgency ?agency } ORDER BY ?agency ?x",
    "a comment": "SELECT ?x { ?x nap:leadAgency ?agency # ?agency } \n }",
    "a text": "SELECT ?x ('?agency' AS ?y) { ?x nap:leadAgency ?agency }",
    "CONSTRUCT": "CONSTRUCT { ?agency nap:leads ?x } WHERE { ?x nap:leadAgency ?agency }",
    "DESCRIBE": "DESCRIBE ?agency",
    "ASK": "ASK { ?x nap:leadAgency ?agency }",
}


def _ask(text: str, dataset: Dataset, **given: object) -> Counter[tuple[object, ...]]:
    return Counter(query(CARD.format(query=text), dataset=dataset, **given).rows)


@pytest.mark.parametrize("place", PLACES)
def test_a_parameter_means_its_value_wherever_it_stands(place: str, shipped: Dataset) -> None:
    """The answer is that to the query with the IRI written by hand."""
    text = PLACES[place]
    by_hand = text.replace("?agency #", "AGENCY #").replace("'?agency'", "'KEPT'")
    for head in ("SELECT ?agency", "SELECT ?x ?agency"):
        by_hand = by_hand.replace(head, head.replace("?agency", f"(<{RCMP}> AS ?out)"))
    by_hand = by_hand.replace("GROUP BY ?agency", f"GROUP BY (<{RCMP}>)").replace("ORDER BY ?agency", "ORDER BY")
    by_hand = by_hand.replace("AGENCY", f"<{RCMP}>").replace("?agency", f"<{RCMP}>").replace("KEPT", "?agency")
    by_hand = by_hand.replace("SELECT ?agency", "SELECT ?out").replace("{ SELECT (", "{ SELECT (")
    if place == "the head of a subquery":
        by_hand = f"SELECT (<{RCMP}> AS ?out) (COUNT(*) AS ?n) {{ ?x nap:leadAgency <{RCMP}> }}"
    expected = Counter(query(by_hand, dataset=shipped).rows)
    assert _ask(text, shipped, agency="RCMP") == expected
    assert expected


def test_minus_compares_the_parameter_too(shipped: Dataset) -> None:
    """Where the parameter is all that both sides share, MINUS takes everything away, as it would with a binding."""
    text = "SELECT ?x { ?x nap:leadAgency ?agency MINUS { ?agency a nap:Department } }"
    every = Counter(
        query("SELECT ?x { ?x nap:leadAgency ?agency MINUS { ?agency a nap:Nothing } }", dataset=shipped).rows
    )
    assert every
    assert _ask(text, shipped, agency="JUS") == Counter()
    assert (
        _ask(
            "SELECT ?x { ?x nap:leadAgency ?agency MINUS { { ?y a ?z } ?y nap:leadAgency ?agency } }",
            shipped,
            agency="JUS",
        )
        == Counter()
    )
    assert _ask("SELECT ?x { ?x nap:leadAgency ?agency MINUS { ?agency a nap:Nothing } }", shipped, agency="JUS")


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        (f"VALUES ?agency {{ <{RCMP}> id:agency\\/ca\\/ps }}", 1),
        ("VALUES ?agency { <https://w3id.org/nap-kg/id/agency/ca/ps> }", 0),
        ("VALUES ?agency { id:agency\\/ca\\/rcmp ca:rcmp UNDEF }", 3),
        (f"VALUES (?y ?agency) {{ (1 <{RCMP}>) (-2.5 ca:ps) ('a b'@en ca:rcmp) ('x'^^xsd:string UNDEF) }}", 3),
        ("VALUES ?agency { }", 0),
        ("VALUES ?y { 1 2 }", 2),
    ],
)
def test_a_parameter_in_values(values: str, rows: int, shipped: Dataset) -> None:
    """VALUES keeps the rows that agree with the parameter: IRIs, prefixed names of the query's own, UNDEF."""
    head = "PREFIX ca: <https://w3id.org/nap-kg/id/agency/ca/>\n"
    inside = f"{head}SELECT ?y ?agency {{ {{ {values} }} }}"
    behind = f"{head}SELECT ?y ?agency {{ }} {values}"
    for text in (inside, behind):
        found = _ask(text, shipped, agency="RCMP")
        assert sum(found.values()) == rows
        assert {row[1] for row in found} <= {RCMP}


def test_values_of_other_kinds(shipped: Dataset) -> None:
    """Numbers and texts agree as terms."""
    assert _ask("SELECT ?y { VALUES (?year ?y) { (2012 1) (-2012 2) ('2012' 3) } }", shipped, year=2012) == {(1,): 1}
    assert _ask("SELECT ?y { VALUES (?year ?y) { (2012 1) (-2012 2) } }", shipped, year=-2012) == {(2,): 1}
    assert _ask('SELECT ?y { VALUES (?word ?y) { (\'a\' 1) (\'a\'@en 2) ("""a""" 3) } }', shipped, word="a") == {
        (1,): 1,
        (3,): 1,
    }


HOSTILE = [
    '"',
    "'",
    '"""',
    "\\",
    '\\"',
    'x" ) } #',
    "x' } UNION { ?a ?b ?c } #",
    "<x> . ?a ?b ?c",
    "}",
    "{",
    "?x",
    "$x",
    "a\nb",
    "#",
    "é\u2028\U0001f600",
    "@en",
    "^^xsd:integer",
]


@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_a_hostile_text_is_a_text(value: str, shipped: Dataset) -> None:
    """Quotes, braces, comments and variables in a value are characters of a literal, and come back as they were."""
    assert _ask("SELECT ?word (STRLEN(?word) AS ?n) { }", shipped, word=value) == {(value, len(value)): 1}
    assert _ask("SELECT ?d { ?d rdfs:label ?l FILTER(STR(?l) = ?word) }", shipped, word=value) == Counter()


@pytest.mark.parametrize("value", ["http://x/> } #", "<http://x/>>", "id:agency/ca/rcmp> }", RCMP + "> . <x"])
def test_a_hostile_iri_names_nothing(value: str, shipped: Dataset) -> None:
    """What closes an IRI early is the name of nothing."""
    with pytest.raises(ParameterError, match="no agency is called"):
        _ask("SELECT ?d { ?d nap:leadAgency ?agency }", shipped, agency=value)


@pytest.mark.parametrize("name", ["RCMP", "Global Affairs", "global affairs canada", RCMP, "id:agency/ca/rcmp"])
def test_names_resolve(name: str, shipped: Dataset) -> None:
    """A body's abbreviation, a part of its name that no other has, or its IRI."""
    assert query("deliverables-led-by", dataset=shipped, agency=name).rows


def test_a_part_of_several_names_is_ambiguous(shipped: Dataset) -> None:
    """The choices are listed, by name and IRI."""
    with pytest.raises(ParameterError, match="means 2 things") as caught:
        query("evidence-of", dataset=shipped, thing="2014-2015")
    assert "<https://w3id.org/nap-kg/id/plan/ca-ht-2012/report/2014-2015>" in caught.value.fix
    with pytest.raises(ParameterError) as caught:
        query("deliverables-led-by", dataset=shipped, agency="Canada Border Service")
    assert "Canada Border Services Agency" in caught.value.fix


def test_a_value_that_cannot_stand_there(shipped: Dataset) -> None:
    """A literal names no graph: said so, and not as a fault of the query's own syntax."""
    with pytest.raises(QueryError, match="can't stand where the query has it"):
        _ask("SELECT ?x { GRAPH ?word { ?x ?y ?z } }", shipped, word="a")
    with pytest.raises(QueryError, match="syntax error"):
        _ask("SELECT ?x { ?x ?word }", shipped, word="a")


def test_binding_agrees_with_a_join_where_a_join_is_right(shipped: Dataset) -> None:
    """In a query whose variable stands in the outermost group alone, the engine's own VALUES gives the same rows."""
    text = "SELECT ?x ?y { ?x nap:leadAgency ?agency OPTIONAL { ?x nap:status ?y } }"
    bodies = [
        row["a"] for row in shipped.select("SELECT DISTINCT ?a { ?d <https://w3id.org/nap-kg/ns#leadAgency> ?a }")
    ]
    assert len(bodies) > 10
    for body in bodies:
        joined = query(f"{text} VALUES ?agency {{ {body} }}", dataset=shipped)
        bound = Prebound(text, PREFIXES).bind({"agency": body})
        assert Counter(query(bound, dataset=shipped).rows) == Counter(joined.rows)


def test_no_dataset_is_needed_to_bind() -> None:
    """Binding is a matter of the text alone."""
    assert Prebound("ASK { ?s ?p ?o }").bind({"s": ox.NamedNode("urn:x")}) == "ASK { <urn:x> ?p ?o }"
    assert not query(CARD.format(query="ASK { ?agency ?p ?o }"), dataset=Dataset(ox.Store())).rows[0][0]
