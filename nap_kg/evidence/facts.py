"""Whether a value of the data is what a passage says: one judgement per fact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import Statements, Value
from nap_kg.evidence.normalise import (
    WORDS,
    Date,
    claims,
    contains,
    has_date,
    is_printed_as,
    links,
    number,
    numbers,
    printed_numbers,
    spans,
    stretches,
)
from nap_kg.evidence.rows import AS_PRINTED, Row, fold, row_of, years
from nap_kg.namespaces import DCTERMS, NAP, RDF, RDFS, SKOS, XSD
from nap_kg.passages import tokens
from nap_kg.readers.wording import mend

OWN_WORDS = {DCTERMS.description, RDFS.label, SKOS.prefLabel, SKOS.definition, SKOS.scopeNote, NAP.reason}
"""Properties whose text is ours: its numbers and names must stand in the passage, its other words need not."""

AT_BEGINNING = {NAP.isMarkedNew}
"""Booleans whose word counts only where the cell begins with it."""

_NUMBERS = {XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.nonNegativeInteger, XSD.positiveInteger}
_STRINGS = {XSD.string, RDF.langString}
_DATES = {
    XSD.date: re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    XSD.gYear: re.compile(r"(\d{4})"),
    XSD.gYearMonth: re.compile(r"(\d{4})-(\d{2})"),
}


@dataclass(frozen=True)
class Doubt:
    """What a passage does not show of a value."""

    message: str
    word: str = ""  # the name at issue: a listed rewording may account for it; "" where nothing may


@dataclass(frozen=True)
class Shown:
    """What the passages of one thing show for one property."""

    statements: Statements
    thing: str
    property: str
    passages: tuple[Passage, ...]
    row: Row | None = None  # where the thing is a status report printed as a row

    @cached_property
    def text(self) -> str:
        """Return the words that the value must be found in: those of its column, else of all passages.

        Of tables, as their reader gives them: letters that a wrong encoding garbled are mended.
        """
        cell = self.row.text(self.property) if self.row else None
        if cell is not None:
            return cell
        text = "\n".join(passage.text for passage in self.passages)
        return mend(text) if any(passage.document.cells for passage in self.passages) else text

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Return the tokens of those words."""
        return tuple(tokens(self.text))

    @cached_property
    def is_of_part(self) -> bool:
        """Tell whether the thing reports on a part of a deliverable."""
        about = self.statements.values(self.thing, NAP.reportsStatusOf)
        return any(NAP.DeliverablePart in self.statements.types(value.value) for value in about)


def shown(
    statements: Statements, thing: str, property_: str, passages: Sequence[Passage], all_passages: Sequence[Passage]
) -> Shown:
    """Return what passages show for one property of a thing; a row is read into cells from all of its passages.

    The value of a reading is judged as one of the property that it is a reading of.
    """
    types = statements.types(thing)
    if NAP.Reading in types:
        property_ = statements.value(thing, NAP.readingProperty) or property_
        row = row_of(passages) if property_ in AS_PRINTED else None
    else:
        row = row_of(all_passages) if NAP.StatusReport in types else None
    return Shown(statements, thing, property_, tuple(passages), row)


def judge(value: Value, what: Shown) -> Iterator[Doubt]:
    """Yield what of a value its passages do not show; nothing where they show it all."""
    if isinstance(value, ox.NamedNode):
        yield from _judge_thing(value.value, what)
        return
    datatype = value.datatype.value
    if datatype == XSD.boolean:
        yield from _judge_boolean(value.value, what)
    elif datatype in _DATES:
        written = _DATES[datatype].fullmatch(value.value)
        year, month, day = [*map(int, written.groups()), None, None][:3] if written else (None, None, None)
        if year is None or not has_date(what.text, (year, month, day)):
            yield Doubt("the passage does not give this date")
        elif not is_printed_as(what.text, (year, month, day)):
            yield Doubt("the passage gives this only as part of a more precise date: state that one")
        else:
            yield from _judge_edge((year, month, day), what)
    elif datatype in _NUMBERS:
        if number(value.value) not in numbers(what.text):
            yield Doubt("the passage does not give this number")
        elif what.property == NAP.value:
            yield from _judge_count(number(value.value), what)
    elif datatype == XSD.anyURI:
        if value.value not in links(what.text):
            yield Doubt("the passage does not hold this link")
    elif datatype not in _STRINGS:
        yield Doubt(f"no way to compare a value of type <{datatype}> with a passage: use a known datatype")
    elif what.property in OWN_WORDS:
        yield from _judge_label(value, what)
    else:
        yield from _judge_string(value.value, what)


def _judge_count(value: str, what: Shown) -> Iterator[Doubt]:
    """Yield where other numbers than the value stand just before the name of what is counted, in every place of it."""
    before: set[str] = set()
    for measure in what.statements.values(what.thing, NAP.hasMeasure):
        for name in what.statements.names(measure.value):
            before |= {what.tokens[first - 1] for first, _ in spans(what.tokens, name) if first}
    counted = {str(WORDS.get(token, token)) for token in before if token.isdecimal() or token in WORDS}
    if counted and not any(value.endswith(token.lstrip("0")) for token in counted):
        yield Doubt(f"the passage counts {_listed(Counter(counted))} of them: look at which number is whose")


_EDGES = {NAP.begins: 0, NAP.startDate: 0, NAP.ends: 1, NAP.endDate: 1}
"""Which end of a stretch of days a property is."""


