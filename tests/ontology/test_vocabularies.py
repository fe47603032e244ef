"""The vocabularies and labels that are ours say the same in English and in French."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.dataset import open_dataset
from nap_kg.namespaces import DCTERMS, NAP, RDF, RDFS, SKOS

DATA = resources.folder("data")
FILES = sorted((DATA / "vocabularies").glob("*.ttl"))


def _of(store: ox.Store, thing: ox.Term, predicate: str) -> list[ox.Term]:
    return [q.object for q in store.quads_for_pattern(thing, ox.NamedNode(predicate), None)]  # type: ignore[arg-type]


def _languages(store: ox.Store, thing: ox.Term, predicate: str) -> list[str]:
    return sorted(str(o.language) for o in _of(store, thing, predicate) if isinstance(o, ox.Literal))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_a_vocabulary_is_bilingual(file: Path) -> None:
    """One scheme with its title, and concepts in it, at its top or below one, each labelled and defined in both."""
    store = open_dataset([file]).store
    things = {quad.subject for quad in store}
    schemes = [t for t in things if ox.NamedNode(SKOS.ConceptScheme) in _of(store, t, RDF.type)]
    assert len(schemes) == 1
    for predicate in (DCTERMS["title"], SKOS.prefLabel):
        assert _languages(store, schemes[0], predicate) == ["en", "fr"]
    for concept in sorted(things - set(schemes), key=str):
        assert str(concept.value).startswith(f"{schemes[0].value}/")
        assert _of(store, concept, SKOS.inScheme) == schemes
        top = _of(store, concept, SKOS.topConceptOf)
        above = _of(store, concept, SKOS.broader)
        assert top == schemes if not above else len(above) == 1 and above[0] in things and top == []
        for predicate in (SKOS.prefLabel, SKOS.definition):
            assert _languages(store, concept, predicate) == ["en", "fr"], f"{predicate} of {concept}"


def test_objectives_say_what_they_promise() -> None:
    """In both languages, and more than their label does."""
    store = open_dataset([DATA / "ca-ht-2012" / "plan.ttl"]).store
    kind = ox.NamedNode(RDF.type), ox.NamedNode(NAP.Objective)
    objectives = [quad.subject for quad in store.quads_for_pattern(None, *kind)]
    assert len(objectives) == 4
    for objective in objectives:
        assert _languages(store, objective, DCTERMS.description) == ["en", "fr"]
        longest = max(len(label.value) for label in _of(store, objective, RDFS.label))
        assert all(len(said.value) > longest for said in _of(store, objective, DCTERMS.description))
