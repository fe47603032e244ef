"""What all tests share: where the source documents lie, and when a skip is a failure.

``NAP_KG_REQUIRE=all`` turns every skip into a failure: what a machine lacks is then a fault of the machine.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from nap_kg import resources
from tests.servers.fixtures import hasty_virtuoso, oxigraph_server, server, virtuoso_server  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent


settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")  # a busy machine is no failure; speed is measured in bench/


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden answers instead of comparing them")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked long run only when asked for by ``-m long``."""
    if "long" in (config.getoption("-m") or ""):
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
    items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("NAP_KG_REQUIRE") == "all":
        report.outcome = "failed"
        report.longrepr = f"NAP_KG_REQUIRE=all allows no skip: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.outcome == "skipped" and os.environ.get("NAP_KG_REQUIRE") == "all":
        report.outcome = "failed"
        report.longrepr = f"NAP_KG_REQUIRE=all allows no skip: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with source documents and test suites; skips where there is none."""
    found = resources.shared()
    if found is None:
        pytest.skip("no shared folder: set NAP_KG_SHARED to the one with source/ and w3c/")
    return found


@pytest.fixture(scope="session")
def source(shared: Path) -> Path:
    """The converted text of the first report."""
    return shared / "source" / "nap-cht-2014-2015.txt"


@pytest.fixture(scope="session")
def java() -> str:
    """The Java program; skips where there is none."""
    found = shutil.which("java")
    if found is None:
        pytest.skip("no Java on this machine: HermiT can't run")
    return found


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT
