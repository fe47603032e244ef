"""What the query of a check finds, as findings with their places: for checks of reports and of ontologies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.findings import Finding, Severity
from nap_kg.namespaces import SH, shrink
from nap_kg.validate.positions import Positions
from nap_kg.validate.results import Result

_VARIABLE = re.compile(r"\{\?(\w+)\}")


def findings_of(
    query: str,
    dataset: Dataset,
    *,
    code: str,
    name: str,
    severity: Severity,
    message: str,
    shown: Callable[[Any], str],
    counts: Callable[[Any], bool] = lambda _: True,
) -> Iterator[Finding]:
    """Yield a finding for each solution of a SELECT with ``?focus`` and, where they say more, ``?path`` and ``?value``.

    ``message`` has ``{?variable}`` for what the query binds, which ``shown`` writes; ``counts`` tells by its focus
    whether a solution counts.
    """
    answer = dataset.evaluate(query)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    rows = [{name: row[name] for name in names if row[name] is not None} for row in answer]
    results = [_result(row, message, severity, shown) for row in rows if "focus" in row and counts(row["focus"])]
    for result, place in zip(results, Positions(dataset).places(results), strict=True):
        yield Finding(
            file=place.file,
            line=place.line,
            column=place.column,
            rule=code,
            focus_node=result.focus_node.strip("<>"),
            shape=name,
            message=result.message,
            severity=severity,
            path=result.path,
            value=result.value,
            component=result.component,
            exact=place.exact,
        )


def _result(row: dict[str, Any], message: str, severity: Severity, shown: Callable[[Any], str]) -> Result:
    return Result(
        focus_node=str(row["focus"]),
        path=shrink(row["path"].value) if "path" in row else "",
        value=str(row["value"]) if "value" in row else "",
        component=f"{SH}SPARQLConstraintComponent",
        severity=severity.iri,
        shape="",
        message=_VARIABLE.sub(lambda found: shown(row.get(found[1])), message),
    )
