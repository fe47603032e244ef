"""What a site consists of, and that every page is one that a browser and a reader can use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from selectolax.lexbor import LexborHTMLParser

from nap_kg.dataset import open_dataset

BASE = "https://w3id.org/nap-kg/"


def pages(folder: Path) -> Iterator[tuple[Path, LexborHTMLParser]]:
    for file in sorted(folder.rglob("*.html")):
        yield file, LexborHTMLParser(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["site", "tutorial"])
def test_pages_are_sound(name: str, request: pytest.FixtureRequest) -> None:
    """Each page has a language, a title, one first heading, no inline style or script, and twice the same id nowhere."""
    folder: Path = request.getfixturevalue(name)
    count = 0
    for file, tree in pages(folder):
        count += 1
        where = str(file.relative_to(folder))
        html = tree.css_first("html")
        assert html is not None
        assert html.attributes["lang"] == ("fr" if ".fr." in file.name else "en"), where
        assert tree.css_first("title").text().strip(), where
        assert len(tree.css("h1")) == 1, where
        assert tree.css_first("h1").text().strip(), where
        assert not tree.css("style, [style], [onclick], [onload], iframe, object, embed"), where
        scripts = [s for s in tree.css("script") if s.attributes.get("type") != "application/ld+json"]
        assert [s for s in scripts if not s.attributes.get("src")] == [], where
        policy = tree.css_first("meta[http-equiv='Content-Security-Policy']").attributes["content"]
        assert policy is not None
        if file.name.startswith("query."):  # the store in the browser is WebAssembly
            policy = policy.replace("'wasm-unsafe-eval'", "")
        assert "default-src 'none'" in policy and "unsafe" not in policy, where
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids)), where
        assert {link.attributes["hreflang"] for link in tree.css("link[hreflang]")} == {"en", "fr"}, where
    assert count > 100


@pytest.mark.parametrize("name", ["site", "tutorial"])
def test_links_resolve(name: str, request: pytest.FixtureRequest) -> None:
    """Every address inside a site is a file of it, every anchor a place on that page; nothing is loaded from elsewhere."""
    folder: Path = request.getfixturevalue(name)
    anchors: dict[Path, set[str]] = {}
    links: list[tuple[Path, str, str]] = []
    for file, tree in pages(folder):
        anchors[file.resolve()] = {node.attributes["id"] or "" for node in tree.css("[id]")}
        for node in tree.css("[href], [src]"):
            address = node.attributes.get("href") or node.attributes.get("src") or ""
            links.append((file, address, node.tag))
    checked = 0
    for file, address, tag in links:
        if re.match(r"https?:|mailto:", address):
            assert tag in ("a", "link"), (file, address)
            continue
        path, anchor = urldefrag(address)
        if path.startswith("/"):  # a page of errors is shown at any depth: its links begin where the site does
            assert file.name.startswith("404."), (file, address)
            path = "/".join(path.split("/")[2:]) or "index.html"
        if "=" in anchor:  # the state of a page, no place on it
            anchor = ""
        target = (file.parent / unquote(path)).resolve() if path else file.resolve()
        assert target.is_file(), (file, address)
        if anchor:
            assert unquote(anchor) in anchors[target], (file, address)
        checked += 1
    assert checked > 1000


def test_every_thing_has_its_files(site: Path) -> None:
    """A thing's IRI below the base is its path; it has two pages and three files of data."""
    dataset = open_dataset()
    things = {
        quad.subject.value for quad in dataset.store if getattr(quad.subject, "value", "").startswith(f"{BASE}id/")
    }
    assert len(things) > 1800
    for iri in things:
        path = iri.removeprefix(BASE)
        for ending in (".html", ".fr.html", ".ttl", ".jsonld", ".nt"):
            assert (site / f"{path}{ending}").is_file(), iri


