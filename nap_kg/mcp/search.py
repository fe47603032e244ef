"""Search by names: labels, abbreviations, numbers and former names, in any language."""

from __future__ import annotations

import unicodedata

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import ParameterError
from nap_kg.namespaces import DCTERMS, NAP, OWL, RDF, RDFS, SKOS, shrink
from nap_kg.query.things import expand, subclasses

_NAMING = (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.notation, DCTERMS.identifier, DCTERMS["title"])
_LEFT_OUT = frozenset(
    {NAP.Name, NAP.Evidence, NAP.Reading, NAP.StatusReport, NAP.Membership, OWL.Ontology, OWL.NamedIndividual}
)


def search(dataset: Dataset, text: str, kind: str = "") -> list[tuple[str, tuple[str, ...]]]:
    """Return the things whose names hold every word of a text, with their classes.

    Shape:   those so named first, then those whose name begins with it, then the shortest names; ties by IRI.
    Raises:  ParameterError for an empty text, and for a kind that is no class of the data.
    """
    words = _fold(text).split()
    if not words:
        raise ParameterError("nothing to search for", place="text", fix="give a word of a name")
    wanted = _classes(dataset, kind) if kind else None
    best: dict[str, tuple[int, int]] = {}
    for iri, name in _names(dataset):
        folded = _fold(name)
        if all(word in folded for word in words):
            said = " ".join(words)
            rank = 0 if folded == said else 1 if folded.startswith(said) else 2
            best[iri] = min(best.get(iri, (9, 0)), (rank, len(folded)))
    found = []
    for iri in sorted(best, key=lambda one: (best[one], one)):
        kinds = _kinds(dataset, iri)
        if (wanted is None and not kinds & _LEFT_OUT) or (wanted is not None and kinds & wanted):
            found.append((iri, tuple(sorted(kinds))))
    return found


def _names(dataset: Dataset) -> list[tuple[str, str]]:
    found = [(iri, name) for iri, names in dataset.names.items() for name in names]
    for predicate in _NAMING:
        for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(predicate), None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                found.append((quad.subject.value, quad.object.value))
    return found


def _kinds(dataset: Dataset, iri: str) -> set[str]:
    quads = dataset.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(RDF.type), None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}


def _classes(dataset: Dataset, kind: str) -> set[str]:
    bare = kind.strip().removeprefix("<").removesuffix(">")
    for iri in (expand(bare), NAP[bare] if bare.isalnum() else None, bare if "://" in bare else None):
        if iri is None:
            continue
        classes = subclasses(dataset, iri)
        for one in classes:
            typed = dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(one))
            if next(iter(typed), None) is not None:
                return classes
    used = {
        quad.object.value
        for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), None)
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(NAP[""])
    }
    import difflib

    names = {shrink(iri): iri for iri in used}
    near = difflib.get_close_matches(bare if ":" in bare else f"nap:{bare}", names, 3, 0.5)
    raise ParameterError(
        f"nothing is of a class {kind!r}",
        place="kind",
        fix=f"did you mean {' or '.join(near)}?" if near else "give a class of the schema, e.g. nap:Agency",
    )


def _fold(text: str) -> str:
    """Return a text in small letters and without accents, spaces single."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())
