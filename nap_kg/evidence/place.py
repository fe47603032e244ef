"""Facts of place: what a passage shows by where it stands, not by its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nap_kg.evidence.facts import Doubt, Shown
from nap_kg.evidence.model import Value, key
from nap_kg.evidence.normalise import contains
from nap_kg.evidence.rows import REMARKS
from nap_kg.evidence.standing import Places
from nap_kg.evidence.table_place import TABLE_JUDGES
from nap_kg.namespaces import ID, NAP, RDF


def is_of_place(property_: str) -> bool:
    """Tell whether a property is shown by where its passage stands."""
    return property_ in _JUDGES


def judge_place(value: Value, what: Shown, places: Places) -> Iterator[Doubt]:
    """Yield what of a fact of place the passages do not show."""
    if what.property in TABLE_JUDGES and all(passage.document.cells for passage in what.passages):
        yield from TABLE_JUDGES[what.property](value.value, what, places)
    else:
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
