"""The review file of bodies: what a report names and the register lacks, for a person to decide.

``review/bodies.csv`` beside the profile holds a line for each unknown name. Its ``decision`` is empty at first; a
person writes ``new`` (a body of its own, with the key and kind of the line), ``name`` (another name of the body whose
key stands in the line) or ``nobody`` (no body: the words are left as printed). The next run takes the decisions into
the register.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nap_kg.errors import InputError
from nap_kg.ingest.meaning import Proposal
from nap_kg.ingest.profile import Profile

FIELDS = ("text", "decision", "key", "kind", "nearest", "count", "first place")
DECISIONS = ("", "new", "name", "nobody")
KINDS = ("Department", "AgencyUnit", "CoordinatingBody", "Office")
"""The classes of bodies."""

_SUGGESTED = {
    "office": "Office",
    "organization": "Department",
    "unit": "AgencyUnit",
    "collaboration": "CoordinatingBody",
}


@dataclass(frozen=True)
class Decision:
    """What a person decided of an unknown name."""

    text: str
    decision: str  # new, name, nobody
    key: str  # of the body, below the register's beginning: "rcmp", "esdc/tfwp"
    kind: str  # a class of agencies

    @property
    def is_unit(self) -> bool:
        """Whether this makes a body that is a part of another, the one whose key stands before its own."""
        return self.decision == "new" and "/" in self.key


class UnknownBodies(InputError):
    """Bodies that the register lacks; ``text`` is the review file with a line for each."""

    def __init__(self, profile: Profile, proposals: Iterable[Proposal]) -> None:
        found = list(proposals)
        self.path = review_file(profile)
        self.text = review_text(self.path, found, profile.agencies)
        listed = [f"{one.text!r} ({one.count}×, first in {one.first_place})" for one in found[:40]]
        more = [f"… and {len(found) - 40} more"] if len(found) > 40 else []
        super().__init__(
            f"the register of bodies has none of these {len(found)} names:\n  " + "\n  ".join([*listed, *more]),
            place=str(profile.path.parent),
            fix=f"decide on each in {self.path}: new, name or nobody; then run again",
        )


def review_file(profile: Profile) -> Path:
    """Return where a plan's review of bodies is kept."""
    return profile.path.parent / "review" / "bodies.csv"


def read_review(profile: Profile) -> list[Decision]:
    """Return the decisions that were taken.

    Raises:  InputError for a file with other columns, or an unknown decision, key or kind, with its line.
    """
    path = review_file(profile)
    return [
        Decision(row["text"], row["decision"].strip(), row["key"].strip(), row["kind"].strip())
        for _, row in _lines(path)
        if row["decision"].strip()
    ]


def review_text(path: Path, proposals: Iterable[Proposal], agencies: str) -> str:
    """Return the review file with a line for each proposal that it does not hold yet; other lines stay as they are.

    ``agencies`` is where the IRIs of bodies begin; a proposed key is what follows.
    """
    rows = [row for _, row in _lines(path)]
    known = {row["text"] for row in rows}
    for one in proposals:
        if one.text not in known:
            values = (
                one.text,
                "",
                one.suggested_key.removeprefix(agencies),
                _SUGGESTED.get(one.suggested_kind, ""),
                "; ".join(one.nearest),
                str(one.count),
            )
            rows.append(dict(zip(FIELDS, (*values, one.first_place), strict=True)))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != FIELDS:
            raise InputError(
                f"the columns are {', '.join(reader.fieldnames or ('none',))}",
                place=f"{path}:1",
                fix=f"write {', '.join(FIELDS)}",
            )
        found = [(reader.line_num, {field: row.get(field) or "" for field in FIELDS}) for row in reader]
    for line, row in found:
        decision = row["decision"].strip()
        if decision not in DECISIONS:
            raise InputError(
                f"no decision is called {decision!r}", place=f"{path}:{line}", fix="write new, name, nobody or nothing"
            )
        if decision in ("new", "name") and not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", row["key"].strip()):
            raise InputError(
                f"{row['key']!r} is no key of a body", place=f"{path}:{line}", fix="write one such as rcmp or esdc/tfwp"
            )
        if decision == "new" and row["kind"].strip() not in KINDS:
            raise InputError(
                f"no kind of body is called {row['kind']!r}", place=f"{path}:{line}", fix=f"write {', '.join(KINDS)}"
            )
    return found
