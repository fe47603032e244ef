"""What the pages that work in the browser are made of: the index of search, the texts of cards, the layout of the network."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cards import Card, load_cards
from nap_kg.dataset import open_dataset
from nap_kg.namespaces import PREFIXES
from nap_kg.publish.network import HIGH, WIDE, Tie, layout
from nap_kg.publish.sparql_page import PLACE, own_things, texts
from nap_kg.query.ask import Question, bound_text
from nap_kg.query.parameters import bind

CARDS = load_cards()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_index_leads_to_pages(site: Path, language: str) -> None:
    """Every entry of the index is a page of the site, and every value that it has is one of its facet."""
    index = json.loads((site / f"search/index.{language}.json").read_text())
    ending = ".html" if language == "en" else f".{language}.html"
    facets = list(index["facets"].values())
    assert list(index["facets"]) == ["kind", "pillar", "status", "lead", "year"]
    assert all(len({key for key, _ in values}) == len(values) > 0 for values in facets)
    for path, name, _, *found in index["things"]:
        assert (site / f"{path}{ending}").is_file() and name
        assert all(place < len(values) for values, places in zip(facets, found, strict=True) for place in places)
    assert len({row[0] for row in index["things"]}) == len(index["things"]) > 600


def test_facets_say_what_the_data_says(site: Path) -> None:
    """As many deliverables have a status in the index as in the data."""
    index = json.loads((site / "search/index.en.json").read_text())
    kind = [key for key, _ in index["facets"]["kind"]].index("Deliverable")
    with_status = [row for row in index["things"] if row[3] == [kind] and row[5]]
    rows = list(
        open_dataset().select(
            "PREFIX nap: <https://w3id.org/nap-kg/ns#> SELECT ?d { ?d a nap:Deliverable ; nap:status ?s }"
        )
    )
    assert len(with_status) == len(rows)


@pytest.mark.parametrize("card", [card for card in CARDS if card.params], ids=lambda card: card.name)
def test_a_card_is_bound_as_on_the_command_line(card: Card) -> None:
    """With the IRI of a thing in the place of the mark, the text of a card is the one that ``nap-kg query`` runs."""
    dataset = open_dataset()
    every = texts(card)
    given = {param.name: param.example for param in card.params if param.example and param.default is None}
    terms = bind(dataset, card.params, given, card.name, card.name)
    own = {param.name: own_things(card, param) for param in card.params}
    made = every[",".join(f"{name}={term.value}" if term.value in own[name] else name for name, term in terms.items())]
    for name, term in terms.items():
        mark = f"<{PLACE}{name}>" if isinstance(term, ox.NamedNode) else f'"{PLACE}{name}"'
        assert (mark in made) == (term.value not in own[name])
        made = made.replace(mark, str(term))
    assert PLACE not in made
    assert made in bound_text(Question(card.text, card.name, card), dataset, dict(given)) + "\n"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_every_text_of_a_card_is_sparql(card: Card) -> None:
    """Whatever set of parameters is given, what the page asks parses, and no header is left in it."""
    for text in texts(card).values():
        assert "#+" not in text
        ox.Store().query(text, prefixes={name: str(iri) for name, iri in PREFIXES.items()})


@pytest.mark.parametrize("count", [1, 2, 3, 7, 24, 60])
def test_bodies_stand_apart_inside_the_drawing(count: int) -> None:
    """A layout is the same each time, lies inside the drawing, and puts no two bodies on one spot."""
    ties = [Tie(at, (at * 3 + 1) % count, 1 + at % 3) for at in range(count) if (at * 3 + 1) % count != at]
    spots = layout(count, ties)
    assert spots == layout(count, ties)
    assert all(0 < x < WIDE and 0 < y < HIGH for x, y in spots)
    apart = [math.dist(one, other) for at, one in enumerate(spots) for other in spots[:at]]
    assert min(apart, default=99) > 12
