"""Whether every statement of the data is shown by evidence, or need not be."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import pyoxigraph as ox

from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import REPORTS, EvidenceFinding, Statements, Value, key
from nap_kg.evidence.normalise import number, numbers, printed_numbers
from nap_kg.evidence.rows import years
from nap_kg.namespaces import DCTERMS, FOAF, ID, NAP, RDF, RDFS, SKOS, XSD
from nap_kg.passages import tokens

EXEMPT: dict[str, str] = {
    RDF.type: "how we model; the class must be declared",
    DCTERMS["format"]: "describes a file, not what it says",
    DCTERMS.language: "describes a file or a name, not what it says",
    DCTERMS.source: "names the outside document that shows the rest",
    FOAF.homepage: "where we found a document; a web page of a report must be the report's",
    NAP.codePointCount: "held against the file itself",
    NAP.digest: "held against the file itself",
    NAP.hasName: "the name has evidence of its own, and lies under the thing's IRI",
    NAP.carriesOut: "our own tie between prose and chart; both ends have evidence",
    NAP.contributesTo: "our own mapping to shared goals, where no passage shows it",
    NAP.hasFundingKind: "how we sort money",
    NAP.hasNameKind: "how we sort names",
    NAP.hasOrganizationKind: "how we sort bodies",
    NAP.hasPeriodKind: "follows from the first and last day, which a rule checks",
    NAP.isAbout: "our own tie; both ends have evidence",
    NAP.omitsProperty: "says what a chart lacks, which no passage shows; a rule holds it against every row",
    NAP.isRenditionOf: "ties a file to its report, under whose IRI it lies",
    NAP.readingProperty: "says what a reading is a reading of",
    SKOS.note: "our own remark on how we came to a statement",
}
"""The properties that need no evidence, whatever the thing; each with the reason."""

EXEMPT_CLASSES: dict[str, str] = {
    NAP.CalendarPeriod: "follows from the calendar, which a rule checks",
    FOAF.Document: "an outside document is named so that others can find it",
    NAP.Discrepancy: "our own judgement of two readings, which have evidence of their own; its numbers are checked",
    NAP.Evidence: "is checked itself",
    NAP.FiscalYear: "follows from its key and the calendar of its siblings, which is checked",
    NAP.Rendition: "describes a file, held against it",
}
"""The classes whose things need no evidence; each with the reason."""

_BUILT_IN = {RDF.type, RDFS.label}
"""Terms that no ontology of ours has to declare."""

_DATATYPES = {
    XSD[name] for name in ("string", "boolean", "integer", "decimal", "double", "date", "gYear", "gYearMonth", "anyURI")
} | {RDF.langString}


def check_support(
    statements: Statements, passages: Mapping[str, tuple[Passage, ...]], things: Collection[str] | None = None
) -> Iterator[EvidenceFinding]:
    """Yield every statement of all things, or of some, that neither evidence nor an exemption accounts for.

    And what dangles: terms and things that nothing describes, evidence without its fact.
    """
    supported = {(one.thing, property_) for one in statements.evidence for property_ in one.properties}
    has_ontology = NAP.Evidence in statements.about
    for thing in sorted(statements.data if things is None else statements.data.keys() & things):
        properties = statements.data[thing]
        types = statements.types(thing)
        yield from _check_terms(statements, thing, properties, has_ontology=has_ontology)
        yield from _check_own_words(statements, thing, passages)
        yield from _check_listed_numbers(thing, properties)
        if NAP.FiscalYear in types:
            yield from _check_fiscal_year(thing, properties, statements)
        yield from _check_home(statements, thing)
        if not types and properties.keys() <= EXEMPT.keys():
            message = "nothing says what this is: look at the spelling of its IRI"
            yield EvidenceFinding(thing, "", "", "", "thing-unknown", message)
        if any(kind in types for kind in EXEMPT_CLASSES):
            continue
        outside = {value.value for value in properties.get(DCTERMS.source, [])}
        if any(FOAF.Document in statements.types(document) for document in outside):
            continue
        for property_ in sorted(properties):
            if (thing, property_) in supported or property_ in EXEMPT:
                continue
            if property_ == RDFS.label and NAP.hasName in statements.about[thing]:
                yield from _check_label_is_name(statements, thing)
                continue
            for value in properties[property_]:
                message = "no evidence shows this: add nap:supportsProperty to the passage's nap:Evidence"
                yield EvidenceFinding(thing, property_, value.value, "", "fact-without-evidence", message)
    for one in statements.evidence:
        for property_ in one.properties if things is None or one.thing in things else ():
            if not statements.data.get(one.thing, {}).get(property_):
                message = "the thing has no value for it: take the property out, or state the fact"
                yield EvidenceFinding(one.thing, property_, "", one.iri, "evidence-without-fact", message)


def _check_terms(
    statements: Statements, thing: str, properties: Mapping[str, list[Value]], *, has_ontology: bool
) -> Iterator[EvidenceFinding]:
    """Yield terms that nothing declares, things that nothing describes and datatypes that nobody knows."""
    for property_, values in properties.items():
        if has_ontology and property_ not in statements.about and property_ not in _BUILT_IN:
            message = "no such property in the ontology: look at its spelling and its prefix"
            yield EvidenceFinding(thing, property_, "", "", "term-unknown", message)
        for value in values:
            if isinstance(value, ox.Literal):
                if value.datatype.value not in _DATATYPES:
                    message = f"unknown datatype <{value.datatype.value}>: look at its prefix"
                    yield EvidenceFinding(thing, property_, value.value, "", "datatype-unknown", message)
                continue
            iri = value.value
            is_term = property_ in (RDF.type, NAP.readingProperty, NAP.supportsProperty)
            is_ours = iri.startswith(ID) or (
                property_.startswith(NAP) and property_ not in (NAP.isAvailableAt, NAP.sameBodyAs)
            )
            must_be_known = has_ontology if is_term else is_ours
            if must_be_known and iri not in statements.about and iri not in _BUILT_IN:
                kind = "term-unknown" if is_term else "thing-unknown"
                message = "nothing describes this: look at its spelling and its prefix"
                yield EvidenceFinding(thing, property_, iri, "", kind, message)


def _check_home(statements: Statements, thing: str) -> Iterator[EvidenceFinding]:
    """Yield where a rendition, name, discrepancy or reading does not lie under the thing that it belongs to."""
    report = statements.value(thing, NAP.isRenditionOf)
    types = statements.types(thing)
    if report is not None:
        pages = statements.values(thing, FOAF.homepage)
        if not thing.startswith(f"{report}/rendition/"):
            message = f"a rendition of this report is named <{report}/rendition/…>"
            yield EvidenceFinding(thing, NAP.isRenditionOf, report, "", "iri-elsewhere", message)
        if pages and pages != statements.values(report, FOAF.homepage):
            message = "not the page that the report itself names"
            yield EvidenceFinding(thing, FOAF.homepage, pages[0].value, "", "page-differs", message)
    elif NAP.Discrepancy in types or NAP.Reading in types:
        owner, _, _ = thing.rpartition("/discrepancy/" if NAP.Discrepancy in types else "/reading/")
        kinds = REPORTS if NAP.Discrepancy in types else {NAP.Discrepancy}
        held = NAP.Discrepancy in types or thing in {v.value for v in statements.values(owner, NAP.hasReading)}
        if not statements.types(owner) & kinds or not held:
            message = "its IRI should begin with that of its report, or of its discrepancy"
            yield EvidenceFinding(thing, "", owner, "", "iri-elsewhere", message)
    elif NAP.Name in types:
        owner = thing.rpartition("/name/")[0]
        if thing not in {value.value for value in statements.values(owner, NAP.hasName)}:
            message = "no thing has this name: a name lies under its thing's IRI, and nap:hasName ties it there"
            yield EvidenceFinding(thing, NAP.hasName, owner, "", "iri-elsewhere", message)


def _check_label_is_name(statements: Statements, thing: str) -> Iterator[EvidenceFinding]:
    nodes = [node.value for node in statements.values(thing, NAP.hasName)]
    names = {tuple(tokens(value.value)) for node in nodes for value in statements.values(node, NAP.nameText)}
    for label in statements.values(thing, RDFS.label):
        if tuple(tokens(label.value)) not in names:
            message = "a body's label is one of its names: give it a nap:Name with evidence or dcterms:source"
            yield EvidenceFinding(thing, RDFS.label, label.value, "", "label-no-name", message)


def _check_own_words(
    statements: Statements, thing: str, passages: Mapping[str, tuple[Passage, ...]]
) -> Iterator[EvidenceFinding]:
    """Yield numbers in our own words that no passage near them gives, and wordings whose numbers differ."""
    about = statements.data[thing]
    if NAP.FiscalYear in statements.types(thing):
        return
    for property_ in (RDFS.label, SKOS.prefLabel, NAP.reason, DCTERMS.description, DCTERMS["title"]):
        texts = [value.value for value in about.get(property_, [])]
        counts = [printed_numbers(text) for text in texts]
        if not any(counts):
            continue
        if any(count != counts[0] for count in counts):
            message = "the numbers in its languages differ: state the same ones"
            yield EvidenceFinding(thing, property_, " / ".join(sorted(texts)), "", "numbers-differ", message)
        known = _numbers_near(statements, thing, passages)
        for text in texts:
            words = text
            for year in years(text):
                if any(tuple(tokens(year)) in names for names in statements.fiscal_years.values()):
                    words = words.replace(year, " ", 1)
            missing = printed_numbers(words) - known
            if missing:
                message = f"no passage about it gives {', '.join(sorted(missing))}"
                yield EvidenceFinding(thing, property_, text, "", "number-unknown", message)


_MONEY = re.compile(r"\$\s?(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?:\s(?:thousand|million|billion|trillion)\b)?")


def _check_listed_numbers(thing: str, properties: Mapping[str, list[Value]]) -> Iterator[EvidenceFinding]:
    """Yield numbers that a label lists and a property lacks, and sums and sessions that the thing's own name belies.

    A number that became another one of the same passage shows nowhere else.
    """
    for label in properties.get(RDFS.label, []):
        sums = {sum_ for found in _MONEY.findall(label.value) for sum_ in numbers(found)}
        for amount in properties.get(NAP.amount, []):
            if getattr(label, "language", None) == "en" and sums and number(amount.value) not in sums:
                message = f"its label {label.value!r} names another sum: correct the wrong one"
                yield EvidenceFinding(thing, NAP.amount, amount.value, "", "numbers-differ", message)
    for session in properties.get(NAP.sessionNumber, []):
        if key(thing).isdecimal() and number(session.value) != key(thing):
            message = f"its IRI names session {key(thing)}: correct the wrong one"
            yield EvidenceFinding(thing, NAP.sessionNumber, session.value, "", "numbers-differ", message)
    for property_, values in sorted(properties.items()):
        given = {number(v.value) for v in values if isinstance(v, ox.Literal) and v.datatype.value == XSD.integer}
        if len(given) < 2:
            continue
        for label in properties.get(RDFS.label, []):
            if getattr(label, "language", None) == "en" and (missing := set(numbers(label.value)) - given):
                message = f"its values lack {', '.join(sorted(missing))}: state every number that the label lists"
                yield EvidenceFinding(thing, property_, label.value, "", "numbers-differ", message)


def _numbers_near(statements: Statements, thing: str, passages: Mapping[str, tuple[Passage, ...]]) -> Counter[str]:
    """Return the numbers of the passages of a thing, and of what it is a judgement on; else those of its key."""
    near = [thing]
    for property_ in (NAP.concerns, NAP.hasReading):
        near.extend(value.value for value in statements.values(thing, property_))
    found: Counter[str] = Counter()
    for one in near:
        for passage in passages.get(one, ()):
            found |= numbers(passage.text)
    found |= printed_numbers(key(thing))
    for value in statements.values(thing, NAP.isRenditionOf):
        found |= printed_numbers(key(value.value))
    return found


_FISCAL_YEAR = re.compile(r"(.*/period/(?:[a-z-]+/)?fy/)(\d{4})-(\d{4})")


def _calendar(statements: Statements, prefix: str) -> tuple[int, int]:
    """Return the month and day on which a government's fiscal years begin: those of most of them."""
    starts = Counter(
        value.value[5:10]
        for thing in statements.fiscal_years
        if thing.startswith(prefix)
        for value in statements.values(thing, NAP.begins)
        if re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])-(?:[01][1-9]|[12]0|2[0-8])", value.value)
    )
    most = min(starts, key=lambda start: (-starts[start], start), default="01-01")
    return int(most[:2]), int(most[3:])


