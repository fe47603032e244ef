"""A graph that was made to do harm: its site stays in its folder, and none of it is markup or script."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from nap_kg.publish import publish

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
