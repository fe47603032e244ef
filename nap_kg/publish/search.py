"""Search without a server: a page with facets over an index that is made with the site, one per language."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from nap_kg import progress
from nap_kg.export.facts import Facts
from nap_kg.namespaces import DCTERMS, NAP, SKOS, shrink
from nap_kg.pages import Pages, Ref
from nap_kg.publish.kinds import Kinds, kind_key
from nap_kg.publish.paths import Places
from nap_kg.publish.render import Renderer
from nap_kg.publish.search_pieces import FACETS, write_pieces
from nap_kg.publish.writer import Site

MOST_WHOLE = 5_000
"""An index of more things comes in pieces."""
LISTED = 200
"""So many things stand in the page itself, for browsers that run no script."""
_LEFT_OUT = frozenset(NAP[name] for name in ("StatusReport", "Name", "Reading", "Evidence", "Membership"))
_LEADS = (NAP.isCarriedOutBy, NAP.isProducedBy, NAP.hasFunder)
_DATES = (NAP.startDate, NAP.publishedOn, NAP.effectiveDate, NAP.asOf, NAP.endDate, DCTERMS.issued)
_PERIODS = (NAP.during, NAP.hasReportingPeriod, NAP.isHeldDuring)
_PILLARS = (NAP.hasPillar, NAP.servesPillar)
_WORDS = (SKOS.altLabel, SKOS.notation, DCTERMS.identifier)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a search knows of one thing."""

    iri: str
    kind: str  # IRI of its first class in the order of the site; empty for none
    pillars: tuple[str, ...]
    status: str  # by the latest report; empty for none
    leads: tuple[str, ...]  # who leads it, carries it out, makes it or pays for it
    year: str  # in which it starts; empty where no date is known


class Index:
    """The things of a site that can be searched for: all but what only supports others."""

    def __init__(self, pages: Pages, places: Places, kinds: Kinds) -> None:
        self._pages, self._places, self._kinds = pages, places, kinds
        self._facts = Facts(pages.dataset)  # by property: all that have one are gone through
        self._called: dict[str, str] = {}  # by thing, what ``_texts`` returns, in one piece

    @cached_property
    def entries(self) -> list[Entry]:
        """The things, kind by kind in the order of the site, sorted by IRI within one."""
        found: dict[str, Entry] = {}
        for kind in self._kinds.named("en"):
            if kind.iri in _LEFT_OUT:
                continue
            for iri in self._kinds.members[kind.iri]:
                if iri not in found:
                    found[iri] = self._entry(iri, kind.iri)
        return list(found.values())

    def _entry(self, iri: str, kind: str) -> Entry:
        facts, plans = self._pages.facts, self._pages.plans
        pillars = [iri] if kind == NAP.Pillar else [plans.pillar(iri)]
        pillars += [one for predicate in _PILLARS for one in facts.iris(iri, predicate)]
        leads = set(plans.leads(iri)) | {one for predicate in _LEADS for one in facts.iris(iri, predicate)}
        if kind == NAP.Task:
            leads |= set(plans.all_leads(plans.below(iri)))
        return Entry(
            iri,
            kind,
            tuple(sorted(set(filter(None, pillars)))),
            plans.status(iri),
            tuple(sorted(leads)),
            self._year(iri),
        )

    def _year(self, iri: str) -> str:
        facts = self._pages.facts
        years = self._pages.plans.years(iri)
        if years:
            return str(years[0])
        dates = [facts.text(iri, predicate) for predicate in _DATES]
        dates += [facts.text(one, NAP.begins) for predicate in _PERIODS for one in facts.iris(iri, predicate)]
        return next((date[:4] for date in dates if date[:4].isdigit()), "")

    def values(self, language: str) -> dict[str, list[tuple[str, str]]]:
        """Return what each facet can be narrowed to: a key for addresses and a name, the statuses and kinds as listed.

        The keys are prefixed names where a house prefix fits, and last as long as the IRIs do.
        """
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for entry in self.entries:
            counts["kind"][entry.kind] += 1
            counts["pillar"].update(entry.pillars)
            counts["status"].update([entry.status] if entry.status else [])
            counts["lead"].update(entry.leads)
            counts["year"].update([entry.year] if entry.year else [])
        names = self._pages.names[language]
        kinds = {kind.iri: kind.name.text for kind in self._kinds.named(language)}
        found = {"kind": [(kind_key(iri), name) for iri, name in kinds.items() if iri in counts["kind"]]}
        for facet in ("pillar", "status", "lead"):
            named = [(names.ref(iri).text, iri) for iri in counts[facet]]
            found[facet] = [(key(iri), text) for text, iri in sorted(named, key=lambda p: (p[0].casefold(), p[1]))]
        found["year"] = [(year, year) for year in sorted(counts["year"])]
        return found

    def _texts(self, iri: str) -> tuple[dict[str, str], set[str]]:
        """Return a thing's name in every language; and these with its abbreviations and its number, looked up once."""
        names = self._pages.names
        if iri not in self._called:
            texts = [names[language].full(iri).text for language in names]
            texts += sorted(self._pages.dataset.names.get(iri, ()))
            texts += [text for predicate in _WORDS for text in self._facts.texts(iri, predicate)]
            self._called[iri] = "\0".join(texts)
        found = self._called[iri].split("\0")
        return dict(zip(names, found, strict=False)), set(found)

    def rows(self, language: str) -> Iterator[list[object]]:
        """Yield what the page is given of each thing.

        Shape:   path of its page, name, further words, then per facet the positions of its values.
        """
        places = {
            facet: {name: place for place, (name, _) in enumerate(values)}
            for facet, values in self.values(language).items()
        }
        for entry in self.entries:
            path = self._places.of(entry.iri)
            names, texts = self._texts(entry.iri)
            shown = names[language]
            yield [
                path,
                shown,
                " ".join(sorted(texts - {shown})),
                [places["kind"][kind_key(entry.kind)]],
                [places["pillar"][key(one)] for one in entry.pillars],
                [places["status"][key(entry.status)]] if entry.status else [],
                [places["lead"][key(one)] for one in entry.leads],
                [places["year"][entry.year]] if entry.year else [],
            ]


