"""Which of what is on offer a header is after."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nap_kg.serve.accept import chosen, language
from nap_kg.serve.using import with_graphs

OFFERS = ["application/json", "text/csv", "text/html"]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("*/*", "application/json"),
        ("text/*", "text/csv"),
        ("text/*;q=0.5, text/html", "text/html"),
        ("text/html;q=0.5, text/csv;q=0.50", "text/html"),
        ("text/*;q=1, text/csv;q=0", "text/html"),
        ("*/*, text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;charset=utf-8;q=0.9;x=y, application/json;q=0.8", "text/csv"),
        ("text/csv;q=2", None),
        ("nonsense", None),
        ("image/png, */*;q=0", None),
        (",,, text/csv ,", "text/csv"),
    ],
)
def test_a_header_chooses(header: str, found: str | None) -> None:
    """By quality, then by how narrowly it is named, then by order."""
    assert chosen(header, OFFERS) == found


@given(st.text(max_size=200))
def test_any_header_is_understood_somehow(header: str) -> None:
    """Whatever is sent, an offer or none comes back, and a language always."""
    assert chosen(header, OFFERS) in (None, *OFFERS)
    assert language(header, ["en", "fr"]) in ("en", "fr")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("INSERT { ?s ?p 1 } WHERE { ?s ?p 2 }", "INSERT { ?s ?p 1 } USING <x:g> USING NAMED <x:n> WHERE { ?s ?p 2 }"),
        (
            "DELETE { ?s ?p 1 } INSERT { ?s ?p 3 } WHERE { ?s ?p 2 } ; CLEAR ALL",
            "DELETE { ?s ?p 1 } INSERT { ?s ?p 3 } USING <x:g> USING NAMED <x:n> WHERE { ?s ?p 2 } ; CLEAR ALL",
        ),
        (
            "DELETE WHERE { ?s ?p { } }",
            "DELETE { ?s ?p { } } USING <x:g> USING NAMED <x:n> WHERE { ?s ?p { } }",
        ),
        ("INSERT DATA { <x:a> <x:b> 'WHERE' }", "INSERT DATA { <x:a> <x:b> 'WHERE' }"),
        (
            "INSERT { ?s ?p 1 } WHERE { { SELECT ?s WHERE { ?s ?p 2 } } }",
            "INSERT { ?s ?p 1 } USING <x:g> USING NAMED <x:n> WHERE { { SELECT ?s WHERE { ?s ?p 2 } } }",
        ),
    ],
)
def test_graphs_of_a_request_go_into_the_update(text: str, found: str) -> None:
    """USING stands before each WHERE of an operation, and nowhere else."""
    assert with_graphs(text, ["x:g"], ["x:n"]) == found
