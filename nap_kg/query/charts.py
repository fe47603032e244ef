"""Bars, matrices and timelines as Vega-Lite: every label whole, none over another."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from nap_kg.query import plot

if TYPE_CHECKING:
    from nap_kg.query.plot import Drawn

_MOST_BARS, _MOST_CELLS, _MOST_ITEMS = 60, 40, 60
_FILLS = ("#8ab6dc", "#f3b76e", "#9ccc9c", "#dba7c8", "#c9c9c9", "#f0e07f", "#a8d8d8", "#c8b59a")
_BLUES = ("#eaf2fa", "#08519c")
_LINES = "split(datum.label, '\\n')"
_HALF_LINE = 6.5
_WIDTH, _WIDEST = 460, 36
_OWN_TEXT = {"font": plot.FONT}


def _raised(label: str) -> dict[str, Any]:
    """Return by how much a label of several lines begins higher, so that its middle is where it belongs."""
    lines = f"length(split({label}, '\\n'))"
    tests = [{"test": f"{lines} == {n}", "value": -_HALF_LINE * (n - 1)} for n in (2, 3, 4, 5)]
    return {"condition": tests, "value": 0}


_SIDE: dict[str, Any] = {"ticks": False, "domain": False, "grid": False, "labelPadding": 6}
_DOWN: dict[str, Any] = {"titleAngle": 0, "titleAlign": "right", "titleY": -10, "titleX": -6} | {
    "labelOffset": _raised("datum.label")
}


def bars(drawn: Drawn) -> dict[str, Any]:
    """Return bars with their numbers, one per row: lying, or standing where their categories are numbers.

    Shape:   a bar in parts is stacked in the order that the card gives, each part with its number, and has a legend.
    """
    names = _unique(drawn.column("category"))
    if len(names) > _MOST_BARS:
        raise plot.too_many(len(names), _MOST_BARS, "bars")
    columns = [part.column for part in drawn.chart.parts] or [drawn.chart.axes["value"].column]
    legend = [plot.said(part.title, drawn.language) for part in drawn.chart.parts]
    values: list[dict[str, Any]] = []
    for order, column in enumerate(columns):
        for name, count in zip(names, drawn.numbers(column), strict=True):
            values.append({"category": _folded(name), "value": count, "order": order} | _part(legend, order))
    standing = all(re.fullmatch(r"\d{4}", name) for name in names)
    across, along = ("x", "y") if standing else ("y", "x")
    category = {
        "field": "category",
        "type": "nominal",
        "sort": None,
        "title": drawn.title("category"),
        "axis": {"labelExpr": _LINES, "labelAngle": 0} | _SIDE | ({} if standing else _DOWN),
        "scale": {"paddingInner": 0.28},
    }
    amount = {"field": "value", "type": "quantitative", "title": drawn.title("value"), "axis": _counts(values)}
    encoding = {across: category, along: amount}
    thick = {} if standing else {"height": 20}
    layers: list[dict[str, Any]] = [{"mark": {"type": "bar", "stroke": plot.LINE, "strokeWidth": 0.6, **thick}}]
    number = {"field": "value", "type": "quantitative", "format": ",.10~g"}
    if legend:
        colour = {
            "field": "part",
            "type": "nominal",
            "scale": {"domain": legend, "range": list(_FILLS[: len(legend)])},
            "legend": {"title": None, "orient": "top", "symbolStrokeColor": plot.LINE, "symbolStrokeWidth": 0.6},
        }
        encoding[along] = amount | {"stack": "zero"}
        layers[0]["encoding"] = {"color": colour, "order": {"field": "order", "type": "quantitative"}}
        middle = {along: amount | {"stack": "zero", "bandPosition": 0.5}, "order": {"field": "order"}}
        layers.append(
            {
                "mark": {"type": "text", "color": plot.INK, **_OWN_TEXT},
                "transform": [{"filter": "datum.value > 0"}],
                "encoding": middle | {"detail": {"field": "part"}, "text": number},
            }
        )
        stacks = [[v["value"] for v in values if v["category"] == _folded(name)] for name in names]
        totals = [
            {"category": _folded(name), "value": sum(stack)}
            for name, stack in zip(names, stacks, strict=True)
            if sum(part > 0 for part in stack) > 1
        ]
        bold = {"type": "text", "align": "left", "dx": 6, "fontWeight": "bold", **_OWN_TEXT}
        layers.append({"data": {"values": totals}, "mark": bold, "encoding": {along: amount, "text": number}})
    else:
        layers[0]["mark"]["fill"] = _FILLS[0]
        put = {"baseline": "bottom", "dy": -4} if standing else {"align": "left", "dx": 5}
        layers.append({"mark": {"type": "text", **put, **_OWN_TEXT}, "encoding": {"text": number}})
    step = {"step": _step(values) if standing else 26 + 12 * max(name.count("\n") for name in map(_folded, names))}
    size = {"width": step, "height": 260} if standing else {"width": _WIDTH, "height": step}
    return {**size, "data": {"values": values}, "encoding": encoding, "layer": layers}


def _step(values: Sequence[dict[str, Any]]) -> int:
    """Return how wide a standing bar's place must be for its number to fit."""
    return max(46, 7 * max(len(f"{value['value']:,.10g}") for value in values) + 14)


def _part(legend: Sequence[str], order: int) -> dict[str, str]:
    return {"part": legend[order]} if legend else {}


