"""Tests after the W3C's Data on the Web Best Practices: those that a program can see in a site's files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pyoxigraph as ox

from nap_kg.namespaces import DCTERMS, PROV, RDF, XSD
from nap_kg.publish.descriptions import DCAT, VOID
from nap_kg.publish.quality.model import Test
from nap_kg.publish.quality.resolve import ACCEPTS
from nap_kg.publish.quality.site import DATA, Examined, iris, literals


def things(site: Examined, most: int = 200) -> list[str]:
    """Return things of the dataset, evenly from all of them."""
    found = sorted(
        {path.removesuffix(".ttl") for path in site.files if path.endswith(".ttl") and _is_thing(site, path)}
    )
    return [site.base + path for path in found[:: max(1, len(found) // most)]]


def _is_thing(site: Examined, path: str) -> bool:
    return path.startswith("id/") and path.removesuffix(".ttl") not in site.gone


def _metadata(site: Examined) -> Iterator[str]:
    for path, store in (("void.ttl", site.void), ("catalog.ttl", site.catalogue)):
        if not any(store.quads_for_pattern(ox.NamedNode(site.dataset), None, None)):
            yield f"{path} says nothing of {site.dataset}"
    if site.pages and not any('"@type": "Dataset"' in block for block in _json(site)):
        yield "index.html holds no schema.org Dataset"


def _json(site: Examined) -> list[str]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', site.text("index.html"), re.DOTALL)
    for block in found:
        try:
            json.loads(block)
        except ValueError:
            return []
    return found


def _descriptive(site: Examined) -> Iterator[str]:
    wanted = {
        "dcterms:title": DCTERMS["title"],
        "dcterms:description": DCTERMS.description,
        "dcterms:publisher": DCTERMS.publisher,
        "dcterms:modified": DCTERMS.modified,
        "dcterms:language": DCTERMS.language,
        "dcterms:temporal": DCTERMS.temporal,
        "dcterms:spatial": DCTERMS.spatial,
        "dcat:theme": DCAT.theme,
    }
    yield from _told(site, wanted)


def _told(site: Examined, wanted: dict[str, str]) -> Iterator[str]:
    for name, predicate in wanted.items():
        store = site.catalogue
        if not iris(store, site.dataset, predicate) and not literals(store, site.dataset, predicate):
            yield f"catalog.ttl gives the dataset no {name}"


def _structural(site: Examined) -> Iterator[str]:
    for name in ("classPartition", "propertyPartition", "vocabulary"):
        if not iris(site.void, site.dataset, VOID[name]):
            yield f"void.ttl gives the dataset no void:{name}"


def _licence(site: Examined) -> Iterator[str]:
    for path, store in (("void.ttl", site.void), ("catalog.ttl", site.catalogue)):
        if not iris(store, site.dataset, DCTERMS.license):
            yield f"{path} gives the dataset no dcterms:license"
    if site.pages and 'rel="license"' not in site.text("index.html"):
        yield "index.html names no licence"


def _provenance(site: Examined) -> Iterator[str]:
    if not iris(site.catalogue, site.dataset, DCTERMS.source, PROV.wasDerivedFrom):
        yield "catalog.ttl gives the dataset no dcterms:source"


def _version(site: Examined) -> Iterator[str]:
    yield from _told(site, {"dcat:version": DCAT.version})


def _history(site: Examined) -> Iterator[str]:
    if "<entry>" not in site.text("changes.atom"):
        yield "changes.atom tells of no change"


def _identified(site: Examined) -> Iterator[str]:
    if not site.dataset.startswith(("http://", "https://")) or "void.ttl" not in site.files:
        yield f"{site.dataset} leads to nothing"


def _within(site: Examined) -> Iterator[str]:
    for dump in site.dumps:
        if dump.endswith((".nq", ".nq.gz")) and any(_nameless(line) for line in site.text(dump).splitlines()):
            yield f"{dump} has things without IRIs"


def _nameless(line: str) -> bool:
    """Return whether a statement of data has a blank node; an ontology's expressions have no names."""
    return (line.startswith("_:") or "> _:" in line) and "/graph/ontology/" not in line


def _readable(site: Examined) -> Iterator[str]:
    for path in site.dumps:
        try:
            if not sum(1 for _ in site.quads(path)):
                yield f"{path} says nothing"
        except (SyntaxError, OSError, KeyError) as error:
            yield f"{path} can't be read: {error}"


def _neutral(site: Examined) -> Iterator[str]:
    dumps = (one.removeprefix(site.address) for one in iris(site.void, site.dataset, VOID.dataDump))
    found = "".join(site.text(dump) for dump in dumps if dump.endswith((".nq", ".nq.gz")))
    for name in (XSD.date, XSD.integer):
        if name not in found:
            yield f"no literal is typed {name}"
    for language in site.languages:
        if f'"@{language} ' not in found:
            yield f"no text is in {language}"


