"""Tables and figures that several pages have: deliverables with their status, bars by pillar, who leads with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nap_kg.namespaces import NAP
from nap_kg.pages.model import Bars, Literal, Network, Ref, Span, Table, Timeline, Value
from nap_kg.pages.words import word

if TYPE_CHECKING:
    from nap_kg.pages.thing import Pages

MOST_ROWS, MOST_SPANS, MOST_NODES = 200, 80, 24


def refs(pages: Pages, iris: Iterable[str], language: str) -> tuple[Value, ...]:
    """Return things by name, in the order given."""
    return tuple(pages.names[language].ref(iri) for iri in iris)


def cell(pages: Pages, iri: str, language: str) -> tuple[Value, ...]:
    """Return the cell of one thing; empty for none."""
    return (pages.names[language].ref(iri),) if iri else ()


def number(count: int) -> tuple[Value, ...]:
    """Return the cell of a number."""
    return (Literal(str(count)),)


def status_ref(pages: Pages, status: str, language: str, *, then: bool = False) -> Ref:
    """Return a status by name; that there is none has a name too, for now or in a report that is named beside it."""
    if not status:
        return Ref("", word("no_status_then" if then else "no_status", language), "", "status")
    return pages.names[language].ref(status)


def statuses(counts: Iterable[Counter[str]]) -> list[str]:
    """Return the statuses that are met, the most frequent first, none last."""
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return sorted(total, key=lambda status: (not status, -total[status], status))


def deliverables(
    pages: Pages, items: Sequence[str], language: str, *, pillar: bool = False, parent: bool = True
) -> Table:
    """Return a table of deliverables: what, where it belongs, its latest status, its start, who leads."""
    plans = pages.plans
    columns = [word("deliverable", language)]
    if pillar:
        columns.append(word("pillar", language))
    if parent:
        columns.append(word("part_of", language))
    columns += [word(key, language) for key in ("status", "start", "leads")]
    rows = []
    for item in items[:MOST_ROWS]:
        latest = plans.latest(item)
        row = [cell(pages, item, language)]
        if pillar:
            row.append(cell(pages, plans.pillar(item), language))
        if parent:
            row.append(cell(pages, plans.parent(item), language))
        row.append((status_ref(pages, plans.status(item), language),) if latest else ())
        row.append(cell(pages, pages.facts.iri(latest, NAP.hasStartPeriod), language))
        row.append(refs(pages, plans.leads(item), language))
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows), left_out=max(0, len(items) - MOST_ROWS))


def by_pillar(pages: Pages, items: Iterable[str], language: str) -> dict[str, list[str]]:
    """Return items by their pillar, pillars by name, none last."""
    found: dict[str, list[str]] = {}
    for item in items:
        found.setdefault(pages.plans.pillar(item), []).append(item)
    names = {pillar: pages.names[language].ref(pillar).text.casefold() if pillar else "" for pillar in found}
    return dict(sorted(found.items(), key=lambda pair: (not pair[0], names[pair[0]], pair[0])))


def status_bars(pages: Pages, groups: dict[str, list[str]], language: str, caption: str) -> Bars:
    """Return bars of how often each status is met in each group of items."""
    counts = {group: pages.plans.statuses(items) for group, items in groups.items()}
    order = statuses(counts.values())
    rows = []
    for group, found in counts.items():
        head = pages.names[language].ref(group) if group else Ref("", word("no_pillar", language))
        parts = tuple((status_ref(pages, status, language), found[status]) for status in order if found[status])
        rows.append((head, parts))
    return Bars(caption, tuple(rows))


def status_table(pages: Pages, groups: dict[str, list[str]], language: str) -> Table:
    """Return the same as numbers: a row per group, a column per status, and the sum."""
    counts = {group: pages.plans.statuses(items) for group, items in groups.items()}
    order = statuses(counts.values())
    heads = [status_ref(pages, status, language).text for status in order]
    columns = (word("pillar", language), *heads, word("total", language))
    rows = []
    for group, found in counts.items():
        head: Value = pages.names[language].ref(group) if group else Literal(word("no_pillar", language))
        rows.append(((head,), *(number(found[status]) for status in order), number(found.total())))
    return Table(columns, tuple(rows), numbers=tuple(range(1, len(columns))))


def timeline(pages: Pages, items: Sequence[str], language: str) -> Timeline | None:
    """Return from when to when items run; None where no start is known."""
    spans = []
    for item in items:
        years = pages.plans.years(item)
        if years:
            first, last, goes_on = years
            status = status_ref(pages, pages.plans.status(item), language)
            spans.append(Span(pages.names[language].ref(item), first, last, status, goes_on))
    spans.sort(key=lambda span: (span.first, span.last, span.item.text.casefold()))
    if not spans:
        return None
    caption = word("timeline_caption", language)
    return Timeline(caption, tuple(spans[:MOST_SPANS]), max(0, len(spans) - MOST_SPANS))


def network(pages: Pages, pairs: Counter[tuple[str, str]], language: str, focus: str = "") -> Network | None:
    """Return who leads with whom, the strongest ties first; None where nobody does."""
    kept: list[str] = [focus] if focus else []
    for pair, _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        new = [body for body in pair if body not in kept]
        if len(kept) + len(new) <= MOST_NODES:
            kept += new
    if len(kept) < 2:
        return None
    names = pages.names[language]
    kept.sort(key=lambda body: (names.ref(body).text.casefold(), body))
    edges = sorted(
        (kept.index(one), kept.index(other), count)
        for (one, other), count in pairs.items()
        if one in kept and other in kept
    )
    nodes = tuple(names.ref(body) for body in kept)
    return Network(word("network", language), nodes, tuple(edges), kept.index(focus) if focus else -1)


def members_of(pages: Pages, iri: str, predicate: str) -> list[str]:
    """Return the things whose property leads to a thing, by their English name."""
    return sorted(
        pages.facts.sources(predicate, iri), key=lambda one: (pages.names["en"].ref(one).text.casefold(), one)
    )