def test_a_page_says_labels_before_iris(site: Path) -> None:
    """The page of a body: its name, its work, its partners, the official document; the IRI in the last part alone."""
    text = LexborHTMLParser((site / "id/agency/ca/rcmp.html").read_text(encoding="utf-8")).css_first("main").text()
    assert text.index("Royal Canadian Mounted Police (RCMP)") < text.index("Its work across pillars")
    assert "https://w3id.org/nap-kg/id/agency/ca/rcmp" not in text[: text.index("This page as data")]
    deliverable = (site / "id/plan/ca-ht-2012/deliverable/expert-witnesses.html").read_text(encoding="utf-8")
    assert 'href="https://www.publicsafety.gc.ca/' in deliverable
    assert "Annex A, task 3.14" in deliverable


def test_what_a_report_says_has_its_footnote(site: Path) -> None:
    """On a deliverable's page, the row of a report and the status derived from it lead to the cell that prints it."""
    tree = LexborHTMLParser((site / "id/plan/ca-ht-2012/deliverable/expert-witnesses.html").read_text(encoding="utf-8"))
    row = tree.css_first("section[aria-labelledby=history] tbody tr")
    said = next(one for one in tree.css("dl.said > div") if one.css_first("dt a").text() == "status")
    for place in (row, said):
        marks = place.css("sup a")
        assert marks
        for mark in marks:
            note = tree.css_first(f"ol.notes li{mark.attributes['href']}")
            assert note.text().startswith("Public Safety Canada")
            assert note.css_first("a.outside").attributes["href"].startswith("https://www.publicsafety.gc.ca/")


def test_a_report_is_in_its_own_order(site: Path) -> None:
    """The page of a report tells its rows as printed, the parts of a row after that row."""
    tree = LexborHTMLParser((site / "id/plan/ca-ht-2012/report/2014-2015.html").read_text(encoding="utf-8"))
    cells = [
        (row.css("th, td")[0].text().strip(), row.css("th, td")[1].text().strip())
        for row in tree.css("section[aria-labelledby=statuses] tbody tr")
    ]
    numbers = [below.split()[0] for _, below in cells if below[0].isdigit()]
    assert numbers == sorted(numbers) and len(numbers) == 72
    items = [item for item, _ in cells]
    parts = [(at, below) for at, (_, below) in enumerate(cells) if not below[0].isdigit()]
    assert parts
    for at, below in parts:
        assert items.index(below) < at
        assert all(not cells[between][1][0].isdigit() for between in range(items.index(below) + 1, at))


def test_french_pages_speak_french(site: Path) -> None:
    """No phrase of the English site stands on a French page."""
    text = LexborHTMLParser((site / "id/agency/ca/rcmp.fr.html").read_text(encoding="utf-8")).css_first("body").text()
    assert "Gendarmerie royale du Canada (GRC)" in text
    for phrase in ("What it says", "Evidence", "Browse", "ongoing", "Licence:", "rdfs:label"):
        assert phrase not in text


def test_each_question_has_its_answer(site: Path) -> None:
    """Every card has a page in both languages, the query, and the answer as CSV and JSON."""
    cards = sorted(path.stem for path in (Path(__file__).parents[2] / "queries" / "reports").glob("*.rq"))
    for name in cards:
        for ending in (".html", ".fr.html", ".rq", ".csv", ".json"):
            assert (site / f"queries/{name}{ending}").is_file(), name
    assert "CBSA" in (site / "queries/co-lead-pairs.html").read_text(encoding="utf-8")


def test_every_term_has_a_place(site: Path) -> None:
    """Each class and property of the ontology is told of at its own anchor, in both languages."""
    dataset = open_dataset()
    kinds = ("Class", "ObjectProperty", "DatatypeProperty")
    listed = " ".join(f"owl:{kind}" for kind in kinds)
    rows = dataset.select(
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> "
        f"SELECT DISTINCT ?t {{ VALUES ?k {{ {listed} }} ?t a ?k FILTER isIRI(?t) }}"
    )
    ours = {row["t"].value for row in rows if row["t"].value.startswith(f"{BASE}ns#")}
    assert len(ours) > 150
    for name in ("index.html", "index.fr.html"):
        tree = LexborHTMLParser((site / "ns" / name).read_text(encoding="utf-8"))
        found = {node.attributes["id"] for node in tree.css("h3[id]")}
        assert {iri.rpartition("#")[2] for iri in ours} <= found


