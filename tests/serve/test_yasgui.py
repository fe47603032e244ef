"""YASGUI itself, as npm has it, in Chromium: a page of another site asks the endpoint, and shows the rows."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serve.running import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

PACKAGE = "@zazuko/yasgui@4.6.2"
INTEGRITY = "sha512-Zw45KdPoAE1KRaAoxIHdQqeJxvaVG1oQdntw0hy0ktX35Zu8ZccuOLrXCLwR+GU+0xMzLw8Mjw6BkSZV2vUuQw=="
HTML = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ask</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="yasgui.min.css"></head><body><div id="yasgui"></div><script src="yasgui.min.js"></script>
<script>new Yasgui(document.getElementById("yasgui"), {{requestConfig: {{endpoint: "{endpoint}"}}}})</script></body></html>
"""


@pytest.fixture(scope="module")
def yasgui(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of YASGUI's published files."""
    npm, folder = shutil.which("npm"), tmp_path_factory.mktemp("yasgui")
    if npm is None:
        pytest.skip("no npm on this machine (apt-get install npm)")
    done = subprocess.run(
        [npm, "pack", "--json", "--silent", PACKAGE],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        timeout=120,
    )
    if done.returncode:
        pytest.skip(f"npm has no {PACKAGE} for us: {done.stderr or done.stdout}")
    told = json.loads(done.stdout)[0]
    assert told["integrity"] == INTEGRITY
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package" / "build"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def page(browser: Browser, shipped: Server, yasgui: Path) -> Iterator[Page]:
    """A page of another origin with YASGUI in it, which asks the endpoint."""
    (yasgui / "index.html").write_text(HTML.format(endpoint=f"{shipped.address}sparql"), encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(yasgui))) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        opened, failed = browser.new_page(), []
        opened.on("pageerror", lambda error: failed.append(str(error)))
        opened.on("requestfailed", lambda request: failed.append(request.url))  # as what CORS does not allow
        try:
            opened.goto(f"http://localhost:{site.server_port}/")
            opened.wait_for_selector(".yasqe .CodeMirror")
            yield opened
        finally:
            opened.close()
            site.shutdown()
    assert failed == []


def _run(page: Page, query: str) -> Response:
    """Write a query into YASGUI's editor, push its button, and return what the endpoint answered."""
    page.click(".yasqe .CodeMirror")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)
    with page.expect_response("**/sparql*") as found:
        page.click(".yasqe_queryButton")
    page.wait_for_selector(".yasqe_queryButton:not(.busy)")
    return found.value


def test_yasgui_shows_rows(shipped: Server, page: Page) -> None:
    """Its table has the rows of the query, asked for from another origin."""
    query = (
        "PREFIX nap: <https://w3id.org/nap-kg/ns#>\n"
        "SELECT ?d ?a WHERE { ?d a nap:Deliverable ; nap:leadAgency ?a } ORDER BY ?d ?a LIMIT 7"
    )
    answer = _run(page, query)
    assert answer.status == 200
    sent = answer.request.all_headers()
    assert sent["origin"].startswith("http://localhost:")
    assert sent["origin"] not in shipped.address
    page.wait_for_selector(".yasr table tbody tr")
    rows = page.locator(".yasr table tbody tr")
    assert rows.count() == 7
    expected = shipped.sparql(query).text
    for row in json.loads(expected)["results"]["bindings"]:
        assert page.locator(f".yasr table tbody a[href='{row['a']['value']}']").count() > 0
        assert page.locator(f".yasr table tbody a[href='{row['d']['value']}']").count() > 0


def test_yasgui_shows_what_else_is_answered(page: Page) -> None:
    """Triples as rows, a yes, and our own words where a query is broken."""
    made = _run(page, "CONSTRUCT { ?d a nap:Pillar } WHERE { ?d a nap:Pillar }")
    assert made.headers["content-type"] == "application/n-triples"
    page.wait_for_selector(".yasr table tbody tr")
    assert page.locator(".yasr table tbody tr").count() > 3
    _run(page, "ASK { ?s ?p ?o }")
    page.wait_for_function("() => document.querySelector('.yasr_results').innerText.trim() === 'True'")
    assert _run(page, "SELECT * { ?s nap:lead }").status == 400
    page.wait_for_function(
        "() => document.querySelector('.yasr_results').innerText.includes('this triple stops short')"
    )
