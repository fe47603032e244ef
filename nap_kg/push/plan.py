"""What a push has to do: here and there compared, graph by graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from nap_kg.push.graphs import LocalGraph
from nap_kg.push.manifest import Entry
from nap_kg.push.parts import triples_of_parts


@dataclass(frozen=True)
class Step:
    """What becomes of one graph."""

    graph: str  # IRI
    action: Literal["send", "resume", "keep", "delete", "leave"]
    reason: str  # in words
    triples: int  # as they are here, 0 where the graph is gone
    first: int = 0  # the first piece to be sent
    part_size: int = 0  # of its pieces in bytes, where a push is gone on with


def planned(
    local: Iterable[LocalGraph],
    manifest: Mapping[str, Entry],
    count: Callable[[str], int],
    *,
    everything: bool = False,
    prune: bool = False,
) -> tuple[Step, ...]:
    """Return a step for every graph that is here or was pushed earlier, sorted by name.

    ``count`` tells how many triples of a graph the server has now; ``everything`` has unchanged graphs sent too, and
    ``prune`` those deleted that were pushed and are gone.
    """
    here = {graph.name: graph for graph in local}
    steps = [_step(graph, manifest.get(name), count, everything) for name, graph in here.items()]
    for name in manifest.keys() - here.keys():
        if prune:
            steps.append(Step(name, "delete", "pushed earlier, and no longer in this data", 0))
        else:
            steps.append(Step(name, "leave", "pushed earlier, and no longer in this data: --prune deletes it", 0))
    return tuple(sorted(steps, key=lambda step: step.graph))


def _step(graph: LocalGraph, entry: Entry | None, count: Callable[[str], int], everything: bool) -> Step:
    def send(reason: str) -> Step:
        return Step(graph.name, "send", reason, graph.triples)

    if everything:
        return send("all are sent")
    there = count(graph.name)
    if entry is None:
        return send(f"{counted(there)} there, not by an earlier push" if there else "not there yet")
    if entry.state == "pending":
        if entry.digest == graph.digest and entry.part_size > 0 and entry.parts_sent > 0 and not graph.blank:
            numbers = triples_of_parts(graph, entry.part_size)
            arrived = sum(numbers[: entry.parts_sent])
            if there >= arrived - (graph.triples - graph.values):
                reason = f"a push was cut short after {entry.parts_sent} of {len(numbers)} pieces"
                return Step(graph.name, "resume", reason, graph.triples, entry.parts_sent, entry.part_size)
        return send("a push was cut short")
    if entry.digest != graph.digest:
        return send("changed")
    if not graph.values <= there <= graph.triples:
        return send(f"{counted(there)} there, and {graph.triples} were pushed")
    return Step(graph.name, "keep", "unchanged", graph.triples)


def counted(number: int) -> str:
    """Return a number of triples in words."""
    return "1 triple" if number == 1 else f"{number} triples"
