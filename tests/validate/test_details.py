"""What failed underneath sh:or, sh:node and the like."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg.findings import Detail, Finding
from nap_kg.validate import validate
from tests.validate.generated import PREFIXES

SHAPES = """
:S a sh:NodeShape ; sh:targetClass :Person ;
    sh:property [ sh:path :contact ;
        sh:or ( :Email [ sh:class :Phone ; sh:property [ sh:path :number ; sh:minCount 1 ] ] ) ] ;
    sh:property [ sh:path :address ; sh:node :Address ;
        sh:qualifiedValueShape [ sh:property [ sh:path :main ; sh:hasValue true ] ] ; sh:qualifiedMinCount 1 ] ;
    sh:xone ( [ sh:property [ sh:path :a ; sh:minCount 1 ] ] [ sh:property [ sh:path :b ; sh:minCount 1 ] ] ) ;
    sh:not [ sh:property [ sh:path :bad ; sh:minCount 1 ] ] .
:Email a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:pattern "@" ; sh:message "an address has an @"@en .
:Address a sh:NodeShape ; sh:node :Zipped .
:Zipped a sh:NodeShape ; sh:property [ sh:path :zip ; sh:datatype xsd:string ; sh:minCount 1 ] .
"""
DATA = ':ann a :Person ; :contact "nobody", :p ; :address [ :zip 3 ] ; :a 1 ; :b 2 ; :bad 1 .\n:p a :Phone .'


@pytest.fixture
def findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], Finding]:
    monkeypatch.chdir(tmp_path)
    Path("shapes.ttl").write_text(PREFIXES + SHAPES)
    Path("data.ttl").write_text(PREFIXES + DATA)
    report = validate(["data.ttl"], shapes=["shapes.ttl"], ontology=["data.ttl"])
    return {(f.component.rpartition("#")[2].removesuffix("ConstraintComponent"), f.value): f for f in report.findings}


def _said(details: tuple[Detail, ...]) -> list[tuple[str, str]]:
    return [(detail.about, detail.message) for detail in details]


def test_alternatives(findings: dict[tuple[str, str], Finding]) -> None:
    """Each alternative says why it failed; of a named one, the name is told."""
    assert _said(findings["Or", '"nobody"'].details) == [
        ("alternative 1 of 2 (Email)", "an address has an @"),
        ("alternative 2 of 2", "is no instance of :Phone"),
        ("alternative 2 of 2", ":number: fewer than 1 value(s)"),
    ]
    assert _said(findings["Or", "<urn:x:p>"].details) == [
        ("alternative 1 of 2 (Email)", "an address has an @"),
        ("alternative 1 of 2 (Email)", "an address has an @"),
        ("alternative 2 of 2", ":number: fewer than 1 value(s)"),
    ]


def test_levels(findings: dict[tuple[str, str], Finding]) -> None:
    """A shape that refers to another tells of that one too, also for a blank node."""
    (outer,) = findings["Node", "_:b1"].details
    assert outer.about == "Address"
    (inner,) = outer.details
    assert (inner.about, inner.path) == ("Zipped", "<urn:x:zip>")
    assert "xsd:string" in inner.message


def test_what_conforms_and_should_not(findings: dict[tuple[str, str], Finding]) -> None:
    """Of sh:xone both alternatives, of sh:not the shape."""
    assert [d.message for d in findings["Xone", "<urn:x:ann>"].details] == ["conforms", "conforms"]
    assert [d.message for d in findings["Not", "<urn:x:ann>"].details] == ["conforms"]


def test_qualified(findings: dict[tuple[str, str], Finding]) -> None:
    """Each value that does not count says why."""
    (detail,) = findings["QualifiedMinCount", ""].details
    assert (detail.component.rpartition("#")[2], detail.path) == ("HasValueConstraintComponent", "<urn:x:main>")