def _formats(site: Examined) -> Iterator[str]:
    for graph, endings in _dumped(site).items():
        for ending in (".ttl", ".nq", ".jsonld"):
            if ending not in endings:
                yield f"dump/{graph} is not had as {ending}"


def _dumped(site: Examined) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in site.dumps:
        stem = path.removeprefix("dump/").removesuffix(".gz")
        for ending in DATA:
            if stem.endswith(ending):
                found.setdefault(stem.removesuffix(ending), set()).add(ending)
    return found


def _vocabularies(site: Examined) -> Iterator[str]:
    quads = site.void.quads_for_pattern(None, ox.NamedNode(VOID.property), None)
    used = {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
    outside = {re.sub(r"[^/#]*$", "", iri) for iri in used if not iri.startswith(site.base)}
    if len(outside - {RDF[""]}) < 3:
        yield f"properties of {len(outside)} vocabularies of others are used"


def _bulk(site: Examined) -> Iterator[str]:
    dumps = iris(site.void, site.dataset, VOID.dataDump)
    if not dumps:
        yield "void.ttl names no dump of the whole"


def _subsets(site: Examined) -> Iterator[str]:
    subsets = iris(site.void, site.dataset, VOID.subset)
    if not subsets:
        yield "void.ttl names no subset"
    for graph in subsets:
        if not iris(site.void, graph, VOID.dataDump):
            yield f"void.ttl names no dump of {graph}"


def _negotiated(site: Examined) -> Iterator[str]:
    endings = {"browser": ".html", "*/*": ".html", "turtle": ".ttl", "json-ld": ".jsonld", "n-triples": ".nt"}
    for host in site.rules:
        for iri in things(site):
            for name, ending in endings.items():
                found = site.follow(host, iri, ACCEPTS[name])
                if not found.file.endswith(ending) or found.statuses[0] != 303:
                    yield f"{host}: {iri} as {name} leads to {found.file or found.statuses[-1]}"


def _current(site: Examined) -> Iterator[str]:
    yield from _told(site, {"dcterms:modified": DCTERMS.modified})


def _withdrawn(site: Examined) -> Iterator[str]:
    for path in site.gone:
        for host in site.rules:
            status = site.follow(host, site.base + path, ACCEPTS["*/*"]).statuses[-1]
            if status != 410:
                yield f"{host}: {site.base}{path} was withdrawn, and is answered by {status}"
        if f"{path}.html" not in site.files:
            yield f"{path}.html does not tell that it was withdrawn"


def _feedback(site: Examined) -> Iterator[str]:
    if not iris(site.catalogue, site.dataset, DCAT.contactPoint):
        yield "catalog.ttl gives the dataset no dcat:contactPoint: publish with --contact"


def _complementary(site: Examined) -> Iterator[str]:
    if not any("<table" in site.text(path) for path in site.pages[:: max(1, len(site.pages) // 300)]):
        yield "no page shows a table"
    if site.pages and "<svg" not in site.text("index.html"):
        yield "the first page shows no chart"


def _terms(site: Examined) -> Iterator[str]:
    for document in iris(site.catalogue, site.dataset, DCTERMS.source):
        if not iris(site.catalogue, document, DCTERMS.rights):
            yield f"catalog.ttl gives {document} no dcterms:rights"


def _cited(site: Examined) -> Iterator[str]:
    if "title:" not in site.text("CITATION.cff"):
        yield "CITATION.cff is missing"
    for document in iris(site.catalogue, site.dataset, DCTERMS.source):
        if not literals(site.catalogue, document, DCTERMS["title"]):
            yield f"catalog.ttl gives {document} no title"


TESTS = tuple(
    Test(f"DWBP{number}", "DWBP", title, misses)
    for number, title, misses in (
        (1, "metadata for people and programs", _metadata),
        (2, "descriptive metadata", _descriptive),
        (3, "structural metadata", _structural),
        (4, "data licence", _licence),
        (5, "provenance", _provenance),
        (7, "version", _version),
        (8, "version history", _history),
        (9, "an IRI for the dataset", _identified),
        (10, "IRIs for the things in it", _within),
        (12, "machine-readable standard formats", _readable),
        (13, "locale-neutral values, language tags", _neutral),
        (14, "several formats", _formats),
        (15, "vocabularies reused", _vocabularies),
        (17, "bulk download", _bulk),
        (18, "subsets", _subsets),
        (19, "content negotiation", _negotiated),
        (21, "how current it is", _current),
        (22, "what was withdrawn is told", _withdrawn),
        (29, "feedback is asked for", _feedback),
        (32, "tables and charts beside the data", _complementary),
        (34, "rights of the sources kept apart", _terms),
        (35, "the sources are cited", _cited),
    )
)
