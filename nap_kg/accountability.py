"""Accountability: what reports say and leave unsaid, held against definitions that anybody can apply.

The checks of ``queries/checks/`` are run over asserted data: those of their own by their query, the others by the shape
whose rule they are. Findings have the form, places and codes of a validation's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from nap_kg.disk import DiskStore
from nap_kg.findings import Report
from nap_kg.findings.filters import selected
from nap_kg.progress import stage
from nap_kg.validate.checks import Check, load_checks
from nap_kg.validate.engine import validate_data
from nap_kg.validate.inputs import gather
from nap_kg.validate.load import Data, load_data
from nap_kg.validate.queried import findings_of
from nap_kg.validate.shapes import open_shapes
from nap_kg.validate.stored import stored_data


def account(
    paths: Sequence[Path | str] | Path | None = None,
    *,
    checks: Sequence[Check] | None = None,
    language: str = "en",
    store: DiskStore | None = None,
) -> Report:
    """Return what the checks find in a graph; all checks and the shipped graph by default, or a ``store`` on disk.

    Shape:   findings sorted by file, line and column, as ``validate`` gives them; ``rules`` are the codes checked.
             Data is taken as asserted, without derived facts. What is in a store has no file and line.
    Raises:  InputError and ParseError for files that can't be used.

    >>> {finding.rule for finding in account().findings} <= {check.code for check in load_checks()}
    True
    """
    checks = load_checks() if checks is None else checks
    paths = [paths] if isinstance(paths, str | Path) else paths
    inputs = gather(paths)
    if store is not None:
        with stored_data(store) as data:
            return _account(data, inputs.shapes, None, checks, language)
    data = load_data(inputs.loaded)
    data.begin()
    return _account(data, inputs.shapes, inputs.checked, checks, language)


def _account(
    data: Data, shapes: Sequence[Path], checked: Sequence[Path] | None, checks: Sequence[Check], language: str
) -> Report:
    codes = [check.code for check in checks if check.is_shape]
    report = validate_data(data, open_shapes(shapes), checked=checked, idle_shapes=False)
    report = selected(report, codes, []) if codes else replace(report, findings=())
    found = list(report.findings)
    for check in checks:
        if not check.is_shape:
            with stage(f"checking {check.name}"):
                found += findings_of(
                    check.query,
                    data.dataset,
                    code=check.code,
                    name=check.name,
                    severity=check.severity,
                    message=check.message.fr if language == "fr" else check.message.en,
                    shown=_shown,
                )
    return replace(
        report,
        findings=tuple(sorted(found)),
        constraints=len(checks),
        focus_nodes=len({finding.focus_node for finding in found}),
        engine="SPARQL and SHACL",
        untargeted=(),
        notes=(),
        rules=tuple(sorted(check.code for check in checks)),
    )


def _shown(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """Return a term as a message shows it: the end of an IRI, the text of a literal."""
    if isinstance(term, ox.NamedNode):
        return term.value.rstrip("/").rsplit("/", 1)[-1]
    return term.value if isinstance(term, ox.Literal) else str(term or "")
