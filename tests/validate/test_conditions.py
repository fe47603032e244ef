"""Classes under ``sh:or`` and the like: what the core engine is asked instead gives what pySHACL gives."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.namespaces import SH
from nap_kg.validate import validate
from nap_kg.validate.conditions import without_classes
from nap_kg.validate.routes import Routes
from nap_kg.validate.shapes import open_shapes

PREFIXES = """@prefix : <urn:x:> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
DATA = """
:B rdfs:subClassOf :A . :C rdfs:subClassOf :B . :A rdfs:subClassOf :C . :D rdfs:subClassOf :D .
:a a :A . :b a :B . :c a :C , :D . :d a :D . :e a :E . [] a :C . :n :p 1 .
:s :p :a , :b , :c , :d , :e , :n , :nobody , "A" , [ a :B ] , [ a :E ] .
"""
SHAPES = {
    "or": "sh:or ( [ sh:class :A ] [ sh:class :D ] )",
    "one of two": "sh:xone ( [ sh:class :C ] [ sh:class :D ] )",
    "both": "sh:and ( [ sh:class :A , :D ] [ sh:nodeKind sh:IRI ] )",
    "not": "sh:not [ sh:class :B ]",
    "node": "sh:node [ sh:property [ sh:path rdfs:label ; sh:maxCount 0 ] ; sh:class :D ]",
    "closed": "sh:node [ sh:class :A ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ]",
    "qualified": "sh:qualifiedMaxCount 2 ; sh:qualifiedValueShape [ sh:class :A ]",
    "path": "sh:or ( [ sh:path ( :p [ sh:inversePath :p ] ) ; sh:class :A ] [ sh:class :A ] )",
    "deactivated": "sh:xone ( [ sh:class :A ; sh:deactivated true ] [ sh:class :D ] )",
    "named": "sh:or ( :Named [ sh:class :D ] )",
}


def _write(folder: Path, shape: str) -> tuple[Path, Path]:
    data, shapes = folder / "data.ttl", folder / "shapes.ttl"
    data.write_text(PREFIXES + DATA)
    named = ":Named a sh:NodeShape ; sh:class :B ."
    shapes.write_text(f"{PREFIXES}:S a sh:PropertyShape ; sh:targetNode :s ; sh:path :p ; {shape} . {named}")
    return data, shapes


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_as_the_reference(shape: str, tmp_path: Path) -> None:
    """On IRIs, blank nodes and literals, with classes in a circle: the same results, which ``cross_check`` demands."""
    data, shapes = _write(tmp_path, shape)
    report = validate([data], shapes=[shapes], ontology=[data], cross_check=True)
    assert report.engine == "fast engine, the same as pySHACL"
    assert any(finding.component.startswith(SH) for finding in report.findings)


def test_only_conditions_are_rewritten(tmp_path: Path) -> None:
    """What can give a result by itself, and what is closed, asks for its class as it did."""
    _, shapes = _write(tmp_path, f"sh:class :E ; {SHAPES['or']} ; {SHAPES['closed']}")
    routes = Routes(open_shapes([shapes]))
    left = [t for t in without_classes(routes.fast_triples(), routes.conditions()) if t.predicate.value == SH["class"]]
    assert sorted(str(triple.object) for triple in left) == ["<urn:x:A>", "<urn:x:B>", "<urn:x:E>"]
    assert isinstance(left[0], ox.Triple)
