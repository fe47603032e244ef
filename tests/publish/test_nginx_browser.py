"""The query page behind a real nginx, in a real browser: what the headers forbid and allow is what the page needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nap_kg.query import query
from tests.publish.serving import nginx_path, nginx_serving
from tests.publish.test_browser import OWN, ask, browser, hits, page
from tests.publish.test_nginx import ask as requested

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["browser", "page"]


def test_a_query_of_ones_own_and_a_search(page: Page, hosted: Path, tmp_path: Path) -> None:
    """Oxigraph compiles in the worker under the policies of the headers; only query page and worker may compile."""
    if nginx_path() is None:
        pytest.skip("no nginx: install Debian's nginx-light")
    config = (hosted / "hosting" / "nginx.conf").read_text()
    with nginx_serving(config, hosted.parent, tmp_path / "nginx") as found:
        address = f"{found}/nap-kg/"
        may_compile = {
            path: "'wasm-unsafe-eval'" in requested(address + path)[1]["Content-Security-Policy"]
            for path in ("query.html", "query.fr.html", "assets/query-worker.js", "index.html", "search.html")
        }
        assert may_compile == dict(zip(may_compile, (True, True, True, False, False), strict=True))
        for path in may_compile:
            policy = requested(address + path)[1]["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
            assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & {*policy.replace(";", "").split()}
        page.goto(f"{address}query.html")
        rows = len(query(OWN).rows)
        assert str(rows) in ask(page, OWN, "done")
        page.goto(f"{address}search.html?q=police")
        assert hits(page)