def _judge_edge(date: Date, what: Shown) -> Iterator[Doubt]:
    """Yield where a start is printed as the last day or year of a stretch alone, or an end as the first."""
    edge = _EDGES.get(what.property)
    if edge is None:
        return
    printed = stretches(what.text)
    alone = date[1] is None and numbers(what.text)[str(date[0])] > sum(date in ends for ends in printed)
    if not alone and date in {ends[1 - edge] for ends in printed} - {ends[edge] for ends in printed}:
        yield Doubt(f"the passage gives this as the {'first' if edge else 'last'} day or year of several")


def _judge_thing(iri: str, what: Shown) -> Iterator[Doubt]:
    names = what.statements.names(iri)
    if NAP.FiscalYear in what.statements.types(iri):
        yield from _judge_period(iri, what)
    elif what.property in (NAP.hasLead, NAP.hasCollaborator, NAP.hasConsultedBody) and what.row:
        if iri not in bodies(what.tokens, what.statements):
            yield Doubt(
                "the cell names this body by none of its names (a unit goes by its own, not its department's)", iri
            )
    elif names:
        if not any(contains(what.tokens, name) for name in names):
            yield Doubt("the passage calls it by none of its names: give it the printed one, or list a rewording", iri)
    elif iri not in links(what.text):
        yield Doubt("the passage does not hold this link, and the data gives the thing no name to look for", iri)


def _judge_period(iri: str, what: Shown) -> Iterator[Doubt]:
    names = what.statements.names(iri)
    ends = [what.statements.value(iri, property_) for property_ in (NAP.begins, NAP.ends)]
    if what.row and what.property == NAP.hasStartPeriod:
        printed = years(what.row.cells["timeline"])
        place = 0
        if what.is_of_part and len(printed) > 1:
            place = int(what.statements.value(what.thing, NAP.position) or 0)
        if not (place < len(printed) and tuple(tokens(printed[place])) in names):
            yield Doubt("the timeline cell does not give this fiscal year for it")
        return
    if any(contains(what.tokens, name) for name in names):
        return
    days = [tuple(map(int, day.split("-"))) for day in ends if day and re.fullmatch(r"\d{4}-\d\d-\d\d", day)]
    if len(days) != 2 or not all(has_date(what.text, (year, month, day)) for year, month, day in days):
        yield Doubt("the passage gives neither this fiscal year nor its first and last day")


def bodies(printed: Sequence[str], statements: Statements) -> set[str]:
    """Return the bodies that tokens name, each place by the longest name that fits it."""
    found: list[tuple[int, int, str]] = []
    for body in statements.named:
        for name in statements.names(body):
            found.extend((first, last, body) for first, last in spans(printed, name))
    return {
        body
        for first, last, body in found
        if not any(a <= first and last <= b and (a, b) != (first, last) for a, b, _ in found)
    }


def _judge_boolean(lexical: str, what: Shown) -> Iterator[Doubt]:
    words = {value.value.casefold() for value in what.statements.values(what.property, NAP.evidenceWord)}
    if not words:
        yield Doubt("no word proves this property: annotate it in the ontology with nap:evidenceWord")
        return
    stands = what.tokens[:1] if what.property in AT_BEGINNING else what.tokens
    printed = bool(words & set(stands))
    if lexical not in ("true", "false"):
        yield Doubt("write true or false")
    elif printed != (lexical == "true"):
        quoted = " or ".join(sorted(repr(word) for word in words))
        yield Doubt(f"{quoted} {'stands' if printed else 'does not stand'} where it would make this true")


def _judge_string(text: str, what: Shown) -> Iterator[Doubt]:
    cell = AS_PRINTED.get(what.property)
    if what.row and cell and not what.is_of_part:
        if fold(what.row.cells[cell]) != text:
            yield Doubt(f"the {cell} cell prints something else, blanks folded")
        return
    if what.row and cell == "timeline" and len(printed := years(what.row.cells[cell])) > 1:
        place = int(what.statements.value(what.thing, NAP.position) or 0)
        if not (place < len(printed) and years(text) == [printed[place]]):
            yield Doubt("the timeline cell prints another value in its place")
        return
    if not text.strip():
        return
    if not contains(what.tokens, tokens(text)):
        yield Doubt("the passage does not hold these words in this order")
    missing = printed_numbers(text) - numbers(what.text)
    if missing:
        yield Doubt(f"the passage does not give {_listed(missing)}")


def _judge_label(label: ox.Literal, what: Shown) -> Iterator[Doubt]:
    others = [v for v in what.statements.values(what.thing, what.property) if isinstance(v, ox.Literal)]
    english = next((v for v in others if v.language == "en"), None)
    if label.language not in (None, "en") and english is not None:
        if printed_numbers(label.value) != printed_numbers(english.value):
            yield Doubt("its numbers are not those of the English wording")
        return
    missing = printed_numbers(label.value) - numbers(what.text)
    if missing:
        yield Doubt(f"the passage does not give {_listed(missing)}")
    if label.language in (None, "en"):
        for word in claims(label.value):
            if not _has_word(word, what.tokens):
                yield Doubt(f"the passage does not hold {word!r}", word)


def _has_word(word: str, printed: Sequence[str]) -> bool:
    """Tell whether a word of a label stands in a passage; an abbreviation may lose or gain the s of its plural."""
    found = tokens(word)
    if contains(printed, found):
        return True
    stem = word.removesuffix("s")
    return stem.isupper() and (contains(printed, tokens(stem)) or contains(printed, tokens(stem + "s")))


def _listed(missing: Counter[str]) -> str:
    return ", ".join(sorted(missing))
