"""Passages for reading: where each stands, what it shows, and its words where the document is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nap_kg.dataset import Dataset
from nap_kg.errors import InputError
from nap_kg.evidence.documents import Document
from nap_kg.evidence.locate import Passage, locate
from nap_kg.evidence.model import Evidence, Statements, Value, read
from nap_kg.evidence.reviewed import masked, withheld
from nap_kg.evidence.rewordings import expand
from nap_kg.namespaces import DCTERMS, FOAF, NAP

CONTEXT = 120
"""How many code points of context stand before and after a shown passage."""


@dataclass(frozen=True)
class Fact:
    """One property of a thing and its values, as text."""

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class ShownPassage:
    """One evidence, ready to be read."""

    evidence: Evidence
    title: str  # of the document, "" where the data gives none
    publisher: str
    url: str
    rendition: str  # its label, or its IRI
    facts: tuple[Fact, ...]
    text: str | None  # None where the document is not at hand, or the passage not in it
    before: str = ""
    after: str = ""


def show(dataset: Dataset, name: str | Sequence[str], documents: Sequence[Document] = ()) -> tuple[ShownPassage, ...]:
    """Return the passages of a thing, or the one passage of an evidence, in reading order; of several, one by one.

    Shape:   ``name`` is an IRI, a prefixed name (``task:1.11``) or the last part of an IRI (``bc-online-training``);
             a last part that several things share stands for all of those that have evidence.
    Raises:  InputError where no evidence is of that name.
    """
    statements = read(dataset)
    chosen: list[Evidence] = []
    for one in [name] if isinstance(name, str) else name:
        named = _choose(statements, one)
        if not named:
            raise InputError(
                f"nothing named {one!r} has evidence",
                fix="give a thing's IRI, a name such as task:1.11, or the last part of an IRI",
            )
        chosen.extend(named)
    at_hand = {d.rendition: (d, masked(d.text, withheld(statements, d))) for d in documents}
    return tuple(_shown(statements, dataset, one, at_hand.get(one.source)) for one in chosen)


def passage(evidence: Evidence, documents: Sequence[Document]) -> str:
    """Return the words of an evidence's passage.

    Raises:  InputError where its document is not among those given, or does not hold it.
    """
    for document in documents:
        if document.rendition == evidence.source:
            found = locate(evidence, document)
            if isinstance(found, Passage):
                return found.text
            raise InputError(found.message, place=f"{document.path}, {evidence.iri}", fix="run nap-kg evidence check")
    raise InputError("the document of this passage is not at hand", place=evidence.source, fix="find() it first")


def _choose(statements: Statements, name: str) -> list[Evidence]:
    iri = expand(name, statements)
    by_iri = {one.iri: one for one in statements.evidence}
    if iri in by_iri:
        return [by_iri[iri]]
    if iri in statements.by_thing:
        return list(statements.by_thing[iri])
    ending = "/" + name.strip("<>").rpartition(":")[2]
    return [one for thing, group in statements.by_thing.items() if thing.endswith(ending) for one in group]


def shown_passage(statements: Statements, dataset: Dataset, one: Evidence, document: Document | None) -> ShownPassage:
    """Return one evidence ready to be read, with its words where its document is at hand."""
    at_hand = None if document is None else (document, masked(document.text, withheld(statements, document)))
    return _shown(statements, dataset, one, at_hand)


def _shown(
    statements: Statements, dataset: Dataset, one: Evidence, at_hand: tuple[Document, str] | None
) -> ShownPassage:
    """Return an evidence with what is around it, from its document and the text of that with its masks."""
    report = statements.value(one.source, NAP.isRenditionOf) or ""
    publisher = statements.value(report, DCTERMS["publisher"]) or ""
    facts = tuple(
        Fact(property_, tuple(sorted(map(_text, statements.data.get(one.thing, {}).get(property_, [])))))
        for property_ in one.properties
    )
    text, before, after = None, "", ""
    found, whole = (locate(one, at_hand[0]), at_hand[1]) if at_hand else (None, "")
    if isinstance(found, Passage):
        text = whole[found.start : found.end]
        before = whole[max(0, found.start - CONTEXT) : found.start]
        after = whole[found.end : found.end + CONTEXT]
    return ShownPassage(
        evidence=one,
        title=statements.value(report, DCTERMS["title"]) or "",
        publisher=dataset.label(publisher) or publisher,
        url=statements.value(report, FOAF.homepage) or "",
        rendition=dataset.label(one.source) or one.source,
        facts=facts,
        text=text,
        before=before,
        after=after,
    )


def _text(value: Value) -> str:
    return value.value
