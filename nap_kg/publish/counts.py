"""How much a dataset holds, counted while it is dumped: triples, things, members of classes, uses of properties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from nap_kg.namespaces import RDF


@dataclass
class Counts:
    """Counts of distinct triples; those of objects by their hashes alone."""

    triples: int = 0
    subjects: int = 0
    classes: Counter[str] = field(default_factory=Counter)  # members
    properties: Counter[str] = field(default_factory=Counter)  # triples
    _objects: set[int] = field(default_factory=set)

    @property
    def objects(self) -> int:
        """How many distinct objects there are."""
        return len(self._objects)

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Count what is said of one thing, all of it at once."""
        self.subjects += 1
        for triple in triples:
            self.triples += 1
            self.properties[triple.predicate.value] += 1
            self._objects.add(hash(triple.object))
            if triple.predicate.value == RDF.type and isinstance(triple.object, ox.NamedNode):
                self.classes[triple.object.value] += 1
