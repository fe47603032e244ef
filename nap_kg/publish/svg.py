"""Figures as inline SVG: their colours and letters are the style sheet's, light and dark alike; no script runs.

Bars and timelines are as wide as the page in parts of a hundred; their names stand beside them as text that wraps.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from markupsafe import Markup

from nap_kg.namespaces import ID
from nap_kg.pages import Network, Ref, Timeline

_KNOWN = ("", "completed", "ongoing", "in-progress", "on-hold", "not-started", "cancelled")
_NARROW = 4.5  # percent: a number needs so much room
Link = Callable[[str], str]


def status_class(status: Ref) -> str:
    """Return the class that a status is coloured by; those of other vocabularies share one."""
    key = status.iri.removeprefix(ID["status/"])
    return f"s{_KNOWN.index(key)}" if key in _KNOWN else "s7"


def bar(parts: tuple[tuple[Ref, int], ...], most: int) -> Markup:
    """Return one bar in parts; ``most`` is how much a full bar stands for."""
    at, drawn = 0.0, Markup()
    for status, count in parts:
        width = 100 * count / max(most, 1)
        number = Markup('<text x="{:.2f}%" y="16">{}</text>').format(at + width / 2, count)
        drawn += Markup(
            '<g class="{}"><title>{}: {}</title><rect x="{:.2f}%" width="{:.2f}%" height="22"/>{}</g>'
        ).format(status_class(status), status.text, count, at, width, number if width >= _NARROW else "")
        at += width
    told = ", ".join(f"{status.text} {count}" for status, count in parts)
    return Markup('<svg class="bar" width="100%" height="22" role="img" aria-label="{}">{}</svg>').format(told, drawn)


def years(timeline: Timeline) -> tuple[int, int]:
    """Return the first year of a timeline, and the one after its last."""
    return min(span.first for span in timeline.spans), max(span.last for span in timeline.spans) + 1


def axis(timeline: Timeline) -> Markup:
    """Return the years over a timeline."""
    first, end = years(timeline)
    step = max(1, math.ceil((end - first) / 8))
    drawn = Markup()
    for year in range(first, end, step):
        at = 100 * (year - first) / (end - first)
        drawn += Markup('<text x="{:.2f}%" y="14">{}</text>').format(at, year)
    return Markup('<svg class="axis" width="100%" height="20" aria-hidden="true">{}</svg>').format(drawn)


def span(timeline: Timeline, place: int) -> Markup:
    """Return one line of a timeline."""
    first, end = years(timeline)
    one = timeline.spans[place]
    at, width = 100 * (one.first - first) / (end - first), 100 * (one.last + 1 - one.first) / (end - first)
    looks = status_class(one.status) if one.status else "s0"
    going = " open" if one.open_ended else ""
    told = f"{one.first}–{one.last}" + (f", {one.status.text}" if one.status else "")
    return Markup(
        '<svg class="span" width="100%" height="18" role="img" aria-label="{}"><title>{}</title>'
        '<line x1="0%" x2="100%" y1="9" y2="9"/>'
        '<rect class="{}{}" x="{:.2f}%" width="{:.2f}%" y="3" height="12" rx="3"/>'
        "</svg>"
    ).format(told, told, looks, going, at, width)


def network(drawn: Network, link: Link) -> Markup:
    """Return bodies in a circle with the ties between them, the wider the more they share."""
    count = len(drawn.nodes)
    wide, high = 640, 460 if count > 8 else 360
    middle, across, down = (wide / 2, high / 2), wide / 2 - 130, high / 2 - 40
    places = []
    for place in range(count):
        angle = 2 * math.pi * place / count - math.pi / 2
        places.append((middle[0] + across * math.cos(angle), middle[1] + down * math.sin(angle), angle))
    most = max((shared for *_, shared in drawn.edges), default=1)
    lines = Markup()
    for one, other, shared in drawn.edges:
        near = " near" if drawn.focus in (one, other) else ""
        lines += Markup(
            '<line class="tie{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke-width="{:.1f}">'
            "<title>{} – {}: {}</title></line>"
        ).format(
            near, *places[one][:2], *places[other][:2], 1 + 5 * shared / most,
            drawn.nodes[one].text, drawn.nodes[other].text, shared,
        )  # fmt: skip
    dots = Markup()
    for place, node in enumerate(drawn.nodes):
        x, y, angle = places[place]
        side = math.cos(angle)
        anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
        dx = 0 if anchor == "middle" else 11 if side > 0 else -11
        dy = 4 if anchor != "middle" else 22 if math.sin(angle) > 0 else -13
        dot = Markup(
            '<circle cx="{:.1f}" cy="{:.1f}" r="{}"/><text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>'
        ).format(x, y, 9 if place == drawn.focus else 6, x + dx, y + dy, anchor, _cut(node.text))
        address = link(node.iri)
        looks = "node focus" if place == drawn.focus else "node"
        wrapped = Markup('<a href="{}">{}</a>').format(address, dot) if address else dot
        dots += Markup('<g class="{}"><title>{}</title>{}</g>').format(looks, node.text, wrapped)
    return Markup('<svg class="network" viewBox="0 0 {} {}" aria-label="{}">{}{}</svg>').format(
        wide, high, drawn.caption, lines, dots
    )


def _cut(text: str) -> str:
    return text if len(text) <= 22 else f"{text[:21]}…"
