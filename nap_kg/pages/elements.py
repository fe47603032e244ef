"""Sections of a plan's elements: pillars, objectives, tasks, deliverables and their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nap_kg.namespaces import NAP
from nap_kg.pages import parts
from nap_kg.pages.model import Literal, Section, Table, Value
from nap_kg.pages.words import word

if TYPE_CHECKING:
    from nap_kg.pages.thing import Pages


def pillar(pages: Pages, iri: str, language: str) -> list[Section]:
    """Return a pillar's objectives and all deliverables below them."""
    plans = pages.plans
    heads = sorted(pages.facts.sources(NAP.hasPillar, iri), key=plans.order)
    items = [item for head in heads for item in plans.below(head)]
    if not items:
        return []
    bars = parts.status_bars(pages, {head: plans.below(head) for head in heads}, language, word("status", language))
    return [
        Section("status", word("matrix", language), (bars,)),
        Section("deliverables", word("deliverables", language), (parts.deliverables(pages, items, language),)),
    ]


def group(pages: Pages, iri: str, language: str) -> list[Section]:
    """Return what is below an objective or a task: tasks, and deliverables with how they stand."""
    plans = pages.plans
    found: list[Section] = []
    tasks = [child for child in plans.children(iri) if child in pages.facts.members(NAP.Task)]
    if tasks:
        bars = parts.status_bars(
            pages,
            {task: plans.below(task) for task in tasks},
            language,
            word("status_by", language, word("task", language).lower()),
        )
        found.append(Section("tasks", word("tasks", language), (bars,)))
    items = plans.below(iri)
    if items:
        table = parts.deliverables(pages, items, language, parent=bool(tasks))
        found.append(Section("deliverables", word("deliverables", language), (table,)))
    spans = parts.timeline(pages, items, language)
    if spans:
        found.append(Section("timeline", word("timeline", language), (spans,)))
    return found


def deliverable(pages: Pages, iri: str, language: str) -> list[Section]:
    """Return what each report says of a deliverable, and its parts."""
    plans, facts = pages.plans, pages.facts
    found = []
    rows: list[tuple[tuple[Value, ...], ...]] = []
    history = list(reversed(plans.history(iri)))
    footnotes = pages.footnotes(iri, language)
    for one in history:
        printed = facts.texts(one, NAP.statusAsPrinted) + facts.texts(one, NAP.timelineAsPrinted)
        printed += facts.texts(one, NAP.leadAsPrinted)
        rows.append(
            (
                parts.cell(pages, facts.iri(one, NAP.isReportedIn), language),
                (parts.status_ref(pages, facts.iri(one, NAP.hasStatus), language, then=True),),
                parts.cell(pages, facts.iri(one, NAP.hasStartPeriod), language),
                tuple(Literal(text) for text in facts.texts(one, NAP.completionDate)),
                parts.refs(pages, facts.iris(one, NAP.hasLead), language),
                tuple(Literal(text) for text in printed),
            )
        )
    if rows:
        heads = ("report", "status", "start", "completed", "leads", "as_printed")
        shown = tuple(footnotes.of(one) for one in history)
        table = Table(tuple(word(key, language) for key in heads), tuple(rows), notes=shown)
        found.append(Section("history", word("history", language), (table,)))
    below = [child for child in plans.children(iri) if child in facts.members(NAP.DeliverablePart)]
    if below:
        table = parts.deliverables(pages, below, language, parent=False)
        found.append(Section("parts", word("parts", language), (table,)))
    return found
