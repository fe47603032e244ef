"""Tests of what a site's files point to: pages, anchors, IRIs of the data, downloads; and of what hosts are told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import pyoxigraph as ox

from nap_kg.publish.descriptions import DCAT, SPDX, VOID
from nap_kg.publish.hosting import FOLDER
from nap_kg.publish.quality.model import Test
from nap_kg.publish.quality.resolve import ACCEPTS
from nap_kg.publish.quality.server import Nginx
from nap_kg.publish.quality.site import Examined, iris, literals
from nap_kg.publish.writer import FOLDER as OWN_FOLDER
from nap_kg.publish.writer import MANIFEST


def _pages(site: Examined) -> Iterator[str]:
    anchors: dict[str, set[str]] = {}
    for page in site.pages:
        links, own = site.links(page)
        for link in dict.fromkeys(links):
            target = site.target(page, link)
            if target is None:
                continue
            path, anchor = target
            if path not in site.files:
                yield f"{page} points to {link}, which is not there"
            elif anchor and "=" not in anchor and path.endswith(".html"):  # with it, the state of a page, no place
                if path != page and path not in anchors:
                    anchors[path] = site.links(path)[1]
                if anchor not in (own if path == page else anchors[path]):
                    yield f"{page} points to {link}, which has no such place"


def _data(site: Examined) -> Iterator[str]:
    seen: set[str] = set()
    for path in site.dumps:
        if not path.endswith((".nq", ".nq.gz")):
            continue
        for quad in site.quads(path):
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
                if isinstance(term, ox.NamedNode) and term.value.startswith(site.base):
                    seen.add(term.value)
    for host in site.rules:
        for iri in sorted(seen):
            for accept in (ACCEPTS["html"], ACCEPTS["turtle"]):
                found = site.follow(host, iri, accept)
                if not found.file and found.statuses[-1] != 410:
                    yield f"{host}: {iri} as {accept} leads to {found.statuses[-1]}"


def _downloads(site: Examined) -> Iterator[str]:
    for path, store, predicate in (
        ("void.ttl", site.void, VOID.dataDump),
        ("catalog.ttl", site.catalogue, DCAT.downloadURL),
    ):
        named = 0
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None):
            named += 1
            assert isinstance(quad.object, ox.NamedNode)
            if quad.object.value.removeprefix(site.address) not in site.files:
                yield f"{path} names {quad.object.value}, which is not there"
        if not named:
            yield f"{path} names no download"


def _sums(site: Examined) -> Iterator[str]:
    for quad in site.catalogue.quads_for_pattern(None, ox.NamedNode(DCAT.downloadURL), None):
        assert isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode)
        one, path = quad.subject.value, quad.object.value.removeprefix(site.address)
        if path not in site.files:
            continue
        size = [literal.value for literal in literals(site.catalogue, one, DCAT.byteSize)]
        if size != [str(site.files[path])]:
            yield f"{path} has {site.files[path]} bytes, and dcat:byteSize says {', '.join(size) or 'nothing'}"
        told = [
            literal.value
            for check in iris(site.catalogue, one, SPDX.checksum)
            for literal in literals(site.catalogue, check, SPDX.checksumValue)
        ]
        if told != [hashlib.sha256((site.folder / path).read_bytes()).hexdigest()]:
            yield f"{path} has another SHA-256 than spdx:checksumValue says"


def _manifest(site: Examined) -> Iterator[str]:
    listed = site.folder / OWN_FOLDER / MANIFEST
    if not listed.is_file():
        return  # a site that was uploaded without it
    for line in listed.read_text(encoding="utf-8").splitlines():
        digest, _, path = line.split("\t", 2)
        if path not in site.files:
            yield f"{path} is gone"
        elif hashlib.sha256((site.folder / path).read_bytes()).hexdigest() != digest:
            yield f"{path} is not as it was published"


def _server(site: Examined) -> Nginx:
    rules = site.rules["nginx"]
    assert isinstance(rules, Nginx)
    return rules


def _header(site: Examined, name: str, path: str, *wanted: str) -> Iterator[str]:
    found = _server(site).ask(site.address + path).headers.get(name, "")
    if not found or any(part not in found for part in wanted):
        yield f"nginx: {site.address}{path} is answered with {name} {found!r}"


def _vary(site: Examined) -> Iterator[str]:
    example = next(iter(iris(site.void, site.dataset, VOID.exampleResource)), "")
    yield from _header(site, "Vary", (example or site.base).removeprefix(site.base) or "id/any", "Accept")


def _cors(site: Examined) -> Iterator[str]:
    yield from _header(site, "Access-Control-Allow-Origin", "void.ttl", "*")


def _caching(site: Examined) -> Iterator[str]:
    yield from _header(site, "Cache-Control", "void.ttl", "max-age=")


def _safe(site: Examined) -> Iterator[str]:
    yield from _header(site, "Content-Security-Policy", "index.html", "default-src 'none'", "frame-ancestors")
    yield from _header(site, "X-Content-Type-Options", "index.html", "nosniff")
    for page in site.pages:
        if 'http-equiv="Content-Security-Policy"' not in site.text(page)[:1000]:
            yield f"{page} has no content security policy"


def _media(site: Examined) -> Iterator[str]:
    wanted = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}
    for ending, media in {**wanted, "nq": "application/n-quads"}.items():
        if _server(site).media.get(ending) != media:
            yield f"nginx: .{ending} is served as {_server(site).media.get(ending, 'anything')}, not {media}"


def _well_known(site: Examined) -> Iterator[str]:
    if site.text(".well-known/void") != site.text("void.ttl") or not site.text("void.ttl"):
        yield ".well-known/void is not what void.ttl is"


def _routes(site: Examined) -> Iterator[str]:
    try:
        if "w3id" in site.rules:
            site.rules["w3id"].ask(site.base)
    except ValueError as error:
        yield f"{FOLDER}: {error}"
    for path, forms in site.documents.items():
        for form, file in forms.items():
            if file not in site.files:
                yield f"{FOLDER}: {site.base}{path} as {form} is {file}, which is not there"
    try:
        json.loads(site.text("datacite.json"))
    except ValueError as error:
        yield f"datacite.json can't be read: {error}"


TESTS = tuple(
    Test(code, group, title, misses)
    for code, group, title, misses in (
        ("L1-pages", "LINKS", "every link of a page leads to a file, and to its place in it", _pages),
        ("L2-data", "LINKS", "every IRI of the data under the base leads to a file", _data),
        ("L3-downloads", "LINKS", "VoID and DCAT name files that are there", _downloads),
        ("L4-checksums", "LINKS", "DCAT's sizes and checksums are those of the files", _sums),
        ("L5-manifest", "LINKS", "every file is as it was published", _manifest),
        ("H1-vary", "HOST", "what is negotiated says so to caches", _vary),
        ("H2-cors", "HOST", "pages of others may read the data", _cors),
        ("H3-caching", "HOST", "caches are told how long", _caching),
        ("H4-policy", "HOST", "pages may load nothing from elsewhere", _safe),
        ("H5-media-types", "HOST", "data is served as what it is", _media),
        ("H6-well-known", "HOST", "VoID lies at .well-known/void", _well_known),
        ("H7-documents", "HOST", "the documents of the rules are there", _routes),
    )
)
