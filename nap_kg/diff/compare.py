"""What changed, between two reports of a plan and between two versions of the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nap_kg.dataset import Dataset
from nap_kg.diff.model import Change, Diff, Kind, Proposal, Side
from nap_kg.diff.similarity import SIMILARITY, Matching, Named, alike, match
from nap_kg.diff.snapshot import Facts, Ledger, Row, Span, key_of
from nap_kg.namespaces import ID, NAP

COMPLETED, CANCELLED = ID["status/completed"], ID["status/cancelled"]
_STEPS = {"not-started": 0, "on-hold": 1, "in-progress": 2, "ongoing": 2, "completed": 3}
"""How far on a state is; what stands on one step is neither ahead nor behind."""


def compare_reports(dataset: Dataset, before: str, after: str, *, similarity: float = SIMILARITY) -> Diff:
    """Return what changed from one report of a plan to another, both given by IRI.

    A part is not told apart as new or gone where its deliverable is. Where only one of the reports is known to word a
    thing at all, nothing is said of its wording.
    """
    facts = Facts(dataset)
    rows, later = facts.rows(before), facts.rows(after)
    matching = match(map(facts.named, rows), map(facts.named, later))
    gone, new = {one.iri for one in matching.gone}, {one.iri for one in matching.new}
    known = _reported_before(facts, before, after)
    changes: list[Change] = []
    for iri in sorted(gone):
        if facts.parent(iri) not in gone:
            changes.append(Change(_how_dropped(rows[iri].status), iri, before=_known(rows[iri].status)))
    for iri in sorted(new):
        if facts.parent(iri) not in new or iri in known:
            kind = Kind.RETURNED if iri in known else Kind.NEW
            changes.append(Change(kind, iri, after=_known(later[iri].status), marked_new=later[iri].marked_new))
    unchanged = []
    for one, other in sorted(matching.pairs.items()):
        found = list(_row_changes(rows[one], later[other], other))
        changes += found
        unchanged += [] if found else [other]
    pool = [one for one in matching.new if one.iri not in known]
    proposals = _proposals(alike(matching.gone, pool, similarity), Ledger(facts, after))
    return Diff(
        plan=facts.value(after, NAP.reportsOn),
        before=Side(key_of(before), before),
        after=Side(key_of(after), after),
        changes=tuple(sorted(changes, key=lambda change: change.order)),
        proposals=tuple(proposals),
        similarity=similarity,
        compared=len(matching.pairs),
        unchanged=tuple(unchanged),
    )


def compare_versions(
    before: Dataset, after: Dataset, names: tuple[str, str], *, similarity: float = SIMILARITY
) -> Diff:
    """Return what changed from one version of the data to another: elements of plans, reports, and what rows say."""
    old, new = Facts(before), Facts(after)
    elements, others = old.elements(), new.elements()
    matching = match(elements.values(), others.values())
    changes = [*_structure(old, new, matching), *_reports(old, new, matching)]
    moved = {change.thing for change in changes}
    plans = {facts.value(report, NAP.reportsOn) for facts in (old, new) for report in facts.reports}
    return Diff(
        plan=next(iter(plans)) if len(plans) == 1 else "",
        before=Side(names[0]),
        after=Side(names[1]),
        changes=tuple(sorted(changes, key=lambda change: change.order)),
        proposals=tuple(_proposals(alike(matching.gone, matching.new, similarity), None)),
        similarity=similarity,
        compared=len(matching.pairs),
        unchanged=tuple(sorted(iri for iri in matching.pairs.values() if iri not in moved)),
    )


def _structure(old: Facts, new: Facts, matching: Matching) -> Iterator[Change]:
    """Yield what is gone, new, moved and worded otherwise among the elements themselves."""
    gone, added = {one.iri for one in matching.gone}, {one.iri for one in matching.new}
    latest = _latest(old)
    for one in matching.gone:
        if old.parent(one.iri) not in gone:
            status = latest.get(one.iri, "")
            yield Change(_how_dropped(status), one.iri, before=_known(status))
    for one in matching.new:
        if new.parent(one.iri) not in added:
            yield Change(Kind.NEW, one.iri)
    for iri, other in sorted(matching.pairs.items()):
        parent, now = old.parent(iri), new.parent(other)
        if matching.pairs.get(parent, parent) != now:
            yield Change(Kind.MOVED, other, _known(parent), _known(now))
        words, others = old.wording(iri), new.wording(other)
        said = [lang for lang in words if words[lang] != others.get(lang, words[lang])]
        if said:
            lang = "en" if "en" in said else said[0]
            yield Change(Kind.REWORDED, other, text_before=words[lang], text_after=others[lang])


def _reports(old: Facts, new: Facts, matching: Matching) -> Iterator[Change]:
    """Yield the reports that one version lacks, and what rows of those that both have say otherwise."""
    added = {one.iri for one in matching.new}
    gone = {one.iri for one in matching.gone}
    for report in old.reports:
        if report not in new.reports:
            yield Change(Kind.REPORT_REMOVED, report)
    for report in new.reports:
        if report not in old.reports:
            yield Change(Kind.REPORT_ADDED, report)
            continue
        rows = {matching.pairs.get(iri, iri): row for iri, row in old.rows(report).items()}
        later = new.rows(report)
        for iri in sorted(rows.keys() | later.keys()):
            row, now = rows.get(iri), later.get(iri)
            if row is not None and now is not None:
                yield from _row_changes(row, now, iri, report)
            elif row is not None and iri not in gone:
                yield Change(_how_dropped(row.status), iri, before=_known(row.status), report=report)
            elif now is not None and iri not in added:
                yield Change(Kind.NEW, iri, after=_known(now.status), marked_new=now.marked_new, report=report)


def _latest(facts: Facts) -> dict[str, str]:
    """Return the last state that any report gives each thing."""
    found: dict[str, str] = {}
    for report in facts.reports:
        found |= {iri: row.status for iri, row in facts.rows(report).items() if row.status}
    return found


def _reported_before(facts: Facts, report: str, other: str) -> set[str]:
    """Return what reports on the same plan before one speak of, another one left aside."""
    plan, own = facts.value(report, NAP.reportsOn), facts.report_order(report)
    of_plan = [one for one in facts.reports if one != other and facts.value(one, NAP.reportsOn) == plan]
    earlier = [one for one in of_plan if facts.report_order(one) < own]
    return {
        thing
        for one in earlier
        for status_report in facts.subjects(NAP.isReportedIn, one)
        for thing in facts.values(status_report, NAP.reportsStatusOf)
    }


def _known(iri: str) -> tuple[str, ...]:
    return (iri,) if iri else ()


def _how_dropped(status: str) -> Kind:
    told = {COMPLETED: Kind.DROPPED_AFTER_COMPLETION, CANCELLED: Kind.DROPPED_AS_SAID}
    return told.get(status, Kind.SILENTLY_DROPPED)


def _row_changes(row: Row, now: Row, thing: str, report: str = "") -> Iterator[Change]:
    """Yield what two rows on one thing say otherwise."""
    if row.status != now.status:
        yield Change(
            _how_moved(row.status, now.status),
            thing,
            _known(row.status),
            _known(now.status),
            row.completion,
            now.completion,
            report=report,
        )
    elif row.completion != now.completion:
        yield Change(
            Kind.COMPLETION_REDATED, thing, text_before=row.completion, text_after=now.completion, report=report
        )
    yield from _period(
        row.start, now.start, (Kind.START_SLIPPED, Kind.START_BROUGHT_FORWARD, Kind.START_CHANGED), thing, report
    )
    yield from _period(row.due, now.due, (Kind.DUE_SLIPPED, Kind.DUE_BROUGHT_FORWARD, Kind.DUE_CHANGED), thing, report)
    lost, won = tuple(sorted(row.leads - now.leads)), tuple(sorted(now.leads - row.leads))
    if lost or won:
        kind = Kind.LEAD_MOVED if lost and won else Kind.LEAD_REMOVED if lost else Kind.LEAD_ADDED
        yield Change(kind, thing, lost, won, report=report)
    if row.parent != now.parent and not report:
        yield Change(Kind.MOVED, thing, _known(row.parent), _known(now.parent))
    if row.digest and now.digest and row.digest != now.digest and not report:
        yield Change(Kind.REWORDED, thing)


def _how_moved(status: str, now: str) -> Kind:
    if now == COMPLETED:
        return Kind.COMPLETED
    if status == COMPLETED and now:
        return Kind.REOPENED
    step, then = _STEPS.get(key_of(status)), _STEPS.get(key_of(now))
    if step is None or then is None or step == then:
        return Kind.STATUS_CHANGED
    return Kind.STATUS_ADVANCED if then > step else Kind.STATUS_FELL_BACK


def _period(
    was: Span | None, now: Span | None, kinds: tuple[Kind, Kind, Kind], thing: str, report: str
) -> Iterator[Change]:
    """Yield how a start or a due period moved: a start by its first day, a due date by its last."""
    if (was and was.iri) == (now and now.iri):
        return
    slipped, forward, otherwise = kinds
    kind = otherwise
    if was and now:
        due = slipped is Kind.DUE_SLIPPED
        day, then = (was.ends, now.ends) if due else (was.begins, now.begins)
        if day and then and day != then:
            kind = slipped if then > day else forward
    yield Change(kind, thing, _known(was.iri if was else ""), _known(now.iri if now else ""), report=report)


def _proposals(pairs: Iterable[tuple[float, Named, Named]], ledger: Ledger | None) -> Iterator[Proposal]:
    """Yield the pairs, with the line of identifiers.csv that would make each one thing."""
    for score, one, other in pairs:
        line = ledger.line(other.iri) if ledger else None
        if line is None or ledger is None:
            yield Proposal(one.iri, other.iri, score)
            continue
        yield Proposal(
            one.iri,
            other.iri,
            score,
            accept=",".join((line.report, line.kind, key_of(one.iri), line.parent, line.digest)),
            instead_of=",".join((line.report, line.kind, line.key, line.parent, line.digest)),
            file=ledger.file,
        )


def labels(*datasets: Dataset, language: str) -> Mapping[str, str]:
    """Return the labels of all things in a language, else in English, else in any."""
    return _Labels(datasets, language)


class _Labels(dict[str, str]):
    def __init__(self, datasets: Iterable[Dataset], language: str) -> None:
        super().__init__()
        self._datasets, self._language = tuple(datasets), language

    def __missing__(self, iri: str) -> str:
        found = (dataset.label(iri, self._language) for dataset in self._datasets)
        self[iri] = next(filter(None, found), key_of(iri))
        return self[iri]
