"""Questions put to a dataset: a card by its name, a file, or a query's text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from nap_kg import cards
from nap_kg.cards import Card
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.errors import ParameterError, QueryError, UnknownQuery
from nap_kg.files import read_bytes
from nap_kg.namespaces import NAP, PREFIXES
from nap_kg.query.syntax import refuse_outside
from nap_kg.query.table import Table

if TYPE_CHECKING:
    from nap_kg.endpoint import Solutions, Triples

MARK = "prebound_"
"""How the variables begin that binding a parameter adds to a query; no column of an answer does."""
_NAME = re.compile(r"[\w-]+")
_DERIVED = ("status", "leadAgency", "leadDepartment", "startYear", "statusAsOf", "lastReportedIn")


@dataclass(frozen=True)
class Question:
    """A query's text, what messages call it, and the card that it is, where it is one."""

    text: str
    place: str
    card: Card | None = None


def query(question: str | Path, /, *, dataset: Dataset | None = None, **params: object) -> Table:
    """Return the answers to a question: a card's name, a path to a file, or SPARQL.

    Shape:   columns and order are the query's; no rows where nothing answers.
    Params:  bound as RDF terms; a thing is given by IRI, prefixed name, or by what it is called ("RCMP", "3.13").
    Raises:  UnknownQuery, ParameterError; InputError for a file that can't be read; QueryError for SPARQL that does
             not parse, that reaches outside the dataset, or that asks for derived facts where the dataset holds none.

    >>> query("deliverables-led-by", agency="FINTRAC").rows[0][-2:]
    ('https://w3id.org/nap-kg/id/agency/ca/fintrac', 'https://w3id.org/nap-kg/id/plan/ca-ht-2012')
    """
    return ask(read(question), lambda: dataset or open_dataset(), params)


def read(question: str | Path) -> Question:
    """Return the question that a card's name, a path or a text stands for.

    A path is what is there, or has a separator or an ending; only the name of a card comes before.
    Raises:  UnknownQuery for a name that no card bears, and a path where nothing is; InputError for a file that is
             empty, a folder or no UTF-8; ParseError for a broken header.
    """
    if isinstance(question, Path):
        return _of_file(question)
    name = question.strip()
    if _NAME.fullmatch(name) and name in cards.names():
        card = find(name)
        return Question(card.text, str(card.path), card)
    if _is_path(name):
        return _of_file(Path(name))
    if _NAME.fullmatch(name):
        find(name)
    return parse(question, "query")


def _is_path(text: str) -> bool:
    """Whether a text that is no card's name is a path rather than SPARQL."""
    if text.endswith((".rq", ".sparql")):
        return True
    if not text or "{" in text or "\n" in text:
        return False
    return os.path.lexists(text) or (not re.search(r"\s", text) and bool({"/", os.sep} & {*text} or Path(text).suffix))


def _of_file(path: Path) -> Question:
    if not os.path.lexists(path):
        fix = "check the path, and the folder you are in"
        if path.stem in cards.names():
            fix = f"did you mean the question {path.stem}?"
        raise UnknownQuery("no such file", place=str(path), fix=fix)
    text = read_bytes(path, empty="write a query into it").decode("utf-8-sig")
    return parse(text.replace("\r\n", "\n").replace("\r", "\n"), str(path))


def parse(text: str, place: str) -> Question:
    """Return the question that a query's text is; a header makes it a card.

    Raises:  QueryError for an empty text; ParseError for a broken header.
    """
    if not text.strip():
        raise QueryError("this query is empty", place=place, fix="write one, e.g. SELECT ?d WHERE { ?d a nap:Task }")
    return Question(text, place, cards.parse_card(text, Path(place)))


def find(name: str) -> Card:
    """Return the card of a name; only its file is read.

    Raises:  UnknownQuery for a name that no card bears, with the nearest ones.
    """
    known = cards.names()
    if name not in known:
        import difflib

        near = difflib.get_close_matches(name, known, 3, 0.5) or [n for n in known if name in n][:3]
        fix = f"did you mean {' or '.join(near)}?" if near else "see them all: nap-kg query --list"
        raise UnknownQuery(f"no question is called {name!r}", place=f"query {name}", fix=fix)
    return cards.load_card(cards.reports() / f"{name}.rq")


def ask(
    question: Question,
    dataset: Callable[[], Dataset],
    params: dict[str, object],
    *,
    limit: int | None = None,
    timeout: float | None = None,
) -> Table:
    """Return the answers to a question; the dataset is opened only once the question is known to be sound.

    Shape:   with a ``limit``, so many rows at most and one more, which tells that there are more.
    Units:   ``timeout`` is in seconds, and counts from when the data is loaded.
    Raises:  as ``query`` does; QueryTimeout.
    """
    refuse_outside(question.text, question.place)
    if params and not question.card:
        bind_nothing(params, question.place)
    _run(Dataset(ox.Store()), question, question.text)
    opened = dataset()
    text = bound_text(question, opened, params)
    names = tuple(param.name for param in question.card.params) if question.card else ()
    more = None if limit is None else limit + 1
    if timeout is None:
        table = _table(opened, question, text, names, more)
    else:
        from nap_kg.query.patience import within

        table = within(timeout, lambda: _table(opened, question, text, names, more), question.place)
    if _lacks_derived(opened, question.text):
        raise QueryError(
            "this question is about derived facts (nap:status and the like), and the dataset holds none",
            place=question.place,
            fix="build them with nap-kg derive PATH… --output derived.ttl, and load that file too",
        )
    return table


