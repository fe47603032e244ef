"""Every question answers alike, here and on both servers: the same rows by RDF value, in the card's order."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import nap_kg
from nap_kg import cards
from nap_kg.cards import Card
from nap_kg.errors import NapKgError
from nap_kg.query import Table, query
from tests.endpoint.conftest import local, quads
from tests.servers.model import Server
from tests.servers.virtuoso_server import Virtuoso

GOLDEN = Path(__file__).resolve().parents[1] / "query" / "golden"
OTHERS = {
    "shipped": {
        "agency": "ESDC", "deliverable": "expert-witnesses", "item": "expert-witnesses", "status": "completed",
        "task": "3.14", "thing": "https://w3id.org/nap-kg/id/agency/ca/rcmp", "word": "training",
    },
    "tutorial": {
        "agency": "MOT", "deliverable": "rebuild-forty-worst", "item": "rebuild-forty-worst", "status": "ongoing",
        "task": "1.11", "thing": "rebuild-forty-worst", "word": "crossings", "plan": "safer-roads",
    },
}  # fmt: skip
"""What is given for parameters, besides the cards' own examples."""


def settings(card: Card, data: str) -> Iterator[dict[str, str]]:
    """Yield ways to put a question: only what it needs, by two sets of values, and each optional parameter added."""
    others = OTHERS[data]
    needed = [p for p in card.params if p.required]
    optional = [p for p in card.params if not p.required]
    if data == "shipped":
        base = {p.name: p.example or "" for p in needed}
        yield base
        yield from ({**base, p.name: p.example or ""} for p in optional)
        if len(optional) > 1:
            yield {p.name: p.example or "" for p in card.params}
        if needed:
            yield {p.name: others[p.name] for p in needed}
    else:
        base = {p.name: others[p.name] for p in needed}
        yield base
        yield from ({**base, p.name: others[p.name]} for p in optional if p.name in others)


def valued(term: Any) -> Any:
    """Return what two terms have in common that mean the same: a number, a truth, a text with its language, an IRI."""
    if not isinstance(term, ox.Literal):
        return str(term)
    kind = term.datatype.value.rpartition("#")[2]
    if kind in ("integer", "decimal", "double", "float"):
        return Decimal(term.value)
    if kind == "boolean":
        return term.value in ("true", "1")
    return (term.value, kind, (term.language or "").lower())


def rows(table: Table) -> list[tuple[Any, ...]]:
    return [tuple(map(valued, row)) for row in table.terms]


def unlike(server: Server, data: str) -> list[str]:
    """Return the questions that a server answers otherwise than we do, each with what it was given and how it differs."""
    server.load(quads(data))
    remote, here = nap_kg.open(endpoint=server.query_url), local(data)
    found_unlike: list[str] = []
    answered = 0
    for card in cards.load_cards():
        for given in settings(card, data):
            wanted = query(card.name, dataset=here, **given)
            try:
                found = query(card.name, dataset=remote, **given)
            except NapKgError as error:
                found_unlike.append(f"{card.name} {given}: {error.cause}")
                continue
            answered += 1
            golden = GOLDEN / f"{card.name}.csv"
            is_golden = data == "shipped" and given == {p.name: p.example for p in card.params if p.required}
            if is_golden and found.to_csv().replace("\r\n", "\n") != golden.read_text(encoding="utf-8"):
                found_unlike.append(f"{card.name}: the golden answer")
            if found.columns != wanted.columns or rows(found) != rows(wanted):
                same = sorted(map(str, rows(found))) == sorted(map(str, rows(wanted)))
                found_unlike.append(
                    f"{card.name} {given}: {'order' if same else f'{len(found)} of {len(wanted)} rows'}"
                )
    assert answered + len(found_unlike) >= len(cards.names())
    return found_unlike


def test_every_question_answers_alike(server: Server, data: str) -> None:
    """All cards, by several values of their parameters, on data with one report and on data with three.

    For the shipped graph and the cards' own examples, the CSV is that of the golden file, byte for byte.
    """
    differing = unlike(server, data)
    assert not differing, "\n".join(differing)


def test_questions_need_no_good_plan(hasty_virtuoso: Virtuoso) -> None:
    """Virtuoso's compiler stops when its time is up, sooner on a busy machine: its very first plan answers alike, too."""
    differing = [line for data in ("shipped", "tutorial") for line in unlike(hasty_virtuoso, data)]
    assert not differing, "\n".join(differing)
