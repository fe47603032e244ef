"""The data of a site: each file parses, and says what the graph says, no more and no less."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset, parse_file

BASE = "https://w3id.org/nap-kg/"

FORMS = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".jsonld": ox.RdfFormat.JSON_LD}
DUMPS = {".ttl.gz": ox.RdfFormat.TURTLE, ".nq.gz": ox.RdfFormat.N_QUADS, ".jsonld.gz": ox.RdfFormat.JSON_LD}
VOID, DCAT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#"


@pytest.fixture(scope="module")
def shipped() -> Dataset:
    return open_dataset()


def triples(file: Path, form: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(file.read_bytes(), form)}


def written(dataset: Dataset) -> set[ox.Triple]:
    """What the files of a dataset state, as they spell it."""
    return {quad.triple for file in dataset.files for quad in parse_file(file.path)}


def is_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def test_pages_say_what_the_graph_says(site: Path, shipped: Dataset) -> None:
    """The three files of a thing hold the same: all that is said of it and all that points to it, and a word on the page."""
    both: dict[str, set[ox.Triple]] = defaultdict(set)
    for triple in written(shipped):
        for term in (triple.subject, triple.object):
            if isinstance(term, ox.NamedNode) and isinstance(triple.subject, ox.NamedNode):
                both[term.value].add(triple)
    things = sorted(
        iri for iri in both if iri.startswith(f"{BASE}id/") and (site / f"{iri.removeprefix(BASE)}.nt").is_file()
    )
    assert len(things) > 1800
    for iri in things[::7]:
        path = iri.removeprefix(BASE)
        found = {ending: triples(site / f"{path}{ending}", form) for ending, form in FORMS.items()}
        assert found[".ttl"] == found[".nt"] == found[".jsonld"], iri
        page = f"{BASE}{path}.html"
        about = {triple for triple in found[".nt"] if getattr(triple.subject, "value", "") == page}
        assert about, iri
        assert found[".nt"] - about == both[iri], iri


@pytest.mark.parametrize("ending", DUMPS)
def test_the_whole_dump_is_the_graph(site: Path, shipped: Dataset, ending: str) -> None:
    """A dump of the whole holds each statement of each file, in its named graph where the format has these."""
    content = gzip.decompress((site / f"dump/nap-kg{ending}").read_bytes())
    found = list(ox.parse(content, DUMPS[ending]))
    expected = [quad for file in shipped.files for quad in parse_file(file.path)]
    if ending == ".ttl.gz":
        assert {q.triple for q in found if not is_blank(q.triple)} == {
            q.triple for q in expected if not is_blank(q.triple)
        }
    else:
        assert {q for q in found if not is_blank(q.triple)} == {q for q in expected if not is_blank(q.triple)}
    assert len([q for q in found if is_blank(q.triple)]) == len([q for q in expected if is_blank(q.triple)])


def test_blank_nodes_keep_their_shape(site: Path, shipped: Dataset) -> None:
    """What the ontology says with blank nodes is the same up to their labels."""
    found = ox.Dataset(ox.parse(gzip.decompress((site / "dump/nap-kg.nq.gz").read_bytes()), ox.RdfFormat.N_QUADS))
    expected = ox.Dataset(quad for file in shipped.files for quad in parse_file(file.path))
    for each in (found, expected):
        each.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert found == expected


def test_each_graph_has_its_dumps(site: Path, shipped: Dataset) -> None:
    """Every named graph is dumped in three formats, each with exactly its statements."""
    for file in shipped.files:
        path = site / "dump" / file.graph.partition("/graph/")[2]
        expected = {quad.triple for quad in parse_file(file.path)}
        for ending, form in ((".ttl", FORMS[".ttl"]), (".jsonld", FORMS[".jsonld"]), (".nq", ox.RdfFormat.N_QUADS)):
            quads = list(ox.parse(path.with_name(path.name + ending).read_bytes(), form))
            found = {quad.triple for quad in quads}
            assert len(found) == len(expected), file.graph
            assert {t for t in found if not is_blank(t)} == {t for t in expected if not is_blank(t)}, file.graph
            if ending == ".nq":
                assert {quad.graph_name for quad in quads} == {ox.NamedNode(file.graph)}


def test_the_ontology_is_whole(site: Path, shipped: Dataset) -> None:
    """At its own address and at its version's, the ontology says what its files say together."""
    expected = ox.Dataset(
        ox.Quad(*quad.triple)
        for file in shipped.files
        if "/graph/ontology/" in file.graph
        for quad in parse_file(file.path)
    )
    expected.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    for ending, form in FORMS.items():
        found = ox.Dataset(ox.parse((site / f"ns{ending}").read_bytes(), form))
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert found == expected, ending
        assert (site / f"ns/0.1.0{ending}").read_bytes() == (site / f"ns{ending}").read_bytes()