def _counts(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return an axis of numbers, ticked at whole ones where all are whole."""
    whole = all(float(value["value"]).is_integer() for value in values)
    return {"tickMinStep": 1 if whole else 0, "tickCount": 6, "format": ",.10~g", "grid": False}


def matrix(drawn: Drawn) -> dict[str, Any]:
    """Return a field of cells with their numbers, the darker the more; what no row tells of stays empty.

    Rows of one cell, such as those of several pairs of reports, are added up.
    """
    rows, columns = drawn.column("row"), drawn.column("column")
    for names in (set(rows), set(columns)):
        if len(names) > _MOST_CELLS:
            raise plot.too_many(len(names), _MOST_CELLS, "rows or columns")
    sums: dict[tuple[str, str], float] = {}
    for row, column, number in zip(rows, columns, drawn.numbers(drawn.chart.axes["value"].column), strict=True):
        sums[row, column] = sums.get((row, column), 0) + number
    most = max(sums.values())
    values: list[dict[str, Any]] = [
        {"row": _folded(row), "column": _folded(column, 16), "value": number} for (row, column), number in sums.items()
    ]

    def side(role: str, texts: Sequence[str], **more: Any) -> dict[str, Any]:
        return {
            "field": role,
            "type": "nominal",
            "sort": list(dict.fromkeys(texts)),
            "title": drawn.title(role),
            "axis": {"labelExpr": _LINES, **_SIDE, **more},
        }

    across = side("column", [value["column"] for value in values], orient="top", labelAngle=0, labelBaseline="bottom")
    down = side("row", [value["row"] for value in values], **_DOWN)
    fill = {
        "field": "value",
        "type": "quantitative",
        "scale": {"range": list(_BLUES), "domainMin": 0, "domainMax": most},
        "legend": {"title": drawn.title("value"), "format": ",.10~g", "tickMinStep": 1, "gradientLength": 120},
    }
    light = {"condition": {"test": f"datum.value > {most * 0.62}", "value": "white"}, "value": plot.INK}
    text = {"field": "value", "type": "quantitative", "format": ",.10~g"}
    tallest = max(value["row"].count("\n") for value in values)
    return {
        "width": {"step": 96},
        "height": {"step": 30 + 12 * tallest},
        "data": {"values": values},
        "encoding": {"x": across, "y": down},
        "layer": [
            {"mark": {"type": "rect", "stroke": "white", "strokeWidth": 2}, "encoding": {"color": fill}},
            {"mark": {"type": "text", **_OWN_TEXT}, "encoding": {"text": text, "color": light}},
        ],
    }


def timeline(drawn: Drawn) -> dict[str, Any]:
    """Return a line per item, from the first to the last day that its dates can mean, with the dates as printed."""
    rows = list(dict.fromkeys(zip(*(drawn.column(role) for role in ("item", "start", "end")), strict=True)))
    if len(rows) > _MOST_ITEMS:
        raise plot.too_many(len(rows), _MOST_ITEMS, "lines")
    values: list[dict[str, Any]] = []
    for place, (item, start, end) in enumerate(rows):
        first, last = _days(start)[0], _days(end or start)[1]
        values.append(
            {"place": place, "item": _folded(item), "first": first.isoformat(), "last": last.isoformat()}
            | {"printed": f"{start} – {end}" if end else start, "short": (last - first).days < 14}
        )
    places = {str(value["place"]): value["item"] for value in values}
    lookup = " : ".join(f"datum.value == {place} ? {_quoted(item)}" for place, item in places.items())
    down = {
        "field": "place",
        "type": "ordinal",
        "title": drawn.title("item"),
        "axis": {
            "labelExpr": f"split({lookup} : '', '\\n')",
            **_SIDE,
            **_DOWN,
            "labelOffset": _raised(f"{lookup} : ''"),
        },
    }
    along = {
        "field": "first",
        "type": "temporal",
        "title": drawn.title("start"),
        "scale": {"type": "utc", "nice": True},
    }
    along["axis"] = {"format": "%Y-%m", "labelOverlap": "greedy", "labelSeparation": 8, "tickCount": 8}
    ends = {"x": along, "x2": {"field": "last"}}
    shown = {"text": {"field": "printed", "type": "nominal"}, "x": {"field": "last", "type": "temporal"}}
    beside = {"type": "text", "align": "left", "dx": 10, **_OWN_TEXT}
    tallest = max(str(value["item"]).count("\n") for value in values)
    return {
        "width": 480,
        "height": {"step": 26 + 12 * tallest},
        "data": {"values": values},
        "encoding": {"y": down},
        "layer": [
            {
                "transform": [{"filter": "!datum.short"}],
                "mark": {"type": "bar", "height": 12, "fill": _FILLS[0], "stroke": plot.LINE, "strokeWidth": 0.6},
                "encoding": ends,
            },
            {
                "transform": [{"filter": "datum.short"}],
                "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 90, "opacity": 1}
                | {"fill": _FILLS[1], "stroke": plot.LINE, "strokeWidth": 0.6},
                "encoding": {"x": along},
            },
            {"mark": beside | {"stroke": "white", "strokeWidth": 5}, "encoding": shown},
            {"mark": beside, "encoding": shown},
        ],
    }


def _days(printed: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day that a date of any precision can mean.

    >>> _days("2014-02")
    (datetime.date(2014, 2, 1), datetime.date(2014, 2, 28))
    """
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", printed)
    try:
        if found is None:
            raise ValueError
        year, month, day = int(found[1]), found[2], found[3]
        if day:
            return (datetime.date.fromisoformat(printed),) * 2
        if month:
            last = calendar.monthrange(year, int(month))[1]
            return datetime.date(year, int(month), 1), datetime.date(year, int(month), last)
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    except ValueError as error:
        raise plot.undrawable(f"{printed!r} is no date to draw") from error


def _unique(names: Sequence[str]) -> list[str]:
    """Return names that differ, so that things of one name do not become one bar."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _folded(name: str, width: int = _WIDEST) -> str:
    return "\n".join(wrap(name, width, break_long_words=False)) or "–"


def _quoted(text: str) -> str:
    inner = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{inner}'"
