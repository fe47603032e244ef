"""Which blank node of a text is which of another parser's, which gives them labels of its own."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from nap_kg.turtle.terms import BlankNode, Term

Triples = Iterable[tuple[Term, Term, Term]]


def match(ours: Triples, theirs: Triples) -> dict[str, BlankNode]:
    """Return the labels of their blank nodes, each with our blank node.

    Both sides are told apart together by what is around a node, near and far (colour refinement). Where nodes of one
    side still look alike, the first is taken for the first, and what follows from that for their neighbours comes next:
    so nodes that are joined stay together, and for all graphs but rare regular ones the answer is an isomorphism.
    """
    return _Colours([_edges(ours), _edges(theirs)]).matched()


_Edge = tuple[Hashable, BlankNode | None]


def _edges(triples: Triples) -> dict[BlankNode, list[_Edge]]:
    """Return the blank nodes in order of appearance, each with what leads from and to it."""
    around: dict[BlankNode, list[_Edge]] = {}
    for subject, predicate, obj in dict.fromkeys(triples):
        outward, inward = isinstance(subject, BlankNode), isinstance(obj, BlankNode)
        if outward and inward:
            assert isinstance(subject, BlankNode) and isinstance(obj, BlankNode)
            around.setdefault(subject, []).append((("out", predicate), obj))
            around.setdefault(obj, []).append((("in", predicate), subject))
        elif isinstance(subject, BlankNode):
            around.setdefault(subject, []).append((("out", predicate, obj), None))
        elif isinstance(obj, BlankNode):
            around.setdefault(obj, []).append((("in", predicate, subject), None))
    return around


class _Colours:
    """Nodes of both sides in classes of those that look alike, split further and further."""

    def __init__(self, sides: list[dict[BlankNode, list[_Edge]]]) -> None:
        self.blanks = [blank for side in sides for blank in side]
        self.ours = len(sides[0])
        numbers = [{blank: number for number, blank in enumerate(side)} for side in sides]
        labels: dict[Hashable, int] = {}
        self.edges: list[list[tuple[int, int]]] = []
        self.members: list[tuple[dict[int, None], dict[int, None]]] = []
        self.colour: list[int] = []
        colours: dict[tuple[int, ...], int] = {}
        for number, side in enumerate(sides):
            for edges in side.values():
                fixed, free = [], []
                for label, other in edges:
                    known = labels.setdefault(label, len(labels))
                    if other is None:
                        fixed.append(known)
                    else:
                        free.append((known, numbers[number][other] + number * self.ours))
                self.edges.append(free)
                self.colour.append(colours.setdefault(tuple(sorted(fixed)), len(colours)))
        self.members = [({}, {}) for _ in colours]
        for node in reversed(range(len(self.colour))):  # so that the last that is taken out was the first to appear
            self.members[self.colour[node]][node >= self.ours][node] = None

    def matched(self) -> dict[str, BlankNode]:
        """Return which of theirs is which of ours."""
        self.refine(list(range(len(self.members))))
        first = list(self.colour)
        for node in range(self.ours):
            here, there = self.members[self.colour[node]]
            if there and len(here) + len(there) > 2:
                self.refine([self.pair(node)])
        found: dict[str, BlankNode] = {}
        left: dict[int, list[int]] = {}
        for node in range(self.ours):
            there = self.members[self.colour[node]][1]
            if there:
                found[self.blanks[there.popitem()[0]].value] = self.blanks[node]
            else:
                left.setdefault(first[node], []).append(node)
        for node in range(self.ours, len(self.blanks)):
            blank = self.blanks[node].value
            if blank not in found and left.get(first[node]):
                found[blank] = self.blanks[left[first[node]].pop(0)]
        return found

    def refine(self, waiting: list[int]) -> None:
        """Split classes until all nodes of one have the same neighbours, class by class (Hopcroft's order)."""
        pending = set(waiting)
        while waiting:
            splitter = waiting.pop()
            pending.discard(splitter)
            seen: dict[int, list[int]] = {}
            for side in self.members[splitter]:
                for node in side:
                    for label, other in self.edges[node]:
                        seen.setdefault(other, []).append(label)
            groups: dict[int, dict[tuple[int, ...], list[int]]] = {}
            for node, labels in seen.items():
                groups.setdefault(self.colour[node], {}).setdefault(tuple(sorted(labels)), []).append(node)
            for colour, parts in groups.items():
                listed = sorted(parts.values(), key=len)
                rest = sum(map(len, self.members[colour])) - sum(map(len, listed))
                if not rest:
                    listed.pop()  # the largest keeps the colour
                new = [self.split(colour, nodes) for nodes in listed]
                fresh = [*new, colour]
                if colour not in pending:
                    fresh.remove(max(fresh, key=lambda c: sum(map(len, self.members[c]))))
                for c in fresh:
                    if c not in pending:
                        pending.add(c)
                        waiting.append(c)

    def pair(self, node: int) -> int:
        """Give one of our nodes and the first that looks like it a class of their own; return it."""
        here, there = self.members[self.colour[node]]
        other, _ = there.popitem()
        del here[node]
        self.members.append(({node: None}, {other: None}))
        self.colour[node] = self.colour[other] = len(self.members) - 1
        return len(self.members) - 1

    def split(self, colour: int, nodes: list[int]) -> int:
        """Give nodes of one class a class of their own; return it."""
        new, parts = len(self.members), self.members[colour]
        self.members.append(({}, {}))
        for node in nodes:
            side = node >= self.ours
            del parts[side][node]
            self.members[new][side][node] = None
            self.colour[node] = new
        return new
