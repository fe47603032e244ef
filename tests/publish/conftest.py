"""The sites that the tests look at: made once, of the shipped graph and of the tutorial's plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg.publish import publish

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://w3id.org/nap-kg/"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped graph."""
    folder = tmp_path_factory.mktemp("site") / "out"
    publish(folder)
    return folder


@pytest.fixture(scope="session")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the made-up plan of the tutorial."""
    folder = tmp_path_factory.mktemp("tutorial") / "out"
    publish(folder, [ROOT / "docs" / "tutorial"], contact="mailto:data@example.org")
    return folder


@pytest.fixture(scope="session")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped graph, served elsewhere than its IRIs begin."""
    folder = tmp_path_factory.mktemp("hosted") / "nap-kg"
    publish(folder, address="https://plans.example.org/nap-kg/", contact="https://plans.example.org/issues")
    return folder
