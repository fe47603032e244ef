"""An audit: a sample of facts, each read against its passages by a person, and the share that is wrong.

A record of verdicts names facts and passages by IRI and digest alone; it holds no word of a source.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nap_kg.dataset import Dataset
from nap_kg.errors import InputError
from nap_kg.evidence.documents import Document
from nap_kg.evidence.model import Evidence, Statements, Value, read
from nap_kg.evidence.show import ShownPassage, shown_passage
from nap_kg.files import read_text
from nap_kg.namespaces import NAP, RDF, shrink

VERDICTS = ("right", "wrong", "unsure")
COLUMNS = ("number", "fact", "thing", "property", "evidence", "digest", "verdict", "note")
"""The columns of a record; ``fact`` is a digest of thing, property and value, ``digest`` that of the passage."""

_Z = 1.959963984540054
"""Of the normal distribution, for an interval of 95 %."""


@dataclass(frozen=True)
class EvidencedFact:
    """One statement of the data with the evidence that is said to show it."""

    key: str  # of thing, property and value: 16 hexadecimal digits
    thing: str
    property: str
    value: Value
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Verdict:
    """What a reader says of one fact."""

    fact: str
    thing: str
    property: str
    evidence: tuple[str, ...]
    digest: str  # of the passages' token digests
    verdict: str = ""  # one of VERDICTS, "" where none was given
    note: str = ""


@dataclass(frozen=True)
class Rate:
    """How many facts of a sample are wrong, and between which shares the share of all facts lies, at 95 %."""

    right: int
    wrong: int
    unsure: int

    @property
    def judged(self) -> int:
        """How many facts have a verdict that decides."""
        return self.right + self.wrong

    @property
    def share(self) -> float:
        """The share of the judged facts that is wrong."""
        return self.wrong / self.judged if self.judged else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The interval that holds the share of all facts at 95 %."""
        return wilson(self.wrong, self.judged)


