"""What pins a vocabulary: concepts lie under their scheme, terms are declared, numbers are printed or counted.

A vocabulary states no fact of a source, so no passage shows it. Yet its wordings are names by which passages call
things, and a number in one is a number that some passage prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import EvidenceFinding, Statements, Value, key
from nap_kg.evidence.normalise import numbers, printed_numbers
from nap_kg.namespaces import DCTERMS, NAP, RDF, RDFS, SKOS

_WORDINGS = (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote, DCTERMS["title"])
_TRANSLATED = (RDFS.label, SKOS.prefLabel, SKOS.definition, SKOS.scopeNote, DCTERMS["title"])
_HOLDERS = (SKOS.inScheme, SKOS.topConceptOf)


def check_vocabularies(
    statements: Statements, passages: Mapping[str, tuple[Passage, ...]]
) -> Iterator[EvidenceFinding]:
    """Yield what of a vocabulary hangs in the air: terms, schemes, names of concepts, and numbers in wordings."""
    sizes = Counter(value.value for one in statements.vocabulary for value in statements.values(one, SKOS.inScheme))
    users: dict[str, set[str]] = {}
    for thing, properties in statements.data.items():
        for values in properties.values():
            for value in values:
                users.setdefault(value.value, set()).add(thing)
    for one in statements.vocabulary:
        properties = statements.about[one]
        if NAP.Evidence in statements.about:  # the ontology is loaded
            yield from _check_terms(one, properties, statements)
        if SKOS.ConceptScheme in statements.types(one):
            given = Counter({str(sizes[one]): 99})
            if not sizes[one]:
                message = "no concept is in this scheme: look at its spelling, and at that of its concepts' scheme"
                yield EvidenceFinding(one, "", "", "", "scheme-empty", message)
            unknown = f"it holds {sizes[one]} concepts"
        else:
            yield from _check_place(one, properties, statements)
            near = [passage for thing in {one} | users.get(one, set()) for passage in passages.get(thing, ())]
            given = Counter()
            for passage in near:
                given |= numbers(passage.text)
            if not near:  # nobody uses it here, so nothing tells
                given = Counter(dict.fromkeys(_printed(properties), 99))
            unknown = "no passage of what uses it gives this number"
        yield from _check_numbers(one, properties, given, unknown)


def _printed(properties: Mapping[str, list[Value]]) -> Counter[str]:
    texts = (value.value for property_ in _WORDINGS for value in properties.get(property_, []))
    return printed_numbers(" ; ".join(texts))


def _check_terms(one: str, properties: Mapping[str, list[Value]], statements: Statements) -> Iterator[EvidenceFinding]:
    terms = [(property_, "property") for property_ in properties if property_ != RDF.type]
    terms += [(value.value, "class") for value in properties.get(RDF.type, [])]
    for term, what in terms:
        if term not in statements.about and not term.startswith(RDFS):
            message = f"no such {what} in the ontology: look at its spelling and its prefix"
            yield EvidenceFinding(one, term, "", "", "term-unknown", message)


def _check_place(one: str, properties: Mapping[str, list[Value]], statements: Statements) -> Iterator[EvidenceFinding]:
    """Yield where a concept names a scheme that there is not, or does not lie under its own."""
    schemes = [value.value for value in properties.get(SKOS.inScheme, [])]
    if not schemes:
        message = "a concept is in a scheme: add skos:inScheme, or look at the spelling of this name"
        yield EvidenceFinding(one, SKOS.inScheme, "", "", "concept-elsewhere", message)
    for property_ in _HOLDERS:
        for value in properties.get(property_, []):
            if SKOS.ConceptScheme not in statements.types(value.value):
                message = "nothing describes this scheme: look at its spelling and its prefix"
                yield EvidenceFinding(one, property_, value.value, "", "thing-unknown", message)
    for scheme in schemes:
        if not one.startswith((f"{scheme}/", f"{scheme}#")):
            message = f"a concept of this scheme is named <{scheme}/…>"
            yield EvidenceFinding(one, SKOS.inScheme, key(one), "", "concept-elsewhere", message)


def _check_numbers(
    one: str, properties: Mapping[str, list[Value]], given: Counter[str], unknown: str
) -> Iterator[EvidenceFinding]:
    for property_ in _WORDINGS:
        texts = [value for value in properties.get(property_, []) if isinstance(value, ox.Literal)]
        for text in texts:
            missing = printed_numbers(text.value) - given
            if missing:
                message = f"{unknown}, not {', '.join(sorted(missing))}: correct the wording"
                yield EvidenceFinding(one, property_, text.value, "", "number-unknown", message)
        if property_ in _TRANSLATED and len({frozenset(printed_numbers(text.value).items()) for text in texts}) > 1:
            message = "the numbers in its languages differ: state the same ones"
            wordings = " / ".join(sorted(text.value for text in texts))
            yield EvidenceFinding(one, property_, wordings, "", "numbers-differ", message)
