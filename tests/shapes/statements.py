"""Every kind of statement of the shipped data, taken out or made wrong: what the shapes have to notice.

A kind is a class and a property. Of each, one statement is removed, and one gets a value that can't be right. Many such
changes are made at once, to different things, and each objection is laid to the one change that it tells of; what can
be laid to none or to several sends the changes at issue to a run of their own.
Run ``python -m tests.shapes.statements`` to list the kinds whose loss or change goes unnoticed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from nap_kg.namespaces import ID, NAP, RDF, shrink
from nap_kg.validate.results import Result, as_term
from nap_kg.validate.shapes import Term
from tests.shapes.mutations import Mutation, Workbench, node, workbench

Kind = tuple[str, str]  # a class and a property, by their short names

OPTIONAL: dict[str, dict[str, str]] = {
    "another wording, which is kept where a report prints it": {
        "skos:altLabel": "Audience FiscalYear FundingKind Measure Qualifier Role Sector VulnerableGroup",
    },
    "a doubt that nothing decides prefers no reading": {
        "nap:preferredReading": "Discrepancy",
    },
    "a file or a report that is nowhere online has no page": {
        "foaf:homepage": "ProgressReport Rendition",
    },
    "our own mapping to shared goals, and the remark that it is ours": {
        "nap:contributesTo": "ActionPlan",
        "skos:note": "ActionPlan",
    },
    "our own tie to another thing, which many such things lack": {
        "nap:isAbout": "Activity Campaign ContactPoint Event ForumSession InternationalForum KeyAchievement NextStep "
        "Observation Partnership Penalty PolicyChange ProgressReport Project Publication",
    },
    "our own tie to the chart, where it has something like it": {
        "nap:carriesOut": "Campaign Event Funding NextStep Participation PolicyChange Project "
        "Publication Tool Training",
    },
    "one of several that such a thing has: no rule can know how many": {
        "nap:addressesGroup": "Partnership",
        "nap:addressesSector": "ProgressReport",
        "nap:hasAudience": "Programme Project",
        "nap:hasMembersFrom": "Organization Partnership",
        "nap:hasPartner": "Campaign Partnership",
        "nap:seesAtRisk": "ProgressReport",
        "nap:takesPlaceIn": "Training",
    },
}
"""The kinds of statements that may be missing, by the reason: their property, and the classes whose things have it."""


def optional() -> list[Kind]:
    """The kinds that may be missing, sorted."""
    listed = [
        (f"nap:{cls}", p) for kinds in OPTIONAL.values() for p, classes in kinds.items() for cls in classes.split()
    ]
    assert len(listed) == len(set(listed)), "a kind is listed twice"
    return sorted(listed)


@dataclass(frozen=True)
class Change:
    """One statement taken out, and the wrong value put in its place if any."""

    kind: Kind
    old: tuple[ox.Triple, ...]  # one statement; of a text, in all its languages
    bad: Term | None = None

    @property
    def subject(self) -> ox.NamedNode:
        assert isinstance(self.old[0].subject, ox.NamedNode)
        return self.old[0].subject


class Statements:
    """The kinds of statements of a workbench's data, and what its shapes notice of them."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.before = set(bench.run(Mutation("nothing")))

    @cached_property
    def kinds(self) -> dict[Kind, ox.Triple]:
        """One statement of each kind; where there is one, that of a thing with no second value."""
        classes: dict[Term, list[str]] = defaultdict(list)
        quads = [q for q in self.bench.store if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(ID)]
        count: dict[tuple[Term, str], int] = defaultdict(int)
        for quad in quads:
            count[quad.subject, quad.predicate.value] += 1
            if quad.predicate.value == RDF.type and isinstance(quad.object, ox.NamedNode):
                classes[quad.subject].append(quad.object.value)
        found: dict[Kind, tuple[int, str, ox.Triple]] = {}
        for quad in quads:
            rank = count[quad.subject, quad.predicate.value], str(quad.triple)
            for cls in classes[quad.subject]:
                kind = shrink(cls), shrink(quad.predicate.value)
                if kind not in found or rank < found[kind][:2]:
                    found[kind] = (*rank, quad.triple)
        return {kind: triple for kind, (_, _, triple) in sorted(found.items())}

    def removed(self) -> list[Change]:
        """Each kind with a statement taken out."""
        return [Change(kind, self._in_all_languages(triple)) for kind, triple in self.kinds.items()]

    def corrupted(self) -> list[Change]:
        """Each kind with a statement made wrong."""
        return [Change(k, (t,), _wrong(t.object, n)) for n, (k, t) in enumerate(self.kinds.items())]

    def _in_all_languages(self, triple: ox.Triple) -> tuple[ox.Triple, ...]:
        texts = [t.triple for t in self.bench.store.quads_for_pattern(triple.subject, triple.predicate, None)]
        languages = {t.object.language for t in texts if isinstance(t.object, ox.Literal) and t.object.language}
        return tuple(texts) if len(languages) == len(texts) else (triple,)

    def unnoticed(self, changes: Iterable[Change]) -> list[Kind]:
        """The kinds whose change no shape objects to."""
        found: set[Kind] = set()
        for batch in _batches(changes):
            told, unclear = self._noticed(batch)
            for change in batch:
                if change in told:
                    continue
                if not unclear or not self._noticed([change])[1]:
                    found.add(change.kind)
        return sorted(found)

    def _noticed(self, batch: list[Change]) -> tuple[set[Change], bool]:
        """Which changes some objection tells of, and whether another objection tells of none of them for sure."""
        told: set[Change] = set()
        unclear = False
        for result in set(self.bench.run(_all(batch))) - self.before:
            about = [change for change in batch if self._tells_of(result, change)]
            if len(about) == 1 and len(batch) > 1:
                told.add(about[0])
            else:
                unclear = True
        return told, unclear

    def _tells_of(self, result: Result, change: Change) -> bool:
        named = {result.focus_node, result.value}
        if str(change.subject) in named or (change.bad is not None and str(change.bad) in named):
            return True
        if result.value != str(change.old[0].predicate):
            return False
        proves = ox.Triple(as_term(result.focus_node), node(NAP.isEvidenceFor), change.subject)  # type: ignore[arg-type]
        return proves in self._evidence  # of a fact that is no longer stated

    @cached_property
    def _evidence(self) -> set[ox.Triple]:
        return {quad.triple for quad in self.bench.store.quads_for_pattern(None, node(NAP.isEvidenceFor), None)}


