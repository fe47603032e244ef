"""Shapes as queries on real servers: findings as on the local route, and little but findings on the wire."""

from __future__ import annotations

import io
import itertools
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.dataset import open_dataset
from nap_kg.endpoint import Endpoint
from nap_kg.errors import EndpointError, NapKgError
from nap_kg.findings import Finding
from nap_kg.namespaces import XSD
from nap_kg.validate import load_data, results_of, validate
from nap_kg.validate.remote import validate_endpoint
from nap_kg.validate.shapes import open_shapes
from tests.servers.counting import counting
from tests.servers.model import Server
from tests.servers.virtuoso_server import Virtuoso
from tests.shapes.mutations import Mutation, Workbench, workbench
from tests.validate import w3c
from tests.validate.remote import by_value, on_server, results_there, told
from tests.validate.test_remote import EXCEPTIONS

BENCH = Path(__file__).resolve().parents[2] / "bench"
FILES = w3c.files()
absent = [pytest.param(None, marks=pytest.mark.skip(reason=f"no SHACL cases: {w3c.WHERE}"))]
OF_VIRTUOSO = {
    "core/complex/shacl-shacl": "refused: paths that repeat a step, deep inside",
    "core/property/datatype-001": "the data is another: a date becomes a xsd:dateTime of midnight",
}
"""Cases that Virtuoso 7.2.5 does not pass, each for one of its two defects; what is refused is an error, not a silence."""
SOME = (
    "core/node/class-002", "core/node/closed-001", "core/node/xone-001", "core/path/path-complex-001",
    "core/path/path-inverse-001", "core/property/datatype-002", "core/property/equals-001",
    "core/property/languageIn-001", "core/property/lessThan-002", "core/property/maxCount-002",
    "core/property/minExclusive-001", "core/property/or-datatypes-001", "core/property/pattern-001",
    "core/property/qualifiedMinCountDisjoint-001", "core/property/uniqueLang-001",
    "core/path/path-zeroOrMore-001", "core/path/path-zeroOrOne-001", "core/targets/targetObjectsOf-001",
    "sparql/component/validator-001", "sparql/node/sparql-001", "sparql/pre-binding/pre-binding-002",
)  # fmt: skip
"""Cases that run by default; ``-m long`` runs all."""


def check_case(server: Server, path: Path) -> None:
    case = w3c.read(path)
    known = {**EXCEPTIONS, **(OF_VIRTUOSO if server.name == "virtuoso" else {})}
    try:
        shapes = open_shapes([case.shapes])
        data = {quad.triple for quad in load_data([case.data]).exact().dataset.store}
        found = Counter(by_value(result.identity) for result in results_there(on_server(server, data), shapes))
    except NapKgError:
        assert case.expected is None or case.name in known
        return
    assert case.expected is not None
    expected = Counter(map(by_value, case.expected.elements()))
    if case.name != "core/property/datatype-ill-formed":  # which Virtuoso passes, as it keeps xsd:byte
        assert (found == expected) == (case.name not in known)


@pytest.mark.parametrize("path", [pytest.param(p, id=w3c.name(p)) for p in FILES if w3c.name(p) in SOME] or absent)
def test_w3c_case(path: Path, server: Server) -> None:
    """A server gives the results that a case lists."""
    check_case(server, path)


@pytest.mark.long
@pytest.mark.parametrize("path", [pytest.param(p, id=w3c.name(p)) for p in FILES] or absent)
def test_every_w3c_case(path: Path, server: Server) -> None:
    """Every case: a server gives the results that it lists, or the reason is known."""
    check_case(server, path)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return workbench()


CHANGED = "Funding-shareWithinWhole"
"""The mutation whose data Virtuoso 7 does not keep as given: a whole number of more than 31 bits."""


def mutated(bench: Workbench, server: Server, half: int) -> set[ox.Triple]:
    """The shipped data with every other mutation, all at once."""
    wanted = [
        constraint
        for constraint in [*bench.constraints, *bench.nested][half::2]
        if server.name != "virtuoso" or constraint.shape != CHANGED
    ]
    mutations = [bench.mutation(constraint) or Mutation("nothing") for constraint in wanted]
    removed = {triple for mutation in mutations for triple in mutation.remove}
    added = {triple for mutation in mutations for triple in mutation.add}
    return ({quad.triple for quad in bench.store} - removed) | added


