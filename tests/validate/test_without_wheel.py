"""Where the fast engine has no wheel, pySHACL does its work."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nap_kg.validate import validate

SHAPES = """\
@prefix : <urn:x:> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
:Cat-name a sh:PropertyShape ; sh:targetClass :Cat ; sh:path :name ; sh:minCount 1 ; sh:message "Name it."@en .
"""


def test_findings_are_the_same_without_the_fast_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report has the same findings, and says which engine found them and why."""
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "data.ttl").write_text("<urn:x:tom> a <urn:x:Cat> .\n")
    told = {"shapes": [tmp_path / "shapes.ttl"], "ontology": []}
    fast = validate([tmp_path / "data.ttl"], **told)
    monkeypatch.setitem(sys.modules, "shacl", None)
    slow = validate([tmp_path / "data.ttl"], **told)
    assert fast.engine == "fast engine"
    assert slow.engine.startswith("pySHACL, because of the package shacl is not installed")
    assert len(fast.findings) >= 1
    assert slow.findings == fast.findings
