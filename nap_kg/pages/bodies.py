"""Sections of bodies: an agency's work across pillars, a forum's sessions, a partnership's members."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from nap_kg.namespaces import DCTERMS, NAP, ORG
from nap_kg.pages import parts
from nap_kg.pages.model import Block, Items, Literal, Paragraph, Section, Table
from nap_kg.pages.words import word

if TYPE_CHECKING:
    from nap_kg.pages.thing import Pages


def agency(pages: Pages, iri: str, language: str) -> list[Section]:
    """Return what a body answers for in each pillar, with whom, its units, memberships and names."""
    found = []
    items = pages.plans.led_by(iri)
    if items:
        groups = parts.by_pillar(pages, items, language)
        blocks: tuple[Block, ...] = (
            parts.status_bars(pages, groups, language, word("matrix", language)),
            parts.deliverables(pages, [one for each in groups.values() for one in each], language, pillar=True),
        )
        found.append(Section("work", word("work", language), blocks))
        found.append(Section("co-leads", word("co_leads", language), _co_leads(pages, iri, items, language)))
    found += _listed(pages, iri, language, {"units": ORG.unitOf, "activities": NAP.isCarriedOutBy})
    memberships = pages.facts.sources(ORG.member, iri)
    if memberships:
        rows = tuple(
            (
                parts.refs(pages, pages.facts.iris(one, ORG.organization), language),
                parts.refs(pages, pages.facts.iris(one, ORG.role), language),
            )
            for one in memberships
        )
        table = Table((word("memberships", language), word("kind", language)), rows)
        found.append(Section("memberships", word("memberships", language), (table,)))
    return [*found, *_names(pages, iri, language)]


def _co_leads(pages: Pages, iri: str, items: list[str], language: str) -> tuple[Block, ...]:
    """Return with whom a body answers, and the ties among these."""
    together = [item for item in items if len(pages.plans.leads(item)) > 1]
    if not together:
        return (Paragraph(word("alone", language)),)
    counts = Counter(body for item in together for body in pages.plans.leads(item) if body != iri)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pages.names[language].ref(pair[0]).text.casefold()))
    rows = tuple(
        (
            parts.cell(pages, body, language),
            parts.number(count),
            parts.refs(pages, [item for item in together if body in pages.plans.leads(item)], language),
        )
        for body, count in ranked
    )
    columns = tuple(word(key, language) for key in ("agency", "count", "deliverables"))
    table = Table(columns, rows, numbers=(1,))
    drawn = parts.network(pages, pages.plans.co_leads(together), language, iri)
    return (drawn, table) if drawn else (table,)


def _listed(pages: Pages, iri: str, language: str, lists: dict[str, str]) -> list[Section]:
    found = []
    for key, predicate in lists.items():
        members = parts.members_of(pages, iri, predicate)
        if members:
            shown = parts.refs(pages, members[: parts.MOST_ROWS], language)
            left = max(0, len(members) - parts.MOST_ROWS)
            found.append(Section(key, word(key, language), (Items(shown, left),)))
    return found


def _names(pages: Pages, iri: str, language: str) -> list[Section]:
    facts = pages.facts
    rows = tuple(
        (
            tuple(
                Literal(text, next(iter(facts.texts(name, DCTERMS.language)), ""))
                for text in facts.texts(name, NAP.nameText)
            ),
            parts.refs(pages, facts.iris(name, NAP.hasNameKind), language),
            parts.refs(pages, facts.iris(name, NAP.isUsedIn) + facts.iris(name, DCTERMS.source), language),
        )
        for name in facts.iris(iri, NAP.hasName)
    )
    if not rows:
        return []
    columns = tuple(word(key, language) for key in ("names", "kind", "sources"))
    return [Section("names", word("names", language), (Table(columns, rows),))]


def forum(pages: Pages, iri: str, language: str) -> list[Section]:
    """Return a forum's sessions and who takes part in it."""
    found = []
    sessions = parts.members_of(pages, iri, NAP.isSessionOf)
    if sessions:
        found.append(Section("sessions", word("sessions", language), (Items(parts.refs(pages, sessions, language)),)))
    facts = pages.facts
    places = [iri, *sessions]
    took_part = sorted({one for place in places for one in facts.sources(NAP.participatesIn, place)})
    if took_part:
        rows = tuple(
            (
                parts.refs(pages, facts.iris(one, NAP.hasParticipant), language),
                parts.refs(pages, facts.iris(one, NAP.participatesIn), language),
                parts.refs(pages, facts.iris(one, NAP.during), language),
            )
            for one in took_part
        )
        columns = tuple(word(key, language) for key in ("agency", "participations", "period"))
        found.append(Section("participations", word("participations", language), (Table(columns, rows),)))
    return [*found, *_names(pages, iri, language)]


def partnership(pages: Pages, iri: str, language: str) -> list[Section]:
    """Return a partnership's partners and what it does."""
    found = []
    partners = pages.facts.iris(iri, NAP.hasPartner)
    if partners:
        found.append(Section("partners", word("partners", language), (Items(parts.refs(pages, partners, language)),)))
    members = pages.facts.iris(iri, NAP.hasMembersFrom)
    if members:
        found.append(Section("members", word("members", language), (Items(parts.refs(pages, members, language)),)))
    return [*found, *_listed(pages, iri, language, {"activities": NAP.isCarriedOutBy}), *_names(pages, iri, language)]