def _table(dataset: Dataset, question: Question, text: str, names: tuple[str, ...], limit: int | None) -> Table:
    answer = _run(dataset, question, text)
    if isinstance(answer, ox.QueryBoolean):
        literal = ox.Literal(bool(answer))
        return Table(("answer",), ((literal,),), "boolean", (), dataset, question.card)
    if not hasattr(answer, "variables"):
        triples = sorted(
            {(t.subject, t.predicate, t.object) for t in cast("Triples", answer)}, key=lambda t: tuple(map(str, t))
        )
        return Table(("subject", "predicate", "object"), tuple(triples[:limit]), "graph", (), dataset, question.card)
    assert not isinstance(answer, ox.QueryTriples)
    columns = tuple(variable.value for variable in cast("Solutions", answer).variables)
    rows = tuple(tuple(row) for row in islice(answer, limit))
    if text != question.text and any(name.startswith(MARK) for name in columns):
        kept = [at for at, name in enumerate(columns) if not name.startswith(MARK)]
        columns, rows = tuple(columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in rows)
    return Table(columns, rows, "bindings", names, dataset, question.card)


def bind_nothing(params: dict[str, object], place: str) -> None:
    """Raise ParameterError: a query without a header takes no parameter."""
    name = next(iter(params))
    raise ParameterError(
        f"this query declares no parameter {name!r}",
        place=place,
        fix=f"open it with '#+ summary: …', '#+ params:' and '#+   {name}: {{type: string, description: …}}'",
    )


def sound(question: Question, dataset: Dataset, params: dict[str, object]) -> str:
    """Return a question's text with its parameters bound, having seen that the engine can read it.

    Raises:  as ``query`` does.
    """
    refuse_outside(question.text, question.place)
    _run(Dataset(ox.Store()), question, question.text)
    text = bound_text(question, dataset, params)
    _run(Dataset(ox.Store()), question, text)
    return text


def bound_text(question: Question, dataset: Dataset, params: dict[str, object]) -> str:
    """Return a question's text with its parameters replaced by their terms, wherever they stand.

    Raises:  ParameterError; QueryError for a parameter that the query does not have, or gives a value of its own.
    """
    card = question.card
    if params and not card:
        bind_nothing(params, question.place)
    if not card or not (card.params or params):
        return question.text
    from nap_kg.query.parameters import bind

    bound = bind(dataset, card.params, params, card.path.stem, question.place)
    if not bound:
        return question.text
    from nap_kg.sparql.prebinding import NotPrebindable, Prebound

    query = Prebound(question.text, PREFIXES)
    for name in bound:
        if name not in query.names():
            cause, fix = (
                "is nowhere in the query, so it would bind nothing",
                f"use ?{name} in it, or take it out of the header",
            )
        elif name in query.assigned():
            cause, fix = "is given a value by AS, and can't be given another", "give what AS names another name"
        else:
            continue
        raise QueryError(f"the parameter {name!r} {cause}", place=question.place, fix=fix)
    literals = {f"?{name}" for name, term in bound.items() if isinstance(term, ox.Literal)}
    if literals and "CONSTRUCT" in question.text.upper():
        from nap_kg.sparql.groups import take_apart

        subjects = {triple.subject.replace("$", "?") for triple in take_apart(question.text).template}
        if subjects & literals:
            raise QueryError("a text can't be what CONSTRUCT speaks of", place=question.place, fix="take it as a value")
    try:
        return query.bind(bound)
    except NotPrebindable as error:
        raise QueryError(f"a parameter can't be bound: {error}", place=question.place) from error


def _run(
    dataset: Dataset, question: Question, text: str
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | Solutions | Triples:
    try:
        return dataset.evaluate(text, prefixes={prefix: str(namespace) for prefix, namespace in PREFIXES.items()})
    except SyntaxError as error:
        if text != question.text:
            raise QueryError(
                "a parameter's value can't stand where the query has it",
                place=question.place,
                fix="use a literal as value or in FILTER, and a thing elsewhere",
            ) from error
        from nap_kg.query.syntax import syntax_error

        raise syntax_error(question.text, question.place, error) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query can't be run: {error}", place=question.place) from error


def _lacks_derived(dataset: Dataset, text: str) -> bool:
    """Whether a query names a derived property where there are status reports, but nothing was derived."""
    store = dataset.store
    if next(iter(store.quads_for_pattern(None, ox.NamedNode(NAP.lastReportedIn), None)), None) is not None:
        return False
    from nap_kg.sparql.tokens import tokens

    names = {f"nap:{name}" for name in _DERIVED} | {f"<{NAP[name]}>" for name in _DERIVED}
    if not any(token.text in names for token in tokens(text)):
        return False
    reported = store.quads_for_pattern(None, ox.NamedNode(NAP.reportsStatusOf), None)
    return next(iter(reported), None) is not None