def test_alignments_and_context_have_addresses(site: Path) -> None:
    """Each alignment at the address that is its IRI, in every form; the context for JSON of one's own."""
    for file in resources.alignments():
        expected = ox.Dataset(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
        expected.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        for ending, form in FORMS.items():
            found = ox.Dataset(ox.parse((site / f"ns/alignments/{file.stem}{ending}").read_bytes(), form))
            found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            assert found == expected, (file, ending)
    assert json.loads((site / "context.jsonld").read_bytes())["@context"]["Task"] == "nap:Task"
    routes = json.loads((site / "hosting" / "redirects.json").read_text(encoding="utf-8"))
    assert "ns/alignments/org" in json.dumps(routes)


def test_void_counts(site: Path, shipped: Dataset) -> None:
    """VoID's numbers are those of the graph: triples, subjects, every class and every property."""
    store = ox.Store()
    store.load((site / "void.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    assert (site / ".well-known/void").read_bytes() == (site / "void.ttl").read_bytes()
    whole = ox.NamedNode(f"{BASE}void.ttl#data")

    def value(subject: object, name: str) -> str:
        return next(iter(store.quads_for_pattern(subject, ox.NamedNode(VOID + name), None))).object.value

    all_triples = {quad.triple for quad in shipped.store}
    assert int(value(whole, "triples")) == len(all_triples)
    assert int(value(whole, "distinctSubjects")) == len({t.subject for t in all_triples})
    assert int(value(whole, "distinctObjects")) == len({t.object for t in all_triples})
    by_property: dict[str, int] = defaultdict(int)
    for triple in all_triples:
        by_property[triple.predicate.value] += 1
    parts = {q.object for q in store.quads_for_pattern(whole, ox.NamedNode(f"{VOID}propertyPartition"), None)}
    assert {value(part, "property"): int(value(part, "triples")) for part in parts} == dict(by_property)
    classes = {q.object for q in store.quads_for_pattern(whole, ox.NamedNode(f"{VOID}classPartition"), None)}
    counted = {value(part, "class"): int(value(part, "entities")) for part in classes}
    assert counted[f"{BASE}ns#Deliverable"] == 72


def test_dcat_tells_every_file(site: Path) -> None:
    """Each distribution's size and checksum are those of its file; time and languages are told, rights of sources apart."""
    import hashlib

    store = ox.Store()
    store.load((site / "catalog.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    assert triples(site / "catalog.ttl", FORMS[".ttl"]) == triples(site / "catalog.jsonld", FORMS[".jsonld"])
    rows = list(
        store.query(
            """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#>
            SELECT ?url ?size ?sum ?media { ?d a dcat:Distribution ; dcat:downloadURL ?url ; dcat:byteSize ?size ;
              dcat:mediaType ?media ; spdx:checksum/spdx:checksumValue ?sum }"""
        )
    )
    files = {file.relative_to(site).as_posix() for file in (site / "dump").rglob("*") if file.is_file()}
    files.add("snapshot/0.1.0/nap-kg.nq.gz")
    assert {row["url"].value.removeprefix(BASE) for row in rows} == files
    for row in rows:
        content = (site / row["url"].value.removeprefix(BASE)).read_bytes()
        assert int(row["size"].value) == len(content)
        assert row["sum"].value == hashlib.sha256(content).hexdigest()
    assert store.query(
        """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dcterms: <http://purl.org/dc/terms/>
        ASK { ?d a dcat:Dataset ; dcterms:temporal [ dcat:startDate "2014-04-01"^^<http://www.w3.org/2001/XMLSchema#date> ] ;
          dcterms:license <https://creativecommons.org/licenses/by/4.0/> ; dcterms:source [ dcterms:rights ?r ] ;
          dcterms:language ?one, ?other FILTER(?one != ?other) }"""
    )


def test_what_machines_read_is_json(site: Path) -> None:
    """The first page holds a schema.org Dataset, and DataCite's metadata name the version and the date."""
    from selectolax.lexbor import LexborHTMLParser

    script = LexborHTMLParser((site / "index.html").read_text(encoding="utf-8")).css_first(
        "script[type='application/ld+json']"
    )
    data = json.loads(script.text())
    assert data["@type"] == "Dataset"
    assert data["version"] == "0.1.0"
    assert len(data["distribution"]) == 3
    metadata = json.loads((site / "datacite.json").read_text(encoding="utf-8"))
    assert metadata["version"] == "0.1.0"
    assert metadata["dates"] == [{"date": "2026-11-24", "dateType": "Updated"}]


def test_the_catalogue_is_a_dcat_ap_one(site: Path) -> None:
    """The catalogue meets what DCAT-AP 3 asks; one whose sizes are no numbers does not."""
    import pyshacl
    import rdflib

    shapes = rdflib.Graph().parse(Path(__file__).with_name("dcat-ap.ttl"))
    text = (site / "catalog.ttl").read_text(encoding="utf-8")
    for data, is_met in ((text, True), (text.replace("^^xsd:nonNegativeInteger", ""), False)):
        conforms, _, report = pyshacl.validate(rdflib.Graph().parse(data=data), shacl_graph=shapes)
        assert conforms == is_met, report


@pytest.mark.parametrize("name", ["site", "tutorial"])
def test_datacite_would_take_it(name: str, request: pytest.FixtureRequest) -> None:
    """The metadata are valid by DataCite's own schema, version 4.5; without a title they would not be."""
    from datacite import schema45

    folder: Path = request.getfixturevalue(name)
    metadata = json.loads((folder / "datacite.json").read_text(encoding="utf-8"))
    assert [error.message for error in schema45.validator.iter_errors(metadata)] == []
    del metadata["titles"]
    assert not schema45.validate(metadata)


def test_exact_spelling(tmp_path: Path) -> None:
    """A literal is published as its file spells it, where a store would write it otherwise."""
    from nap_kg.publish import publish

    (tmp_path / "data.ttl").write_text(
        '<https://example.org/id/a> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en ; '
        '<https://example.org/p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .'
    )
    publish(tmp_path / "out", [tmp_path / "data.ttl"], base="https://example.org/")
    for ending in FORMS:
        assert "1.50" in (tmp_path / f"out/id/a{ending}").read_text(encoding="utf-8"), ending
    assert '"1.50"' in (tmp_path / "out/dump/data.nq").read_text(encoding="utf-8")
