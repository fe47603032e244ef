"""Notes on an answer that is empty: which pattern leaves no row, and what it would have matched; all under guard."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import LimitExceeded, NapKgError
from nap_kg.guard import Limits, Pool

SECONDS, ALL_SECONDS = 2.0, 8.0
"""What one part of a query may take, and all of them together."""
_LONG = 10_000
"""Characters of a query up to which it is gone through, which takes its time."""


@dataclass(frozen=True)
class _Guarded(Dataset):
    """A dataset whose queries are put to a pool, until some time is over."""

    pool: Pool | None = None
    until: float = 0.0

    def evaluate(self, query: str, **more: Any) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:  # noqa: ARG002
        """Return the answer of the pool.

        Raises:  LimitExceeded, also where the time of all queries is over; Refused.
        """
        assert self.pool is not None
        left = self.until - time.monotonic()
        if left <= 0:
            raise LimitExceeded("no time is left", limit="seconds", allowed=ALL_SECONDS)
        limits = Limits(seconds=min(SECONDS, left), rows=20_000)
        with self.pool.ask(query, results_format="json", rdf_format="ntriples", limits=limits) as answer:
            body = answer.read()
        if answer.form in ("construct", "describe"):
            return ox.parse(body, ox.RdfFormat.N_TRIPLES)  # type: ignore[return-value]  # which is gone through alike
        return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)


def empty(dataset: Dataset, pool: Pool, query: str, language: str) -> list[str]:
    """Return in words why a query has no row; that it could not be told, where it takes too long."""
    from nap_kg.explain import why_not

    if len(query) > _LONG:
        return ["empty: no row matches; the query is too long to be gone through"]
    guarded = _Guarded(dataset.store, dataset.files, dataset.disk, pool, time.monotonic() + ALL_SECONDS)
    try:
        found = why_not(guarded, query, language=language)
    except LimitExceeded:
        return ["empty: no row matches; why, could not be told in time"]
    except NapKgError as error:
        return [f"empty: no row matches ({error.cause})"]
    if found.culprit is None:
        return ["empty: no row matches"]
    step = found.culprit
    return [f"empty: at  {step.text}  no row is left", *found.reasons]


def unknown(dataset: Dataset, query: str) -> list[str]:
    """Return the terms of a query that nothing in the data has, with what may be meant."""
    from nap_kg.query.terms import doubtful

    if len(query) > _LONG:
        return []
    return [str(replace(one)) for one in doubtful(dataset, query)]
