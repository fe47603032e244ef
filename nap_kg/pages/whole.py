"""Sections of a whole plan and of a report on it: the glance, the matrix, the timeline, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nap_kg.diff import Kind, compare_reports
from nap_kg.diff.compare import labels
from nap_kg.diff.wording import how, kinds
from nap_kg.namespaces import NAP
from nap_kg.pages import parts
from nap_kg.pages.model import Block, Items, Literal, Paragraph, Section, Table, Value
from nap_kg.pages.words import counted, word

if TYPE_CHECKING:
    from nap_kg.pages.thing import Pages


def plan(pages: Pages, iri: str, language: str) -> list[Section]:
    """Return a plan in a glance: how much, how it stands by pillar and report, when, who with whom."""
    plans = pages.plans
    items = plans.below(iri)
    reports = plans.reports.get(iri, [])
    found = [Section("glance", word("at_a_glance", language), tuple(glance(pages, iri, language)))]
    if reports:
        listed = Items(parts.refs(pages, reversed(reports), language))
        found.append(Section("reports", word("reports", language), (listed,)))
    if items and reports:
        found.append(Section("matrix", word("history", language), (_matrix(pages, items, reports, language),)))
    spans = parts.timeline(pages, items, language)
    if spans:
        found.append(Section("timeline", word("timeline", language), (spans,)))
    drawn = parts.network(pages, plans.co_leads(items), language)
    if drawn:
        found.append(Section("network", word("network", language), (drawn,)))
    return found


def glance(pages: Pages, iri: str, language: str) -> list[Block]:
    """Return the plan's size in words, and its deliverables by pillar and status."""
    plans = pages.plans
    items = plans.below(iri)
    reports = plans.reports.get(iri, [])
    tasks = {task for item in items if (task := plans.up(item, NAP.Task))}
    leads = plans.all_leads(items)
    numbers = {"deliverables": len(items), "tasks": len(tasks), "leads": len(leads), "reports": len(reports)}
    told = [counted(f"glance_{key}", language, number) for key, number in numbers.items() if number]
    blocks: list[Block] = [Paragraph(" · ".join(told))]
    if items:
        groups = parts.by_pillar(pages, items, language)
        as_of = word("latest", language, pages.names[language].ref(reports[-1]).text) if reports else ""
        caption = f"{word('matrix', language)}. {as_of}".strip()
        blocks += [parts.status_bars(pages, groups, language, caption), parts.status_table(pages, groups, language)]
    return blocks


def _matrix(pages: Pages, items: list[str], reports: list[str], language: str) -> Table:
    """Return each deliverable's status in each report."""
    names = pages.names[language]
    columns = (word("deliverable", language), word("part_of", language), *(names.ref(one).text for one in reports))
    rows = []
    absent: tuple[Value, ...] = (Literal(word("not_reported", language)),)
    for item in items[: parts.MOST_ROWS]:
        by_report = {pages.facts.iri(one, NAP.isReportedIn): one for one in pages.plans.history(item)}
        cells: list[tuple[Value, ...]] = []
        for report in reports:
            said = by_report.get(report)
            status = pages.facts.iri(said, NAP.hasStatus) if said else ""
            cells.append((parts.status_ref(pages, status, language, then=True),) if said else absent)
        rows.append((parts.cell(pages, item, language), parts.cell(pages, pages.plans.parent(item), language), *cells))
    return Table(columns, tuple(rows), left_out=max(0, len(items) - parts.MOST_ROWS))


def report(pages: Pages, iri: str, language: str) -> list[Section]:
    """Return what changed since the report before, and all that a report says of deliverables."""
    facts = pages.facts
    found = []
    earlier = pages.plans.earlier(iri)
    if earlier:
        title = word("changes", language, pages.names[language].ref(earlier).text)
        found.append(Section("changes", title, (changes(pages, earlier, iri, language),)))
    said = facts.sources(NAP.isReportedIn, iri)
    placed = {facts.iri(one, NAP.reportsStatusOf): facts.text(one, NAP.position) for one in said}

    def position(item: str) -> int:
        number = placed.get(item, "")
        return int(number) if number.isdigit() else 10**9

    def place(one: str) -> tuple[int, int, str]:
        """Return where a row is printed: a part follows its deliverable, its own place being one inside that row."""
        item = facts.iri(one, NAP.reportsStatusOf)
        if item in facts.members(NAP.DeliverablePart):
            return position(pages.plans.parent(item)), position(item), one
        return position(item), -1, one

    rows = []
    for one in sorted(said, key=place)[: parts.MOST_ROWS]:
        items = facts.iris(one, NAP.reportsStatusOf)
        rows.append(
            (
                parts.refs(pages, items, language),
                parts.refs(pages, filter(None, map(pages.plans.parent, items)), language),
                (parts.status_ref(pages, facts.iri(one, NAP.hasStatus), language, then=True),),
                parts.cell(pages, facts.iri(one, NAP.hasStartPeriod), language),
                parts.refs(pages, facts.iris(one, NAP.hasLead), language),
            )
        )
    if rows:
        columns = tuple(word(key, language) for key in ("deliverable", "part_of", "status", "start", "leads"))
        table = Table(columns, tuple(rows), left_out=max(0, len(said) - parts.MOST_ROWS))
        found.append(Section("statuses", word("history", language), (table,)))
    return found


def changes(pages: Pages, before: str, after: str, language: str) -> Block:
    """Return what changed from one report to another, by kind."""
    diff = compare_reports(pages.dataset, before, after)
    called = labels(pages.dataset, language=language)
    names = kinds(language)
    rows = tuple(
        (
            (Literal(names[change.kind]),),
            parts.cell(pages, change.thing, language),
            (Literal(how(change, called, language)),),
        )
        for kind in Kind
        for change in diff.of(kind)
    )
    if not rows:
        return Paragraph(word("no_changes", language))
    columns = tuple(word(key, language) for key in ("change", "deliverable", "change_detail"))
    return Table(columns, rows[: parts.MOST_ROWS], left_out=max(0, len(rows) - parts.MOST_ROWS))
