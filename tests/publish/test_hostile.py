"""A graph that was made to do harm: its site stays in its folder, and none of it is markup or script."""

from __future__ import annotations

import gzip
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest
from selectolax.lexbor import LexborHTMLParser

from nap_kg.publish import publish

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://example.org/"
LABEL = (
    '</title></script><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="alert(1)\' {{7*7}} ]]> &amp; '
)
PATHS = (
    "id/../../../../tmp/escaped",
    "id/%2e%2e/%2e%2e/escaped",
    "id/..%2f..%2fescaped",
    "id//double",
    "id/a/./b",
    "id/con",
    "id/AUX.txt",
    "id/trailing.",
    "id/x.html",
    "id/x.fr",
    "id/x",
    "id/X",
    "id/index",
    "index",
    "index.html",
    "assets/site.css",
    "dump/nap-kg.nq.gz",
    "ns",
    ".nap-kg/manifest.tsv",
    ".well-known/void",
    "id/" + "long" * 80,
    "id/" + "/".join(["deep"] * 300),
    "id/&quot;onload=alert(1)",
    "id/'onclick='alert(1)",
    "id/javascript:alert(1)",
    "id/é",
    "id/a;b=c",
    "id/~root",
    "id/-rf",
    "id/$(reboot)",
    "id/a#fragment",
    "id/a?query=1",
    "",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the hostile graph, in a folder of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    escaped = LABEL.replace("\\", "\\\\").replace('"', '\\"')
    lines = ["@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .", "@prefix nap: <https://w3id.org/nap-kg/ns#> ."]
    for path in PATHS:
        lines.append(
            f'<{BASE}{path}> a <https://evil.example/"#>, <{BASE}id/x> ; rdfs:label "{escaped}"@en ;'.replace(
                '"#>', "%22#>"
            )
            + f' rdfs:comment "{escaped}" ; rdfs:seeAlso <javascript:alert(1)>, <data:text/html,alert(1)>, <vbscript:x>,'
            f" <https://evil.example/%22onclick=alert(1)>, <file:///etc/passwd> ;"
            f' <javascript:alert(2)> "x"^^<javascript:alert(3)> .'
        )
    data = folder / "data.ttl"
    data.write_text("\n".join(lines), encoding="utf-8")
    publish(folder / "parent" / "out", [data], base=BASE)
    return folder / "parent" / "out"


def test_nothing_is_written_outside(hostile: Path) -> None:
    """All that there is lies in the site's folder, and the site's own files are its own."""
    assert [path.name for path in hostile.parent.iterdir()] == ["out"]
    assert sorted(path.name for path in hostile.parent.parent.iterdir()) == ["data.ttl", "parent"]
    assert (hostile / "assets/site.css").read_text(encoding="utf-8").startswith(":root")
    assert (hostile / "dump/example.org.nq.gz").read_bytes()[:2] == b"\x1f\x8b"
    assert not any(path.is_symlink() for path in hostile.rglob("*"))


def test_every_thing_has_a_page_all_the_same(hostile: Path) -> None:
    """Each IRI has one page of its own: by its path where that is safe, else by a digest; no two differ by case alone."""
    files = [path.relative_to(hostile).as_posix() for path in hostile.rglob("*") if path.is_file()]
    assert len({name.lower() for name in files}) == len(files)
    topics = [path for path in hostile.rglob("*.nt") if (hostile / "ns.nt") != path]
    assert len(topics) == len(set(PATHS) - {""})
    assert [(hostile / f"id/{name}.html").is_file() for name in "Xx"] == [True, False]
    odd = list((hostile / "x").glob("*.nt"))
    assert len(odd) > 15


def test_labels_are_text(hostile: Path) -> None:
    """No element, attribute, address or script of a page comes from the graph."""
    for file in sorted(hostile.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        assert "{{" not in text.replace("{{7*7}}", ""), file
        assert "49" not in LexborHTMLParser(text).css_first("h1").text(), file
        tree = LexborHTMLParser(text)
        for node in tree.css("*"):
            assert not any(name.startswith("on") for name in node.attributes), (file, node.html)
        assert not tree.css("img, style, iframe, object, embed, base"), file
        assert not tree.css("form") or file.name.startswith(("query.", "search.", "who-leads.")), file
        for script in tree.css("script"):
            source = script.attributes.get("src")
            own = source is not None and "//" not in source and source.rpartition("/")[0].endswith("assets")
            assert script.attributes.get("type") == "application/ld+json" or own, (file, source)
        for node in tree.css("[href]"):
            address = (node.attributes["href"] or "").lower()
            assert not address.startswith(("javascript:", "data:", "vbscript:", "file:", "//")), (file, address)


def test_feeds_and_maps_are_sound(hostile: Path) -> None:
    """What is XML parses, and what is told there is text."""
    for name in ("sitemap.xml", "changes.atom", "changes.fr.atom"):
        ET.fromstring((hostile / name).read_bytes())


def test_nothing_withheld_is_printed(site: Path, source: Path) -> None:
    """No span of the source that is listed as withheld, and no passage at all, stands anywhere on the site."""
    import csv

    text = source.read_text(encoding="utf-8")
    listed = Path(__file__).resolve().parents[2] / "data/ca-ht-2012/2014-2015/coverage.csv"
    with listed.open(encoding="utf-8", newline="") as rows:
        spans = [text[int(row["start"]) : int(row["end"])] for row in csv.DictReader(rows) if "withheld" in row["kind"]]
    printed = "\n".join(file.read_text(encoding="utf-8") for file in sorted(site.rglob("*.html")))
    for span in spans:
        words = " ".join(span.split())
        assert len(words) < 12 or words not in printed
    sentences = [" ".join(part.split()) for part in text.split(". ")]
    assert [part for part in sentences if len(part.split()) > 14 and part in printed] == []


SIGNS = '</script><script>alert(1)</script>\x00\x07\x85\u202egpj.exe\u2066 ]]>\ufffe\U0001ffff&amp;"'
"""What a label may hold: markup, controls, what turns the direction of a line, and what is no character."""


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tutorial's site, with such labels of its plan, its reports and their charts."""
    folder = tmp_path_factory.mktemp("turned")
    shutil.copytree(ROOT / "docs" / "tutorial", folder / "data")
    written = SIGNS.replace("\\", "\\\\").replace('"', '\\"')
    changed = 0
    for name in ("plan.ttl", "reference/documents.ttl", "reference/themes.ttl", "2023-2024/chart.ttl"):
        file = folder / "data" / name
        parts = re.split(r'(?<=:label "|:title ")[^"]*', file.read_text(encoding="utf-8"))
        numbered = [f"{part}{written}{n}" for n, part in enumerate(parts[:-1])]
        file.write_text("".join([*numbered, parts[-1]]), encoding="utf-8")
        changed += len(numbered)
    assert changed > 20
    made = publish(folder / "out", [folder / "data"])
    assert not made.stopped and made.things > 100
    return folder / "out"


def test_pages_and_feeds_hold_no_unfit_sign(turned: Path) -> None:
    """XML is well-formed, and pages, feeds and the index of search hold neither a control nor what turns a line."""
    unfit = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\U0001ffff]")
    files = [file for file in sorted(turned.rglob("*")) if file.suffix in (".html", ".atom", ".xml", ".cff")]
    assert len(files) > 300
    for file in [*files, *sorted((turned / "search").iterdir())]:
        text = file.read_text(encoding="utf-8")
        assert not unfit.search(text), file
        assert "<script>alert" not in text or file.suffix in (".json", ".cff"), file
    for name in ("sitemap.xml", "changes.atom", "changes.fr.atom"):
        ET.fromstring((turned / name).read_bytes())
    assert "alert(1)" in (turned / "changes.atom").read_text(encoding="utf-8")


def test_data_keeps_every_sign(turned: Path) -> None:
    """Turtle, JSON-LD and N-Triples of each thing say the same, with every sign of its label."""
    forms = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".nt": ox.RdfFormat.N_TRIPLES}
    held = 0
    for file in sorted((turned / "id").rglob("*.nt")):
        said = [
            {quad.triple for quad in ox.parse(path=file.with_name(file.name[:-3] + ending), format=form)}
            for ending, form in forms.items()
        ]
        assert said[0] == said[1] == said[2], file
        held += any(isinstance(t.object, ox.Literal) and t.object.value.startswith(SIGNS) for t in said[0])
    assert held > 20


def test_what_a_file_states_in_no_graph_is_dumped(tmp_path: Path) -> None:
    """A file of JSON-LD or N-Quads has a graph of its own: its statements are in the dumps as on its things' pages."""
    thing, label = f"{BASE}id/j", "http://www.w3.org/2000/01/rdf-schema#label"
    (tmp_path / "one.jsonld").write_text(f'{{"@id": "{thing}", "{label}": "one"}}')
    (tmp_path / "two.nq").write_text(f'<{thing}> <{label}> "two" .\n<{thing}> <{label}> "three" <{BASE}graph/g> .\n')
    publish(tmp_path / "out", [tmp_path / "one.jsonld", tmp_path / "two.nq"], base=BASE)
    with gzip.open(tmp_path / "out/dump/example.org.nq.gz", "rt") as dump:
        found = {line.split('"')[1]: line.split()[-2] for line in dump if line.startswith(f"<{thing}>")}
    assert found == {name: f"<{BASE}graph/{graph}>" for name, graph in (("one", "one"), ("two", "two"), ("three", "g"))}
