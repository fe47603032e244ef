"""Which plan and which of its reports are exported."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from nap_kg.errors import InputError, UsageError
from nap_kg.export.facts import Facts, key_of
from nap_kg.namespaces import DCTERMS, FOAF, ID, NAP

OPEN_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""What the shipped data is under; other publishers' data says so itself, or nothing is said of it."""


@dataclass(frozen=True)
class Scope:
    """One plan, and the reports on it in the order of their series."""

    plan: str  # IRI
    reports: tuple[str, ...]  # IRIs; none for a plan that nothing reports on yet
    narrowed: bool = False  # whether only some of the reports are wanted

    @property
    def key(self) -> str:
        """The plan's key, which files are named after."""
        return key_of(self.plan)


def plans(facts: Facts, plan: str | None = None, report: str | None = None) -> list[Scope]:
    """Return the plans of a dataset with their reports, or the one plan and the one report of some keys.

    Raises:  UsageError for a plan or report that there is none of; InputError for a dataset without any plan.
    """
    known = sorted(facts.members(NAP.ActionPlan))
    if not known:
        raise InputError("no plan is loaded", fix="name files or folders that describe one (nap:ActionPlan)")
    if plan is not None:
        known = [_chosen(facts, known, plan, "plan")]
    scopes = [Scope(one, tuple(reports_on(facts, one))) for one in known]
    if report is None:
        return scopes
    chosen = _chosen(facts, [one for scope in scopes for one in scope.reports], report, "report")
    return [Scope(scope.plan, (chosen,), narrowed=True) for scope in scopes if chosen in scope.reports]


def one_plan(facts: Facts, plan: str | None = None, report: str | None = None) -> Scope:
    """Return the plan to export.

    Raises:  UsageError for an unknown plan or report, and where several could be meant; InputError for no plan, or one
             without a chart.
    """
    found = plans(facts, plan, report)
    if len(found) > 1:
        keys = ", ".join(scope.key for scope in found)
        raise UsageError(f"which plan? {len(found)} are loaded", fix=f"name one with --plan: {keys}")
    _check_chart(facts, found[0])
    return found[0]


def with_chart(facts: Facts, plan: str | None = None, report: str | None = None) -> list[Scope]:
    """Return all plans, or the one of a key.

    Raises:  as ``plans``; InputError where no deliverable is loaded.
    """
    found = plans(facts, plan, report)
    _check_chart(facts, found[0])
    return found


def _check_chart(facts: Facts, scope: Scope) -> None:
    if not facts.pairs(NAP.isDeliverableOf):
        raise InputError(
            f"the plan {scope.key} has no chart: no deliverable is loaded",
            place=scope.plan,
            fix="name the files with its deliverables too (nap:isDeliverableOf)",
        )


def reports_on(facts: Facts, plan: str) -> list[str]:
    """Return the reports on a plan, the one whose period ends last at the end, then by their place in the series."""
    found = facts.sources(NAP.reportsOn, plan)

    def place(report: str) -> tuple[str, int, str]:
        number = facts.text(report, NAP.seriesNumber)
        ends = facts.text(facts.iri(report, NAP.hasReportingPeriod), NAP.ends)
        return ends, (int(number) if number.isdigit() else 0), report

    return sorted(found, key=place)


def _chosen(facts: Facts, known: list[str], wanted: str, noun: str) -> str:
    """Return the one of some things that a key, an IRI, an identifier or a label means."""
    keys = {iri: {iri, key_of(iri), facts.text(iri, DCTERMS.identifier), facts.label(iri)} for iri in known}
    found = [iri for iri, names in keys.items() if wanted in names]
    if len(found) == 1:
        return found[0]
    shown = [key_of(iri) for iri in known]
    if found:
        raise UsageError(f"{wanted!r} means {len(found)} {noun}s", place=f"--{noun} {wanted}", fix=", ".join(found))
    near = difflib.get_close_matches(wanted, shown, 1, 0.7)
    fix = f"did you mean {near[0]}?" if near else f"give one of {', '.join(shown)}" if shown else "none is loaded"
    raise UsageError(f"no {noun} {wanted!r} is loaded", place=f"--{noun} {wanted}", fix=fix)


def latest(facts: Facts, scope: Scope) -> str:
    """Return the latest report that says something of a deliverable; empty where none does."""
    return next((one for one in reversed(scope.reports) if facts.sources(NAP.isReportedIn, one)), "")


def licence(facts: Facts, thing: str) -> str:
    """Return the IRI of the licence that data on a thing is under; empty where nothing says."""
    return facts.iri(thing, DCTERMS.license) or (OPEN_LICENCE if thing.startswith(ID) else "")


def sources(facts: Facts, scope: Scope) -> list[str]:
    """Return where the reports can be read, by their addresses, else by their IRIs."""
    return [facts.iri(report, FOAF.homepage) or report for report in scope.reports]
