"""docs/serve.md is true: its commands and what they print, and what a server answers besides."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nap_kg.serve.options import Bounds
from nap_kg.serve.service import OVER
from tests.serve.running import Server

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "serve.md").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_the_commands_print_what_the_page_shows(shipped: Server) -> None:
    """Each curl command of the page, put to a server."""
    block = re.search(r"```console\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    steps = re.findall(r"^\$ (curl .*)\n((?:(?!\$ ).*\n)*)", block[1], re.MULTILINE)
    assert len(steps) == 4
    here = shipped.address.removeprefix("http://").rstrip("/")
    for command, shown in steps:
        done = subprocess.run(
            command.replace("127.0.0.1:8000", here), shell=True, capture_output=True, text=True, check=True
        )
        assert done.stdout.replace(here, "127.0.0.1:8000").rstrip("\n") == shown.rstrip("\n")


def test_the_addresses_are_answered(shipped: Server) -> None:
    """What the table says is where is there."""
    for path in ("/sparql", "/store", "/openapi.json", "/healthz", "/metrics", "/query.html", "/data.html"):
        assert shipped.ask(path).status == 200, path


def test_the_numbers_are_those_of_the_code() -> None:
    """Limits and statuses of the page are those that are set."""
    bounds = Bounds()
    assert (bounds.url, bounds.headers, bounds.body) == (16 * 1024, 16 * 1024, 1024 * 1024)
    assert (bounds.header_seconds, bounds.body_seconds, bounds.send_seconds, bounds.connections) == (10, 30, 60, 500)
    assert OVER == {"seconds": 504, "memory": 507, "rows": 422, "size": 422, "nesting": 400}
    assert "504 · 507 · 422 · 400" in PAGE