def _check_fiscal_year(
    thing: str, properties: Mapping[str, list[Value]], statements: Statements
) -> Iterator[EvidenceFinding]:
    """Yield what of a fiscal year does not follow from its key and from when its siblings begin."""

    def finding(property_: str, value: str, message: str) -> EvidenceFinding:
        return EvidenceFinding(thing, property_, value, "", "period-wrong", message)

    written = _FISCAL_YEAR.fullmatch(thing)
    if not written or int(written[3]) != int(written[2]) + 1:
        yield finding("", "", f"a fiscal year is named like <{ID['period/']}ca/fy/2012-2013>, of two years in a row")
        return
    first, last = int(written[2]), int(written[3])
    month, day = _calendar(statements, written[1])
    begins = datetime.date(first, month, day)
    ends = begins.replace(year=last) - datetime.timedelta(days=1)
    expected: dict[str, set[str]] = {
        NAP.begins: {begins.isoformat()},
        NAP.ends: {ends.isoformat()},
        RDFS.label: {f"{first}/{last % 100:02}"},
        SKOS.altLabel: {f"{first}-{last}", f"{first}/{last}", f"{first}-{last % 100:02}"},
        RDF.type: {NAP.FiscalYear},
    }
    for property_ in sorted(set(properties) | {NAP.begins, NAP.ends, RDFS.label}):
        values = properties.get(property_, [])
        allowed = expected.get(property_)
        if allowed is None:
            yield finding(property_, "", "not a property of a fiscal year")
        elif not values:
            yield finding(property_, "", f"missing: state {sorted(allowed)[0]!r}")
        else:
            for value in values:
                if value.value not in allowed:
                    yield finding(property_, value.value, f"by its key this is {' or '.join(sorted(allowed))}")
                if (
                    property_ in (NAP.begins, NAP.ends)
                    and getattr(value, "datatype", ox.NamedNode(NAP)).value != XSD.date
                ):
                    yield finding(property_, value.value, "write a day as an xsd:date")
