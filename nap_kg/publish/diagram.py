"""Class diagrams of the ontology, as drawings that lead to each term's place: the same bytes for the same terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from nap_kg.namespaces import NAP

_ROW, _STEP, _LETTER = 24, 22, 7.6
_PLACES = {
    NAP[name]: place
    for name, place in {
        "ActionPlan": (1, 0), "ProgressReport": (2, 0),
        "Pillar": (0, 1), "Objective": (1, 1), "Period": (3, 1),
        "Task": (1, 2),
        "Deliverable": (1, 3), "StatusReport": (2, 3), "Status": (3, 3),
        "DeliverablePart": (1, 4), "Agency": (2, 4), "Place": (3, 4),
        "Activity": (1, 5), "Organization": (2, 5), "Funding": (3, 5),
        "Audience": (0, 5), "Participation": (1, 6), "InternationalForum": (2, 6),
    }.items()
}  # fmt: skip
"""Where the main classes of a plan and its reports stand: column and row, so that what is tied stands side by side."""
_ACROSS, _DOWN, _LEFT, _TOP, _HALF = 290, 92, 80, 24, 14
_MOST_NAMES, _FAR = 4, 2


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    half: float  # of the width

    def edge(self, other: _Box, room: float = 0) -> tuple[float, float]:
        """Return where the line from the middle of this box to that of another leaves it."""
        dx, dy = other.x - self.x, other.y - self.y
        reach = min(
            (self.half + room) / abs(dx) if dx else float("inf"),
            (_HALF + room) / abs(dy) if dy else float("inf"),
        )
        return self.x + dx * reach, self.y + dy * reach

    def is_crossed(self, one: _Box, other: _Box) -> bool:
        """Return whether the line between two boxes runs through this one."""
        steps = 40
        return any(
            abs(one.x + (other.x - one.x) * at / steps - self.x) < self.half + 4
            and abs(one.y + (other.y - one.y) * at / steps - self.y) < _HALF + 4
            for at in range(steps + 1)
        )


def relations(
    above: Mapping[str, Sequence[str]],
    properties: Mapping[str, tuple[Sequence[str], Sequence[str]]],
    names: Mapping[str, str],
    title: str,
) -> Markup:
    """Draw the main classes, an arrow for the properties from one to another, a dashed one to the wider class.

    ``above`` has the wider classes of each class, ``properties`` from which classes to which each property leads.
    A property of several classes is drawn at the first of them. A tie over a long way, or whose line would run
    through a third class, is left to the list of terms.
    """
    boxes = {
        iri: _Box(_LEFT + _ACROSS * column, _TOP + _DOWN * row, 8 + _LETTER / 2 * len(names[iri]))
        for iri, (column, row) in _PLACES.items()
        if iri in above
    }
    ties: dict[tuple[str, str], list[str]] = defaultdict(list)
    for iri, (sources, targets) in properties.items():
        pairs = [(one, other) for one in sources for other in targets if _is_drawn(one, other, boxes)]
        if pairs:
            ties[min(pairs, key=lambda pair: [_PLACES[end][::-1] for end in pair])].append(iri)
    wider = {(iri, one) for iri, found in above.items() for one in found}
    lines, texts = Markup(), Markup()
    for pair in sorted({*ties, *wider}):
        if not _is_drawn(*pair, boxes):
            continue
        one, other = (boxes[end] for end in pair)
        (x1, y1), (x2, y2) = one.edge(other), other.edge(one, 3)
        looks = "wider" if pair in wider else "tie"
        lines += Markup(
            '<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" marker-end="url(#{}-end)"/>'
        ).format(looks, x1, y1, x2, y2, looks)
        texts += _labels(ties[pair], names, ((x1 + x2) / 2, (y1 + y2) / 2), _PLACES[pair[0]], _PLACES[pair[1]])
    drawn = Markup()
    for iri, box in sorted(boxes.items()):
        drawn += _linked(iri, names[iri], box.x - box.half, box.y, 2 * box.half)
    ends = Markup(
        '<defs><marker id="tie-end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker><marker id="wider-end" viewBox="0 0 12 12" refX="11" refY="6" '
        'markerWidth="12" markerHeight="12" orient="auto"><path d="M0 0L12 6L0 12z"/></marker></defs>'
    )
    width = max((box.x + box.half for box in boxes.values()), default=0) + 4
    height = max((box.y for box in boxes.values()), default=0) + _HALF + 4
    return Markup('<svg class="classes related" width="{:.0f}" height="{:.0f}" aria-label="{}">{}{}{}{}</svg>').format(
        width, height, title, ends, lines, texts, drawn
    )


def _is_drawn(source: str, target: str, boxes: Mapping[str, _Box]) -> bool:
    """Return whether two classes stand in one row or column, or near to each other, with nothing between them."""
    if source == target or source not in boxes or target not in boxes:
        return False
    one, other = boxes[source], boxes[target]
    across, down = (abs(a - b) for a, b in zip(_PLACES[source], _PLACES[target], strict=True))
    if across and down and (across > 1 or down > _FAR):
        return False
    return not any(box.is_crossed(one, other) for box in boxes.values() if box not in (one, other))


def _labels(
    found: Sequence[str],
    names: Mapping[str, str],
    middle: tuple[float, float],
    source: tuple[int, int],
    target: tuple[int, int],
) -> Markup:
    """Return the names of properties at the middle of their arrow, one below the other; beside one that is upright."""
    is_upright = source[0] == target[0]
    anchor, shift = ("middle", 0) if not is_upright else ("end", -6) if source[0] < 2 else ("start", 6)
    shown = [*found[:_MOST_NAMES]]
    drawn = Markup()
    x, y = middle[0] + shift, middle[1] - 7.5 * (len(shown) - 1) + (4 if is_upright else -5)
    for place, iri in enumerate(shown):
        more = f" +{len(found) - len(shown)}" if place == len(shown) - 1 and len(found) > len(shown) else ""
        drawn += Markup('<a href="#{}"><text class="said" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text></a>').format(
            _key(iri), x, y + 15 * place, anchor, names[iri] + more
        )
    return drawn


def hierarchy(above: Mapping[str, Sequence[str]], names: Mapping[str, str], title: str) -> Markup:
    """Draw all classes, narrower ones below and to the right of the wider one."""
    children: dict[str, list[str]] = defaultdict(list)
    for iri, found in above.items():
        children[found[0] if found else ""].append(iri)
    rows: list[tuple[int, str, int]] = []  # depth, class, the row of the one above
    todo = [(0, iri, -1) for iri in reversed(children[""])]
    seen: set[str] = set()
    while todo:
        depth, iri, parent = todo.pop()
        if iri in seen:
            continue
        seen.add(iri)
        place = len(rows)
        rows.append((depth, iri, parent))
        todo += [(depth + 1, child, place) for child in reversed(children[iri])]
    drawn = Markup()
    for place, (depth, iri, parent) in enumerate(rows):
        x, y = 4 + depth * _STEP, place * _ROW + 14
        if parent >= 0:
            from_x, from_y = 4 + (depth - 1) * _STEP + 8, parent * _ROW + 14 + 10
            drawn += Markup('<path d="M{} {}V{}H{}"/>').format(from_x, from_y, y, x)
        drawn += _linked(iri, names[iri], x, y, 16 + _LETTER * len(names[iri]))
    widest = max((4 + depth * _STEP + 16 + _LETTER * len(names[iri]) for depth, iri, _ in rows), default=0)
    return Markup('<svg class="classes" width="{:.0f}" height="{}" aria-label="{}">{}</svg>').format(
        widest + 4, len(rows) * _ROW + 8, title, drawn
    )


def _linked(iri: str, name: str, x: float, y: float, width: float) -> Markup:
    """Draw a class as a box that leads to its place."""
    return Markup(
        '<a href="#{}"><rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="20" rx="4"/>'
        '<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text></a>'
    ).format(_key(iri), x, y - 10, width, x + width / 2, y + 4.5, name)


def _key(iri: str) -> str:
    return iri[len(NAP[""]) :]