def key(iri: str) -> str:
    """Return what a value of a facet is called in an address.

    >>> key("https://w3id.org/nap-kg/id/status/completed"), key("https://example.org/id/agency/x")
    ('id:status/completed', 'https://example.org/id/agency/x')
    """
    return shrink(iri).strip("<>")


def write_search(site: Site, renderer: Renderer, pages: Pages, kinds: Kinds) -> list[str]:
    """Write the page and the index of every language; return the path of the page."""
    about = renderer.config
    index = Index(pages, renderer.places, kinds)
    with progress.stage("indexing for search", of=len(about.languages)) as step:
        for language in about.languages:
            step()
            _write_index(site, index, language)
            html = renderer.html(
                "search.html",
                "search",
                language,
                kinds=[kind for kind in kinds.named(language) if kind.iri not in _LEFT_OUT],
                listed=_listed(pages, index.entries, language),
                facets=FACETS,
                texts=TEXTS[language],
            )
            site.write(about.file("search", language), html)
    return ["search"]


def _listed(pages: Pages, entries: Sequence[Entry], language: str) -> list[Ref]:
    return [pages.names[language].full(entry.iri) for entry in entries[:LISTED]]


def _write_index(site: Site, index: Index, language: str) -> None:
    """Write an index: as one file, or, of many things, in pieces of which a browser loads what it needs."""
    values = index.values(language)
    if len(index.entries) > MOST_WHOLE:
        write_pieces(site, index.rows(language), values, language)
        return
    with site.stream(f"search/index.{language}.json") as out:
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        out.write(f'{{"facets":{text},\n"things":[\n'.encode())
        for place, row in enumerate(index.rows(language)):
            text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            out.write(((",\n" if place else "") + text).encode())
        out.write(b"\n]}\n")


TEXTS = {
    "en": {
        "title": "Search",
        "lead": "By words, and by pillar, status, lead, year and kind. The address of this page keeps what you chose.",
        "field": "Words",
        "hint": "The beginning of a word is enough; several words must all be met.",
        "submit": "Search",
        "narrow": "Narrow down",
        "results": "Results",
        "kind": "Kind",
        "pillar": "Pillar",
        "status": "Status",
        "lead_facet": "Lead",
        "year": "First year",
        "clear": "Clear all",
        "more_values": "All {}",
        "more": "Show more",
        "none": "Nothing is called so. Take a word or a choice away.",
        "one": "1 thing",
        "many": "{} things",
        "shown": "{} of {} shown",
        "failed": "The index could not be loaded: {}. The lists by kind remain.",
        "plain": "Without JavaScript there is no search; everything is in these lists.",
    },
    "fr": {
        "title": "Rechercher",
        "lead": "Par mots, et par pilier, état, responsable, année et genre. L'adresse de la page garde vos choix.",
        "field": "Mots",
        "hint": "Le début d'un mot suffit ; de plusieurs mots, tous doivent s'y trouver.",
        "submit": "Rechercher",
        "narrow": "Préciser",
        "results": "Résultats",
        "kind": "Genre",
        "pillar": "Pilier",
        "status": "État",
        "lead_facet": "Responsable",
        "year": "Première année",
        "clear": "Tout effacer",
        "more_values": "Tous ({})",
        "more": "Afficher plus",
        "none": "Rien ne porte ce nom. Enlevez un mot ou un choix.",
        "one": "1 chose",
        "many": "{} choses",
        "shown": "{} sur {} affichées",
        "failed": "L'index n'a pas pu être chargé : {}. Les listes par genre demeurent.",
        "plain": "Sans JavaScript, pas de recherche ; tout se trouve dans ces listes.",
    },
}
"""What the page and its script say."""