def wilson(wrong: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share.

    Source:  Wilson (1927), "Probable inference, the law of succession, and statistical inference".

    >>> [round(bound, 4) for bound in wilson(1, 50)]
    [0.0035, 0.105]
    """
    if not count:
        return 0.0, 1.0
    share = wrong / count
    middle = share + _Z**2 / (2 * count)
    spread = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    whole = 1 + _Z**2 / count
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def facts(dataset: Dataset) -> tuple[EvidencedFact, ...]:
    """Return every fact that some evidence is said to show, by thing, property and value."""
    return _facts(read(dataset))


def _facts(statements: Statements) -> tuple[EvidencedFact, ...]:
    found = []
    for thing, group in sorted(statements.by_thing.items()):
        for property_ in sorted({name for one in group for name in one.properties}):
            shows = tuple(one for one in group if property_ in one.properties)
            for value in sorted(set(statements.data.get(thing, {}).get(property_, [])), key=str):
                found.append(EvidencedFact(_key(thing, property_, value), thing, property_, value, shows))
    return tuple(found)


def _key(thing: str, property_: str, value: Value) -> str:
    return hashlib.sha256(f"<{thing}> <{property_}> {value}".encode()).hexdigest()[:16]


def draw(dataset: Dataset, n: int, seed: int) -> tuple[EvidencedFact, ...]:
    """Return ``n`` facts, each as likely as any other; the same for the same facts and seed, on every machine.

    A fact's place in the draw depends on itself and the seed alone: a change of others leaves the rest of it as it was.
    Raises:  InputError where no fact has evidence, or ``n`` is below one.
    """
    every = facts(dataset)
    if not every:
        raise InputError("no fact of this data has evidence", fix="load the file with the nap:Evidence")
    if n < 1:
        raise InputError(f"a sample of {n} facts", place=f"--n {n}", fix="give a whole number from 1 on")

    def lot(fact: EvidencedFact) -> str:
        return hashlib.sha256(f"{seed} {fact.key}".encode()).hexdigest()

    return tuple(sorted(every, key=lot)[:n])


def verdict_of(fact: EvidencedFact, verdict: str = "", note: str = "") -> Verdict:
    """Return the line of a record for a fact."""
    passages = " ".join(one.token_digest for one in fact.evidence)
    digest = hashlib.sha256(passages.encode()).hexdigest()[:16]
    evidence = tuple(one.iri for one in fact.evidence)
    return Verdict(fact.key, fact.thing, fact.property, evidence, digest, verdict, note)


def to_csv(verdicts: Iterable[Verdict]) -> str:
    """Return a record: one line per fact, in the order of the draw."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, one in enumerate(verdicts, 1):
        writer.writerow(
            [number, one.fact, one.thing, one.property, " ".join(one.evidence), one.digest, one.verdict, one.note]
        )
    return text.getvalue()


def read_record(path: Path) -> tuple[Verdict, ...]:
    """Return the verdicts of a record or a filled-in sheet; one of other columns besides, or another order, will do.

    Raises:  InputError for a file that can't be read, that lacks a column, or whose verdict is none, with its line.
    """
    rows = csv.DictReader(io.StringIO(read_text(path), newline=""))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError(
            f"no record of an audit: it has no column {missing[0]!r}",
            place=str(path),
            fix="fill in the sheet that nap-kg audit --sheet writes, separated by commas",
        )
    found: list[Verdict] = []
    for row in rows:
        said = (row["verdict"] or "").strip().casefold()
        place = f"{path}:{rows.line_num}"
        if said not in ("", *VERDICTS):
            raise InputError(f"no verdict: {row['verdict']!r}", place=place, fix=f"write {', '.join(VERDICTS)}")
        if any(row["fact"] == one.fact for one in found):
            raise InputError(f"the fact {row['fact']} stands twice", place=place, fix="leave one of the lines")
        found.append(
            Verdict(
                row["fact"] or "",
                row["thing"] or "",
                row["property"] or "",
                tuple((row["evidence"] or "").split()),
                row["digest"] or "",
                said,
                (row["note"] or "").strip(),
            )
        )
    return tuple(found)


def merged(drawn: Sequence[EvidencedFact], known: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return a line for each drawn fact, with the verdict that a record already has on it."""
    said = {one.fact: one for one in known}
    lines = [verdict_of(fact) for fact in drawn]
    return tuple(
        replace(line, verdict=said[line.fact].verdict, note=said[line.fact].note) if line.fact in said else line
        for line in lines
    )


def rate(verdicts: Iterable[Verdict]) -> Rate:
    """Return how many facts are wrong."""
    counted = [one.verdict for one in verdicts]
    return Rate(*(counted.count(verdict) for verdict in VERDICTS))


def standing(dataset: Dataset, verdicts: Iterable[Verdict]) -> Mapping[str, bool]:
    """Return of each judged fact whether the data still states it on the evidence of the same words."""
    now = {fact.key: verdict_of(fact).digest for fact in facts(dataset)}
    return {one.fact: now.get(one.fact) == one.digest for one in verdicts if one.verdict}


@dataclass(frozen=True)
class Sheet:
    """One fact, ready to be judged: in words, with what else is said of its thing, and its passages."""

    fact: EvidencedFact
    statement: tuple[str, str, str]  # thing, property, value
    besides: tuple[tuple[str, str], ...]  # property and value
    passages: tuple[ShownPassage, ...]


def sheets(dataset: Dataset, drawn: Sequence[EvidencedFact], documents: Sequence[Document] = ()) -> tuple[Sheet, ...]:
    """Return drawn facts as a reader needs them; the passages without words where a document is not at hand."""
    statements = read(dataset)
    by_rendition = {document.rendition: document for document in documents}
    found = []
    for fact in drawn:
        besides = tuple(
            (_called(dataset, statements, name), _told(dataset, statements, value))
            for name, values in sorted(statements.data.get(fact.thing, {}).items())
            for value in sorted(values, key=str)
            if (name, value) != (fact.property, fact.value)
        )
        statement = (
            f"{_called(dataset, statements, fact.thing)} [{_kinds(dataset, statements, fact.thing)}]",
            _called(dataset, statements, fact.property),
            _told(dataset, statements, fact.value),
        )
        passages = tuple(shown_passage(statements, dataset, e, by_rendition.get(e.source)) for e in fact.evidence)
        found.append(Sheet(fact, statement, besides, passages))
    return tuple(found)


def _kinds(dataset: Dataset, statements: Statements, thing: str) -> str:
    kinds = statements.data.get(thing, {}).get(RDF.type, [])
    return ", ".join(sorted(dataset.label(kind.value) or shrink(kind.value) for kind in kinds))


def _called(dataset: Dataset, statements: Statements, iri: str) -> str:
    """Return a label with the short IRI; a status report goes by what it reports on."""
    about = statements.value(iri, NAP.reportsStatusOf) or ""
    label = dataset.label(iri) or dataset.label(about) or ""
    return f"{label} ({shrink(iri)})".strip() if label else shrink(iri)


def _told(dataset: Dataset, statements: Statements, value: Value) -> str:
    if hasattr(value, "language"):
        return f'"{value.value}"{"@" + value.language if value.language else ""}'
    return _called(dataset, statements, value.value)
