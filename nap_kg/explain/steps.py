"""Why a query has no rows: its patterns one after the other, each with the rows that are left behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import QueryError
from nap_kg.explain.nearest import near_misses
from nap_kg.namespaces import PREFIXES
from nap_kg.sparql.groups import Group, NotUnderstood, Part, Triple, take_apart


@dataclass(frozen=True)
class Step:
    """One pattern of a query, and how many rows there are when it has joined those before it."""

    text: str
    rows: int
    depth: int = 0  # how many groups it is nested in
    is_first_empty: bool = False  # whether it is here, and in no group nested in it, that the rows are lost


@dataclass(frozen=True)
class WhyNot:
    """Where a query loses its rows.

    Shape:   ``steps`` in the order in which they count (filters last, as SPARQL has it); ``reasons`` say in words what
             the step that leaves none would have matched; both empty for what is no question of patterns.
    """

    steps: tuple[Step, ...]
    rows: int  # of the whole query
    reasons: tuple[str, ...] = ()

    @property
    def culprit(self) -> Step | None:
        """The first step that leaves no row; for a UNION, that of its first alternative."""
        return next((step for step in self.steps if step.is_first_empty), None)


def why_not(dataset: Dataset, query: str, place: str = "query", *, language: str = "en") -> WhyNot:
    """Return which pattern of a query leaves no row, and what it would have matched.

    Raises:  QueryError for a query that has no WHERE, or that can't be taken apart.
    """
    try:
        pieces = take_apart(query)
    except NotUnderstood as error:
        raise QueryError(f"this query can't be taken apart: {error}", place=place) from error
    if pieces.where is None:
        raise QueryError("this query has no WHERE whose patterns could be gone through", place=place)
    walk = _Walk(Counter(dataset, pieces.prologue), language)
    walk.through(pieces.where, [], 0)
    rows = len(list(_rows(dataset, query)))
    if rows or walk.found:
        return WhyNot(tuple(walk.steps), rows, tuple(walk.reasons))
    left = walk.steps[-1].rows if walk.steps else 1
    reason = (
        f"the patterns leave {left} row{'s' * (left != 1)}; what follows them leaves none: {pieces.rest or 'nothing'}"
    )
    return WhyNot((*walk.steps, Step(pieces.rest or pieces.form, 0, 0, True)), rows, (reason,))


class Counter:
    """Counts the solutions of patterns, with the prologue of a query."""

    def __init__(self, dataset: Dataset, prologue: str) -> None:
        self.dataset, self.prologue = dataset, prologue

    def count(self, patterns: Sequence[str]) -> int:
        """Return how many solutions patterns have together."""
        return int(next(iter(self.select("(COUNT(*) AS ?n)", patterns)))["n"].value)

    def select(self, head: str, patterns: Sequence[str], rest: str = "") -> ox.QuerySolutions:
        """Return some of the solutions of patterns."""
        answer = _rows(self.dataset, f"{self.prologue}\nSELECT {head} WHERE {{ {' '.join(patterns)} }} {rest}")
        assert not isinstance(answer, ox.QueryTriples | list)
        return answer


def _rows(dataset: Dataset, query: str) -> ox.QuerySolutions | ox.QueryTriples | list[bool]:
    answer = dataset.evaluate(query, prefixes={prefix: str(namespace) for prefix, namespace in PREFIXES.items()})
    if isinstance(answer, ox.QueryBoolean):
        return [True] if answer else []
    return answer


class _Walk:
    """Goes through groups, and stops at the pattern that leaves nothing."""

    def __init__(self, counter: Counter, language: str) -> None:
        self.counter, self.language = counter, language
        self.steps: list[Step] = []
        self.reasons: list[str] = []
        self.found = False

    def through(self, group: Group, around: list[str], depth: int) -> None:
        """Add the steps of a group, up to the first that leaves none; ``around`` holds what it is joined with."""
        parts = [part for part in group.parts if getattr(part, "kind", "") != "FILTER"]
        parts += [part for part in group.parts if getattr(part, "kind", "") == "FILTER"]
        before: list[str] = []
        for part in parts:
            inside = [*before, part.text]
            left = self.counter.count([*around, "{", *inside, "}"] if around else inside)
            text = part.text.removesuffix(" .")
            self.steps.append(Step(_flat(text), left, depth, is_first_empty=left == 0))
            if left == 0:
                self.found = True
                self._why(part, [*around, *before], depth)
                return
            before.append(part.text)

    def _why(self, part: Triple | Part, before: list[str], depth: int) -> None:
        if isinstance(part, Triple):
            first, *more = near_misses(self.counter, part, before, self.language)
            self.reasons += [f"{_flat(part.text)} {first}" if depth else first, *more]
            return
        had = self.counter.count(before)
        rows = f"the {had} row{'s' * (had != 1)} before it" if had != 1 else "the row before it"
        if part.kind == "MINUS" or "NOT EXISTS" in _flat(part.text).upper():
            self.reasons.append(f"it takes away {'all of ' * (had != 1)}{rows}")
        elif part.kind == "FILTER":
            self.reasons.append(f"it holds for none of {rows}{self._values(part, before)}")
        elif part.kind == "VALUES":
            self.reasons.append(f"none of these values is in {rows}{self._values(part, before)}")
        elif part.kind == "GRAPH" and not self.counter.count([part.text]):
            self.reasons.append("the graph that it names holds nothing of the kind")
        elif part.kind == "UNION" or (part.kind == "SELECT" and not self.counter.count([part.text])):
            self.steps[-1] = replace(self.steps[-1], is_first_empty=False)
            for group in part.groups:
                self.through(group, before if self.counter.count([part.text]) else [], depth + 1)
            if not any(step.is_first_empty for step in self.steps):  # what follows the patterns of a subquery
                self.steps[-1] = replace(self.steps[-1], is_first_empty=True)
        else:
            self.reasons.append(f"it has rows by itself, but none that agrees with {rows}{self._values(part, before)}")

    def _values(self, part: Part, before: list[str]) -> str:
        """Return in words what the variables of a part stand for in the rows before it."""
        from nap_kg.explain.nearest import samples, variables

        told = []
        for name in variables(part.text):
            values = samples(self.counter, name, before, self.language) if before else []
            if values:
                told.append(f"?{name} is {', '.join(values)}")
        return f"; there {'; '.join(told)}" if told else ""


def _flat(text: str) -> str:
    return " ".join(text.split())
