"""The JSON-LD context: a name for each term, and data written by it says the same, by another processor's word."""

from __future__ import annotations

import json
from pathlib import Path

import pyld.jsonld
import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.cli import main
from nap_kg.export.context import BY_LANGUAGE, context
from nap_kg.namespaces import NAP, RDFS

DATA = resources.folder("data")
FILES = [
    "ca-ht-2012/plan.ttl",
    "ca-ht-2012/2014-2015/funding.ttl",
    "reference/agencies.ttl",
    "vocabularies/statuses.ttl",
]


def _triples(text: bytes, form: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text, form)}


@pytest.mark.parametrize("file", FILES)
def test_data_written_by_it_says_the_same(file: str) -> None:
    """Compacted by PyLD with this context, then read by pyoxigraph and expanded by PyLD again: the same triples."""
    given = (DATA / file).read_bytes()
    expected = _triples(given, ox.RdfFormat.TURTLE)
    as_text = ox.serialize(expected, format=ox.RdfFormat.N_TRIPLES).decode()  # type: ignore[union-attr]
    expanded = pyld.jsonld.from_rdf(as_text, {"format": "application/n-quads"})
    compact = pyld.jsonld.compact(expanded, context())
    text = json.dumps(compact)
    assert '"https://w3id.org/nap-kg/ns#' not in text.replace(json.dumps(context()), "")
    assert _triples(text.encode(), ox.RdfFormat.JSON_LD) == expected
    back = pyld.jsonld.to_rdf(compact, {"format": "application/n-quads"})
    assert _triples(back.encode(), ox.RdfFormat.N_QUADS) == expected


def test_each_term_has_a_name_of_its_own() -> None:
    """No name stands for two terms, or for a prefix."""
    names = context()
    declared = {
        str(quad.subject.value).removeprefix(NAP[""])
        for file in resources.ontology()
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
        if quad.predicate.value == RDFS.isDefinedBy
    }
    assert declared <= set(names)
    ids = [form if isinstance(form, str) else form["@id"] for form in names.values()]  # type: ignore[index]
    assert len(set(ids)) == len(ids)
    assert len(BY_LANGUAGE) == sum("@container" in form for form in names.values() if isinstance(form, dict))


def test_plain_json_becomes_linked_data() -> None:
    """What somebody writes with short names is read as meant: IRIs, numbers, languages."""
    written = {
        "@context": context(),
        "@id": "https://example.org/d",
        "type": "Deliverable",
        "label": {"en": "newsletter", "fr": "bulletin"},
        "isDeliverableOf": "https://example.org/t",
        "startYear": 2012,
    }
    found = _triples(json.dumps(written).encode(), ox.RdfFormat.JSON_LD)
    assert {str(t.predicate.value).rpartition("#")[2] for t in found} == {
        "type",
        "label",
        "isDeliverableOf",
        "startYear",
    }
    assert ox.NamedNode("https://example.org/t") in {t.object for t in found}


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is an export like the others."""
    assert main(["export", "context", "-q", "-o", str(tmp_path / "context.jsonld")]) == 0
    assert json.loads((tmp_path / "context.jsonld").read_text("utf-8"))["@context"] == context()
    assert capsys.readouterr().out == ""
