"""Citations: the footnote of a fact, with the document, the place in it, and the edition of the data."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset
from nap_kg.evidence.model import evidence_of
from nap_kg.namespaces import DCTERMS, FOAF, NAP, OWL

FORMATS = ("text", "bibtex", "csl-json")
_ONTOLOGY = NAP[""].removesuffix("#")


@dataclass(frozen=True)
class Document:
    """A publication as a list of references has it; a part is empty where the data does not give it."""

    iri: str
    title: str
    publisher: str
    url: str
    issued: str  # a date, or empty


@dataclass(frozen=True)
class Footnote:
    """Where a document says what the data says of a thing.

    Shape:   ``places`` in reading order; none where the document itself is what is cited.
    """

    thing: str
    document: Document
    places: tuple[str, ...]
    edition: str  # version and date of the data; empty for data that has none
    language: str = "en"

    @property
    def text(self) -> str:
        """The footnote in one line."""
        document = self.document
        quoted = f"« {document.title} »" if self.language == "fr" else f"“{document.title}”"
        parts = [document.publisher, quoted if document.title else "", document.issued]
        parts += ["; ".join(self.places), document.url or document.iri]
        said = f"{', '.join(filter(None, parts))}."
        return f"{said} {'Dans' if self.language == 'fr' else 'In'} {self.data}."

    @property
    def data(self) -> str:
        """The edition of the data and the thing in it."""
        return f"{self.edition}, {self.thing}" if self.edition else self.thing


class Citations:
    """Finds the footnotes of the things of a dataset."""

    def __init__(self, dataset: Dataset, language: str = "en") -> None:
        self.dataset, self.language = dataset, language

    @cached_property
    def edition(self) -> str:
        """Version and date of the shipped data; empty for a dataset that holds other files too."""
        if self.dataset.disk is not None and not self.dataset.disk.manifest.shipped:
            return ""
        folders = [resources.folder("ontology").resolve(), resources.folder("data").resolve()]
        if not all(
            any(folder in Path(file.path).resolve().parents for folder in folders) for file in self.dataset.files
        ):
            return ""
        version, date = self._value(_ONTOLOGY, OWL.versionInfo), self._value(_ONTOLOGY, DCTERMS.modified)
        return f"nap-kg {version} ({date})" if version and date else ""

    def of(self, thing: str, *properties: str) -> tuple[Footnote, ...]:
        """Return the footnotes of a thing, one per document; only for some ``properties`` where any are given.

        Shape:   a document is cited as a whole, an evidence by its own passage, another thing by the passages that show
                 it; none where none does.
        """
        places: dict[str, list[str]] = {}
        if not properties and self._is_document(thing):
            return (Footnote(thing, self._document(thing), (), self.edition, self.language),)
        for one in evidence_of(self.dataset, thing):
            if not properties or {*properties} & {*one.properties}:
                found = places.setdefault(self._value(one.source, NAP.isRenditionOf) or one.source, [])
                if one.locator not in found:
                    found.append(one.locator)
        return tuple(
            Footnote(thing, self._document(iri), tuple(found), self.edition, self.language)
            for iri, found in places.items()
        )

    def near(self, thing: str) -> tuple[str, ...]:
        """Return the things with passages that have a thing as a value, or are its values: what to cite instead."""
        node = ox.NamedNode(thing)
        around = [quad.object for quad in self.dataset.store.quads_for_pattern(node, None, None)]
        around += [quad.subject for quad in self.dataset.store.quads_for_pattern(None, None, node)]
        near = {term.value for term in around if isinstance(term, ox.NamedNode)} - {thing}
        return tuple(sorted(one for one in near if self._is_shown(one)))

    def _is_shown(self, thing: str) -> bool:
        quads = self.dataset.store.quads_for_pattern(None, ox.NamedNode(NAP.isEvidenceFor), ox.NamedNode(thing))
        return next(iter(quads), None) is not None

    def document_of(self, source: str) -> Document:
        """Return the document that a rendition is one of; the source itself where it is no rendition."""
        return self._document(self._value(source, NAP.isRenditionOf) or source)

    def _is_document(self, thing: str) -> bool:
        return bool(self._value(thing, DCTERMS["title"]) and self._value(thing, FOAF.homepage))

    def _document(self, iri: str) -> Document:
        publisher = self._value(iri, DCTERMS.publisher)
        return Document(
            iri=iri,
            title=self._value(iri, DCTERMS["title"]) or self.dataset.label(iri, self.language) or "",
            publisher=self.dataset.label(publisher, self.language) or publisher if publisher else "",
            url=self._value(iri, FOAF.homepage),
            issued=self._value(iri, DCTERMS.issued),
        )

    def _value(self, iri: str, predicate: str) -> str:
        """Return the text of a value, the one in the language first; empty where there is none."""
        quads = self.dataset.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        found = [quad.object for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)]
        found.sort(key=lambda term: (getattr(term, "language", None) != self.language, str(term)))
        return found[0].value if found else ""


def to_bibtex(footnotes: tuple[Footnote, ...]) -> str:
    """Return footnotes as BibTeX, one entry per document."""
    return "\n".join(_bibtex(footnote) for footnote in footnotes)


def _bibtex(footnote: Footnote) -> str:
    document = footnote.document
    fields = {
        "title": f"{{{_escaped(document.title)}}}",
        "institution": f"{{{_escaped(document.publisher)}}}" if document.publisher else "",
        "year": document.issued[:4],
        "url": document.url or document.iri,
        "note": _escaped("; ".join((*footnote.places, f"in {footnote.data}"))),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@techreport{{{_key(document.iri)},", *lines, "}"]) + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


def to_csl(footnotes: tuple[Footnote, ...]) -> str:
    """Return footnotes as CSL-JSON, which Zotero and pandoc read: one item per document."""
    items = []
    for footnote in footnotes:
        document = footnote.document
        item = {
            "id": _key(document.iri),
            "type": "report",
            "title": document.title,
            "publisher": document.publisher,
            "author": [{"literal": document.publisher}] if document.publisher else [],
            "issued": {"raw": document.issued} if document.issued else {},
            "URL": document.url or document.iri,
            "note": "; ".join((*footnote.places, f"in {footnote.data}")),
        }
        items.append({name: value for name, value in item.items() if value})
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _key(iri: str) -> str:
    return "-".join(re.findall(r"[A-Za-z0-9]+", iri.partition("/id/")[2] or iri.partition("://")[2])) or "document"
