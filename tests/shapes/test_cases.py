"""Every shape has cases: it accepts the passing one, and each of its constraints objects to its failing one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.dataset import Dataset, parse_file
from nap_kg.namespaces import RDFS, SH
from nap_kg.validate import results_of
from nap_kg.validate.load import Data
from nap_kg.validate.results import Result, as_term
from nap_kg.validate.shapes import CONSTRAINTS, local_name, open_shapes
from nap_kg.validate.targets import Targets
from tests.shapes.cases import FOLDER, files, load_beside
from tests.shapes.mutations import SHAPE, Constraint, alone, node

SHAPES = open_shapes([resources.folder("shapes")])
NAMED = sorted(local_name(s.value) for s in SHAPES.shapes if isinstance(s, ox.NamedNode))
CASES = [file for name in NAMED for file in files(name)]


@cache
def beside() -> Data:
    return load_beside()


def told(case: Path) -> list[ox.Quad]:
    return [ox.Quad(q.subject, q.predicate, q.object, node("urn:case")) for q in parse_file(case)]


def objections(case: Path) -> list[Result]:
    """What the shape that a case's folder is named after says of the things in the case."""
    quads = told(case)
    nodes = {n for q in quads for n in (q.subject, q.object)}
    store = ox.Store()
    store.bulk_extend([*beside().dataset.store, *quads])
    text = beside().text + (ox.serialize([q.triple for q in quads], format=ox.RdfFormat.N_TRIPLES) or b"")
    results, engine = results_of(Data(Dataset(store), text), alone(SHAPES, case.parent.name))
    assert engine == "fast engine", engine
    return [r for r in results if as_term(r.focus_node) in nodes]


def constraints(shape: str) -> list[Constraint]:
    quads = SHAPES.store.quads_for_pattern(node(SHAPE + shape), None, None)
    return [
        Constraint(shape, local_name(q.predicate.value), q.object) for q in quads if q.predicate.value in CONSTRAINTS
    ]


@pytest.mark.parametrize("shape", NAMED)
def test_every_constraint_has_its_cases(shape: str) -> None:
    """A missing one is drafted by ``python -m tests.shapes.cases``."""
    wanted = {"pass.ttl", *(f"fail-{constraint.parameter}.ttl" for constraint in constraints(shape))}
    assert {file.name for file in files(shape)} == wanted


def test_no_case_is_left_over() -> None:
    """A folder is named after a shape that there is."""
    assert {f.parent.name for f in FOLDER.glob("*/*.ttl")} == set(NAMED)


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(case: Path) -> None:
    """A passing case has a thing that the shape is about, and nothing at fault; a failing one trips its constraint."""
    shape, parameter = case.parent.name, case.stem.removeprefix("fail-")
    found = objections(case)
    if case.stem == "pass":
        targets = SHAPES.targets(node(SHAPE + shape))
        store = ox.Store()
        store.bulk_extend([*beside().dataset.store, *told(case)])
        about = set(Targets(store).nodes(targets)) & {n for q in told(case) for n in (q.subject, q.object)}
        assert about or shape.startswith("Person-"), "the shape is about nothing in this case"
        assert found == []
    else:
        component = next(c.component for c in constraints(shape) if c.parameter == parameter)
        assert component in {r.component for r in found}


def test_cases_are_small() -> None:
    """A few triples, and where they fail, a first line that says what is wrong."""
    for case in CASES:
        assert len(told(case)) <= 12, case
        assert case.read_text(encoding="utf-8").startswith("# ") == (case.stem != "pass"), case


def test_no_two_rules_share_a_code() -> None:
    """One rule, one code: a code leads to one shape, and to one remedy."""
    codes: dict[str, list[str]] = {}
    for name in NAMED:
        codes.setdefault(SHAPES.rule(SHAPE + name), []).append(name)
    assert {code: names for code, names in codes.items() if len(names) > 1} == {}
    assert all(code.startswith("NAP") and len(code) == 6 for code in codes)


def test_every_rule_says_what_and_why() -> None:
    """A message and a reason, each in English and French."""
    for name in NAMED:
        shape = node(SHAPE + name)
        tellers = [shape, *(n for n in SHAPES.objects(shape, SH.sparql) if isinstance(n, ox.BlankNode))]
        for predicate in (SH.message, RDFS.comment):
            said = [o for n in tellers for o in SHAPES.objects(n, predicate) if isinstance(o, ox.Literal)]
            assert sorted(o.language or "" for o in said) == ["en", "fr"], name
