"""The page of the data: every dump, the descriptions, the licence, and the official documents apart from them."""

from __future__ import annotations

from dataclasses import dataclass

from nap_kg.namespaces import DCTERMS, FOAF, NAP
from nap_kg.pages import Pages, Ref
from nap_kg.publish.config import Config
from nap_kg.publish.dumps import Dump
from nap_kg.publish.paths import is_web
from nap_kg.publish.render import Renderer
from nap_kg.publish.snapshot import quads_of, snapshot_file
from nap_kg.publish.writer import Site

_FORMS = {".ttl": "Turtle", ".nq": "N-Quads", ".jsonld": "JSON-LD"}


@dataclass(frozen=True)
class _Shown:
    path: str
    media: str
    form: str
    size: str  # empty where it is not known


def write_data(site: Site, renderer: Renderer, pages: Pages, dumps: list[Dump]) -> None:
    """Write the page of the data in every language."""
    about = renderer.config
    for language in about.languages:
        groups = []
        for graph in dict.fromkeys(dump.graph for dump in dumps):
            own = [dump for dump in dumps if dump.graph == graph]
            files = [_Shown(dump.path, dump.media, _form(dump), _size(dump, language)) for dump in own]
            name = own[0].path.partition("/")[2].partition(own[0].ending)[0] if graph else about.title[language]
            groups.append((name, graph, own[0].counts.triples, files))
        feed = "changes.atom" if language == about.languages[0] else f"changes.{language}.atom"
        html = renderer.html(
            "data.html",
            "data",
            language,
            groups=groups,
            counts=dumps[0].counts,
            feed=feed,
            documents=_documents(pages, language),
            edition=_edition(about, dumps, language),
        )
        site.write(about.file("data", language), html)


def _edition(about: Config, dumps: list[Dump], language: str) -> _Shown | None:
    path = snapshot_file(about)
    quads = quads_of(dumps)
    return _Shown(path, quads.media, _form(quads), _size(quads, language)) if path and quads.made else None


def _size(dump: Dump, language: str) -> str:
    return size(dump.made.size, language) if dump.made else ""


def _form(dump: Dump) -> str:
    return _FORMS[dump.ending] + (" (gzip)" if dump.packed else "")


def _documents(pages: Pages, language: str) -> list[tuple[Ref, str, str]]:
    facts = pages.facts
    found = {document for _, document in facts.pairs(NAP.isRenditionOf)} | set(facts.members(NAP.ProgressReport))
    rows = []
    for document in sorted(found):
        address = facts.iri(document, FOAF.homepage)
        publisher = facts.iri(document, DCTERMS.publisher)
        named = facts.label(publisher, language) if publisher else ""
        rows.append((pages.names[language].ref(document), address if is_web(address) else "", named))
    return rows


def size(count: int, language: str) -> str:
    """Return a number of bytes as people write it.

    >>> size(2_345_678, "fr"), size(900, "en")
    ('2,3 Mo', '900 B')
    """
    unit = {"en": ("B", "kB", "MB"), "fr": ("o", "ko", "Mo")}[language]
    if count < 1000:
        return f"{count} {unit[0]}"
    text = f"{count / 1000:.0f} {unit[1]}" if count < 1_000_000 else f"{count / 1e6:.1f} {unit[2]}"
    return text.replace(".", ",") if language == "fr" else text
