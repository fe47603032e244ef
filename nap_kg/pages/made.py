"""The parts of a page that are made for its kind of thing: a plan, a report, a task, a body, a forum and others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from nap_kg.namespaces import NAP
from nap_kg.pages import bodies, elements, whole
from nap_kg.pages.model import Section

if TYPE_CHECKING:
    from nap_kg.pages.thing import Pages

Maker = Callable[["Pages", str, str], list[Section]]

_MAKERS: Mapping[str, Maker] = {
    NAP.ActionPlan: whole.plan,
    NAP.ProgressReport: whole.report,
    NAP.Pillar: elements.pillar,
    NAP.Objective: elements.group,
    NAP.Task: elements.group,
    NAP.Deliverable: elements.deliverable,
    NAP.DeliverablePart: elements.deliverable,
    NAP.Agency: bodies.agency,
    NAP.InternationalForum: bodies.forum,
    NAP.Partnership: bodies.partnership,
}
"""Who makes the sections of a thing of a class, or of one below it; the first that fits."""


def sections(pages: Pages, iri: str, kinds: Sequence[str], language: str) -> tuple[Section, ...]:
    """Return the sections made for a thing; none for one of no such kind."""
    if not kinds:
        return ()
    for of_class, make in _MAKERS.items():
        if iri in pages.facts.members(of_class):
            return tuple(make(pages, iri, language))
    return ()
