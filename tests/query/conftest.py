"""What the tests of questions share: the shipped graph, and a made-up plan with two reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.derive import add_derived

TWO_REPORTS = Path(__file__).resolve().parents[1] / "derive" / "two-reports.ttl"


@pytest.fixture(scope="session")
def shipped() -> Dataset:
    """The shipped graph."""
    return open_dataset()


@pytest.fixture(scope="session")
def two_reports() -> Dataset:
    """The ontology, the vocabularies and the made-up plan, with its derived facts."""
    words = [*resources.ontology(), resources.folder("data") / "vocabularies"]
    return add_derived(open_dataset([*words, TWO_REPORTS]))


@pytest.fixture(scope="session")
def tutorial(root: Path) -> Dataset:
    """The ontology, the vocabularies and the tutorial's plan, its own derived facts among the files."""
    words = [*resources.ontology(), resources.folder("data") / "vocabularies"]
    return add_derived(open_dataset([*words, root / "docs" / "tutorial"]))
