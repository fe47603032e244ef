"""Pictures: what is drawn is what was answered, every label can be read, and the bytes are always the same."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import cards
from nap_kg.cards import Card
from nap_kg.dataset import Dataset
from nap_kg.errors import ParseError, QueryError
from nap_kg.query import Table, query
from nap_kg.query.network import positions

DRAWN = [card for card in cards.load_cards() if card.chart]
SVG = "{http://www.w3.org/2000/svg}"
each_card = pytest.mark.parametrize("card", DRAWN, ids=lambda card: card.name)
each_language = pytest.mark.parametrize("language", ["en", "fr"])


@dataclass(frozen=True)
class Box:
    """Where a line of text is, taken wider than it is."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether two boxes have a point in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def boxes(svg: bytes) -> list[Box]:
    """The place of every line of text in an SVG."""
    return list(_boxes(ET.fromstring(svg), 0, 0))


def _boxes(element: ET.Element, x: float, y: float) -> Iterator[Box]:
    turned = False
    for name, numbers in re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", "")):
        parts = [float(n) for n in re.split("[ ,]+", numbers)]
        if name == "translate":
            x, y = x + parts[0], y + parts[1]
        turned = turned or (name == "rotate" and parts[0] != 0)
    if element.tag == f"{SVG}text" and element.get("opacity") != "0":
        size = float(element.get("font-size", "12px").removesuffix("px"))
        lines = [(t.text or "", float(t.get("dy", 0))) for t in element.findall(f"{SVG}tspan")] or [
            (element.text or "", 0)
        ]
        for text, below in lines:
            y += below
            wide = size * sum(0.3 if letter in "iljftr.,:;'()1 " else 0.56 for letter in text)
            start = {"end": x - wide, "middle": x - wide / 2}.get(element.get("text-anchor", ""), x)
            if turned:
                yield Box(text, x - size, y - wide / 2, x, y + wide / 2)
            elif text:
                yield Box(text, start, y - 0.75 * size, start + wide, y + 0.2 * size)
    for child in element:
        yield from _boxes(child, x, y)


def _answer(card: Card, shipped: Dataset, tutorial: Dataset) -> Table:
    """The shipped graph's answer; that of the made-up plan where one report is not enough for any row."""
    table = query(card.name, dataset=shipped)
    return table if table.rows else query(card.name, dataset=tutorial)


def test_there_are_enough_pictures() -> None:
    """At least eight questions are drawn, in each of the four ways."""
    assert len(DRAWN) >= 8
    assert {card.chart.type for card in DRAWN if card.chart} == set(cards.CHARTS)


@each_language
@each_card
def test_no_label_is_over_another(card: Card, language: str, shipped: Dataset, tutorial: Dataset) -> None:
    """Every text stands clear of every other, and inside the picture."""
    svg = _answer(card, shipped, tutorial).plot(language=language)
    root = ET.fromstring(svg)
    found = [box for box in {(b.text, round(b.left), round(b.top)): b for b in boxes(svg)}.values() if box.text]
    assert len(found) > 5
    for place, box in enumerate(found):
        assert box.left >= 0, box
        assert box.right <= float(root.get("width", 0)) + 6, box
        assert [other for other in found[place + 1 :] if box.overlaps(other)] == []


@each_language
@each_card
def test_what_is_drawn_is_what_was_answered(card: Card, language: str, shipped: Dataset, tutorial: Dataset) -> None:
    """Each category, thing or item is named; titles are in the language; the data is told in words."""
    assert card.chart is not None
    table = _answer(card, shipped, tutorial)
    svg = table.plot(language=language)
    root = ET.fromstring(svg)
    texts = [box.text for box in boxes(svg)]
    joined = " ".join(texts)
    shown = table.shown(language=language)
    for role in ("category", "row", "column", "item", "source", "target"):
        if role in card.chart.axes:
            column = table.columns.index(card.chart.axes[role].column)
            for name in {row[column] for row in shown}:
                assert name in texts or name in joined, name
    assert card.title[language] in texts
    assert root.findtext(f"{SVG}title") == card.title[language]
    told = root.findtext(f"{SVG}desc") or ""
    assert told.startswith(card.summary[language])
    assert root.get("role") == "img"


def test_numbers_are_printed_on_bars(shipped: Dataset) -> None:
    """The length of each bar is its number."""
    table = query("workload-by-department", dataset=shipped)
    svg = table.plot()
    texts = [box.text for box in boxes(svg)]
    assert all(str(row[1]) in texts for row in table.rows)
    drawn = re.findall(r'aria-label="department: ([^;"]+); deliverables: (\d+)"', svg.decode(), re.IGNORECASE)
    lengths = [float(n) for n in re.findall(r'aria-roledescription="bar" d="M0,[\d.]+h([\d.]+)', svg.decode())]
    assert len(lengths) == len(table.rows), drawn
    for row, length in zip(table.rows, lengths, strict=True):
        assert length / lengths[0] == pytest.approx(row[1] / table.rows[0][1], rel=0.01)


