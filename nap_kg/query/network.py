"""Networks as Vega-Lite: things on a circle, near to those that they are tied to, and ties as lines through it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nap_kg.query import plot

if TYPE_CHECKING:
    from nap_kg.query.plot import Drawn

_MOST = 40
_RADIUS, _POINTS = 190, 41
_LINE, _NODE = "#5b8db8", "#f3b76e"


def network(drawn: Drawn) -> dict[str, Any]:
    """Return a line per tie, the wider the more, and a point per thing, the larger the more ties it has."""
    numbers = drawn.numbers(drawn.chart.axes["value"].column)
    ties: dict[tuple[str, str], float] = {}
    for source, target, number in zip(drawn.column("source"), drawn.column("target"), numbers, strict=True):
        if source != target and number > 0:
            pair = (source, target) if source < target else (target, source)
            ties[pair] = ties.get(pair, 0) + number
    names = sorted({name for pair in ties for name in pair})
    if len(names) > _MOST:
        raise plot.too_many(len(names), _MOST, "things")
    places = positions(names, ties)
    weights = {name: sum(number for pair, number in ties.items() if name in pair) for name in names}
    values: list[dict[str, Any]] = []
    for place, (pair, number) in enumerate(sorted(ties.items(), key=lambda tie: (tie[1], tie[0]))):
        values += [
            {"tie": place, "step": step, "x": x, "y": y, "value": number}
            for step, (x, y) in enumerate(_curve(places[pair[0]], places[pair[1]]))
        ]
    points = [{"name": name, "x": x, "y": y, "weight": weights[name]} for name, (x, y) in places.items()]
    edge = _RADIUS + 10
    field = {"domain": [-edge, edge], "nice": False, "zero": False}
    encoding = {axis: {"field": axis, "type": "quantitative", "axis": None, "scale": field} for axis in ("x", "y")}
    steps = sorted(set(ties.values()))
    shown = steps if len(steps) <= 5 else sorted({steps[0], steps[len(steps) // 2], steps[-1]})
    width = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, steps[-1]], "range": [0.6, 9]},
        "legend": {"title": drawn.title("value"), "values": shown, "symbolType": "stroke", "format": ",.10~g"}
        | {
            "symbolStrokeColor": _LINE,
            "symbolSize": 700,
            "orient": "bottom",
            "direction": "horizontal",
            "columns": len(shown),
        },
    }
    lines = {
        "data": {"values": values},
        "mark": {"type": "line", "stroke": _LINE, "opacity": 0.75, "strokeCap": "round"},
        "encoding": encoding
        | {"detail": {"field": "tie", "type": "nominal"}, "order": {"field": "step", "type": "quantitative"}}
        | {"strokeWidth": width},
    }
    heaviest = {"domain": [0, max(weights.values())], "range": [30, 420]}
    size = {"field": "weight", "type": "quantitative", "legend": None, "scale": heaviest}
    nodes = {
        "data": {"values": points},
        "mark": {"type": "circle", "fill": _NODE, "stroke": plot.LINE, "strokeWidth": 0.8, "opacity": 1},
        "encoding": encoding | {"size": size},
    }
    labels = []
    for align, sign in (("left", 1), ("right", -1)):
        put = [
            {"name": name, "x": round(x + sign * _gap(weights[name], weights), 1), "y": round(y * 1.055, 1)}
            for name, (x, y) in places.items()
            if (x >= 0) == (sign > 0)
        ]
        labels.append(
            {
                "data": {"values": put},
                "mark": {"type": "text", "align": align, "baseline": "middle", "font": plot.FONT, "clip": False},
                "encoding": encoding | {"text": {"field": "name", "type": "nominal"}},
            }
        )
    return {"width": 2 * edge, "height": 2 * edge, "layer": [lines, nodes, *labels]}


def _gap(weight: float, weights: Mapping[str, float]) -> float:
    """Return how far a label stands from the middle of its point."""
    return 6 + math.sqrt((30 + 390 * weight / max(weights.values())) / math.pi)


def positions(names: Sequence[str], ties: Mapping[tuple[str, str], float]) -> dict[str, tuple[int, int]]:
    """Return where each thing stands on the circle: things change places as long as that shortens the ties.

    Shape:   whole numbers, so that no machine's arithmetic shows; the same for the same network.
    """
    order = list(names)
    count = len(order)

    def length(place: Mapping[str, int]) -> float:
        total = 0.0
        for (one, other), number in ties.items():
            apart = abs(place[one] - place[other])
            total += number * min(apart, count - apart)
        return total

    place = {name: number for number, name in enumerate(order)}
    best, better = length(place), True
    while better:
        better = False
        for first in range(count):
            for second in range(first + 1, count):
                one, other = order[first], order[second]
                place[one], place[other] = second, first
                found = length(place)
                if found < best - 1e-9:
                    order[first], order[second], best, better = other, one, found, True
                else:
                    place[one], place[other] = first, second
    angles = {name: math.pi / 2 - 2 * math.pi * (number + 0.5) / count for number, name in enumerate(order)}
    return {name: (round(_RADIUS * math.cos(a)), round(_RADIUS * math.sin(a))) for name, a in angles.items()}


def _curve(one: tuple[int, int], other: tuple[int, int]) -> list[tuple[float, float]]:
    """Return points of a line between two places that bends towards the middle of the circle."""
    bend = 1 - 0.8 * math.dist(one, other) / (2 * _RADIUS)
    middle = [(a + b) / 2 * bend for a, b in zip(one, other, strict=True)]
    found = []
    for step in range(_POINTS):
        t = step / (_POINTS - 1)
        x, y = ((1 - t) ** 2 * a + 2 * t * (1 - t) * m + t**2 * b for a, m, b in zip(one, middle, other, strict=True))
        found.append((round(x, 1), round(y, 1)))
    return found
