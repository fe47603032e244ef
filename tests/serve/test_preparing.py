"""What takes long is made once, beside all else; who asks meanwhile is told when to come back, and gets it then."""

from __future__ import annotations

import asyncio
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest

from nap_kg.serve.preparing import Prepared, Preparing
from nap_kg.serve.shelf import Shelf
from tests.serve.running import Server, running

HASTY = """
import sys
from pathlib import Path
from nap_kg.serve import serve
from nap_kg.serve.edition import Sort
from nap_kg.serve.options import Bounds, Options
serve(Options(Sort(store=Path({store!r})), port=0, bounds=Bounds(prepare_seconds=1e-6), workers=1),
      told=lambda address: print("listening on", address, "", file=sys.stderr, flush=True))
"""


@pytest.fixture
def hasty(store: Path) -> Iterator[Server]:
    """A server of a store that nobody waits for."""
    with running(code=HASTY.format(store=str(store))) as server:
        yield server


def test_a_part_is_made_once_and_told_of_meanwhile() -> None:
    """Two who ask are told what it is; making it goes on, and a third finds it done."""
    made, go = [], threading.Event()

    def make() -> None:
        assert go.wait(30)
        made.append(1)

    async def asked() -> None:
        preparing = Preparing()
        for _ in range(2):
            with pytest.raises(Prepared, match="the index is being prepared") as caught:
                await preparing.done("index", "the index", make, patience=0.01)
            assert caught.value.headers["Retry-After"] == "5"
        assert preparing.running == 1
        go.set()
        await preparing.done("index", "the index", make, patience=30)
        while preparing.running:
            await asyncio.sleep(0.01)
        preparing.close()

    asyncio.run(asked())
    assert made == [1]


def test_what_can_not_be_made_is_told_and_tried_again() -> None:
    """An error of making a part is the answer of who waits for it; the next who asks has it made anew."""
    tries: list[int] = []

    def make() -> None:
        tries.append(1)
        raise OSError("no room")

    async def asked() -> None:
        preparing = Preparing()
        for _ in range(2):
            with pytest.raises(OSError, match="no room"):
                await preparing.done("index", "the index", make, patience=30)
            await asyncio.sleep(0)
        preparing.close()

    asyncio.run(asked())
    assert len(tries) == 2


@pytest.mark.parametrize("path", ["/search.html", "/data.html", "/things/Deliverable.html", "/catalog.ttl"])  # fmt: skip
def test_who_does_not_wait_is_told_and_finds_it_later(hasty: Server, path: str) -> None:
    """503 with when to come back: a page that loads itself anew for a person, a text for a program; then 200."""
    html = path.endswith(".html")
    first = hasty.ask(path, headers={"Accept": "text/html, */*;q=0.1"} if html else {})
    assert (first.status, first.headers["retry-after"]) == (503, "5")
    if html:
        assert first.media == "text/html" and "Being prepared" in first.text
        assert first.headers["refresh"] == "5"
        assert hasty.ask(path, headers={"Accept": "text/html", "Accept-Language": "fr"}).status in (200, 503)
    else:
        assert "being prepared" in first.text and "come back in 5 s" in first.text
    until = time.monotonic() + 60
    while (reply := hasty.ask(path)).status == 503 and time.monotonic() < until:
        time.sleep(0.05)
    assert reply.status == 200


def test_new_data_does_not_wait_for_what_is_made_of_the_old(hasty: Server) -> None:
    """Opened anew while a page is made, the same data have a page all the same."""
    for _ in range(5):
        hasty.process.send_signal(signal.SIGHUP)
        assert hasty.ask("/search.html").status in (200, 503)
    until = time.monotonic() + 60
    while (reply := hasty.ask("/search.html")).status == 503 and time.monotonic() < until:
        time.sleep(0.02)
    assert reply.status == 200


def test_what_there_is_not_leaves_nothing_behind(tmp_path: Path) -> None:
    """A part that writes nothing is not remembered: anybody can ask for as many as they like."""
    shelf, made = Shelf(tmp_path / "site"), []
    for _ in range(2):
        shelf.once("things/None", lambda: made.append("nothing"))
        shelf.once("index", lambda: (shelf.write("index.html", "x"), made.append("index")))
    assert made == ["nothing", "index", "nothing"]
    assert not shelf._locks and shelf._done == {"index"}


def test_all_that_the_page_of_the_data_leads_to_is_there(shipped: Server) -> None:
    """Each graph in each format, the descriptions: what the page and the catalogue name can be fetched, as they say."""
    page = shipped.ask("/data.html")
    assert page.status == 200 and "snapshot/" not in page.text
    links = {(media, href.replace("&amp;", "&")) for media, href in re.findall(r'<a type="([^"]+)" href="([^"]+)"', page.text)}  # fmt: skip
    graphs = [link for link in links if link[1].startswith("store?")]
    assert len(graphs) > 20
    found = shipped.ask("/catalog.ttl")
    store = ox.Store()
    store.load(found.body, ox.RdfFormat.TURTLE)
    named = {quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode("http://www.w3.org/ns/dcat#downloadURL"), None)}  # fmt: skip
    assert named == {urljoin(shipped.address, href) for _, href in graphs}
    every = sorted(graphs)[::7] + [link for link in links if not link[1].startswith("store?")]
    for media, href in every:
        reply = shipped.ask(f"/{href}")
        assert (reply.status, reply.media) == (200, media), href
