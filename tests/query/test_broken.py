"""A broken query is told what is wrong with it, where, and what to do; the page of the messages is up to date."""

from __future__ import annotations

import pytest

from nap_kg.errors import QueryError
from nap_kg.query import query
from tests.query.broken import BROKEN, PAGE, Broken, answer, page


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.slip)
def test_the_message_of_a_slip(case: Broken) -> None:
    """Exit code, cause and remedy; line and column, and the line itself with a mark below the column."""
    code, err = answer(case.text)
    assert code == case.code
    assert case.says in err
    assert case.fix in err
    assert "this can't stand here" not in err
    if case.place:
        line, column = case.place
        told = err.splitlines()
        at = told.index(f"  at   query:{line}:{column}")
        shown = case.text.splitlines()[line - 1] if line <= len(case.text.splitlines()) else ""
        assert told[at + 1] == f"       {shown}"
        assert told[at + 2] == f"       {' ' * (column - 1)}^"
        assert told[at + 3].startswith("  fix  ")


def test_the_page_is_up_to_date() -> None:
    """``python -m tests.query.broken`` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_a_long_line_is_cut() -> None:
    """What is far from the slip is left out; the mark stays below it."""
    text = f"SELECT ?d WHERE {{ {'?d a nap:Task . ' * 40} ?d a napp:Task . {'?d a nap:Task . ' * 40} }}"
    with pytest.raises(QueryError) as caught:
        query(text)
    shown, mark = caught.value.excerpt.splitlines()
    assert len(shown) <= 100
    assert shown[mark.index("^") :].startswith("napp:Task")


SOUND = [
    "SELECT * { ?s ?p ?o FILTER(?o > 1 && ?o < 3 || !BOUND(?o)) } LIMIT 1",
    "SELECT ?s { ?s nap:p/^nap:q|!(nap:r|^nap:s)+ ?o ; nap:t 'a', \"b\"@en, 1.5, -2, true . [] nap:u (1 2) . }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { VALUES (?s ?x) { (nap:a 1) (UNDEF 'x') } } HAVING(COUNT(?s) > 0)",
    "PREFIX ex: <urn:x:> SELECT ?a (GROUP_CONCAT(?b; SEPARATOR=', ') AS ?c) { ?a ex:b ?b } GROUP BY ?a "
    "ORDER BY DESC(?a)",
    "ASK { GRAPH ?g { ?s a nap:Task } MINUS { ?s a nap:X } FILTER NOT EXISTS { ?s nap:y ?z } "
    "BIND(IF(?s = 1, 2, 3) AS ?k) }",
    "CONSTRUCT { ?s nap:a [ nap:b ?o ] } WHERE { ?s ?p ?o } LIMIT 1",
    "SELECT ?s { { SELECT ?s { ?s a nap:Task } ORDER BY ?s LIMIT 3 } UNION { ?s a nap:Pillar } } OFFSET 1",
]


@pytest.mark.parametrize("text", SOUND)
def test_no_slip_is_seen_in_a_sound_query(text: str) -> None:
    """What is guessed at only where the engine complains would also stay silent without its complaint."""
    from nap_kg.query.hints import guessed

    query(text)
    assert guessed(text) is None


def test_no_slip_is_seen_in_a_card() -> None:
    """The same for all shipped questions."""
    from nap_kg import cards
    from nap_kg.query.hints import guessed

    for card in cards.load_cards():
        assert guessed(card.text) is None, card.name
