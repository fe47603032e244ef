"""Footnotes in Markdown: where a source says what a line says."""

from __future__ import annotations

from nap_kg.export.briefing_words import WORDS, escaped
from nap_kg.export.facts import Facts
from nap_kg.namespaces import DCTERMS, FOAF, NAP, OA


class Footnotes:
    """The footnotes of one page: numbered as they come, one per set of places."""

    def __init__(self, facts: Facts, language: str) -> None:
        self._facts, self._language = facts, language
        self._numbers: dict[tuple[tuple[str, tuple[str, ...]], ...], int] = {}

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._numbers)

    def mark(self, thing: str) -> str:
        """Return the mark of the footnote for a thing; empty where no passage is known."""
        places: dict[str, set[str]] = {}
        for evidence in self._facts.sources(NAP.isEvidenceFor, thing):
            rendition = self._facts.iri(evidence, OA.hasSource)
            document = self._facts.iri(rendition, NAP.isRenditionOf) or rendition
            if locator := self._facts.text(evidence, NAP.locator):
                places.setdefault(document, set()).add(locator)
        if not places:
            return ""
        key = tuple((document, tuple(sorted(found))) for document, found in sorted(places.items()))
        return f"[^{self._numbers.setdefault(key, len(self._numbers) + 1)}]"

    def _cited(self, document: str) -> str:
        facts = self._facts
        title = facts.text(document, DCTERMS["title"], self._language) or facts.label(document, self._language)
        url, publisher = facts.iri(document, FOAF.homepage), facts.iri(document, DCTERMS.publisher)
        shown = f"[{escaped(title)}]({url})" if url else f"*{escaped(title)}*"
        return f"{shown} ({escaped(facts.label(publisher, self._language))})" if publisher else shown

    def text(self) -> str:
        """Return the footnotes; a document that all of them are in is named once."""
        documents = {document for key in self._numbers for document, _ in key}
        lines = []
        if len(documents) == 1:
            lines += [WORDS[self._language]["all_in"].format(document=self._cited(documents.pop())), ""]
            documents = set()
        for key, number in self._numbers.items():
            told = [
                "; ".join(map(escaped, places)) + (f", {self._cited(document)}" if documents else "")
                for document, places in key
            ]
            lines.append(f"[^{number}]: {'; '.join(told)}.")
        return "\n".join(lines)
