"""The catalogue of questions with their answers: a page each, the answer as CSV and JSON, and the query itself."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg import cards, progress
from nap_kg.cards import Card, Param
from nap_kg.dataset import Dataset, each_once, names_graphs
from nap_kg.errors import NapKgError, ParameterError
from nap_kg.pages import Block, Literal, Pages, Table, Value
from nap_kg.publish.render import Renderer
from nap_kg.publish.sparql_page import kind_of
from nap_kg.publish.writer import Site
from nap_kg.query.ask import Question, ask
from nap_kg.query.table import Table as Answer
from nap_kg.query.things import Kind, resolve

MOST_ROWS = 300
"""A page shows so many rows; the CSV has all."""


@dataclass(frozen=True)
class Asked:
    """A question and what it was asked with."""

    card: Card
    given: dict[str, str]
    answer: Answer | None  # None where this data does not have what its examples name
    why: str = ""


def asked(dataset: Dataset, card: Card) -> Asked:
    """Ask a question with the examples of the parameters that it can't do without."""
    given: dict[str, object] = {param.name: param.example for param in card.params if param.required and param.example}
    shown = {name: str(value) for name, value in given.items()}
    question = Question(card.text, str(card.path.name), card)
    try:
        return Asked(card, shown, ask(question, lambda: dataset, given))
    except NapKgError as error:
        return Asked(card, shown, None, error.cause)


def write_questions(site: Site, renderer: Renderer, pages: Pages) -> list[str]:
    """Write the list of the questions and a page for each; return the paths of the pages."""
    known = write_list(site, renderer)
    dataset = pages.dataset
    plain: list[Card] = []
    looking: list[Card] = []  # into named graphs, whose statements may stand in several
    for card in known:
        (looking if names_graphs(card.text) else plain).append(card)
    with progress.stage("answering question", of=len(known)) as step:
        with each_once(dataset.store):
            once = Dataset(dataset.store, dataset.files)  # one that remembers nothing of repeats
            for card in plain:
                step()
                _write(site, renderer, pages, asked(once, card))
        for card in looking:
            step()
            _write(site, renderer, pages, asked(dataset, card))
    return ["queries/index", *(f"queries/{card.name}" for card in known)]


def write_list(site: Site, renderer: Renderer) -> tuple[Card, ...]:
    """Write the list of the questions in every language, and return them."""
    about = renderer.config
    known = cards.load_cards()
    for language in about.languages:
        html = renderer.html("questions.html", "queries/index", language, cards=known)
        site.write(about.file("queries/index", language), html)
    return known


def _write(site: Site, renderer: Renderer, pages: Pages, one: Asked) -> None:
    path = f"queries/{one.card.name}"
    site.write(f"{path}.rq", one.card.text)
    if one.answer is not None:
        site.write(f"{path}.csv", one.answer.to_csv())
        site.write(f"{path}.json", one.answer.to_json())
    for language in renderer.config.languages:
        table = shown(pages, one.answer, language) if one.answer is not None else None
        given = [
            _given(pages, param, one.given[param.name], language)
            for param in one.card.params
            if param.name in one.given
        ]
        html = renderer.html("question.html", path, language, asked=one, card=one.card, table=table, given=given)
        site.write(renderer.config.file(path, language), html)


def _given(pages: Pages, param: Param, text: str, language: str) -> tuple[str, Value]:
    """Return what a parameter is called, and the thing or the literal that was given for it."""
    name = cards.column_names(language).get(param.name, param.name)
    if param.type not in ("iri", "concept"):
        return name, Literal(text)
    try:
        return name, pages.names[language].full(resolve(pages.dataset, text, kind_of(param) or Kind()))
    except ParameterError:
        return name, Literal(text)


def shown(pages: Pages, answer: Answer, language: str) -> Block:
    """Return an answer as a page shows it."""
    names = pages.names[language]

    def cell(term: object) -> tuple[Value, ...]:
        if isinstance(term, ox.Literal):
            return (
                Literal(
                    names.value(term).text, "", term.datatype.value if term.datatype.value.endswith("#anyURI") else ""
                ),
            )
        return (names.value(term),) if isinstance(term, ox.NamedNode | ox.BlankNode) else ()

    rows = tuple(tuple(cell(term) for term in row) for row in answer.terms[:MOST_ROWS])
    numbers = tuple(
        place
        for place in range(len(answer.columns))
        if answer.rows and all(isinstance(row[place], int | float) or row[place] is None for row in answer.rows)
    )
    left = max(0, len(answer.terms) - MOST_ROWS)
    return Table(tuple(answer.headings(language)), rows, left_out=left, numbers=numbers)
