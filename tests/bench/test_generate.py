"""Generated data is in the model, in the house form, and at fault exactly as it says."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import faults
import generate
import pyoxigraph as ox
import pytest

import nap_kg
from nap_kg.turtle import format_turtle
from nap_kg.validate import results_of
from nap_kg.validate.engine import load_data
from nap_kg.validate.shapes import open_shapes


def written(triples: int, share: float = 0.0, form: str = "ttl") -> tuple[str, generate.Generated]:
    stream = io.StringIO()
    done = generate.generate(stream, triples, share=share, form=form)
    return stream.getvalue(), done


def shapes_file(folder: Path, *, core: bool = False) -> Path:
    path = folder / "shapes.ttl"
    path.write_bytes(generate.shapes(core=core))
    return path


@pytest.mark.parametrize("triples", [1_000, 10_000, 50_000])
def test_size(triples: int) -> None:
    """As many triples as were asked for, within 3 %, in either format, counted right."""
    text, done = written(triples)
    lines, _ = written(triples, form="nt")
    turtle = set(ox.parse(text.encode(), ox.RdfFormat.TURTLE))
    assert abs(len(turtle) - triples) <= 0.03 * triples
    assert len(turtle) == done.triples == lines.count("\n")
    assert turtle == set(ox.parse(lines.encode(), ox.RdfFormat.N_TRIPLES))
    assert len({quad.subject for quad in turtle}) == done.subjects


def test_forms_say_the_same() -> None:
    """N-Triples with faults of all kinds, negative numbers among them, are the triples of the Turtle."""
    turtle, lines = (written(10_000, 0.05, form)[0] for form in ("ttl", "nt"))
    assert '"-' in lines
    forms = ((turtle, ox.RdfFormat.TURTLE), (lines, ox.RdfFormat.N_TRIPLES))
    assert len({frozenset(map(str, ox.parse(text.encode(), form))) for text, form in forms}) == 1


def test_house_form() -> None:
    """The formatter finds nothing to change, with many countries, and with faults."""
    text, _ = written(50_000, 0.02)
    assert format_turtle(text) == text


def test_deterministic() -> None:
    """The same arguments give the same bytes."""
    assert written(10_000, 0.01) == written(10_000, 0.01)


def test_valid(tmp_path: Path) -> None:
    """Without faults there is no finding, warnings included."""
    data = tmp_path / "data.ttl"
    data.write_text(written(50_000)[0], encoding="utf-8")
    report = nap_kg.validate([data], ontology=[data], shapes=[shapes_file(tmp_path)], strict_targets=False)
    assert report.findings == ()


def test_faults(tmp_path: Path) -> None:
    """With faults of all kinds, each rule finds as many as were made, and each finding has a place."""
    data = tmp_path / "data.ttl"
    text, done = written(50_000, 0.05)
    data.write_text(text, encoding="utf-8")
    assert set(done.faults) == set(faults.KINDS)
    assert sum(done.faults.values()) == pytest.approx(0.05 * done.subjects, rel=0.03)
    report = nap_kg.validate([data], ontology=[data], shapes=[shapes_file(tmp_path)])
    found = Counter((f.rule, f.component.rpartition("#")[2]) for f in report.findings if f.component)
    assert found == done.rules
    assert all(finding.exact for finding in report.findings)


def test_reference_agrees(tmp_path: Path) -> None:
    """pySHACL finds the same in a small file in which every kind of fault occurs."""
    data = tmp_path / "data.ttl"
    text, done = written(4_500, 0.2)
    data.write_text(text, encoding="utf-8")
    assert set(done.faults) == set(faults.KINDS)
    results, _ = results_of(load_data([data]), open_shapes([shapes_file(tmp_path)]), "pyshacl")
    assert Counter(r.component.rpartition("#")[2] for r in results) == done.results()


def test_core_shapes(tmp_path: Path) -> None:
    """The core variant asks nothing by SPARQL, and finds the rest of the same faults."""
    data = tmp_path / "data.ttl"
    text, done = written(10_000, 0.1)
    data.write_text(text, encoding="utf-8")
    shapes = shapes_file(tmp_path, core=True)
    assert b"sparql" not in shapes.read_bytes()
    report = nap_kg.validate([data], ontology=[data], shapes=[shapes])
    found = Counter(f.component.rpartition("#")[2] for f in report.findings if f.component)
    assert found == done.results(core=True)
