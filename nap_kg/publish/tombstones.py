"""Things that were withdrawn: their IRIs go on to tell so, and are never used again.

A file ``withdrawn.csv`` beside a catalogue of graphs lists them: ``iri, date, reason``, and a French reason as
``reason-fr`` where there is one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nap_kg.errors import InputError
from nap_kg.files import read_text

_COLUMNS = ("iri", "date", "reason")


@dataclass(frozen=True)
class Withdrawn:
    """One thing that was withdrawn."""

    iri: str
    date: str  # YYYY-MM-DD
    reason: dict[str, str]  # by language


def read_withdrawn(lists: Iterable[Path], base: str, known: Iterable[str]) -> list[Withdrawn]:
    """Return what was withdrawn, by the lists in the folders of the data, sorted.

    Raises:  InputError for a list that can't be understood, with its line, and for a thing that the data still holds.
    """
    held, found = set(known), dict[str, Withdrawn]()
    for file in lists:
        for one in _read(file, base, held):
            found[one.iri] = one
    return sorted(found.values(), key=lambda one: one.iri)


def _read(file: Path, base: str, held: set[str]) -> Iterable[Withdrawn]:
    rows = csv.DictReader(io.StringIO(read_text(file)))
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError(f"no column {', '.join(missing)}", place=f"{file}:1", fix="head it iri,date,reason")
    for row in rows:
        place = f"{file}:{rows.line_num}"
        iri, date, reason = ((row[name] or "").strip() for name in _COLUMNS)
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", iri):
            raise InputError(f"{iri!r} is no IRI of a thing", place=place, fix="write the whole IRI")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
            raise InputError(f"{date!r} is no date", place=place, fix="write it as 2026-11-24")
        if not reason:
            raise InputError("no reason is given", place=place, fix="say in a few words why it was withdrawn")
        if iri in held:
            raise InputError(f"the data still holds {iri}", place=place, fix="take it out of the data, or of this list")
        if iri.startswith(base):
            yield Withdrawn(iri, date, {"en": reason, "fr": (row.get("reason-fr") or "").strip() or reason})