@pytest.mark.parametrize("half", [0, 1])
def test_dense_faults(bench: Workbench, server: Server, half: int) -> None:
    """On the shipped data full of faults, all that a result tells is what the local route tells."""
    from nap_kg.dataset import Dataset
    from nap_kg.validate import results_of
    from nap_kg.validate.load import Data

    triples = mutated(bench, server, half)
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in triples)
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    local, engine = results_of(Data(Dataset(store), text), bench.shapes)
    assert engine == "fast engine"
    assert len(local) > 300
    assert told(results_there(on_server(server, triples), bench.shapes)) == told(local)


def of(finding: Finding) -> tuple[object, ...]:
    return (
        finding.rule, finding.focus_node, finding.path, finding.value, finding.component, finding.severity,
        finding.source_shape, finding.message,
    )  # fmt: skip


def made(folder: Path, triples: int, share: float) -> Path:
    """Data of a size, with faults in a share of its things."""
    sys.path.insert(0, str(BENCH))
    try:
        from generate import generate
    finally:
        sys.path.remove(str(BENCH))
    text = io.StringIO()
    generate(text, triples, share=share)
    file = folder / "made.ttl"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


def check_bytes(file: Path, server: Server, *, is_faulty: bool = True) -> None:
    local = validate(file, ontology=[], strict_targets=False)
    graph = ox.NamedNode("https://example.org/made")
    store = ox.Store()
    store.bulk_load(path=str(file), format=ox.RdfFormat.TURTLE, to_graph=graph)
    server.load(store.dump(format=ox.RdfFormat.N_QUADS))
    del store
    with counting(server.query_url) as counted:
        there = validate_endpoint(counted.url, timeout=1800)
    assert Counter(map(of, there.findings)) == Counter(map(of, local.findings))
    assert (len(there.findings) > 20) == is_faulty
    assert counted.total <= 64_000 + 2_000 * len(there.findings)
    assert (there.focus_nodes, there.constraints) == (local.focus_nodes, local.constraints)
    assert there.notes == local.notes
    assert {finding.graph for finding in there.findings} == ({graph.value} if is_faulty else set())
    assert there.source == counted.url


def test_derived_facts_on_a_server_are_no_assertions(oxigraph_server: Server) -> None:
    """The shipped graph with what is derived from it, on a server: the findings of its files."""
    check_derived(oxigraph_server)


@pytest.mark.long
def test_derived_facts_on_virtuoso_are_no_assertions(virtuoso_server: Server) -> None:
    """The same there, where naming each graph in each query takes its time."""
    check_derived(virtuoso_server)


def check_derived(server: Server) -> None:
    dataset = open_dataset()
    server.load(dataset.store.dump(format=ox.RdfFormat.N_QUADS) or b"")
    there, here = validate_endpoint(server.query_url), validate()
    assert Counter(map(of, there.findings)) == Counter(map(of, here.findings))
    assert there.focus_nodes == here.focus_nodes


def test_only_findings_travel(tmp_path: Path, server: Server) -> None:
    """A proxy sees at most 64 kB and 2 kB for each finding; these are what files give, with the graph that says it."""
    check_bytes(made(tmp_path, 10_000, 0.02), server)


def test_nothing_travels_of_data_without_faults(tmp_path: Path, server: Server) -> None:
    """The queries alone, with all that HTTP adds, are within 64 kB."""
    check_bytes(made(tmp_path, 2_000, 0.0), server, is_faulty=False)


@pytest.mark.long
def test_only_findings_travel_of_a_million_triples(tmp_path: Path, server: Server) -> None:
    """The same of a hundred times as much data."""
    check_bytes(made(tmp_path, 1_000_000, 0.005), server)


