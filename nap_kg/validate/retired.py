"""Codes of rules that are no more: what to use instead, so that nobody's settings break unseen."""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

from nap_kg import resources
from nap_kg.files import read_text


class Retired(NamedTuple):
    """A code that was given up, which is never used again."""

    code: str
    name: str  # of the shape
    since: str  # the version that gave it up
    use: str  # the code of the rule that stands in for it; empty where none does
    reason: str

    @property
    def told(self) -> str:
        """What is said of it."""
        instead = f": use {self.use}" if self.use else ""
        return f"rule {self.code} ({self.name}) was retired in {self.since}, as {self.reason}{instead}"


@cache
def retired() -> dict[str, Retired]:
    """Return the retired codes of the shipped rules."""
    rows = csv.DictReader(read_text(resources.folder("shapes") / "retired.csv").splitlines())
    return {row["code"]: Retired(**row) for row in rows}


def current(codes: list[str]) -> tuple[list[str], list[str]]:
    """Return codes with those in the place of retired ones, and what is to be said of each of these.

    >>> current(["NAP204", "NAP102"])[0]
    ['NAP204', 'NAP101']
    """
    known = retired()
    found = [known[code].use or code if code in known else code for code in codes]
    return found, [known[code].told for code in codes if code in known]
