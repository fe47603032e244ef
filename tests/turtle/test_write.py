"""The writer for programs gives what the formatter gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nap_kg.namespaces import XSD
from nap_kg.turtle import format_turtle
from nap_kg.turtle.reader import read
from nap_kg.turtle.terms import BlankNode, Iri, Literal
from nap_kg.turtle.write import write_turtle

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for folder in ("data", "docs/tutorial") for path in (ROOT / folder).rglob("*.ttl"))
EX = "http://example.org/"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_shipped_files_are_written_to_the_byte(path: Path) -> None:
    """Every shipped file of data, its comments apart, comes out as it stands there."""
    text = path.read_text(encoding="utf-8")
    document = read(text, name=str(path))
    prefixes = {s.prefix: s.iri.term.value for s in document.statements if getattr(s, "prefix", None)}
    statements = []
    for triple in document.triples():
        assert not isinstance(triple.object.term, BlankNode)
        statements.append((triple.subject.term.value, triple.predicate.term.value, triple.object.term))
    without = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#")).lstrip("\n")
    assert write_turtle(reversed(statements), prefixes) == without


_names = st.sampled_from(
    [f"{EX}{name}" for name in ("a", "a/b", "a.", "b-c", "1.2", "ü", "x%20y", "")] + ["urn:x:1", f"{EX}sub/q"]
)
_literals = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60).map(Literal),
    st.sampled_from(["1", "-1", "01", "x"]).map(lambda text: Literal(text, XSD.integer)),
    st.sampled_from(["true", "1"]).map(lambda text: Literal(text, XSD.boolean)),
    st.sampled_from(["2014-09-01", "x"]).map(lambda text: Literal(text, XSD.date)),
)
_graphs = st.lists(st.tuples(_names, _names, st.one_of(_names.map(Iri), _literals)), min_size=1, max_size=12)


@given(_graphs)
def test_any_graph_is_written_as_formatted(graph: list[tuple[str, str, Iri | Literal]]) -> None:
    """On made-up graphs: formatting what was written changes nothing, and no statement is lost."""
    written = write_turtle(graph, {"ex": EX, "sub": f"{EX}sub/", "xsd": str(XSD)})
    assert format_turtle(written) == written
    there = {(t.subject.term.value, t.predicate.term.value, t.object.term) for t in read(written, name="x").triples()}
    assert there == set(graph)
