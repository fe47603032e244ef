"""What the tests of endpoints share: datasets as local ones, and as the quads that servers are given."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.derive import add_derived

ROOT = Path(__file__).resolve().parents[2]


@cache
def local(name: str) -> Dataset:
    """The shipped graph, or the tutorial's plan with its three reports, what it uses, and its derived facts."""
    if name == "shipped":
        return open_dataset()
    words = [resources.folder("ontology"), resources.folder("data") / "vocabularies"]
    return add_derived(open_dataset([*words, ROOT / "docs" / "tutorial"]))


@cache
def quads(name: str) -> bytes:
    """The same, as N-Quads."""
    content = io.BytesIO()
    local(name).store.dump(content, ox.RdfFormat.N_QUADS)
    return content.getvalue()


@pytest.fixture(scope="session", params=["shipped", "tutorial"])
def data(request: pytest.FixtureRequest) -> str:
    """The name of each dataset."""
    name: str = request.param
    return name
