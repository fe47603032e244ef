"""The ontology says what every term means, in both languages, and stays inside OWL 2 DL."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.dataset import Dataset, open_dataset
from nap_kg.namespaces import DCTERMS, NAP, OWL, RDF, RDFS, SKOS, VANN

ROOT = Path(__file__).resolve().parents[2]
DATASET = open_dataset()
ONTOLOGY = open_dataset([ROOT / "ontology"])
PROPERTY_TYPES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
BUILT_IN = {str(RDF.type), *(RDFS[n] for n in (
    "label", "comment", "subClassOf", "subPropertyOf", "domain", "range", "isDefinedBy", "seeAlso"))}  # fmt: skip


def _objects(dataset: Dataset, subject: str, predicate: str) -> list[ox.Term]:
    pattern = dataset.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    return [quad.object for quad in pattern]


def _typed(dataset: Dataset, *types: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for type_ in types:
        for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(type_)):
            if isinstance(quad.subject, ox.NamedNode):
                found.setdefault(quad.subject.value, set()).add(type_)
    return found


TERMS = {iri: types for iri, types in _typed(ONTOLOGY, OWL.Class, *PROPERTY_TYPES).items() if iri.startswith(NAP)}


@pytest.mark.parametrize("term", sorted(TERMS), ids=lambda t: t.removeprefix(NAP))
def test_term_is_explained(term: str) -> None:
    """One label and one definition in English and in French; the definition does not use up the label alone."""
    for predicate in (RDFS.label, SKOS.definition):
        languages = sorted(str(o.language) for o in _objects(ONTOLOGY, term, predicate) if isinstance(o, ox.Literal))
        assert languages == ["en", "fr"], f"{predicate} of {term}"
    assert _objects(ONTOLOGY, term, RDFS.isDefinedBy) == [ox.NamedNode("https://w3id.org/nap-kg/ns")]


@pytest.mark.parametrize("term", sorted(t for t, k in TERMS.items() if k & PROPERTY_TYPES), ids=lambda t: t[len(NAP) :])
def test_property_has_domain_and_range_or_says_why_not(term: str) -> None:
    """A property has a domain and a range, or an editorial note that gives the reason."""
    notes = " ".join(str(o.value) for o in _objects(ONTOLOGY, term, SKOS.editorialNote) if isinstance(o, ox.Literal))
    for predicate, reason in ((RDFS.domain, "No domain"), (RDFS.range, "No range")):
        has = bool(_objects(ONTOLOGY, term, predicate))
        assert has or reason.lower() in notes.lower(), f"{term} lacks {predicate}"


def test_every_term_used_is_declared() -> None:
    """OWL 2 DL wants each property and class declared: all that ontology and data use is."""
    declared = _typed(DATASET, OWL.Class, OWL.Ontology, *PROPERTY_TYPES)
    properties, classes = set(), set()
    for quad in DATASET.store:
        if quad.predicate.value == RDF.type and isinstance(quad.object, ox.NamedNode):
            classes.add(quad.object.value)
        else:
            properties.add(quad.predicate.value)
    own = (str(OWL), str(RDF))
    undeclared = {p for p in properties - set(declared) - BUILT_IN if not p.startswith(own)}
    undeclared |= {c for c in classes - set(declared) if not c.startswith(own)}
    assert not undeclared


def test_no_term_is_of_two_kinds() -> None:
    """A class is no property, and a property is of one kind."""
    kinds = _typed(DATASET, OWL.Class, *PROPERTY_TYPES)
    assert {iri: k for iri, k in kinds.items() if len(k) > 1} == {}


def test_data_uses_properties_as_declared() -> None:
    """A datatype property takes literals, an object property things; reserved terms are never individuals."""
    kinds = _typed(DATASET, *PROPERTY_TYPES)
    for quad in DATASET.store:
        kind = kinds.get(quad.predicate.value, set())
        if OWL.DatatypeProperty in kind:
            assert isinstance(quad.object, ox.Literal), quad
        if OWL.ObjectProperty in kind:
            assert not isinstance(quad.object, ox.Literal), quad
            assert not str(getattr(quad.object, "value", "")).startswith((str(RDF), str(RDFS), str(OWL))), quad


def test_transitive_properties_carry_no_number() -> None:
    """No cardinality and no functionality on a transitive property (OWL 2 DL, section 11.2)."""
    transitive = _typed(ONTOLOGY, OWL.TransitiveProperty)
    assert set(transitive) == {NAP.isPartOf}
    assert not set(transitive) & set(_typed(ONTOLOGY, OWL.FunctionalProperty, OWL.InverseFunctionalProperty))
    assert not list(ONTOLOGY.store.quads_for_pattern(None, ox.NamedNode(OWL.propertyChainAxiom), None))


def test_header_is_complete() -> None:
    """Version IRI, licence by IRI, creator, dates, preferred prefix, title in both languages."""
    header = "https://w3id.org/nap-kg/ns"
    version = str(_objects(ONTOLOGY, header, OWL.versionInfo)[0].value)  # type: ignore[union-attr]
    assert _objects(ONTOLOGY, header, OWL.versionIRI) == [ox.NamedNode(f"{header}/{version}")]
    for predicate in (DCTERMS.license, DCTERMS.creator):
        assert all(isinstance(o, ox.NamedNode) for o in _objects(ONTOLOGY, header, predicate) or [None])
    assert _objects(ONTOLOGY, header, VANN.preferredNamespacePrefix) == [ox.Literal("nap")]
    for predicate in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified, DCTERMS.bibliographicCitation):
        assert _objects(ONTOLOGY, header, predicate)
    assert {o.language for o in _objects(ONTOLOGY, header, DCTERMS["title"])} == {"en", "fr"}  # type: ignore[union-attr]
    assert not list(ONTOLOGY.store.quads_for_pattern(None, ox.NamedNode(OWL.imports), None))


def test_one_concept_one_file() -> None:
    """Each term stands in one file, and a class in the file named after it."""
    where: dict[str, set[str]] = {}
    for quad in ONTOLOGY.store.quads_for_pattern(None, ox.NamedNode(RDFS.isDefinedBy), None):
        where.setdefault(str(quad.subject.value), set()).add(str(quad.graph_name.value).rsplit("/", 1)[1])  # type: ignore[union-attr]
    assert all(len(files) == 1 for files in where.values())
    words = {"ProgressReport": "report", "ActionPlan": "plan", "Department": "agency", "AgencyUnit": "agency"}
    words |= {"CoordinatingBody": "agency", "FiscalYear": "period", "CalendarPeriod": "period", "Target": "observation"}
    words |= {"FiscalPeriod": "period", "InitialReport": "report", "Office": "agency"}
    for term, kinds in TERMS.items():
        if OWL.Class in kinds:
            name = term.removeprefix(NAP)
            kebab = "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
            assert where[term] == {words.get(name, kebab)}, name


def test_no_blank_nodes_in_data() -> None:
    """Things have names: data holds no blank node."""
    data = open_dataset([ROOT / "data"])
    assert not [q for q in data.store if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]
