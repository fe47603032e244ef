"""An empty answer is taken apart: the first pattern that leaves no row is named, with what would have matched."""

from __future__ import annotations

import pytest

from nap_kg.dataset import Dataset
from nap_kg.errors import QueryError
from nap_kg.explain import why_not
from nap_kg.query import query

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
