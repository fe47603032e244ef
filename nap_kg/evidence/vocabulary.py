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
from nap_kg.namespaces import DCTERMS, NAP, PREFIXES, RDF, RDFS, SKOS

_WORDINGS = (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote, DCTERMS["title"])
_OUTSIDE = tuple(namespace for prefix, namespace in PREFIXES.items() if prefix not in ("id", "nap", "shape"))
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
        if term not in statements.about and not term.startswith(_OUTSIDE):
            message = f"no such {what} in the ontology: look at its spelling and its prefix"
            yield EvidenceFinding(one, term, "", "", "term-unknown", message)


def _check_place(one: str, properties: Mapping[str, list[Value]], statements: Statements) -> Iterator[EvidenceFinding]:
    """Yield where a concept names a scheme that there is not, or does not lie under its own."""
    for property_ in _HOLDERS:
        for value in properties.get(property_, []):
            if SKOS.ConceptScheme not in statements.types(value.value):
                message = "nothing describes this scheme: look at its spelling and its prefix"
                yield EvidenceFinding(one, property_, value.value, "", "thing-unknown", message)
    for above in (value.value for value in properties.get(SKOS.broader, [])):
        if SKOS.inScheme not in statements.about.get(above, {}):
            message = "nothing describes this concept: look at its spelling and its prefix"
            yield EvidenceFinding(one, SKOS.broader, above, "", "thing-unknown", message)
        elif "." in key(one) and not key(one).startswith(f"{key(above)}."):
            message = f"by its key the concept stands below {key(one).rpartition('.')[0]}"
            yield EvidenceFinding(one, SKOS.broader, key(above), "", "concept-elsewhere", message)
    for scheme in (value.value for value in properties.get(SKOS.inScheme, [])):
        if not one.startswith((f"{scheme}/", f"{scheme}#")):
            message = f"a concept of this scheme is named <{scheme}/…>"
            yield EvidenceFinding(one, SKOS.inScheme, key(one), "", "concept-elsewhere", message)
    for value in properties.get(SKOS.broader, []):
        if value.value not in statements.vocabulary:
            message = "nothing describes this concept: look at its spelling and its prefix"
            yield EvidenceFinding(one, SKOS.broader, value.value, "", "thing-unknown", message)
        elif key(one).partition(".")[0] != key(value.value) and key(value.value).isdigit():
            message = f"a concept numbered {key(one)} lies under {key(one).partition('.')[0]}"
            yield EvidenceFinding(one, SKOS.broader, value.value, "", "concept-elsewhere", message)
    for value in properties.get(SKOS.notation, []):
        if value.value != key(one):
            message = f"the notation of a concept is the end of its IRI: {key(one)}"
            yield EvidenceFinding(one, SKOS.notation, value.value, "", "concept-elsewhere", message)


def _check_numbers(
    one: str,
    properties: Mapping[str, list[Value]],
    statements: Statements,
    passages: Mapping[str, tuple[Passage, ...]],
    size: int,
) -> Iterator[EvidenceFinding]:
    """Yield numbers that differ between languages, and those of one language alone that nothing else gives."""
    for property_ in _WORDINGS:
        texts = [value for value in properties.get(property_, []) if isinstance(value, ox.Literal)]
        counts = [printed_numbers(text.value) for text in texts]
        if not any(counts):
            continue
        if property_ != SKOS.altLabel and len({text.language for text in texts}) > 1:
            if any(count != counts[0] for count in counts):
                message = "the numbers in its languages differ: state the same ones"
                wordings = " / ".join(sorted(text.value for text in texts))
                yield EvidenceFinding(one, property_, wordings, "", "numbers-differ", message)
            continue
        given = _given(one, statements, passages, size)
        for text, count in zip(texts, counts, strict=True):
            if given is not None and (missing := set(count) - given):
                message = f"nothing else gives {', '.join(sorted(missing))}: its passages, its key or its size"
                yield EvidenceFinding(one, property_, text.value, "", "number-unknown", message)


def _given(one: str, statements: Statements, passages: Mapping[str, tuple[Passage, ...]], size: int) -> set[str] | None:
    """Return the numbers of the passages of what uses a concept, of its key, and of a scheme's size.

    None where nobody uses a concept, so that nothing tells.
    """
    found = set(printed_numbers(key(one)))
    if SKOS.ConceptScheme in statements.types(one):
        return found | {str(size)}
    near = [passage for thing in _users(one, statements) for passage in passages.get(thing, ())]
    return found.union(*(numbers(passage.text) for passage in near)) if near else None


def _users(one: str, statements: Statements) -> set[str]:
    """Return the things of the data that have a concept as a value, and the concept."""
    users = {
        thing
        for thing, properties in statements.data.items()
        if any(value.value == one for values in properties.values() for value in values)
    }
    return users | {one}
