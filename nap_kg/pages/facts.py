"""Facts looked up thing by thing: a page asks for much that the page before asked for, which is kept for a while."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

from nap_kg.dataset import Dataset, is_computed
from nap_kg.export.facts import Facts, order
from nap_kg.sparql.terms import Term

KEPT = 8192
"""So many answers of each kind are kept; the memory that pages take does not grow with the data."""


class LookedUp(Facts):
    """The same answers as ``Facts`` gives, from the store, without an index of every property."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(dataset)
        self._about = lru_cache(maxsize=KEPT)(self._said)
        self._leading = lru_cache(maxsize=KEPT)(self._leading_to)

    def terms(self, subject: str, predicate: str) -> list[Term]:
        """Return the values of a property of a thing, sorted."""
        return self._about(subject).get(predicate, []) if subject else []

    def sources(self, predicate: str, thing: str) -> list[str]:
        """Return the things whose property leads to a thing, sorted."""
        return self._leading(predicate, thing) if thing else []

    def _said(self, subject: str) -> dict[str, list[Term]]:
        found: dict[str, dict[Term, None]] = {}
        for quad in self.dataset.store.quads_for_pattern(ox.NamedNode(subject), None, None):
            if not _is_computed(quad):
                found.setdefault(quad.predicate.value, {})[quad.object] = None
        return {predicate: sorted(terms, key=order) for predicate, terms in found.items()}

    def _leading_to(self, predicate: str, thing: str) -> list[str]:
        quads = self.dataset.store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(thing))
        return sorted(
            {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode) and not _is_computed(quad)}
        )


def _is_computed(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and _computed(quad.graph_name.value)


_computed = lru_cache(maxsize=1024)(is_computed)
