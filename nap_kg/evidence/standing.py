"""Where the passages of all things stand in one rendition, in reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nap_kg.evidence.keys import moved
from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import Statements
from nap_kg.namespaces import NAP


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
        by_owner: dict[str, list[tuple[int, int, str]]] = {}
        for (kind, _), things in self.by_class.items():
            if kind == NAP.DeliverablePart:
                for start, thing in things:
                    owner = self.statements.value(thing, NAP.isDeliverablePartOf) or ""
                    last = self.passages[thing][-1]
                    row = last.start if last.document.cells else start  # a table's row; its heading may stand before
                    by_owner.setdefault(owner, []).append((row, start, thing))
        return {thing: place for group in by_owner.values() for place, (*_, thing) in enumerate(sorted(group), 1)}

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
