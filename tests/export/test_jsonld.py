"""JSON-LD: it says what the graph says, and of schema.org only what schema.org has."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.dataset import Dataset
from nap_kg.export import export
from nap_kg.namespaces import NAP, RDF, RDFS

SCHEMA = "https://schema.org/"


def _parsed(dataset: Dataset) -> set[ox.Triple]:
    (text,) = export(dataset, "jsonld").files.values()
    return {quad.triple for quad in ox.parse(str(text).encode(), ox.RdfFormat.JSON_LD)}


@lru_cache
def _vocabulary(path: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


def test_it_parses_back_into_the_graph(dataset: Dataset) -> None:
    """Without schema.org's, its statements are those asserted, the ontology's own terms left out."""
    asserted = {
        quad.triple
        for quad in dataset.store
        if "/graph/derived" not in str(quad.graph_name)
        and isinstance(quad.subject, ox.NamedNode)
        and not quad.subject.value.startswith(NAP[""].rstrip("#"))
    }
    found = _parsed(dataset)
    added = {
        t for t in found if SCHEMA in t.predicate.value or (t.predicate.value == RDF.type and SCHEMA in str(t.object))
    }
    assert added
    assert found - added == asserted


def test_schema_org_has_every_term_used(dataset: Dataset, shared: Path) -> None:
    """Each class, property and value is in the vocabulary, and each property stands at a class that it is for."""
    vocabulary = _vocabulary(shared / "vocabularies" / "schemaorg-current-https.ttl")
    types: dict[str, set[str]] = {}
    found = _parsed(dataset)
    for triple in found:
        for term in (triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(SCHEMA):
                assert any(vocabulary.quads_for_pattern(term, None, None)), term
        if triple.predicate.value == RDF.type and str(triple.object.value).startswith(SCHEMA):
            types.setdefault(triple.subject.value, set()).add(triple.object.value)
    used = {(t.predicate.value, c) for t in found if t.predicate.value.startswith(SCHEMA)
            for c in types.get(t.subject.value, {"none"})}  # fmt: skip
    wrong = [
        (prop, cls)
        for prop, cls in sorted(used)
        if not vocabulary.query(f"ASK {{ <{prop}> <{SCHEMA}domainIncludes> ?d . <{cls}> <{RDFS.subClassOf}>* ?d }}")
    ]
    assert wrong == []


def test_who_does_what_in_schema_org(shipped: Dataset) -> None:
    """Deliverables are actions with leads as agents; one on hold has no status, a done one is completed."""
    (text,) = export(shipped, "jsonld").files.values()
    nodes = {node["@id"]: node for node in json.loads(str(text))["@graph"]}
    base = "https://w3id.org/nap-kg/id/"
    held = nodes[f"{base}plan/ca-ht-2012/deliverable/expert-witnesses"]
    assert held["@type"] == ["nap:Deliverable", "schema:Action"]
    assert held["schema:agent"] == f"{base}agency/ca/rcmp"
    assert "schema:actionStatus" not in held
    done = nodes[f"{base}plan/ca-ht-2012/deliverable/border-five-assessment"]
    assert done["schema:actionStatus"] == "https://schema.org/CompletedActionStatus"


@pytest.mark.parametrize("wanted", ["2021-2022", "2022-2023"])
def test_one_report_alone(tutorial: Dataset, wanted: str) -> None:
    """Of the other report, and of what it says, nothing is left."""
    (text,) = export(tutorial, "jsonld", report=wanted).files.values()
    (other,) = {"2021-2022", "2022-2023"} - {wanted}
    subjects = [node["@id"] for node in json.loads(str(text))["@graph"]]
    assert not [iri for iri in subjects if f"/report/{other}" in iri]
    assert [iri for iri in subjects if f"/report/{wanted}/status/" in iri]
