"""What the tests of evidence share: the shipped graph, its source and a probe, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.probe import Probe


@pytest.fixture(scope="session")
def probe(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Probe:
    """The shipped data with its source, ready for changes."""
    return Probe(tmp_path_factory.mktemp("probe"), source)
