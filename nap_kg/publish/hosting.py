"""What hosts need beside the files: rules, a server's configuration, a workflow, a page for what is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from nap_kg import __version__, resources
from nap_kg.namespaces import NAP, SHAPE
from nap_kg.publish.config import Config
from nap_kg.publish.dumps import Dump
from nap_kg.publish.nginx import nginx
from nap_kg.publish.paths import Places
from nap_kg.publish.redirects import Document, Routes, htaccess
from nap_kg.publish.writer import Site

if TYPE_CHECKING:
    from nap_kg.publish.render import Renderer

FOLDER = "hosting"
ROUTES = f"{FOLDER}/redirects.json"
"""What the rules are made of, for who writes those of another host."""
_INSTEAD = {"html": ("ttl",), "ttl": ("nt",), "jsonld": ("ttl",), "nt": ("ttl",), "nq": ("nt", "ttl")}


def write_hosting(
    site: Site, about: Config, places: Places, dumps: Sequence[Dump], gone: Sequence[str], renderer: Renderer | None
) -> None:
    """Write all that a host needs; ``gone`` are the IRIs that were withdrawn, ``renderer`` is None without pages."""
    routes = routes_of(site, about, places, dumps, gone, renderer)
    site.write(".nojekyll", "")
    site.write(ROUTES, _listed(routes))
    site.write(f"{FOLDER}/nginx.conf", nginx(routes))
    site.write(f"{FOLDER}/github-pages.yml", _workflow(about))
    if not about.address.startswith(about.base):  # rules that lead to where they stand would never end
        site.write(f"{FOLDER}/w3id/.htaccess", htaccess(routes))
    if renderer is not None:
        for language in about.languages:
            html = renderer.html("404.html", "404", language)
            site.write(about.file("404", language), rooted(html, routes.root))


def routes_of(
    site: Site, about: Config, places: Places, dumps: Sequence[Dump], gone: Sequence[str], renderer: Renderer | None
) -> Routes:
    """Return what servers must know of a site whose other files are made."""
    return Routes(
        base=about.base,
        address=about.address,
        languages=about.languages,
        documents=tuple(_documents(site, about, dumps)),
        odd={path: place for iri, place in places.odd.items() if (path := _path(iri, about.base))},
        graphs_page="data" if site.has(about.file("data")) else "",
        gone=tuple(path for iri in gone if (path := _path(iri, about.base))),
        policies=dict(renderer.policies) if renderer else {},
        policy=renderer.policy if renderer else "default-src 'none'",
    )


def _path(iri: str, base: str) -> str:
    """Return what a server is asked for where an IRI is followed, below the base; empty where it never gets there."""
    path = iri.removeprefix(base)
    return "" if path == iri or re.search(r"[?#]|(^|/)\.\.?(/|$)|//", path) else path


def _documents(site: Site, about: Config, dumps: Sequence[Dump]) -> Iterator[Document]:
    yield _complete("", _there(site, about, ("index", "void", "catalog")))
    if about.owns_ontology:
        for iri, stems in (
            (NAP[""], ("ns", "ns/index")),
            (f"{NAP['']}#/{about.version}", (f"ns/{about.version}", "ns", "ns/index")),
            (SHAPE[""], ("shapes",)),
            (f"{SHAPE['']}#/{about.version}", (f"shapes/{about.version}", "shapes")),
        ):
            path = iri.replace("#", "").removeprefix(about.base)
            files = _there(site, about, stems)
            if files and (about.version or not path.endswith("/")):
                yield _complete(path, files)
        for name in (file.stem for file in resources.alignments()):
            path = f"{NAP[''].removesuffix('#')}/alignments/{name}".removeprefix(about.base)
            if files := _there(site, about, (f"ns/alignments/{name}", "ns/index")):
                yield _complete(path, files)
    packed: dict[str, dict[str, str]] = {}
    for dump in dumps:
        path = _path(dump.graph, about.base)
        if path and dump.path != f"dump/{path.removeprefix('graph/')}{dump.ending}":
            packed.setdefault(path, {})[dump.ending.removeprefix(".")] = dump.path
    for path, files in packed.items():
        yield _complete(path, {**_there(site, about, ("data",)), **files})


def _there(site: Site, about: Config, stems: Sequence[str]) -> dict[str, str]:
    """Return by form the first file of some stems that is there."""
    found: dict[str, str] = {}
    for stem in stems:
        for language in about.languages:
            form = "html" if language == about.languages[0] else f"{language}.html"
            if site.has(about.file(stem, language)):
                found.setdefault(form, about.file(stem, language))
        for form in ("ttl", "jsonld", "nt", "nq"):
            if site.has(f"{stem}.{form}"):
                found.setdefault(form, f"{stem}.{form}")
    return found


def _complete(path: str, files: Mapping[str, str]) -> Document:
    """Return a document that has an answer to every form: another of the same content where one is not made."""
    found = dict(files)
    for form, others in _INSTEAD.items():
        instead = next((found[one] for one in others if one in found), "")
        if form not in found and instead:
            found[form] = instead
    return Document(path, dict(sorted(found.items())))


def _listed(routes: Routes) -> str:
    told = {
        "base": routes.base,
        "address": routes.address,
        "languages": list(routes.languages),
        "documents": {one.path: dict(one.files) for one in routes.documents},
        "graphs": routes.graphs_page,
        "elsewhere": dict(sorted(routes.odd.items())),
        "gone": list(routes.gone),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def rooted(html: str, root: str) -> str:
    """Return a page whose addresses of the site begin at the host's root: it is shown at any path.

    >>> rooted('<a href="data.html"><a href="#content"><a href="https://example.org/">', "/plans/")
    '<a href="/plans/data.html"><a href="#content"><a href="https://example.org/">'
    """
    begin = quote(root, safe="/~+=,@-._%")
    return re.sub(r'(?<= )(href|src)="(?![a-z]+:|#|/)', rf'\g<1>="{begin}', html)


def _workflow(about: Config) -> str:
    contact = f" --contact '{about.contact}'" if about.contact else ""
    return f"""\
# Publishes the data of a repository as a site on GitHub Pages. Lay it into .github/workflows/ of that repository.
# Made by nap-kg publish.
name: publish
on:
  push:
    branches: [main]
  workflow_dispatch:
permissions:
  contents: read
  id-token: write
  pages: write
concurrency:
  group: pages
jobs:
  publish:
    runs-on: ubuntu-latest
    environment:
      name: github-pages
      url: ${{{{ steps.deploy.outputs.page_url }}}}
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683  # v4.2.2
      - uses: actions/setup-python@0b93645e9fea7318ecaed2b359559ac225c90a2b  # v5.3.0
        with:
          python-version: "3.12"
      - run: pip install 'nap-kg[publish]=={__version__}'
      - run: nap-kg publish site data --base '{about.base}' --site '{about.address}'{contact}
      - run: nap-kg publish site --check  # tells what could be better, and stops nothing
        continue-on-error: true
      - run: rm -r site/.nap-kg
      # version 3 takes files whose names begin with a dot along: .well-known/void, .nojekyll
      - uses: actions/upload-pages-artifact@56afc609e74202658d3ffba0e8f6dda462b719fa  # v3.0.1
        with:
          path: site
      - id: deploy
        uses: actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e  # v4.0.5
"""
