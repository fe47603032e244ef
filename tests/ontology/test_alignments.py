"""The alignments: each mapping has a reason, each outside term exists, and all of them together are consistent."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.cli import main
from nap_kg.dataset import open_dataset
from nap_kg.export import schema_org
from nap_kg.namespaces import DCTERMS, NAP, OWL, RDF, RDFS, SKOS
from nap_kg.reason import check_consistency
from tests.ontology import alignments

FILES = alignments.files()
WANTED = {
    "cpsv-ap", "dcat", "eli", "iati", "org", "owl-time", "p-plan", "prov-o", "qb", "schema-org", "sdg", "skos", "stratml",
}  # fmt: skip
ENTAILING = {RDFS.subClassOf, RDFS.subPropertyOf}
SHARED = resources.shared()


@lru_cache
def _kinds(file: Path) -> dict[str, set[str]]:
    """Return the types of all that a published vocabulary describes."""
    found: dict[str, set[str]] = {}
    for triple in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, base_iri="urn:x"):
        if isinstance(triple.subject, ox.NamedNode) and triple.predicate.value == RDF.type:
            found.setdefault(triple.subject.value, set()).add(triple.object.value)  # type: ignore[union-attr]
    return found


def _published(name: str) -> list[Path]:
    assert SHARED is not None
    return [SHARED / "vocabularies" / file for file in alignments.VOCABULARIES[name]]


def test_all_vocabularies_have_their_file() -> None:
    """One file each for the vocabularies that people ask for."""
    assert {file.stem for file in FILES} >= WANTED


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_mapping_has_a_reason_and_every_reason_a_mapping(file: Path) -> None:
    """An annotated axiom for each statement, in our own words, and how the mapping came about."""
    given = alignments.mappings(file)
    assert {m[:3] for m in given} == alignments.stated(file) != set()
    assert len(given) == len({m[:3] for m in given})
    for mapping in given:
        assert len(mapping.reason) > 15, mapping
        assert mapping.justification == "https://w3id.org/semapv/vocab/ManualMappingCuration"


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_our_side_is_ours_and_their_side_is_not(file: Path) -> None:
    """Subjects are terms of the ontology or concepts of the vocabularies; nothing is said of outside terms but a kind."""
    declared = {quad.subject.value for quad in open_dataset().store if isinstance(quad.subject, ox.NamedNode)}
    for mapping in alignments.mappings(file):
        assert mapping.subject in declared
        assert not mapping.object.startswith(NAP[""])
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    for quad in alignments.quads(file):
        if isinstance(quad.subject, ox.NamedNode) and not quad.subject.value.startswith("https://w3id.org/nap-kg"):
            assert quad.predicate.value == RDF.type and quad.object.value in kinds, quad  # type: ignore[union-attr]


@pytest.mark.parametrize("name", sorted(alignments.VOCABULARIES))
def test_outside_terms_exist_and_are_of_the_right_kind(name: str) -> None:
    """Each term is described in the vocabulary's own file: a class where ours is one, a property where ours is one."""
    if SHARED is None:
        pytest.skip("the published vocabularies are not here: set NAP_KG_SHARED")
    kinds = {iri: types for file in _published(name) for iri, types in _kinds(file).items()}
    for mapping in alignments.mappings(alignments.FOLDER / f"{name}.ttl"):
        assert mapping.object in kinds, mapping
        is_class = {str(OWL.Class), str(RDFS.Class)} & kinds[mapping.object]
        if mapping.predicate == RDFS.subClassOf:
            assert is_class, mapping
        if mapping.predicate == RDFS.subPropertyOf:
            assert not is_class and any(t.endswith("Property") for t in kinds[mapping.object]), mapping


def test_terms_of_stratml_are_elements_of_its_schema() -> None:
    """StratML is XML: a term is an element, named by its namespace and name."""
    if SHARED is None:
        pytest.skip("the schemas are not here: set NAP_KG_SHARED")
    schemas = {
        "stratml_core": "StrategicPlanISOVersion20140401.xsd", "PerformancePlanOrReport": "PerformancePlanOrReport20160216.xsd",
    }  # fmt: skip
    for mapping in alignments.mappings(alignments.FOLDER / "stratml.ttl"):
        namespace, _, element = mapping.object.removeprefix("urn:ISO:std:iso:17469:tech:xsd:").partition("#")
        texts = [(SHARED / "schemas" / "stratml" / file).read_text(encoding="utf-8") for file in schemas.values()]
        assert namespace in schemas
        assert any(re.search(f'element name="{element}"', text) for text in texts), mapping


