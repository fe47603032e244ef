"""The page of any thing: what it is called, what is said of it and by it, and the passages that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.evidence.model import evidence_of
from nap_kg.explain.citation import Citations
from nap_kg.namespaces import DCTERMS, NAP, RDF, RDFS, SKOS
from nap_kg.pages.facts import LookedUp
from nap_kg.pages.made import sections
from nap_kg.pages.model import Note, Page, Ref, Said
from nap_kg.pages.names import Names, shortened, value_order
from nap_kg.pages.plans import Plans
from nap_kg.pages.statements import HUB, Statements
from nap_kg.pages.words import LANGUAGES
from nap_kg.sparql.terms import Term

FEW = 40
"""So many values of one property are shown on a page; the data has all."""
_FIRST = (RDF.type, DCTERMS.identifier, DCTERMS["title"], SKOS.definition, DCTERMS.description)
_TOLD_ABOVE = (RDFS.label, SKOS.prefLabel)
_ABOUT = (NAP.isEvidenceFor,)
_PARTS = (
    NAP.isDeliverablePartOf, NAP.isDeliverableOf, NAP.isTaskOf, NAP.isObjectiveOf, NAP.reportsOn, NAP.isReportedIn,
    NAP.isRenditionOf, NAP.isSessionOf, NAP.isEvidenceFor, SKOS.inScheme,
)  # fmt: skip
_DEEP = 6
_SHOWN_BY = {
    NAP.status: NAP.hasStatus,
    NAP.leadAgency: NAP.hasLead,
    NAP.leadDepartment: NAP.hasLead,
    NAP.startYear: NAP.hasStartPeriod,
}
"""What is derived of a deliverable, and the property of its latest status report that it is derived from."""


@dataclass(frozen=True)
class Footnotes:
    """The passages that show what a page says, numbered once for the whole page."""

    notes: tuple[Note, ...]
    numbers: Mapping[tuple[str, str], tuple[int, ...]]  # by thing and property

    def of(self, thing: str) -> tuple[int, ...]:
        """Return the numbers of all that show anything of a thing."""
        return tuple(sorted({number for (one, _), found in self.numbers.items() if one == thing for number in found}))


class Pages:
    """Makes the pages of the things of one dataset; what they share is looked up once."""

    def __init__(self, dataset: Dataset, statements: Statements | None = None) -> None:
        self.dataset = dataset
        self.statements = statements or Statements(dataset)
        self.facts = LookedUp(dataset)
        statuses = frozenset(self.facts.members(NAP.Status))
        self.names = {language: Names(dataset, language, statuses) for language in LANGUAGES}
        self.plans = Plans(self.facts)
        self._citations = {language: Citations(dataset, language) for language in LANGUAGES}

    def page(self, iri: str, language: str = "en") -> Page:
        """Return what the page of a thing says in a language."""
        names = self.names[language]
        footnotes = self.footnotes(iri, language)
        numbers = {predicate: found for (thing, predicate), found in footnotes.numbers.items() if thing == iri}
        latest = self.plans.latest(iri)
        for derived, predicate in _SHOWN_BY.items():
            if latest and (latest, predicate) in footnotes.numbers:
                numbers.setdefault(derived, footnotes.numbers[latest, predicate])
        says = _grouped(self.statements.of(iri), iri)
        kinds = [term.value for term in says.pop(RDF.type, {}) if isinstance(term, ox.NamedNode)]
        triples, crowded = self.statements.to(iri)
        said_by: dict[str, dict[Term, bool]] = {}
        for triple, computed in triples.items():
            if triple.predicate.value not in _ABOUT:
                said_by.setdefault(triple.predicate.value, {})[triple.subject] = computed
        return Page(
            iri=iri,
            language=language,
            title=names.full(iri),
            kinds=tuple(sorted((names.ref(kind) for kind in kinds), key=value_order)),
            summary=self.summary(iri, language),
            above=tuple(self._above(iri, names)),
            sections=sections(self, iri, kinds, language),
            says=tuple(_said(names, says, numbers, own=True)),
            said_by=tuple(_said(names, said_by, {}, crowded=crowded)),
            notes=footnotes.notes,
            graphs=tuple(self.statements.graphs(iri)),
        )

    def summary(self, iri: str, language: str) -> str:
        """Return what a thing is in a line: its definition or description; empty where it has none."""
        for predicate in (SKOS.definition, DCTERMS.description, SKOS.scopeNote):
            found = self._text(iri, predicate, language)
            if found:
                return shortened(found)
        return ""

    def _text(self, iri: str, predicate: str, language: str) -> str:
        quads = self.dataset.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        texts = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
        texts = [text for text in texts if text.language in (language, None)]
        return min((text.value for text in texts), default="")

    def _above(self, iri: str, names: Names) -> list[Ref]:
        """Return what a thing is part of, outermost first."""
        found: list[str] = []
        at = iri
        while len(found) < _DEEP:
            above = next((one for part in _PARTS for one in self._parents(at, part)), None)
            if above is None or above in found or above == iri:
                break
            found.append(above)
            at = above
        return [names.ref(one) for one in reversed(found)]

    def _parents(self, iri: str, predicate: str) -> list[str]:
        quads = self.dataset.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        return sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))

    def footnotes(self, iri: str, language: str) -> Footnotes:
        """Return what shows a thing, and what reports say of its status: one note per document and place."""
        notes: dict[tuple[str, str], Note] = {}
        numbers: dict[tuple[str, str], list[int]] = {}
        citations = self._citations[language]
        things = [iri, *reversed(self.plans.history(iri))]
        for thing, one in ((each, one) for each in things for one in evidence_of(self.dataset, each)):
            document = citations.document_of(one.source)
            key = document.iri, one.locator
            if key not in notes:
                notes[key] = Note(
                    number=len(notes) + 1,
                    publisher=document.publisher,
                    title=document.title,
                    url=document.url,
                    issued=document.issued,
                    places=(one.locator,),
                    document=document.iri,
                    evidence=one.iri,
                )
            for predicate in one.properties:
                found = numbers.setdefault((thing, predicate), [])
                if notes[key].number not in found:
                    found.append(notes[key].number)
        return Footnotes(tuple(notes.values()), {key: tuple(found) for key, found in numbers.items()})


def _grouped(triples: dict[ox.Triple, bool], iri: str) -> dict[str, dict[Term, bool]]:
    found: dict[str, dict[Term, bool]] = {}
    for triple, computed in triples.items():
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value == iri:
            found.setdefault(triple.predicate.value, {})[triple.object] = computed
    return found


def _said(
    names: Names,
    found: dict[str, dict[Term, bool]],
    numbers: dict[str, tuple[int, ...]],
    *,
    own: bool = False,
    crowded: dict[str, int] | None = None,
) -> Iterable[Said]:
    """Yield properties with their values, in an order that a reader expects: what it is, then by name."""
    first = {predicate: place for place, predicate in enumerate(_FIRST)}
    named = {predicate: names.property(predicate) for predicate in (*found, *(crowded or {}))}

    def place(predicate: str) -> tuple[int, int, str, str]:
        last = own and predicate in _TOLD_ABOVE
        return int(last), first.get(predicate, len(first)), named[predicate].text.casefold(), predicate

    for predicate in sorted(named, key=place):
        if predicate not in found:
            yield Said(named[predicate], (), (crowded or {})[predicate])
            continue
        terms = found[predicate]
        values = sorted((names.value(term) for term in terms), key=value_order)
        yield Said(named[predicate], tuple(values[:FEW]), len(values), all(terms.values()), numbers.get(predicate, ()))


__all__ = ["FEW", "HUB", "Pages"]