PICTURES = sorted((Path(__file__).resolve().parents[2] / "docs" / "pictures").glob("*.svg"))


@pytest.mark.parametrize("file", PICTURES, ids=lambda file: file.name)
def test_the_pictures_of_the_documentation(file: Path, shipped: Dataset) -> None:
    """They are what is drawn now, byte for byte."""
    name, *language = file.stem.split(".")
    assert query(name, dataset=shipped).plot(language=language[0] if language else "en") == file.read_bytes()


def test_a_png_is_one(shipped: Dataset) -> None:
    """The same picture in pixels, the same each time."""
    table = query("workload-by-status", dataset=shipped)
    first = table.plot(form="png")
    assert first.startswith(b"\x89PNG\r\n")
    assert first == table.plot(form="png")
    assert (first._repr_svg_(), first._repr_png_()) == (None, first)


def test_a_network_shortens_its_ties() -> None:
    """Things that are tied stand side by side; the order in which they come does not matter."""
    ties = {("a", "d"): 3.0, ("b", "e"): 3.0, ("c", "f"): 3.0}
    places = positions("abcdef", ties)
    assert len(set(places.values())) == 6
    for one, other in ties:
        apart = sum((a - b) ** 2 for a, b in zip(places[one], places[other], strict=True)) ** 0.5
        assert apart == pytest.approx(190, abs=2)  # the side of a hexagon is its radius
    assert positions("abcdef", dict(reversed(ties.items()))) == places


HEADER = """#+ summary: What?
#+ columns: {a: one, n: two}
#+ chart: {type: bars, category: {column: a, en: A}, value: {column: n, en: N}}
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT ?a ?n WHERE { VALUES (?a ?n) { } }", "no rows to draw"),
        ("SELECT ?a ?n WHERE { VALUES (?a ?n) { ('x' 'many') } }", "what is no number"),
        ("SELECT ?a ?n WHERE { ?a a nap:Evidence BIND (1 AS ?n) }", "more than a picture shows legibly"),
    ],
)
def test_what_cannot_be_drawn_is_told(text: str, says: str, shipped: Dataset) -> None:
    """With the cause and a way out."""
    with pytest.raises(QueryError, match=says) as caught:
        query(HEADER + text, dataset=shipped).plot()
    assert caught.value.fix


def test_a_question_without_a_chart_is_told(shipped: Dataset) -> None:
    """And one of no header."""
    with pytest.raises(QueryError, match="gaps names no chart") as caught:
        query("gaps", dataset=shipped).plot()
    assert "co-lead-pairs" in caught.value.fix
    with pytest.raises(QueryError, match="only a question with a header"):
        query("SELECT ?s WHERE { ?s a nap:Theme }", dataset=shipped).plot()


def test_rows_of_two_plans_are_not_drawn_as_one(shipped: Dataset) -> None:
    """The parameter that would tell them apart is named."""
    table = query("workload-by-status", dataset=shipped)
    other = tuple((*row[:-1], ox.NamedNode("https://example.org/plan")) for row in table.terms)
    mixed = Table(table.columns, table.terms + other, "bindings", table.parameters, shipped, table.card)
    with pytest.raises(QueryError, match="several things in the column 'plan'"):
        mixed.plot()


@pytest.mark.parametrize(
    ("chart", "says"),
    [
        ("bars", "no known type"),
        ("{type: pie}", "no known type"),
        ("{type: bars, category: {column: a, en: A}}", "lacks 'value'"),
        ("{type: bars, category: {column: z, en: A}, value: {column: n, en: N}}", "is no column"),
        ("{type: bars, category: {column: a}, value: {column: n, en: N}}", "is no text"),
        ("{type: bars, category: {column: a, en: A}, value: {column: n, en: N}, size: 1}", "unknown key 'size'"),
        ("{type: bars, category: {column: a, en: A}, value: {en: N}, parts: {z: {en: Z}}}", "is no column"),
    ],
)
def test_a_broken_chart_is_told(chart: str, says: str, shipped: Dataset) -> None:
    """A header's chart is checked like the rest of it."""
    text = f"#+ summary: What?\n#+ columns: {{a: one, n: two}}\n#+ chart: {chart}\nSELECT ?a ?n WHERE {{ ?a a ?n }}"
    with pytest.raises(ParseError, match=says):
        query(text, dataset=shipped)


@each_card
def test_a_chart_speaks_both_languages(card: Card) -> None:
    """Every axis and part is named in English and French."""
    assert card.chart is not None
    for axis in (*card.chart.axes.values(), *card.chart.parts):
        assert set(axis.title) == set(cards.LANGUAGES)
