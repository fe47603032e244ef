"""Every IRI of the data, asked for in every form, by the rules of w3id and of nginx."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.publish.quality.resolve import ACCEPTS
from nap_kg.publish.quality.site import Examined

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "dereferencing.md"
KINDS = (
    ("term", r"ns#.+"),
    ("ontology", r"ns"),
    ("version", r"ns/.+"),
    ("shapes", r"shapes.*"),
    ("graph", r"graph/.+"),
    ("thing", r"id/.+"),
)


@pytest.fixture(scope="module")
def examined(hosted: Path) -> Examined:
    return Examined(hosted)


@pytest.fixture(scope="module")
def iris(examined: Examined) -> dict[str, list[str]]:
    """Every IRI below the base that the data, the ontology or the shapes hold, by kind."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in ["dump/nap-kg.nq.gz", "shapes.nt"]:
        for quad in examined.quads(path):
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
                if isinstance(term, ox.NamedNode) and term.value.startswith(examined.base):
                    rest = term.value.removeprefix(examined.base)
                    found[next(kind for kind, form in KINDS if re.fullmatch(form, rest))].add(term.value)
    return {kind: sorted(found[kind]) for kind, _ in KINDS}


def test_every_iri_leads_to_a_file_in_every_form(examined: Examined, iris: dict[str, list[str]]) -> None:
    """By both rule sets, each IRI × Accept ends, over a 303, in the same file of the site, which is there."""
    assert set(examined.rules) == {"nginx", "w3id"}
    for each in iris.values():
        for iri in each:
            for name, accept in ACCEPTS.items():
                w3id, nginx = (examined.follow(host, iri, accept) for host in ("w3id", "nginx"))
                assert w3id.file in examined.files, (iri, name, w3id)
                assert w3id.file.removesuffix(".gz") == nginx.file.removesuffix(".gz"), (iri, name)
                assert w3id.statuses == nginx.statuses == (303, 200), (iri, name)


def test_the_file_speaks_of_the_iri(examined: Examined, iris: dict[str, list[str]]) -> None:
    """What an IRI leads to has it as subject or graph, has a place for it, or prints it."""
    texts: dict[str, str] = {}
    for kind, each in iris.items():
        for iri in each:
            for name in ("html", "n-triples", "json-ld"):
                file = examined.follow("w3id", iri, ACCEPTS[name]).file
                if file not in texts:
                    texts = {} if len(texts) > 40 else texts
                    texts[file] = examined.text(file)
                text, anchor = texts[file], iri.partition("#")[2]
                if file.endswith(".html"):
                    assert (f'id="{anchor}"' if anchor else iri) in text, (iri, file)
                elif kind == "graph":
                    assert file.removeprefix("dump/").startswith(iri.partition("/graph/")[2]), (iri, file)
                elif file.endswith(".nt"):
                    assert f"<{iri}>" in text, (iri, file)
                else:
                    assert iri in text or f":{anchor or iri.rpartition('/')[2]}" in text, (iri, file)


def test_an_explicit_ending_is_that_file(examined: Examined) -> None:
    """A file's own address is served or led to as it is, whatever Accept says."""
    for path in (
        "id/agency/ca/rcmp.ttl",
        "ns.jsonld",
        "data.html",
        "dump/nap-kg.nq.gz",
        ".well-known/void",
        "things/index.html",
    ):
        for host in ("w3id", "nginx"):
            assert examined.follow(host, examined.base + path, "text/html").file == path, (host, path)


def test_what_is_not_there_is_not_found(examined: Examined) -> None:
    """An IRI that nothing is said of ends in 404 by both rule sets."""
    for host in ("w3id", "nginx"):
        for accept in ACCEPTS.values():
            assert examined.follow(host, f"{examined.base}id/agency/ca/nobody", accept).statuses[-1] == 404


def table(examined: Examined, iris: dict[str, list[str]]) -> str:
    """Return the page of the documentation: kinds of IRI, Accept, where they lead."""
    lines = [
        "# What each IRI leads to",
        "",
        "Counted over the shipped graph's site, by the rules of w3id and of nginx; written and checked by a test"
        " (`tests/publish/test_dereferencing.py`, `--update-golden`).",
        "How Accept is read, and how the rules are installed: [publish](publish.md).",
        "",
        f"| IRI | number | {' | '.join(f'`{name}`' if '/' in name else name for name in ACCEPTS)} |",
        f"|---|---:|{'---|' * len(ACCEPTS)}",
    ]
    for kind, form in KINDS:
        cells = []
        for accept in ACCEPTS.values():
            seen = Counter(pattern(examined, iri, accept) for iri in iris[kind])
            cells.append(
                "<br>".join(f"`{one}`" + (f" ({n})" if len(seen) > 1 else "") for one, n in sorted(seen.items()))
            )
        lines.append(
            f"| {kind} `{form.removesuffix('.+').removesuffix('.*')}…` | {len(iris[kind])} | {' | '.join(cells)} |"
        )
    asked = sum(map(len, iris.values()))
    lines += [
        "",
        f"{asked:,} IRIs × {len(ACCEPTS)} forms × 2 rule sets = {asked * len(ACCEPTS) * 2:,} requests; none leads nowhere.",
    ]
    return "\n".join(lines) + "\n"


def pattern(examined: Examined, iri: str, accept: str) -> str:
    found = examined.follow("w3id", iri, accept)
    stem = iri.removeprefix(examined.base).partition("#")[0]
    file = found.file.replace(stem, "…", 1) if stem.startswith("id/") else found.file
    file = f"dump/…{''.join(Path(file).suffixes)}" if file.startswith("dump/") else file
    return f"{found.statuses[0]} {file}"


def test_the_table_of_the_documentation_is_so(
    examined: Examined, iris: dict[str, list[str]], pytestconfig: pytest.Config
) -> None:
    """docs/dereferencing.md tells what both rule sets do."""
    text = table(examined, iris)
    if pytestconfig.getoption("--update-golden"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text