def test_deprecated_terms(tmp_path: Path, server: Server) -> None:
    """A deprecated property and class are warned of there as they are in a file: by the thing that they are said of."""
    file = tmp_path / "old.ttl"
    file.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <urn:x:> . :s :p :o ; a :C, :D . :s :q :o . "
        ":p owl:deprecated true ; <http://purl.org/dc/terms/isReplacedBy> :q . :q a owl:ObjectProperty . "
        ":C a owl:DeprecatedClass . :r a owl:DeprecatedProperty . :D owl:deprecated false ."
    )
    here = [of(finding) for finding in validate(file, ontology=[], strict_targets=False).findings]
    on_server(server, [quad.triple for quad in load_data([file]).dataset.store])
    there = [of(finding) for finding in validate_endpoint(server.query_url).findings]
    here, there = ([told for told in found if told[0] == "NAP004"] for found in (here, there))
    assert Counter(there) == Counter(here)
    assert len(here) == 2


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ('"1000000000000"^^xsd:integer', ['"1000000000000"^^xsd:decimal']),
        ('"2011-01-01"^^xsd:dateTime', ['"2011-01-01T00:00:00"^^xsd:dateTime']),
        ('"13-04-01"^^xsd:date', ['"0013-04-01"^^xsd:date']),
    ],
)
def test_the_defect_of_virtuoso(given: str, held: list[str], virtuoso_server: Virtuoso) -> None:
    """It does not keep a literal as given: a number of more than 31 bits in bulk, a day as an instant."""
    lines = "".join(f"<urn:s> <urn:p> {value} <urn:g> .\n" for value in given.split())
    virtuoso_server.load(re.sub(r"xsd:(\w+)", rf"<{XSD}\1>", lines).encode())
    answer = Endpoint(virtuoso_server.query_url).query("SELECT ?v { <urn:s> <urn:p> ?v }")
    assert [re.sub(rf"<{XSD}(\w+)>", r"xsd:\1", str(row["v"])) for row in answer] == held  # type: ignore[union-attr]


def test_the_defect_where_a_literal_is_lost(virtuoso_server: Virtuoso) -> None:
    """Of a year and its first day, which are two literals, it keeps one as the value of a property."""
    values = (f'"1999"^^<{XSD.gYear}>', f'"1999-01-01"^^<{XSD.date}>')
    virtuoso_server.load("".join(f"<urn:s> <urn:p> {value} <urn:g> .\n" for value in values).encode())
    answer = Endpoint(virtuoso_server.query_url).query("SELECT ?v { <urn:s> <urn:p> ?v }")
    (held,) = [str(row["v"]) for row in answer]  # type: ignore[union-attr]
    assert held in values


def test_the_second_defect_of_virtuoso(virtuoso_server: Virtuoso) -> None:
    """It refuses a path that repeats a step, where it begins nowhere yet; and does not in a negation."""
    virtuoso_server.load(b"<urn:s> <urn:p> <urn:o> <urn:g> .\n")
    endpoint = Endpoint(virtuoso_server.query_url)
    query = "SELECT ?o {{ ?s <urn:p> ?o FILTER({}EXISTS {{ ?o <urn:r>+ ?z }}) }}"
    with pytest.raises(EndpointError, match="transitive start not given"):
        endpoint.query(query.format(""))
    assert [str(row["o"]) for row in endpoint.query(query.format("!"))] == ["<urn:o>"]  # type: ignore[union-attr]


def test_virtuoso_refuses_a_path_but_for_its_order(virtuoso_server: Virtuoso) -> None:
    """Three ways or more of which a sequence comes first; after simple ones, it walks it."""
    virtuoso_server.load(b"<urn:s> <urn:f> <urn:o> <urn:g> .\n")
    endpoint = Endpoint(virtuoso_server.query_url)
    with pytest.raises(EndpointError, match="SPARQL compiler: Internal error"):
        endpoint.query("SELECT ?o { <urn:s> <urn:r>/<urn:f>|<urn:f>|<urn:i> ?o }")
    answer = endpoint.query("SELECT ?o { <urn:s> <urn:f>|<urn:i>|<urn:r>/<urn:f> ?o }")
    assert [str(row["o"]) for row in answer] == ["<urn:o>"]  # type: ignore[union-attr]