def _wrong(value: Term, number: int) -> Term:
    """A value that can't be right: text of no known datatype, a thing that there is not, an address of no page."""
    if isinstance(value, ox.Literal):
        return ox.Literal(f"12x{number}", datatype=node("https://example.org/datatype"))
    ours = isinstance(value, ox.NamedNode) and "w3id.org/nap-kg/" in value.value
    return node(f"https://example.org/nowhere/{number}" if ours else f"nowhere:{number}")


def _all(batch: list[Change]) -> Mutation:
    removed = tuple(triple for change in batch for triple in change.old)
    added = tuple(ox.Triple(c.subject, c.old[0].predicate, c.bad) for c in batch if c.bad is not None)
    return Mutation("several at once", removed, added)


def _batches(changes: Iterable[Change], most: int = 24) -> Iterator[list[Change]]:
    """Yield changes in groups, no thing changed twice in one, none linked to another there."""
    left = list(changes)
    while left:
        batch: list[Change] = []
        things: set[Term] = set()
        for change in left:
            about = {change.subject, change.old[0].object}
            if len(batch) < most and not about & things:
                batch.append(change)
                things |= about
        yield batch
        left = [change for change in left if change not in batch]


if __name__ == "__main__":
    statements = Statements(workbench())
    print(len(statements.kinds), "kinds")
    for name, changes in (("removed", statements.removed()), ("corrupted", statements.corrupted())):
        for kind in statements.unnoticed(changes):
            print(name, *kind)
