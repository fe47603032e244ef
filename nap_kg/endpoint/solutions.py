"""Solutions of a query, as a store gives them, with literals in the form that a store keeps them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from nap_kg.sparql.terms import Term

_IRI = ox.NamedNode("urn:x")


class Solution:
    """One solution: the terms of the variables, by name or place; None where a variable is unbound."""

    __slots__ = ("_places", "_terms")

    def __init__(self, places: dict[str, int], terms: tuple[Term | None, ...]) -> None:
        self._places, self._terms = places, terms

    def __getitem__(self, key: str | int | ox.Variable) -> Any:
        if isinstance(key, int):
            return self._terms[key]
        return self._terms[self._places[key.value if isinstance(key, ox.Variable) else key]]

    def __iter__(self) -> Iterator[Term | None]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def __repr__(self) -> str:
        return f"<Solution {' '.join(f'{name}={self._terms[at]}' for name, at in self._places.items())}>"


class Solutions:
    """The solutions of a SELECT, in the endpoint's order; they can be walked through more than once."""

    def __init__(self, variables: list[ox.Variable], rows: Iterable[Iterable[Term | None]]) -> None:
        self.variables = variables
        places = {variable.value: at for at, variable in enumerate(variables)}
        self._rows = tuple(
            Solution(places, tuple(None if term is None else normal(term) for term in row)) for row in rows
        )

    def ordered(self, columns: tuple[str, ...]) -> Solutions:
        """Return the same solutions with their variables in another order."""
        if columns == tuple(variable.value for variable in self.variables):
            return self
        return Solutions([ox.Variable(name) for name in columns], [[row[name] for name in columns] for row in self])

    def __iter__(self) -> Iterator[Solution]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class Triples:
    """The triples that CONSTRUCT or DESCRIBE gave; they can be walked through more than once."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._triples = tuple(ox.Triple(one.subject, one.predicate, normal(one.object)) for one in triples)

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self._triples)

    def __len__(self) -> int:
        return len(self._triples)


def normal(term: Term) -> Term:
    """Return a term as our own store has it: ``"1"^^xsd:boolean`` is true, ``1.50`` is 1.5, a language tag is small.

    What one server and another give for the same value reads the same then.
    """
    return _normal(term) if isinstance(term, ox.Literal) else term


@lru_cache(maxsize=4096)
def _normal(literal: ox.Literal) -> Term:
    store = ox.Store()
    store.add(ox.Quad(_IRI, _IRI, literal))
    found: Term = next(iter(store)).object
    return found
