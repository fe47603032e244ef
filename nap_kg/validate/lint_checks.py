"""Checks of an ontology: ``queries/lint/`` holds a file for each, named after what it finds.

Its header has a code, a severity, a scope, which checks of others it covers, a title, a reason and a message, in
English and French. ``scope: own`` is on terms of the ontology itself; ``all``, on whatever is said.
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

_KEYS = ("code", "severity", "scope", "covers", "title", "rationale", "message")


@dataclass(frozen=True)
class LintCheck:
    """One fault that an ontology can have, and the query that finds it."""

    name: str  # of the file
    path: Path
    code: str
    severity: Severity
    own: bool  # whether it is on terms of the ontology itself alone
    covers: tuple[str, ...]  # what others call it, such as "ROBOT missing_label"
    title: Bilingual
    rationale: Bilingual
    message: Bilingual  # with {?variable} for what the query binds
    query: str  # SELECT ?focus and, where they say more, ?path and ?value

    def cases(self) -> tuple[Path, Path]:
        """Return an ontology with the fault and one without."""
        folder = resources.folder("lint-cases") / self.name
        return folder / "fail.ttl", folder / "pass.ttl"

    def as_rule(self) -> BuiltinRule:
        """Return the check as a rule to look up."""
        bad, good = (read_text(path) if path.is_file() else "" for path in self.cases())
        return BuiltinRule(
            code=self.code,
            name=self.name,
            severity=self.severity,
            about=self.title,
            demands=self.message,
            why=self.rationale,
            bad=bad,
            good=good,
            query=self.query,
        )


@lru_cache(maxsize=1)
def load_lint_checks() -> tuple[LintCheck, ...]:
    """Return every check, by code.

    Raises:  ParseError for a header that is missing, broken or incomplete.
    """
    folder = resources.folder("queries") / "lint"
    return tuple(sorted(map(load_lint_check, folder.glob("*.rq")), key=lambda check: check.code))


def load_lint_check(path: Path) -> LintCheck:
    """Return one check.

    Raises:  ParseError for a header that is missing, broken or incomplete.
    """
    header = Header.read(path)
    header.only(_KEYS)
    covers: list[str] = []
    for source in str(header.said["covers"]).split(";"):
        tool, _, listed = source.strip().partition(" ")
        covers += [f"{tool} {one.strip()}" for one in listed.split(",") if one.strip()]
    return LintCheck(
        name=path.stem,
        path=path,
        code=str(header.said["code"]),
        severity=SEVERITIES[header.one_of("severity", SEVERITIES)],
        own=header.one_of("scope", ("own", "all")) == "own",
        covers=tuple(covers),
        title=header.bilingual("title"),
        rationale=header.bilingual("rationale"),
        message=header.bilingual("message"),
        query=header.query,
    )
