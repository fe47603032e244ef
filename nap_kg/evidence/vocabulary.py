"""What pins a vocabulary: concepts lie under their scheme, terms are declared, numbers are printed or counted.

A vocabulary states no fact of a source, so no passage shows it. Yet its wordings are names by which passages call
things, and a number in one is a number that some passage prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import pyoxigraph as ox

from nap_kg.evidence.locate import Passage
from nap_kg.evidence.model import EvidenceFinding, Statements, Value, key
from nap_kg.evidence.normalise import numbers, printed_numbers
from nap_kg.namespaces import DCTERMS, NAP, RDF, RDFS, SKOS

_WORDINGS = (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote, DCTERMS["title"])
_HOLDERS = (SKOS.inScheme, SKOS.topConceptOf)


def check_vocabularies(
    statements: Statements, passages: Mapping[str, tuple[Passage, ...]], concepts: Collection[str] | None = None
) -> Iterator[EvidenceFinding]:
    """Yield what of all vocabularies, or of some concepts and schemes, hangs in the air.

    Terms, schemes, names of concepts, and numbers in wordings.
    """
    sizes = Counter(value.value for one in statements.vocabulary for value in statements.values(one, SKOS.inScheme))
    for one in statements.vocabulary if concepts is None else sorted(set(statements.vocabulary) & set(concepts)):
        properties = statements.about[one]
        if NAP.Evidence in statements.about:  # the ontology is loaded
            yield from _check_terms(one, properties, statements)
        if SKOS.ConceptScheme in statements.types(one):
            if not sizes[one]:
                message = "no concept is in this scheme: look at its spelling, and at that of its concepts' scheme"
                yield EvidenceFinding(one, "", "", "", "scheme-empty", message)
        else:
            yield from _check_place(one, properties, statements)
        yield from _check_numbers(one, properties, statements, passages, sizes[one])


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
    one: str,
    properties: Mapping[str, list[Value]],
    statements: Statements,
    passages: Mapping[str, tuple[Passage, ...]],
    size: int,
) -> Iterator[EvidenceFinding]:
    wordings = {
        property_: [v.value for v in properties.get(property_, []) if isinstance(v, ox.Literal)]
        for property_ in _WORDINGS
    }
    if not any(printed_numbers(text) for texts in wordings.values() for text in texts):
        return
    if SKOS.ConceptScheme in statements.types(one):
        given, unknown = {str(size)}, f"it holds {size} concepts"
    else:
        near = [passage for thing in _users(one, statements) for passage in passages.get(thing, ())]
        if not near:  # nobody uses it here, so nothing tells
            return
        given, unknown = (
            set().union(*(numbers(passage.text) for passage in near)),
            "a number that no passage of what uses it gives",
        )
    for property_, texts in wordings.items():
        for text in texts:
            missing = set(printed_numbers(text)) - given
            if missing:
                message = f"{', '.join(sorted(missing))}: {unknown}: correct the wording"
                yield EvidenceFinding(one, property_, text, "", "number-unknown", message)
        if property_ != SKOS.altLabel and len({frozenset(printed_numbers(text).items()) for text in texts}) > 1:
            message = "the numbers in its languages differ: state the same ones"
            yield EvidenceFinding(one, property_, " / ".join(sorted(texts)), "", "numbers-differ", message)


def _users(one: str, statements: Statements) -> set[str]:
    """Return the things of the data that have a concept as a value, and the concept."""
    users = {
        thing
        for thing, properties in statements.data.items()
        if any(value.value == one for values in properties.values() for value in values)
    }
    return users | {one}
