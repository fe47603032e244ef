"""Pictures of answers: the chart that a card names, drawn by Vega-Lite without a browser."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from nap_kg.cards import Card, Chart, load_cards
from nap_kg.errors import QueryError
from nap_kg.query.extras import load

if TYPE_CHECKING:
    from nap_kg.query.table import Table

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first of these is the one that vl-convert brings with it and measures texts by."""
INK, LINE, FAINT = "#1a1a1a", "#444444", "#d0d0d0"

_CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "white",
    "view": {"stroke": None},
    "title": {"anchor": "start", "fontSize": 16, "subtitleFontSize": 12, "offset": 14, "color": INK, "frame": "group"},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 0, "titlePadding": 10}
    | {"labelColor": INK, "titleColor": INK, "gridColor": "#e4e4e4", "domainColor": LINE, "tickColor": LINE},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 0}
    | {"labelColor": INK, "titleColor": INK},
    "text": {"fontSize": 12, "color": INK},
}
_LOCALES = {"en": "en-CA", "fr": "fr-CA"}
_MOST_TOLD = 60


@dataclass(frozen=True)
class Drawn:
    """Answers made ready to be drawn: cells by name, and what they are called."""

    table: Table
    chart: Chart
    language: str
    texts: list[list[str]]

    def column(self, role: str) -> list[str]:
        """Return the cells of the column that plays a role, as text; an unnamed one is empty throughout."""
        axis = self.chart.axes.get(role)
        if axis is None:
            return [""] * len(self.texts)
        return self.named(axis.column)

    def named(self, column: str) -> list[str]:
        """Return the cells of a column as text."""
        place = self.table.columns.index(column)
        return [row[place] for row in self.texts]

    def numbers(self, column: str) -> list[float]:
        """Return the cells of a column as numbers.

        Raises:  QueryError where one is none.
        """
        place = self.table.columns.index(column)
        try:
            return [float(row[place] or 0) for row in self.table.rows]
        except (TypeError, ValueError) as error:
            raise undrawable(f"the column {column!r} holds what is no number") from error

    def title(self, role: str) -> str:
        """Return what a role's axis is called, its first letter large."""
        return said(self.chart.axes[role].title, self.language)


class Picture(bytes):
    """The bytes of an SVG or PNG file; a notebook shows it."""

    __slots__ = ()

    def _repr_svg_(self) -> str | None:
        return self.decode() if self.startswith(b"<svg") else None

    def _repr_png_(self) -> bytes | None:
        return bytes(self) if self.startswith(b"\x89PNG") else None


def said(title: Any, language: str) -> str:
    """Return a title in a language, its first letter large."""
    text = str(title.get(language) or title["en"])
    return text[:1].upper() + text[1:]


def chart_of(card: Card | None) -> Chart:
    """Return the chart that a card names.

    Raises:  QueryError where there is none.
    """
    if card is None:
        raise QueryError(
            "only a question with a header can be drawn",
            place="--plot",
            fix="save it as a file that opens with '#+ summary: …', '#+ columns:' and '#+ chart:', or draw its CSV",
        )
    if card.chart is None:
        drawn = ", ".join(other.name for other in load_cards() if other.chart)
        raise QueryError(
            f"{card.name} names no chart", place=str(card.path), fix=f"add '#+ chart: …' to it, or draw one of {drawn}"
        )
    return card.chart


def picture(table: Table, *, language: str = "en", form: Literal["svg", "png"] = "svg") -> Picture:
    """Return the picture of answers; what ``Table.plot`` says. The same answers give the same bytes."""
    chart = chart_of(table.card)
    engine = load("vl_convert", "plot", "a picture")
    wanted = specification(table, chart, language)
    svg = str(engine.vegalite_to_svg(json.dumps(wanted), format_locale=_LOCALES.get(language)))
    svg = _told(_numbered(svg), table, language)
    if form == "png":
        return Picture(engine.svg_to_png(svg, scale=2))
    return Picture((svg + "\n").encode())


def specification(table: Table, chart: Chart, language: str = "en") -> dict[str, Any]:
    """Return the Vega-Lite specification of a chart of answers, the data within.

    Raises:  QueryError for no answers, for those of several plans at once, and for more than a picture can show.
    """
    from nap_kg.query.charts import bars, matrix, timeline
    from nap_kg.query.network import network

    if not table.terms:
        raise undrawable("there are no rows to draw")
    fixed = []
    used = {axis.column for axis in (*chart.axes.values(), *chart.parts)}
    for column, name in enumerate(table.columns):
        values = {row[column] for row in table.terms}
        if name in table.parameters and name not in used:
            if len(values) > 1:
                raise undrawable(f"the rows are of several things in the column {name!r}", f"add --param {name}=…")
            fixed += [term for term in values if isinstance(term, ox.NamedNode)]
    called = table.namer(language)
    drawn = Drawn(table, chart, language, table.shown(language=language))
    kinds = {"bars": bars, "matrix": matrix, "timeline": timeline, "network": network}
    head = {"text": table.title(language), "subtitle": ", ".join(called(term.value) for term in fixed)}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": head,
        "padding": 16,
        "config": _CONFIG,
        **kinds[chart.type](drawn),
    }


def undrawable(cause: str, fix: str = "ask for fewer or other rows, or take the table itself") -> QueryError:
    """Return the error for answers that can't be drawn."""
    return QueryError(cause, place="--plot", fix=fix)


def too_many(count: int, most: int, what: str) -> QueryError:
    """Return the error for more things than a picture can show legibly."""
    return undrawable(f"{count} {what} are more than a picture shows legibly: at most {most}")


def _numbered(svg: str) -> str:
    """Return an SVG whose own names count from 0; the engine counts on from one picture to the next."""
    seen: dict[str, str] = {}
    return re.sub(r"\b(gradient_|clip)\d+\b", lambda found: seen.setdefault(found[0], f"{found[1]}{len(seen)}"), svg)


def _told(svg: str, table: Table, language: str) -> str:
    """Return an SVG with a title, and a description that tells the data to who can't see it."""
    card = table.card
    assert card is not None
    chart = chart_of(card)
    columns = [axis.column for axis in (*chart.axes.values(), *chart.parts) if axis.column]
    places = [table.columns.index(column) for column in columns]
    rows = list(dict.fromkeys(tuple(row[p] for p in places if row[p]) for row in table.shown(language=language)))
    data = "; ".join(", ".join(row) for row in rows[:_MOST_TOLD]) + (" …" if len(rows) > _MOST_TOLD else "")
    asked = card.summary.get(language) or card.summary["en"]
    words = (
        f'<title id="title">{escape(table.title(language))}</title>'
        f'<desc id="desc">{escape(f"{asked} {data}", quote=False)}</desc>'
    )
    opened = f' role="img" lang="{escape(language)}" aria-labelledby="title desc">{words}'
    return re.sub(r"(<svg [^>]*)>", lambda found: found[1] + opened, svg, count=1)
