"""The index of a large site's search: what a browser finds by its pieces is what it finds by the whole."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nap_kg.publish.search_pieces import MOST_BYTES, ROWS, words, write_pieces
from nap_kg.publish.writer import Site
from tests.publish.serving import python_serving
from tests.publish.test_browser import browser, page

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["browser", "page"]

SEARCHES = (
    "",
    "?q=police",
    "?q=p",
    "?q=traff+vict",
    "?q=%C3%A9tat",
    "?q=1.1",
    "?q=nothing-is-called-so",
    "?kind=Deliverable",
    "?kind=Deliverable&kind=Task&pillar=id:pillar/prevention",
    "?q=nat&kind=Deliverable&year=2012&year=2013",
)


@pytest.fixture(scope="module")
def both(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sites with their search alone, the second one's in pieces."""
    folder = tmp_path_factory.mktemp("pieces")
    for name in ("whole", "pieces"):
        shutil.copytree(site / "assets", folder / name / "assets", ignore=shutil.ignore_patterns("vendor"))
        shutil.copy(site / "search.html", folder / name)
    shutil.copytree(site / "search", folder / "whole" / "search")
    index = json.loads((site / "search" / "index.en.json").read_text())
    made = Site(folder / "new")
    made.begin()
    write_pieces(made, index["things"], index["facets"], "en")
    made.finish()
    shutil.copytree(folder / "new" / "search", folder / "pieces" / "search")
    return folder


@pytest.fixture(scope="module")
def address(both: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with python_serving(both, tmp_path_factory.mktemp("log") / "log") as found:
        yield found


def told(page: Page) -> tuple[str, list[str], list[str]]:
    """Return what the page says of a search: how many, which, and what each choice would leave."""
    page.locator("#count", has_text=re.compile(r"\S")).wait_for()
    return (
        page.locator("#count").inner_text(),
        [str(one) for one in page.locator("#hits a").evaluate_all("all => all.map(one => one.getAttribute('href'))")],
        page.locator("fieldset label").all_inner_texts(),
    )


@pytest.mark.parametrize("search", SEARCHES)
def test_pieces_find_what_the_whole_does(page: Page, address: str, search: str) -> None:
    """Number, order, addresses and counts of choices are the same, and no piece is asked for twice."""
    page.goto(f"{address}/whole/search.html{search}")
    expected = told(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/pieces/search.html{search}")
    count, found, choices = told(page)
    assert (count, choices) == (expected[0], expected[2])
    assert [one.replace("/pieces/", "/whole/") for one in found] == expected[1]
    assert len(set(asked)) == len(asked)


def test_a_word_loads_its_own_pieces_alone(page: Page, address: str, both: Path) -> None:
    """Without a word, no piece of words is loaded; with one, those that hold words that begin so."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/search/")[2]))
    page.goto(f"{address}/pieces/search.html")
    told(page)
    assert [one for one in asked if one.endswith(".json")] == ["index.en.json", "en/rows-0.json"]
    page.fill("#q", "poli")
    page.wait_for_url("**/search.html?q=poli")
    page.locator("#count", has_text=re.compile(r"^\d{1,2} things")).wait_for()
    head = json.loads((both / "pieces/search/index.en.json").read_text())
    holding = [
        f"en/words-{n}.json"
        for n in range(len(head["words"]))
        if any(
            word.startswith("poli") for word, *_ in json.loads((both / f"pieces/search/en/words-{n}.json").read_text())
        )
    ]
    assert sorted(one for one in asked if "/words-" in one) == holding
    assert len(holding) < len(head["words"]) or len(head["words"]) == 1


def test_pieces_are_small(tmp_path: Path) -> None:
    """Of ten thousand things, each piece is a few dozen kilobytes, whatever words are common to all."""
    site = Site(tmp_path / "out")
    site.begin()
    rows = ([f"id/{n}", f"Thing {n} of the plan {n % 97}", "Chose", [0], [], [], [], [n % 9]] for n in range(10_000))
    facets = {"kind": [("k", "K")], "pillar": [], "status": [], "lead": []}
    write_pieces(site, rows, {**facets, "year": [(str(n), str(n)) for n in range(9)]}, "en")
    site.finish()
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "out/search/en").iterdir()}
    assert len([name for name in sizes if name.startswith("rows-")]) == 10_000 // ROWS
    assert max(size for name, size in sizes.items() if name != "facets.json") < 2 * MOST_BYTES
    assert (tmp_path / "out/search/index.en.json").stat().st_size < MOST_BYTES


def test_words_are_those_of_the_browser(page: Page) -> None:
    """Texts fall into the same words here as in the script, of any script and with any sign in them."""
    texts = [
        "Été de l'État",
        "ΣΊΣΥΦΟΣ",
        "İstanbul",
        "a_b-c",
        "१२३ ①②",
        "naïve‮rtl",
        "Straße ǅ",
        "x\u0000y",
        "日本語",
        "𝔘nicode",
    ]
    script = "text => text.normalize('NFD').replace(/\\p{M}/gu, '').toLowerCase().match(/[\\p{L}\\p{N}]+/gu) || []"
    for text in texts:
        assert page.evaluate(script, text) == words(text), text
