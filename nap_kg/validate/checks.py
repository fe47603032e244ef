"""Checks: faults that SPARQL finds in what reports say, or do not say, each defined in words; some are rules of shapes.

``queries/checks/`` holds a file for each, named after the fault. Its header has a code, a severity, a definition, a
reason, what counts as evidence and a message, in English and French; or only the code of the shape whose rule it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nap_kg import resources
from nap_kg.files import read_text
from nap_kg.findings import Severity
from nap_kg.validate.builtin import Bilingual, BuiltinRule
from nap_kg.validate.headers import SEVERITIES, Header

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
    header = Header.read(path)
    header.only(_OF_SHAPE if "rule" in header.said else _OWN)
    title, definition, evidence = (header.bilingual(key) for key in ("title", "definition", "evidence"))
    if "rule" in header.said:
        return Check(path.stem, path, str(header.said["rule"]), title, definition, evidence)
    return Check(
        path.stem,
        path,
        str(header.said["code"]),
        title,
        definition,
        evidence,
        query=header.query,
        severity=SEVERITIES[header.one_of("severity", SEVERITIES)],
        rationale=header.bilingual("rationale"),
        message=header.bilingual("message"),
    )
