"""Whether a locator leads a reader to the passage: its numbers are those of the place where the passage stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import EvidenceFinding, Statements
from nap_kg.evidence.standing import Places
from nap_kg.evidence.table_place import wrong_locator
from nap_kg.namespaces import DCTERMS, NAP

_NUMBERED = re.compile(r"\b(task|row|bullet|objective|footnote) (\d[\d.]*)")


def check_locators(places: Places, things: Collection[str] | None = None) -> Iterator[EvidenceFinding]:
    """Yield every locator whose task, row, bullet, objective or footnote is not the one that the passage stands in.

    Of all things, or of some.
    """
    for thing in places.passages if things is None else things:
        for passage in places.passages.get(thing, ()):
            if passage.document.cells is not None:
                if said := wrong_locator(passage):
                    message = f"the locator does not lead to the passage: by its place, this is {said}"
                    one = passage.evidence
                    yield EvidenceFinding(one.thing, NAP.locator, one.locator, one.iri, "locator-wrong", message)
                continue
            for what, number in _NUMBERED.findall(passage.evidence.locator):
                expected = _EXPECTED[what](passage, places)
                if number != expected:
                    message = f"the locator says {what} {number}; by its place this is {what} {expected or '(none)'}"
                    one = passage.evidence
                    yield EvidenceFinding(one.thing, NAP.locator, one.locator, one.iri, "locator-wrong", message)
            for number in re.findall(r"\d[\d.]*", _NUMBERED.sub("", passage.evidence.locator)):
                message = f"nothing tells what the number {number} of this locator counts: write task, row, bullet …"
                one = passage.evidence
                yield EvidenceFinding(one.thing, NAP.locator, one.locator, one.iri, "locator-wrong", message)


def _task(passage: Passage, places: Places) -> str:
    task = places.nearest_before((NAP.Task,), passage)
    return (places.statements.value(task, DCTERMS.identifier) or "") if task else ""


def _row(passage: Passage, places: Places) -> str:
    task = places.nearest_before((NAP.Task,), passage)
    if task is None:
        return ""
    first = places.passages[task][0].start
    rows = places.by_class.get((NAP.Deliverable, passage.document.rendition), [])
    return str(sum(first <= start <= passage.start for start, _ in rows))


def _bullet(passage: Passage, places: Places) -> str:
    parts = [thing for thing in _about(passage.evidence.thing, places.statements) if thing in places.bullets]
    return str(places.bullets[parts[0]]) if parts else ""


def _about(thing: str, statements: Statements) -> Iterator[str]:
    """Yield a thing, what it reports on, and what the discrepancy that it is a reading of concerns."""
    yield thing
    for value in statements.values(thing, NAP.reportsStatusOf):
        yield from _about(value.value, statements)
    if NAP.Reading in statements.types(thing):
        for discrepancy, properties in statements.about.items():
            if any(value.value == thing for value in properties.get(NAP.hasReading, ())):
                for value in statements.values(discrepancy, NAP.concerns):
                    yield from _about(value.value, statements)


def _objective(passage: Passage, places: Places) -> str:
    return places.statements.value(passage.evidence.thing, DCTERMS.identifier) or ""


def _footnote(passage: Passage, _: Places) -> str:
    line = passage.document.text.rfind("\n", 0, passage.start) + 1
    mark = re.match(r"[⁰¹²³⁴-⁹]+", passage.document.text[line:])
    return unicodedata.normalize("NFKC", mark[0]) if mark else ""


_EXPECTED = {"task": _task, "row": _row, "bullet": _bullet, "objective": _objective, "footnote": _footnote}
