"""Every term of the ontology earns its place: a question, check or shape uses it, or it is said why none does."""

from __future__ import annotations

import pytest

from tests.ontology import competency


def _users(term: str) -> list[str]:
    return [
        name
        for of in (competency.questions(), competency.checks(), competency.shapes())
        for name in competency.users(of, term)
    ]


@pytest.mark.parametrize("term", sorted(competency.terms()))
def test_a_term_is_used_or_said_why_not(term: str) -> None:
    """Used and excused exclude each other, so that an excuse goes when its term finds a use."""
    assert bool(_users(term)) != (term in competency.UNUSED), _users(term)


def test_excuses_are_of_terms() -> None:
    """A reason for a term that is no more, or without words, is none."""
    assert set(competency.UNUSED) <= set(competency.terms())
    assert all(len(reason.split()) > 4 for reason in competency.UNUSED.values())


def test_terms_in_comments_and_texts_do_not_count() -> None:
    """Only what the query itself names is used by it."""
    query = (
        'PREFIX nap: <https://w3id.org/nap-kg/ns#>\n# nap:Task\nSELECT * { ?a a nap:Office ; nap:email "nap:Training" }'
    )
    assert competency.in_query(query) == {"Office", "email"}


def test_page_is_of_these_questions() -> None:
    """``python -m tests.ontology.competency`` writes it; a change without it is found here."""
    assert competency.PAGE.read_text(encoding="utf-8") == competency.page()
