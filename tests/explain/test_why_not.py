"""An empty answer is taken apart: the first pattern that leaves no row is named, with what would have matched."""

from __future__ import annotations

import pytest

from nap_kg import cards
from nap_kg.cards import Card
from nap_kg.dataset import Dataset
from nap_kg.errors import QueryError
from nap_kg.explain import why_not
from nap_kg.query import Question, query
from nap_kg.query.ask import sound

CASES = [
    ("SELECT ?d { ?d a nap:Delivrable }", "?d a nap:Delivrable", "nap:Deliverable"),
    (
        "SELECT ?d { ?d a nap:Deliverable ; nap:leadAgency ?a . ?a rdfs:label 'RCMP' }",
        "?a rdfs:label 'RCMP'",
        "nap:nameText",
    ),
    ("SELECT ?d { ?t a nap:Task ; nap:isDeliverableOf ?d }", "?t nap:isDeliverableOf ?d", "the other way round"),
    ("SELECT ?d { ?d a nap:Deliverable ; nap:status nap:ongoing }", "?d nap:status nap:ongoing", "id/status/ongoing>"),
    (
        "SELECT ?d { FILTER(?y > 2020) ?d nap:startYear ?y ; a nap:Deliverable }",
        "FILTER(?y > 2020)",
        "?y is 2012, 2014, 2011, …",
    ),
    (
        "SELECT ?d { ?d a nap:Deliverable FILTER NOT EXISTS { ?d rdfs:label ?l } }",
        "FILTER NOT EXISTS { ?d rdfs:label ?l }",
        "takes away all of the 72 rows",
    ),
    ("SELECT ?d { ?d a nap:Task MINUS { ?d rdfs:label ?l } }", "MINUS { ?d rdfs:label ?l }", "takes away all"),
    ("SELECT ?d { ?d a nap:Task VALUES ?d { nap:x } }", "VALUES ?d { nap:x }", "none of these values"),
    (
        "SELECT ?d { ?d a nap:Task . { ?d nap:hasLead ?x } UNION { ?d nap:status ?y . ?d a ?z } }",
        "?d nap:hasLead ?x",
        "never together with the 17 rows",
    ),
    ("SELECT ?d { ?d a nap:Task . GRAPH <urn:x> { ?d a ?z } }", "GRAPH <urn:x> { ?d a ?z }", "the graph that it names"),
    ("SELECT ?d { { SELECT ?d { ?d a nap:Task FILTER(?d = 1) } } }", "FILTER(?d = 1)", "holds for none"),
    ("SELECT ?d { ?d a nap:Task } OFFSET 17", "OFFSET 17", "the patterns leave 17 rows"),
    ("ASK { ?d nap:status ?s ; a nap:Task }", "?d a nap:Task", "nap:Deliverable"),
    ("CONSTRUCT WHERE { ?d a nap:Task ; nap:status ?s }", "?d nap:status ?s", "rdfs:label"),
    ("SELECT ?d { ?d a nap:Event ; nap:on '2014-05-01' }", "?d nap:on '2014-05-01'", "?d has "),
    ("SELECT ?l { ?d a nap:Task ; rdfs:label 'Fund better services for victims' }", None, "@en"),
]


@pytest.mark.parametrize(("text", "culprit", "says"), CASES)
def test_the_pattern_that_empties_the_answer(text: str, culprit: str | None, says: str, shipped: Dataset) -> None:
    """Steps before it have rows, it has none, and the reasons name what is near."""
    found = why_not(shipped, text)
    assert found.rows == 0
    assert found.culprit is not None
    assert culprit in (None, found.culprit.text)
    assert says in "\n".join(found.reasons)
    before = found.steps[: found.steps.index(found.culprit)]
    assert all(step.rows for step in before if step.depth == found.culprit.depth)


def test_brackets_are_one_node(shipped: Dataset) -> None:
    """A node without a name is the same in all that is said of it."""
    for subject in ("[]", "[ a nap:StatusReport ]"):
        text = f"SELECT ?x {{ {subject} nap:hasLead ?x ; nap:hasStatus id:status\\/on-hold }}"
        assert why_not(shipped, text).steps[-1].rows == why_not(shipped, text).rows == 1


def test_a_literal_of_another_type_is_told(shipped: Dataset) -> None:
    """The commonest reason why a text matches nothing."""
    told = "\n".join(why_not(shipped, 'SELECT ?d { ?d nap:startYear "2012" }').reasons)
    assert '"2012" in the data stands as 2012: its type or language differs' in told
    told = "\n".join(why_not(shipped, "SELECT ?d { ?d rdfs:label 'task' }").reasons)
    assert "'task' in the data stands as \"task\"@en" in told


def test_rows_are_those_of_the_query(shipped: Dataset) -> None:
    """Where nothing is lost, the last step has as many rows as the query."""
    text = "SELECT ?d ?a { ?d a nap:Deliverable ; nap:leadAgency ?a OPTIONAL { ?a org:unitOf ?u } FILTER(isIRI(?a)) }"
    found = why_not(shipped, text)
    assert found.culprit is None
    assert found.rows == found.steps[-1].rows == len(query(text, dataset=shipped))
    assert found.reasons == ()


def test_a_query_without_patterns(shipped: Dataset) -> None:
    """DESCRIBE of a thing has nothing to go through."""
    with pytest.raises(QueryError, match="no WHERE"):
        why_not(shipped, "DESCRIBE <urn:x>")


@pytest.mark.parametrize("card", cards.load_cards(), ids=lambda card: card.name)
def test_every_question_can_be_gone_through(card: Card, shipped: Dataset) -> None:
    """Each shipped question, with what its card gives as examples: no pattern is lost where there are rows."""
    params: dict[str, object] = {param.name: param.example for param in card.params if param.required}
    found = why_not(shipped, sound(Question(card.text, card.name, card), shipped, params))
    assert (found.culprit is None) == bool(found.rows)
    assert found.rows == len(query(card.name, dataset=shipped, **params))
    assert bool(found.reasons) == (found.rows == 0)


@pytest.mark.parametrize(
    ("text", "wider"),
    [
        ("SELECT ?x { ?x a nap:Agency }", "SELECT ?x { ?x a/rdfs:subClassOf* nap:Agency }"),
        ("SELECT ?x { ?x rdf:type nap:Agency }", "SELECT ?x { ?x a/rdfs:subClassOf* nap:Agency }"),
        ("SELECT ?x { ?x nap:isPartOf ?y }", "SELECT ?x { ?p rdfs:subPropertyOf* nap:isPartOf . ?x ?p ?y }"),
    ],
)
def test_what_is_stated_more_narrowly_is_told(text: str, wider: str, shipped: Dataset) -> None:
    """A query infers nothing: where the data names a narrower class or property, the way to ask for it is given."""
    found = why_not(shipped, text)
    assert found.rows == 0
    told = "\n".join(found.reasons)
    pattern = wider.partition("{ ")[2].removesuffix(" }")
    rows = len(query(wider, dataset=shipped))
    assert rows
    assert f"{pattern} has {rows} rows" in told
    assert "the other way round" not in told