def test_what_the_ontology_builds_on_exists() -> None:
    """Each term of the W3C's vocabularies that is declared again stands in that vocabulary's own file."""
    if SHARED is None:
        pytest.skip("the published vocabularies are not here: set NAP_KG_SHARED")
    files = ("dcterms", "foaf", "oa", "org", "prov-o", "skos", "time", "vann")
    known = {iri for file in files for iri in _kinds(SHARED / "vocabularies" / f"{file}.ttl")}
    declared = {
        quad.subject.value
        for quad in ox.parse(path=str(alignments.ROOT / "ontology" / "outside-terms.ttl"), format=ox.RdfFormat.TURTLE)
    }
    assert declared - known == set()


def test_classes_of_the_exports_are_aligned() -> None:
    """What exports call by schema.org's words, the alignment maps, be it as no more than near."""
    mapped = {(m.subject, m.object) for m in alignments.mappings(alignments.FOLDER / "schema-org.ttl")}
    for ours, theirs in schema_org._CLASSES.items():
        assert (str(ours), str(schema_org.SCHEMA[theirs])) in mapped


def test_concepts_alone_are_matched_in_skos() -> None:
    """``skos:closeMatch`` and the like are between concepts; an exact match of classes would leave OWL 2 DL."""
    for file in FILES:
        for mapping in alignments.mappings(file):
            if mapping.predicate.startswith(str(SKOS[""])):
                assert mapping.subject.startswith("https://w3id.org/nap-kg/id/"), mapping
            else:
                assert mapping.predicate in ENTAILING | {RDFS.seeAlso}


def test_ontology_and_alignments_are_consistent_together(java: str, tmp_path: Path) -> None:
    """With all the data; and every entailing mapping counts, as a contradiction through one is found."""
    shipped = [resources.folder("ontology"), resources.folder("data")]
    result = check_consistency(open_dataset(shipped))
    assert (result.consistent, result.unsatisfiable) == (True, ())
    planted = tmp_path / "planted.ttl"
    planted.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "<https://schema.org/Report> owl:disjointWith <http://www.w3.org/ns/dcat#Resource> .\n"
    )
    assert not check_consistency(open_dataset([*shipped, planted])).consistent


@pytest.mark.parametrize("name", ["org", "prov-o"])
def test_consistent_with_the_vocabulary_itself(java: str, name: str, tmp_path: Path) -> None:
    """Ontology, data, alignment and the vocabulary's own axioms, as far as OWL 2 DL takes them, contradict nowhere."""
    if SHARED is None:
        pytest.skip("the published vocabularies are not here: set NAP_KG_SHARED")
    axioms = {str(OWL.disjointWith), str(RDFS.subClassOf), str(RDFS.domain), str(RDFS.range), str(RDF.type)}
    kept = [
        triple
        for file in _published(name)
        for triple in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, base_iri="urn:x")
        if triple.predicate.value in axioms
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.NamedNode)
        and triple.subject.value.startswith(alignments.heading(alignments.FOLDER / f"{name}.ttl")[1])
        and (triple.predicate.value != RDF.type or triple.object.value in {OWL.Class, OWL.ObjectProperty})
    ]
    assert any(t.predicate.value == OWL.disjointWith for t in kept)
    file = tmp_path / "vocabulary.nt"
    file.write_bytes(ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES) or b"")
    result = check_consistency(open_dataset([resources.folder("ontology"), resources.folder("data"), file]))
    assert (result.consistent, result.unsatisfiable) == (True, ())


def test_page_and_table_are_of_these_files() -> None:
    """``python -m tests.ontology.alignments`` writes them; a change without it is found here."""
    assert alignments.PAGE.read_text(encoding="utf-8") == alignments.page()
    assert alignments.TABLE.read_text(encoding="utf-8") == alignments.table()


def test_alignments_are_read_where_named_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped graph is without them; their IRIs can be imported, one at a time."""
    assert not any("alignments" in str(file.path) for file in open_dataset().files)
    data = tmp_path / "data.ttl"
    data.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<urn:mine> a owl:Ontology ;\n"
        "    owl:imports <https://w3id.org/nap-kg/ns/alignments/org> .\n"
    )
    assert main(["validate", str(data), "--fail-on", "violation"]) == 0, capsys.readouterr()


def test_alignments_say_whence_and_whose() -> None:
    """Title in both languages, licence, creator, version and the vocabulary that is aligned with."""
    for file in FILES:
        said: dict[str, list[ox.Term]] = {}
        for quad in alignments.quads(file):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.endswith(f"/alignments/{file.stem}"):
                said.setdefault(quad.predicate.value, []).append(quad.object)
        assert {o.language for o in said[DCTERMS["title"]]} == {"en", "fr"}  # type: ignore[union-attr]
        assert {str(DCTERMS.license), str(DCTERMS.creator), str(DCTERMS.references), str(OWL.versionInfo)} <= set(said)
