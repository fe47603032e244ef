"""The files of the site, made when they are asked for: which part of ``publish`` makes which path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nap_kg import cards
from nap_kg.pages.rdf import ALL_PREFIXES, written
from nap_kg.publish import browser, questions, run, sparql_page
from nap_kg.publish.paths import Places
from nap_kg.publish.render import POLICY
from nap_kg.serve.edition import Edition
from nap_kg.serve.shelf import Shelf

ENDPOINT = "sparql"
"""The path of the endpoint."""
_OWN = Path(__file__).parent / "assets"
_PUBLISHED = Path(run.__file__).parent / "assets"
_ASSETS = (*run.ASSETS, *browser.ASSETS, *sparql_page.SCRIPTS)
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "lead": "Queries run on this server; what takes too long or too much is ended, and says so.",
        "loading": "Asking …",
        "crashed": "The server could not be asked ({}). There is no answer.",
        "restarted": "",
    },
    "fr": {
        "lead": "Les requêtes s'exécutent sur ce serveur ; ce qui dure trop ou prend trop est interrompu, et le dit.",
        "loading": "Envoi …",
        "crashed": "Le serveur n'a pas pu être interrogé ({}). Il n'y a pas de réponse.",
        "restarted": "",
    },
}
"""What the page for queries says where a server answers."""
PREPARING: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Being prepared",
        "told": "This page is made once, from much data: for {} s so far. It loads anew by itself.",
    },
    "fr": {
        "title": "En préparation",
        "told": "Cette page est faite une fois, à partir de beaucoup de données : depuis {} s. Elle se recharge seule.",
    },
}
"""What a page says that is not made yet."""


@dataclass(frozen=True)
class Part:
    """Files of the site that are made together."""

    name: str
    make: Callable[[], object]
    is_long: bool = False  # over much data


def file_of(edition: Edition, path: str) -> Path | None:
    """Return where a file of the site lies, if it was made; None else."""
    return edition.shelf.place(path) if path in edition.shelf.made else None


def part_of(edition: Edition, path: str) -> Part | None:
    """Return the part of the site that a path is of; None where the site has no such file."""
    shelf = edition.shelf
    stem = re.sub(r"(\.fr|\.en)?\.html$", "", path)
    top = path.partition("/")[0]
    if edition.gone and re.sub(r"\.(ttl|jsonld|nt)$", "", stem) in {edition.places.of(iri) for iri in edition.gone}:
        return Part(_withdrawn.__name__, lambda: _withdrawn(edition, shelf))
    if top == "assets":
        return Part(path, lambda: _asset(shelf, path))
    found = _PARTS.get(stem) or _PARTS.get(f"{top}/")
    if found is not None:
        return Part(found.__name__, lambda: found(edition, shelf), found not in _SHORT)
    if top == "things":
        return Part(f"kind {path}", lambda: _kind(edition, shelf, path), True)
    if path.startswith(("ns.", "ns/")) or stem == "ns/index" or path == "context.jsonld":
        return Part("ontology", lambda: _ontology(edition, shelf), True)
    if path.startswith(("shapes.", "shapes/")) or stem == "shapes":
        return Part("shapes", lambda: _shapes(edition, shelf))
    if path.startswith("queries/") and path.endswith(".rq"):
        return Part(path, lambda: _query(shelf, path))
    return None


def _asset(shelf: Shelf, path: str) -> None:
    name = path.removeprefix("assets/")
    if name in _ASSETS:
        shelf.write(path, (_PUBLISHED / name).read_bytes())
    elif name == "query-remote.js":
        shelf.write(path, (_OWN / name).read_bytes())


def _home(edition: Edition, shelf: Shelf) -> None:
    from nap_kg.publish.home import write_home

    write_home(shelf, edition.renderer, edition.about, edition.pages, edition.kinds, ())


def _kinds(edition: Edition, shelf: Shelf) -> None:
    for language in edition.about.languages:
        edition.kinds.write_index(shelf, edition.renderer, language, withdrawn=bool(edition.gone))


def _kind(edition: Edition, shelf: Shelf, path: str) -> None:
    """Write one page of a list, if there is such a page."""
    for language in edition.about.languages:
        for kind in edition.kinds.named(language):
            for number in range(1, kind.pages + 1):
                if path == edition.about.file(kind.page(number), language):
                    edition.kinds.write_page(shelf, edition.renderer, kind, language, number)


def _questions(edition: Edition, shelf: Shelf) -> None:
    questions.write_list(shelf, edition.renderer)


def _query(shelf: Shelf, path: str) -> None:
    name = path.removeprefix("queries/").removesuffix(".rq")
    if name in cards.names():
        shelf.write(path, cards.load_card(cards.reports() / f"{name}.rq").text)


def _search(edition: Edition, shelf: Shelf) -> None:
    from nap_kg.publish.search import write_search

    write_search(shelf, edition.renderer, edition.pages, edition.kinds)


def _network(edition: Edition, shelf: Shelf) -> None:
    from nap_kg.publish.network import write_network

    write_network(shelf, edition.renderer, edition.pages)


def _editor(edition: Edition, shelf: Shelf) -> None:
    sparql_page.write_page(
        shelf,
        edition.renderer,
        edition.pages,
        worker="query-remote.js",
        data=ENDPOINT,
        size=0,
        policy=f"{POLICY}; worker-src 'self'",
        words=WORDS,
    )


def _ontology(edition: Edition, shelf: Shelf) -> None:
    from nap_kg.publish.ontology import write_ontology
    from nap_kg.serve.described import counted

    if edition.about.owns_ontology:
        counts = counted(edition)
        write_ontology(shelf, edition.renderer, edition.pages, lambda iri: counts.properties[iri] + counts.classes[iri])


def _shapes(edition: Edition, shelf: Shelf) -> None:
    from nap_kg.publish.shapes import write_shapes

    if edition.about.owns_ontology:
        write_shapes(shelf, edition.renderer)


def _withdrawn(edition: Edition, shelf: Shelf) -> None:
    from nap_kg.publish.withdrawn import write_withdrawn

    found = [edition.gone[iri] for iri in sorted(edition.gone)]
    write_withdrawn(shelf, edition.renderer, Places(edition.about.base, edition.gone), found)


def _missing(edition: Edition, shelf: Shelf) -> None:
    from nap_kg.publish.hosting import rooted

    for language in edition.about.languages:
        html = edition.renderer.html("404.html", "404", language)
        shelf.write(edition.about.file("404", language), rooted(html, edition.root))


def _feed(edition: Edition, shelf: Shelf) -> None:
    from nap_kg.publish.listings import write_feed

    write_feed(shelf, edition.about, edition.pages, edition.places)


def _data(edition: Edition, shelf: Shelf) -> None:
    """Write the page of the data: what the graph store gives, counted."""
    from nap_kg.publish.data import write_data
    from nap_kg.serve.described import downloads

    write_data(shelf, edition.renderer, edition.pages, downloads(edition))


def _dumps(edition: Edition, shelf: Shelf) -> None:
    """Write every dump, as a published site has them."""
    from nap_kg.publish.dumps import write_dumps

    about = edition.about
    write_dumps(shelf, edition.statements, edition.prefixes, about.base, about.key)


def _catalogue(edition: Edition, shelf: Shelf) -> None:
    """Write the descriptions for catalogues and for citing."""
    from nap_kg.publish.descriptions import citation, datacite, dcat
    from nap_kg.serve.described import described

    told = described(edition)
    catalogue = dcat(told)
    for ending in (".ttl", ".jsonld"):
        shelf.write(f"catalog{ending}", written(catalogue, ending, ALL_PREFIXES))
    shelf.write("datacite.json", datacite(told))
    shelf.write("CITATION.cff", citation(told))


def _void(edition: Edition, shelf: Shelf) -> None:
    from nap_kg.publish.descriptions import void
    from nap_kg.serve.described import described

    turtle = written(void(described(edition)), ".ttl", ALL_PREFIXES)
    shelf.write("void.ttl", turtle)
    shelf.write(".well-known/void", turtle)


_PARTS: Mapping[str, Callable[[Edition, Shelf], None]] = {
    "index": _home,
    "things/index": _kinds,
    "queries/index": _questions,
    "search": _search,
    "search/": _search,
    "who-leads": _network,
    "query": _editor,
    "query/": _editor,
    "withdrawn": _withdrawn,
    "404": _missing,
    "changes.atom": _feed,
    "changes.fr.atom": _feed,
    "changes.en.atom": _feed,
    "data": _data,
    "dump/": _dumps,
    "catalog.ttl": _catalogue,
    "catalog.jsonld": _catalogue,
    "datacite.json": _catalogue,
    "CITATION.cff": _catalogue,
    "void.ttl": _void,
    ".well-known/": _void,
}
_SHORT = (_questions, _withdrawn, _missing)
"""What takes no longer over more data."""


def media_of(path: str) -> str:
    """Return the media type of a file of the site.

    >>> media_of("dump/plan.ttl.gz"), media_of(".well-known/void")
    ('application/gzip', 'text/turtle; charset=utf-8')
    """
    if path == ".well-known/void":
        return _MEDIA["ttl"]
    return _MEDIA.get(path.rpartition(".")[2], "application/octet-stream")


_MEDIA = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "rq": "application/sparql-query",
    "csv": "text/csv; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "cff": "application/yaml",
    "gz": "application/gzip",
}
