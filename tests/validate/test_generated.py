"""On generated shapes and data, the fast route gives pySHACL's results, blank nodes and all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from nap_kg.validate import load_data, results_of
from nap_kg.validate.shapes import open_shapes
from tests.validate import generated

SEEDS = range(24)
KINDS = 20
"""How many kinds of constraint component the seeds must trip between them, so that equality means something."""


def _write(folder: Path, seed: int) -> tuple[Path, Path]:
    shapes, data = folder / "shapes.ttl", folder / "data.ttl"
    shapes.write_text(generated.shapes(seed, sparql=seed % 3 == 0), encoding="utf-8")
    data.write_text(generated.data(seed + 1000), encoding="utf-8")
    return shapes, data


@pytest.mark.parametrize("seed", SEEDS)
def test_fast_equals_reference(seed: int, tmp_path: Path) -> None:
    """Result by result, with the named shape that each is reported under."""
    shapes_file, data_file = _write(tmp_path, seed)
    shapes, data = open_shapes([shapes_file]), load_data([data_file]).exact()
    fast, _ = results_of(data, shapes)
    reference = results_of(data, shapes, "pyshacl")[0]
    assert Counter((r.identity_in_store, r.shape) for r in fast) == Counter(
        (r.identity_in_store, r.shape) for r in reference
    )


def test_the_seeds_trip_most_components(tmp_path: Path) -> None:
    """Most seeds take the fast route, and between them they break nearly every kind of constraint."""
    engines: Counter[str] = Counter()
    components = set()
    for seed in SEEDS:
        shapes, data = _write(tmp_path, seed)
        results, engine = results_of(load_data([data]), open_shapes([shapes]))
        engines[engine.partition(",")[0]] += 1
        if engine == "fast engine":
            components |= {result.component for result in results}
    assert engines["fast engine"] >= len(SEEDS) / 2
    assert len(components) >= KINDS
