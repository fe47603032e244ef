"""Listed rewordings: where our label or name differs from the printed one on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nap_kg.evidence.model import EvidenceFinding, Statements
from nap_kg.evidence.normalise import contains, printed_numbers
from nap_kg.evidence.tables import read_table
from nap_kg.namespaces import NAP, PREFIXES, abbreviated
from nap_kg.passages import tokens

FILE = "rewordings.csv"
HEADER = ["thing", "property", "value", "reason"]


@dataclass(frozen=True)
class Rewording:
    """One name or wording of ours that stands for another in the passage, and why."""

    thing: str
    property: str
    value: str  # the whole value, or the words of a label at issue
    reason: str
    place: str = ""  # file and line


def read_rewordings(statements: Statements) -> tuple[Rewording, ...]:
    """Return the rewordings listed beside the evidence of each rendition."""
    folders = {folder for one in statements.evidence for folder in statements.folders(one.source)}
    return tuple(row for folder in sorted(folders) for row in read_file(folder / FILE, statements))


def read_file(file: Path, statements: Statements) -> Iterator[Rewording]:
    """Yield the rewordings of one file, none where it is missing.

    Raises:  InputError where the columns are not those that a rewording has.
    """
    for place, row in read_table(file, HEADER) if file.exists() else ():
        value = row["value"]
        yield Rewording(
            expand(row["thing"], statements),
            expand(row["property"], statements),
            expand(value, statements) if value.startswith(("http", "<")) else value,
            row["reason"],
            place,
        )


def expand(name: str, statements: Statements) -> str:
    """Return the IRI that a full, prefixed or local name stands for; the name itself where there is none or several.

    A prefix is a house prefix, or the kind of thing that stands in the IRI before the rest, as ``deliverable:key``.
    """
    bare = name.strip().removeprefix("<").removesuffix(">")
    if bare in statements.about or re.match(r"https?:", bare):
        return bare
    prefix, colon, local = bare.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    found = abbreviated(bare, statements.about, lambda iri: NAP.StatusReport in statements.types(iri))
    return next(iter(found)) if len(found) == 1 else bare


class Ledger:
    """The rewordings of one check, and which of them were needed."""

    def __init__(self, rewordings: Sequence[Rewording]) -> None:
        self.rewordings = tuple(rewordings)
        self.used: set[Rewording] = set()

    def accounts_for(self, thing: str, property_: str, value: str, word: str) -> bool:
        """Tell whether a listed rewording accounts for a name or word of a value."""
        for row in self.rewordings:
            if (row.thing, row.property) != (thing, property_):
                continue
            within = contains(tokens(value), tokens(row.value)) and contains(tokens(row.value), tokens(word))
            if row.value in (value, word) or (within and value != word):
                self.used.add(row)
                return True
        return False

    def findings(self, statements: Statements) -> Iterator[EvidenceFinding]:
        """Yield the rewordings that fit no value, that nothing needed, or that give no sound reason."""
        for row in self.rewordings:
            values = [value.value for value in statements.values(row.thing, row.property)]
            fits = any(row.value == value or contains(tokens(value), tokens(row.value)) for value in values)
            if not fits:
                kind, message = "rewording-mismatch", "the thing has no such value: correct the row or take it out"
            elif row not in self.used:
                kind, message = "rewording-unused", "the passage shows this value as it is: take the row out"
            elif not row.reason.strip() or printed_numbers(row.reason) - printed_numbers(" ".join(values)):
                kind, message = "rewording-reason", "say why in words, with no number that the value has not"
            else:
                continue
            yield EvidenceFinding(row.thing, row.property, row.value, "", kind, message, row.place)
