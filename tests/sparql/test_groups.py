"""A query taken apart says the same as the query: put together again, it has the same answers."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.dataset import Dataset, open_dataset
from nap_kg.namespaces import PREFIXES
from nap_kg.sparql.groups import Group, NotUnderstood, Part, Triple, take_apart

ROOT = Path(__file__).resolve().parents[2]
CARDS = sorted(path for path in (ROOT / "queries").glob("*/*.rq") if "WHERE" in path.read_text(encoding="utf-8"))
"""Every query: a check that is a shape's rule has none of its own."""


@pytest.fixture(scope="module")
def shipped() -> Dataset:
    """The shipped graph."""
    return open_dataset()


def _again(group: Group) -> str:
    """Put a group together from its parts alone."""
    return " ".join(part.text for part in group.parts)


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_the_parts_are_the_whole(path: Path, shipped: Dataset) -> None:
    """Every card and every derivation: the parts of its WHERE have as many solutions as its WHERE."""
    query = take_apart(path.read_text(encoding="utf-8"))
    assert query.where is not None

    def count(inside: str) -> int:
        answer = shipped.select(f"{query.prologue} SELECT (COUNT(*) AS ?n) WHERE {{ {inside} }}")
        return int(next(answer)["n"].value)

    assert count(_again(query.where)) == count(query.where.text)


def test_triples_are_written_out() -> None:
    """Semicolons and commas are shorthand; paths, literals, brackets and lists are terms."""
    text = """PREFIX x: <urn:x#> SELECT * {
        ?s a x:A, x:B ; x:p/^x:q* "a . ; ,"@en, 'b'^^x:t ; !(x:p|^x:q) -1.5 ; .
        [ x:p 1 ] x:q true . (1 2) x:r x:s.
        ?s (x:p|x:q)+ ?t FILTER(?t > 1) ?t x:p? [] }"""
    where = take_apart(text).where
    assert where is not None
    assert [(p.subject, p.predicate, p.object) for p in where.parts if isinstance(p, Triple)] == [
        ("?s", "a", "x:A"),
        ("?s", "a", "x:B"),
        ("?s", "x:p/^x:q*", '"a . ; ,"@en'),
        ("?s", "x:p/^x:q*", "'b'^^x:t"),
        ("?s", "!(x:p|^x:q)", "-1.5"),
        ("_:at118", "x:p", "1"),
        ("_:at118", "x:q", "true"),
        ("(1 2)", "x:r", "x:s"),
        ("?s", "(x:p|x:q)+", "?t"),
        ("?t", "x:p?", "[]"),
    ]


def test_everything_else_is_a_part() -> None:
    """Filters of every form, nested groups, subqueries."""
    text = """SELECT ?a { VALUES (?a ?b) { (1 2) } VALUES ?c { 'x' } BIND(1 AS ?d)
        OPTIONAL { ?a ?b ?c } MINUS { ?a ?b ?d } GRAPH ?g { ?a ?b ?e } { ?a ?b ?f } UNION { ?a ?b ?g } UNION {}
        { SELECT ?h { ?h ?i ?j } LIMIT 1 } FILTER REGEX(STR(?a), "}") FILTER NOT EXISTS { ?a ?b ?k }
        FILTER EXISTS { ?a ?b ?l } FILTER(?a IN (1, 2)) { ?a ?b ?m } } ORDER BY ?a LIMIT 3 VALUES ?z { 1 }"""
    query = take_apart(text)
    assert query.where is not None
    kinds = [part.kind for part in query.where.parts if isinstance(part, Part)]
    assert kinds[:8] == ["VALUES", "VALUES", "BIND", "OPTIONAL", "MINUS", "GRAPH", "UNION", "SELECT"]
    assert kinds[8:] == ["FILTER"] * 4 + ["UNION"]
    assert query.rest == "ORDER BY ?a LIMIT 3 VALUES ?z { 1 }"
    ox.Store().query(f"SELECT * {{ {_again(query.where)} }}", prefixes={p: str(n) for p, n in PREFIXES.items()})


def test_templates() -> None:
    """A CONSTRUCT has one; in its short form it is the WHERE."""
    assert take_apart("CONSTRUCT { ?a ?b ?c } WHERE { ?c ?b ?a }").template == (Triple("?a", "?b", "?c"),)
    assert take_apart("CONSTRUCT WHERE { ?c ?b ?a }").template == (Triple("?c", "?b", "?a"),)
    assert take_apart("DESCRIBE <urn:x>").where is None


@pytest.mark.parametrize("text", ["hello", "SELECT * { ?s ?p", "SELECT * { ?s ?p }", "SELECT * { ?s ?p ?o FILTER }"])
def test_what_is_not_understood_is_said(text: str) -> None:
    """Never half a query."""
    with pytest.raises(NotUnderstood):
        take_apart(text)