@pytest.mark.parametrize("name", ["index.html", "index.fr.html"])
def test_the_main_classes_are_drawn(site: Path, name: str) -> None:
    """The class diagram has each of its classes, the chain of a plan and its reports, and no name over another."""
    from nap_kg.publish.diagram import _PLACES

    svg = LexborHTMLParser((site / "ns" / name).read_text(encoding="utf-8")).css_first("svg.related")
    drawn = {link.attributes["href"] for link in svg.css("a")}
    assert {f"#{iri.rpartition('#')[2]}" for iri in _PLACES} <= drawn
    chain = ("isObjectiveOf", "isTaskOf", "isDeliverableOf", "isDeliverablePartOf", "reportsStatusOf", "isReportedIn")
    assert {f"#{name}" for name in (*chain, "hasStatus", "hasLead", "reportsOn")} <= drawn
    boxes = []
    for text in svg.css("text"):
        width = 6.6 * len(text.text())
        at = float(text.attributes["x"] or 0)
        left = at - width * {"start": 0, "middle": 0.5, "end": 1}[text.attributes["text-anchor"] or "start"]
        boxes.append((left, left + width, float(text.attributes["y"] or 0), text.text()))
    for place, (left, right, y, text) in enumerate(boxes):
        for other_left, other_right, other_y, other in boxes[:place]:
            assert abs(y - other_y) >= 11 or right <= other_left or other_right <= left, (text, other)


def test_home_speaks_to_a_newcomer(site: Path) -> None:
    """The first page names the published plan, explains each status by a link, and asks questions that have pages."""
    tree = LexborHTMLParser((site / "index.html").read_text(encoding="utf-8")).css_first("main")
    assert "National Action Plan to Combat Human Trafficking, published on 2012-06-06" in tree.text()
    meanings = tree.css(".legend a")
    assert len(meanings) == 4
    assert all("id/status/" in (link.attributes["href"] or "") for link in meanings)
    asked = tree.css("section[aria-labelledby=asked] a")
    assert len(asked) > 5
    assert all(link.text().endswith("?") for link in asked[:-1])


def test_no_prefix_where_there_is_a_word(site: Path, tutorial: Path) -> None:
    """In lists of kinds, classes of other vocabularies are called by a word, not by a prefixed name."""
    for folder in (site, tutorial):
        for name in ("index.html", "index.fr.html"):
            tree = LexborHTMLParser((folder / "things" / name).read_text(encoding="utf-8"))
            assert [link.text() for link in tree.css(".cards a") if ":" in link.text()] == []


def test_a_question_says_what_it_was_asked_of(site: Path) -> None:
    """The page of a question that needs a parameter names the thing in the page's language, and how to ask of another."""
    for ending, told in (
        (".html", "Royal Canadian Mounted Police (RCMP)"),
        (".fr.html", "Gendarmerie royale du Canada (GRC)"),
    ):
        tree = LexborHTMLParser((site / f"queries/deliverables-led-by{ending}").read_text(encoding="utf-8"))
        given = tree.css_first("main > p:has(a[href*='#card='])")
        assert told in given.text()
        assert "-p agency=RCMP" in tree.css_first("main").text()


def test_a_site_in_one_language(tmp_path: Path) -> None:
    """With one language alone its pages bear no mark, and no page leads to another language."""
    from nap_kg.cli import main

    root = Path(__file__).parents[2]
    assert main(["publish", str(tmp_path / "out"), str(root / "docs/tutorial"), "--lang", "fr", "-q"]) == 0
    text = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in text
    assert 'hreflang="en"' not in text
    assert not list((tmp_path / "out").rglob("*.fr.html"))
