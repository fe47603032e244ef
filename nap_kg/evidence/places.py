"""Where a finding stands: the file and line of the statement that it is in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from nap_kg.dataset import Dataset, base_iri, is_computed
from nap_kg.evidence.model import EvidenceFinding
from nap_kg.files import shorter

if TYPE_CHECKING:
    from nap_kg.turtle.syntax import Document as TurtleDocument


def with_places(dataset: Dataset, findings: Iterable[EvidenceFinding]) -> tuple[EvidenceFinding, ...]:
    """Return findings with the place of each, as ``file:line``, where a file in Turtle says what is at fault.

    A place that a finding has already stays. Each file is read once, and only where a finding stands in it.
    """
    read: dict[Path, TurtleDocument] = {}
    return tuple(one if one.place else dataclasses.replace(one, place=_place(dataset, one, read)) for one in findings)


def _place(dataset: Dataset, one: EvidenceFinding, documents: dict[Path, TurtleDocument]) -> str:
    from nap_kg.turtle.reader import read

    tries = [(one.thing, one.property), (one.evidence, "")]
    if not one.property:
        tries.reverse()  # what is wrong in no one property is wrong in the evidence
    for subject, property_ in tries:
        for path, value in _said(dataset, subject, property_, one.value) if subject else ():
            if path not in documents:
                documents[path] = read(path.read_text(encoding="utf-8"), name=str(path), base=base_iri(path))
            position = documents[path].nearest(subject, property_ or None, value)
            if position is not None:
                return f"{shorter(path)}:{position.line}"
    return ""


def _said(
    dataset: Dataset, subject: str, property_: str, value: str
) -> list[tuple[Path, ox.NamedNode | ox.Literal | None]]:
    """Return the Turtle files that speak of a subject, with the value at fault; first the one that states it."""
    paths = {file.graph: file.path for file in dataset.files if file.path.suffix == ".ttl"}
    found: dict[Path, tuple[int, ox.NamedNode | ox.Literal | None]] = {}
    for quad in dataset.store.quads_for_pattern(ox.NamedNode(subject), None, None):
        graph = str(getattr(quad.graph_name, "value", ""))
        path, term = paths.get(graph), quad.object
        if path is None or is_computed(graph):
            continue
        rank = 2
        if quad.predicate.value == property_ and isinstance(term, ox.NamedNode | ox.Literal):
            rank = 0 if term.value == value else 1
        if rank < found.get(path, (3, None))[0]:
            found[path] = rank, term if rank == 0 and isinstance(term, ox.NamedNode | ox.Literal) else None
    return [(path, term) for path, (_, term) in sorted(found.items(), key=lambda item: (item[1][0], item[0]))]