PATHS = (
    "[ sh:{0}Path :a ]",
    "[ sh:{0}Path [ sh:inversePath :a ] ]",
    "[ sh:{0}Path ( :a :b ) ]",
    "[ sh:{0}Path [ sh:alternativePath ( :a :b ) ] ]",
    "[ sh:{0}Path [ sh:alternativePath ( ( :a :b ) :c ) ] ]",
    "[ sh:{0}Path [ sh:alternativePath ( [ sh:alternativePath ( ( :a :b ) :b ) ] :c ) ] ]",
    "[ sh:{0}Path [ sh:alternativePath ( [ sh:inversePath :a ] :b ) ] ]",
    "[ sh:{0}Path ( :a [ sh:alternativePath ( :b :c ) ] ) ]",
    "( [ sh:{0}Path :a ] [ sh:{0}Path :b ] )",
    "( [ sh:{0}Path [ sh:alternativePath ( :a :b ) ] ] :c )",
    "[ sh:alternativePath ( ( :a :b ) [ sh:{0}Path ( :b :c ) ] :c ) ]",
    "[ sh:alternativePath ( [ sh:{0}Path [ sh:alternativePath ( :a :b ) ] ] :c :b ) ]",
)


ASKED = ("sh:class :D", "sh:minCount 2", "sh:maxCount 2", "sh:maxCount 0", "sh:hasValue :n5", "sh:not [ sh:class :D ]")
INNER = ("sh:class :D", "sh:maxCount 0")
AROUND = (
    "sh:not {}",
    "sh:node {}",
    "sh:xone ( {} [ sh:class :D ] )",
    "sh:node [ sh:property [ sh:path :a ; sh:node {} ] ]",
)
STEPS = "".join(f":n{at} :{step} :n{at + 1} .\n" for at, step in enumerate("abcabbacabcc"))
CLASSES = "".join(f":n{at} a :C .\n" for at in range(0, 9, 2)) + "".join(f":n{at} a :D .\n" for at in range(1, 12, 3))
PREFIXED = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> .\n"


def check_paths(server: Server, folder: Path, shapes: Iterable[str]) -> None:
    """See that shapes find there what they find here."""
    file = folder / "shapes.ttl"
    file.write_text(PREFIXED + "".join(shapes), encoding="utf-8")
    data = folder / "data.ttl"
    data.write_text(PREFIXED + STEPS + CLASSES, encoding="utf-8")
    opened, loaded = open_shapes([file]), load_data([data])
    there = results_there(on_server(server, [quad.triple for quad in loaded.dataset.store]), opened)
    local, _ = results_of(loaded, opened)
    assert told(there) == told(local)
    assert len(local) > 100


@pytest.mark.parametrize("kind", ["oneOrMore", "zeroOrMore", "zeroOrOne"])
def test_paths(tmp_path: Path, server: Server, kind: str) -> None:
    """Paths of all kinds within one another lead where they do here: to each value, to some, to so many, past all."""
    shapes = (
        f":s{number}-{at} a sh:PropertyShape ; sh:targetClass :C ; sh:path {path.format(kind)} ; {asked} .\n"
        for number, path in enumerate(PATHS)
        for at, asked in enumerate(ASKED)
    )
    check_paths(server, tmp_path, shapes)


@pytest.mark.parametrize("kind", ["oneOrMore", "zeroOrMore", "zeroOrOne"])
def test_paths_in_shapes_in_shapes(tmp_path: Path, server: Server, kind: str) -> None:
    """The same inside other shapes: one that is not met, one that is, one of two, one beyond a step."""
    shapes = (
        f":n{number}-{at} a sh:NodeShape ; sh:targetClass :C ; "
        f"{around.format(f'[ sh:path {path.format(kind)} ; {asked} ]')} .\n"
        for number, path in enumerate(PATHS)
        for at, (around, asked) in enumerate(itertools.product(AROUND, INNER))
    )
    check_paths(server, tmp_path, shapes)
