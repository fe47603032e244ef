"""The forms that findings are told in, by name; a form's module is loaded when it is asked for."""

from __future__ import annotations

import importlib

from nap_kg.findings.model import Report, Severity

FORMATS = ("text", "json", "turtle", "sarif", "junit", "github")


def render(report: Report, form: str, *, fail_on: Severity | None = Severity.VIOLATION) -> str:
    """Return a report in one of the ``FORMATS``.

    ``fail_on`` is the least severity that fails: JUnit, which knows no severities, tells such findings as failures.
    """
    if form not in FORMATS:
        raise ValueError(f"no form is named {form!r}; there are {', '.join(FORMATS)}")
    module = importlib.import_module(f"nap_kg.findings.{form}")
    text: str = module.render(report, fail_on=fail_on) if form == "junit" else module.render(report)
    return text
