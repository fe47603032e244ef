"""Shapes and data that nobody here wrote: the W3C's shapes for shapes, over the W3C's own cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg.validate import validate


@pytest.fixture
def core(shared: Path) -> Path:
    return shared / "w3c" / "data-shapes-test-suite" / "tests" / "core"


def test_the_cases_are_shapes_as_shapes_should_be(core: Path) -> None:
    """pySHACL finds the same faults, those of the cases about ill-formed shapes among them; each has its place."""
    shapes = core / "complex" / "shacl-shacl-data-shapes.ttl"
    folders = [core / name for name in ("node", "path", "property", "targets")]
    report = validate(folders, shapes=[shapes], ontology=[shapes], cross_check=True)
    assert report.engine.endswith("the same as pySHACL")
    assert report.focus_nodes > 250
    errors = [finding for finding in report.findings if finding.severity.name == "VIOLATION"]
    assert errors
    for finding in errors:
        line = Path(finding.file).read_text(encoding="utf-8").splitlines()[finding.line - 1]
        assert finding.exact
        assert line[finding.column - 1 :].strip()
