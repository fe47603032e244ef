"""Facts of place: what a passage shows by where it stands, not by its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nap_kg.evidence.facts import Doubt, Shown
from nap_kg.evidence.keys import moved
from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import Statements, Value, key
from nap_kg.evidence.normalise import contains
from nap_kg.evidence.rows import REMARKS
from nap_kg.namespaces import ID, NAP, RDF


@dataclass(frozen=True)
class Places:
    """Where the passages of all things stand, by thing, in reading order."""

    statements: Statements
    passages: Mapping[str, tuple[Passage, ...]]

    @cached_property
    def by_class(self) -> dict[tuple[str, str], list[tuple[int, str]]]:
        """Return the things of each class, by class and rendition, with where their first passage starts."""
        found: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for thing, group in self.passages.items():
            first = group[0]
            for kind in self.statements.types(thing):
                found.setdefault((kind, first.document.rendition), []).append((first.start, thing))
        for things in found.values():
            things.sort()
        return found

    def nearest_before(self, kinds: Sequence[str], passage: Passage) -> str | None:
        """Return the thing of some classes whose passage starts last before another; in a tie, of the first class."""
        nearest: tuple[int, str] | None = None
        for kind in kinds:
            things = self.by_class.get((kind, passage.document.rendition), [])
            before = [found for found in things if found[0] <= passage.start]
            if before and (nearest is None or before[-1][0] > nearest[0]):
                nearest = before[-1]
        return nearest and nearest[1]

    @cached_property
    def moved(self) -> dict[tuple[str, str], str]:
        """Return the task that a report prints a deliverable under, by both, for those that moved."""
        return moved(self.statements)

    def moved_from(self, thing: str, parent: str, report: str, other: str) -> bool:
        """Tell whether a report prints a thing under another parent than the one that some report gave it."""
        parents = {found for (_, moving), found in self.moved.items() if moving == thing}
        return parent in parents and self.moved.get((report, thing)) == other

    @cached_property
    def rows(self) -> dict[str, int]:
        """Return the place of each status report of a deliverable among the rows of its rendition, from 1."""
        found: dict[str, int] = {}
        for (kind, _), things in self.by_class.items():
            if kind == NAP.StatusReport:
                rows = [thing for _, thing in things if not self._is_of_part(thing)]
                found |= {thing: place for place, thing in enumerate(rows, 1)}
        return found

    @cached_property
    def bullets(self) -> dict[str, int]:
        """Return the place of each part of a deliverable among the bullets of its row, from 1."""
        by_owner: dict[str, list[tuple[int, str]]] = {}
        for (kind, _), things in self.by_class.items():
            if kind == NAP.DeliverablePart:
                for start, thing in things:
                    owner = self.statements.value(thing, NAP.isDeliverablePartOf) or ""
                    by_owner.setdefault(owner, []).append((start, thing))
        return {thing: place for group in by_owner.values() for place, (_, thing) in enumerate(sorted(group), 1)}

    def _is_of_part(self, report: str) -> bool:
        about = self.statements.values(report, NAP.reportsStatusOf)
        return any(NAP.DeliverablePart in self.statements.types(value.value) for value in about)

    def inside(self, inner: str, outer: str) -> bool:
        """Tell whether every passage of a thing lies inside one of another's."""
        around = self.passages.get(outer, ())
        within = self.passages.get(inner, ())
        return bool(within) and all(
            any(o.document is i.document and o.start <= i.start and i.end <= o.end for o in around) for i in within
        )


def is_of_place(property_: str) -> bool:
    """Tell whether a property is shown by where its passage stands."""
    return property_ in _JUDGES


def judge_place(value: Value, what: Shown, places: Places) -> Iterator[Doubt]:
    """Yield what of a fact of place the passages do not show."""
    yield from _JUDGES[what.property](value.value, what, places)


def _position(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    if what.is_of_part:
        part = places.statements.value(what.thing, NAP.reportsStatusOf) or ""
        expected, among = places.bullets.get(part), "the bullets of its row"
    else:
        expected, among = places.rows.get(what.thing), "the rows of the chart"
    if value != str(expected):
        yield Doubt(f"by its passage it is number {expected} among {among}")


def _source(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    for passage in what.passages:
        if value != places.statements.value(passage.document.rendition, NAP.isRenditionOf):
            yield Doubt("the passage is of another report")


def _subject(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    if not places.inside(value, what.thing):
        yield Doubt("the row does not hold the passage of what it reports on")
    elif not what.is_of_part and what.passages[0].start != places.passages[value][0].start:
        yield Doubt("the row does not begin with the passage of what it reports on")


def _whole(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    if not places.inside(what.thing, value):
        yield Doubt("the passage is not inside that of the deliverable")


def _parent(*kinds: str) -> Callable[[str, Shown, Places], Iterator[Doubt]]:
    """Return a judge of what a thing stands under: what of these kinds begins last before it, else the plan."""

    def judge(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
        nearest = places.nearest_before(kinds, what.passages[0])
        if nearest is None and NAP.ActionPlan in places.statements.types(value):
            yield from _plan(value, what, places)
        elif nearest is None:
            named = " or ".join(key(kind).partition("#")[2] for kind in kinds)
            yield Doubt(f"no {named} with evidence stands before the passage")
        elif nearest != value and not places.moved_from(what.thing, value, _report(what, places), nearest):
            yield Doubt(f"the last one before the passage is {nearest.removeprefix(ID)}")

    return judge


def _report(what: Shown, places: Places) -> str:
    return places.statements.value(what.passages[0].document.rendition, NAP.isRenditionOf) or ""


def _pillar(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    if not any(contains(what.tokens, name) for name in places.statements.names(value)):
        yield Doubt("the passage calls the pillar by none of its names")
    own = places.passages[what.thing][-1]
    for start, thing in places.by_class.get((NAP.Objective, own.document.rendition), []):
        if thing != what.thing and what.passages[0].start <= start < own.start:
            yield Doubt(f"{thing.removeprefix(ID)} stands between the heading and the objective")


def _plan(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    for passage in what.passages:
        report = places.statements.value(passage.document.rendition, NAP.isRenditionOf) or ""
        if value != places.statements.value(report, NAP.reportsOn):
            yield Doubt("the passage is of a report on another plan")


def _remark(value: str, what: Shown, places: Places) -> Iterator[Doubt]:
    shows = REMARKS.get(key(value))
    if shows is None or NAP.CellRemark not in {v.value for v in places.statements.values(value, RDF.type)}:
        yield Doubt("no way to see this remark in a row: teach nap_kg/evidence/rows.py to")
    elif what.row is not None and not shows(what.row):
        yield Doubt("the row does not show what this remark says")


_JUDGES: dict[str, Callable[[str, Shown, Places], Iterator[Doubt]]] = {
    NAP.hasCellRemark: _remark,
    NAP.hasPillar: _pillar,
    NAP.isDeliverableOf: _parent(NAP.Task, NAP.Objective),
    NAP.isDeliverablePartOf: _whole,
    NAP.isObjectiveOf: _plan,
    NAP.isReportedIn: _source,
    NAP.isStatedIn: _source,
    NAP.isTaskOf: _parent(NAP.Objective),
    NAP.isUsedIn: _source,
    NAP.position: _position,
    NAP.reportsStatusOf: _subject,
}
