"""Questions of strangers: put to a process of the guard, and answered as any other."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import LimitExceeded, QueryError, Refused
from nap_kg.guard import Limits, Pool
from nap_kg.guard.limits import check_size
from nap_kg.query.ask import Question, bind_nothing, bound_text, check_derived, table_of
from nap_kg.query.syntax import marked, syntax_error
from nap_kg.query.table import Table

_HINTED = 10_000
"""Characters of a broken query up to which a guess is made at what was meant, which takes its time."""


def ask_guarded(
    question: Question,
    dataset: Callable[[], Dataset],
    params: dict[str, object],
    *,
    limit: int | None = None,
    limits: Limits | None = None,
) -> Table:
    """Return the answers to a question that was run under guard; nothing of it is parsed by an engine in this process.

    Shape:   with a ``limit``, so many rows at most and one more, which tells that there are more; the limits of the
             guard are on the whole answer.
    Raises:  as ``nap_kg.query`` does; Refused, LimitExceeded.
    """
    limits = limits or Limits()

    def pool_of(opened: Dataset) -> AbstractContextManager[Pool]:
        return Pool(opened, workers=1, limits=limits)

    return answered(question, dataset, pool_of, params, limit=limit, limits=limits)[0]


def answered(
    question: Question,
    dataset: Callable[[], Dataset],
    pool_of: Callable[[Dataset], AbstractContextManager[Pool]],
    params: dict[str, object],
    *,
    limit: int | None,
    limits: Limits,
) -> tuple[Table, int]:
    """Return the answers to a question that a pool was asked, and how many rows there are in all; as ``ask_guarded``.

    ``pool_of`` is given the dataset, once the question is known to be short enough.
    """
    try:
        check_size(question.text, limits)
        if params and not question.card:
            bind_nothing(params, question.place)
        opened = dataset()
        text = bound_text(question, opened, params)
        with (
            pool_of(opened) as pool,
            pool.ask(text, results_format="json", rdf_format="ntriples", limits=limits) as answer,
        ):
            more = None if limit is None else limit + 1
            if answer.form in ("construct", "describe"):
                triples = ox.parse(answer.file, ox.RdfFormat.N_TRIPLES)
                table = table_of(triples, opened, question, text, more)
            else:
                found = ox.parse_query_results(answer.file, ox.QueryResultsFormat.JSON)
                table = table_of(found, opened, question, text, more)
            rows = answer.rows
    except Refused as error:
        raise _placed(error, question) from error
    except LimitExceeded as error:
        raise LimitExceeded(
            error.cause, limit=error.limit, allowed=error.allowed, place=question.place, fix=error.fix
        ) from error
    check_derived(opened, question)
    return table, rows


def _placed(error: Refused, question: Question) -> QueryError:
    """Return a refusal with its place in the question, and the line itself."""
    if error.reason == "syntax" and error.said and len(question.text) <= _HINTED:
        return syntax_error(question.text, question.place, SyntaxError(error.said))
    place, excerpt = question.place, ""
    if re.fullmatch(r"\d+:\d+", error.place):
        line, column = map(int, error.place.split(":"))
        place, excerpt = f"{question.place}:{error.place}", marked(question.text, line, column)
    return Refused(error.cause, reason=error.reason, said=error.said, place=place, fix=error.fix, excerpt=excerpt)
