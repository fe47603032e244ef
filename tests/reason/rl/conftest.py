"""What the tests of explanations share: the shipped graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset


@pytest.fixture(scope="session")
def shipped() -> Dataset:
    """The shipped graph."""
    return open_dataset()


@pytest.fixture(scope="session")
def tutorial(root: Path) -> Dataset:
    """The ontology, the vocabularies and the tutorial's plan."""
    words = [*resources.ontology(), resources.folder("data") / "vocabularies"]
    return open_dataset([*words, root / "docs" / "tutorial"])
