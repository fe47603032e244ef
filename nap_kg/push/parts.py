"""A graph in pieces that a server takes in one request each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nap_kg.push.graphs import LocalGraph
from nap_kg.push.lines import has_blank_node

PART_SIZE = 8 * 2**20
"""So many bytes of N-Triples go in one request, unless asked for otherwise or refused as too many."""
LEAST_SIZE = 64 * 2**10
"""What is refused as too many bytes is not tried in smaller pieces than this."""


class Part(NamedTuple):
    """One request's worth of a graph."""

    body: bytes  # N-Triples
    triples: int


def parts(graph: LocalGraph, size: int) -> Iterator[Part]:
    """Yield a graph in pieces of at most ``size`` bytes, always the same ones.

    All triples with a blank node are in the first piece, whatever its size: no label means the same node in two
    requests.
    """
    lines: Iterable[bytes] = graph.lines()
    held: list[bytes] = []
    if graph.blank:
        held = [line for line in graph.lines() if has_blank_node(line)]
        lines = (line for line in graph.lines() if not has_blank_node(line))
    length = sum(map(len, held))
    for line in lines:
        if held and length + len(line) > size:
            yield Part(b"".join(held), len(held))
            held, length = [], 0
        held.append(line)
        length += len(line)
    if held:
        yield Part(b"".join(held), len(held))


def triples_of_parts(graph: LocalGraph, size: int) -> list[int]:
    """Return how many triples are in each piece."""
    return [part.triples for part in parts(graph, size)]
