"""Checks: faults that SPARQL finds in what reports say, or do not say, each defined in words; some are rules of shapes.

``queries/checks/`` holds a file for each, named after the fault. Its header has a code, a severity, a definition, a
reason, what counts as evidence and a message, in English and French; or only the code of the shape whose rule it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nap_kg import resources
from nap_kg.cards import read_header
from nap_kg.errors import ParseError
from nap_kg.files import read_text
from nap_kg.findings import Severity
from nap_kg.validate.builtin import Bilingual, BuiltinRule

_SEVERITIES = {"error": Severity.VIOLATION, "warning": Severity.WARNING, "info": Severity.INFO}
_OWN = ("code", "severity", "title", "definition", "rationale", "evidence", "message")
_UNSAID = Bilingual("", "")
_OF_SHAPE = ("rule", "title", "definition", "evidence")


@dataclass(frozen=True)
class Check:
    """One fault: its definition, and the query or the rule of the shapes that finds it."""

    name: str  # of the file
    path: Path
    code: str
    title: Bilingual
    definition: Bilingual
    evidence: Bilingual  # what counts as such
    query: str = ""  # SELECT ?focus and, where they say more, ?path and ?value; empty for a rule of the shapes
    severity: Severity = Severity.WARNING  # of a check's own
    rationale: Bilingual = _UNSAID
    message: Bilingual = _UNSAID  # with {?variable} for what the query binds

    @property
    def is_shape(self) -> bool:
        """Whether the shapes have this rule."""
        return not self.query

    def cases(self) -> tuple[Path, Path]:
        """Return the cases that another implementation can run: the one with faults and the one without."""
        folder = resources.folder("check-cases") / self.name
        return folder / "fail.ttl", folder / "pass.ttl"

    def as_rule(self) -> BuiltinRule:
        """Return the check as a rule to look up."""
        bad, good = (read_text(path).partition("\n\n")[2] if path.is_file() else "" for path in self.cases())
        return BuiltinRule(
            code=self.code,
            name=self.name,
            severity=self.severity,
            about=self.definition,
            demands=self.message,
            why=self.rationale,
            bad=bad,
            good=good,
            query=self.query,
        )


@lru_cache(maxsize=1)
def load_checks() -> tuple[Check, ...]:
    """Return every check, by code and name.

    Raises:  ParseError for a header that is missing, broken or incomplete.
    """
    folder = resources.folder("queries") / "checks"
    return tuple(sorted(map(load_check, folder.glob("*.rq")), key=lambda check: (check.is_shape, check.code)))


def load_check(path: Path) -> Check:
    """Return one check.

    Raises:  ParseError for a header that is missing, broken or incomplete.
    """
    text = read_text(path)
    header = read_header(text, str(path)) or {}
    keys = _OF_SHAPE if "rule" in header else _OWN
    wrong = sorted(set(header) ^ set(keys))
    if wrong:
        fix = f"give exactly {', '.join(keys)}"
        raise ParseError(f"the header of this check lacks or misspells {', '.join(wrong)}", place=str(path), fix=fix)

    def said(key: str) -> Bilingual:
        value: Any = header[key]
        if not isinstance(value, dict) or set(value) != {"en", "fr"}:
            raise ParseError(f"{key!r} is not in English and French", place=str(path), fix="give en: … and fr: …")
        return Bilingual(str(value["en"]), str(value["fr"]))

    title, definition, evidence = said("title"), said("definition"), said("evidence")
    if "rule" in header:
        return Check(path.stem, path, str(header["rule"]), title, definition, evidence)
    if header["severity"] not in _SEVERITIES:
        fix = f"write one of {', '.join(_SEVERITIES)}"
        raise ParseError(f"no severity is named {header['severity']!r}", place=str(path), fix=fix)
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()
    return Check(
        path.stem,
        path,
        str(header["code"]),
        title,
        definition,
        evidence,
        query=query,
        severity=_SEVERITIES[header["severity"]],
        rationale=said("rationale"),
        message=said("message"),
    )
