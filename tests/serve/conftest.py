"""The servers that the tests ask: one of the shipped graph, read-only, and one that is written to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nap_kg.cli import main
from tests.serve.running import TOKEN, Server, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PLAN = """\
@prefix ex: <https://example.org/id/> .
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:plan a nap:ActionPlan ; rdfs:label "A plan"@en .
ex:one a nap:Deliverable ; rdfs:label "First"@en .
"""
"""A graph of few statements."""


@pytest.fixture(scope="session")
def shipped() -> Iterator[Server]:
    """A server of the shipped graph, as ``nap-kg serve`` starts it, with short limits."""
    with running("--seconds", "3", "--rows", "20000", "--size", "4") as server:
        yield server


def loaded(folder: Path) -> Path:
    """Load few statements into a store below a folder, and return it."""
    file, store = folder / "plan.ttl", folder / "store"
    file.write_text(PLAN, encoding="utf-8")
    assert main(["load", "--store", str(store), str(file), "--quiet"]) == 0
    return store


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of few statements."""
    return loaded(tmp_path)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the server that is written to."""
    return loaded(tmp_path_factory.mktemp("written"))


@pytest.fixture(scope="session")
def writable(written: Path) -> Iterator[Server]:
    """A server of few statements that may be written to; whoever writes leaves them there."""
    with running("--store", str(written), "--writable", env={"NAP_KG_TOKEN": TOKEN}) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as people have it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()
