"""Shapes as queries: the same results as the local route, on a store of this process."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.cli import main
from nap_kg.errors import EndpointError, InputError
from nap_kg.load import load
from nap_kg.namespaces import GRAPH, XSD
from nap_kg.validate import load_data, results_of, validate
from nap_kg.validate.remote import validate_store
from nap_kg.validate.remote.compiled import compiled
from nap_kg.validate.remote.parts import CantCompile
from nap_kg.validate.remote.run import results_of as results_there_of
from nap_kg.validate.remote.sources import StoreSource
from nap_kg.validate.remote.values import not_of_datatype
from nap_kg.validate.shapes import open_shapes
from tests.validate import generated, w3c
from tests.validate.remote import by_value, in_store, results_there, told

FILES = w3c.files()
absent = [pytest.param(None, marks=pytest.mark.skip(reason=f"no SHACL cases: {w3c.WHERE}"))]
EXCEPTIONS = {
    "core/property/datatype-ill-formed": "a store keeps xsd:byte as xsd:integer",
    "sparql/pre-binding/shapesGraph-001": "the shapes graph is not over there",
}
"""Cases that can't pass on a store, each with the reason."""

PREFIXES = """@prefix : <urn:x:> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NOT_SAID = {105}
"""Seeds whose shapes target a literal that the data does not have, and go on from it by a path of no steps."""


@pytest.mark.parametrize("path", [pytest.param(p, id=w3c.name(p)) for p in FILES] or absent)
def test_w3c_case(path: Path) -> None:
    """A store gives the results that the case lists, or the reason is known."""
    case = w3c.read(path)
    try:
        shapes = open_shapes([case.shapes])
        data = {quad.triple for quad in load_data([case.data]).exact().dataset.store}
        found = Counter(by_value(result.identity) for result in results_there(in_store(data), shapes))
    except InputError:
        assert case.expected is None or case.name in EXCEPTIONS
        return
    assert case.expected is not None
    expected = Counter(map(by_value, case.expected.elements()))
    assert (found == expected) == (case.name not in EXCEPTIONS)


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_generated(first: int, tmp_path: Path) -> None:
    """Shapes of every core kind and dense faults: all that a result tells is what the local route tells."""
    for seed in {*range(first, first + 20)} - NOT_SAID:
        (tmp_path / "shapes.ttl").write_text(generated.shapes(seed))
        (tmp_path / "data.ttl").write_text(generated.data(seed, blank=seed % 7 == 0))
        shapes, data = open_shapes([tmp_path / "shapes.ttl"]), load_data([tmp_path / "data.ttl"])
        local, engine = results_of(data, shapes)
        there = results_there(in_store(quad.triple for quad in data.exact().dataset.store), shapes)
        messages = engine == "fast engine"  # pySHACL has its own where a shape has none
        assert told(there, messages=messages) == told(local, messages=messages), f"seed {seed}"


def shapes_of(text: str, folder: Path) -> Path:
    file = folder / "shapes.ttl"
    file.write_text(PREFIXES + text)
    return file


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (':S sh:targetClass :A ; sh:property [ sh:path :p ; sh:pattern "(a)\\\\1" ] .', "in a pattern"),
        (':S sh:targetClass :A ; sh:property [ sh:path :p ; sh:pattern "(?=a)" ] .', "in a pattern"),
        (':S sh:targetClass :A ; sh:property [ sh:path :p ; sh:pattern "\\\\p{Lu}" ] .', "in a pattern"),
        (':S sh:targetClass :A ; sh:property [ sh:path :p ; sh:pattern "a" ; sh:flags "q" ] .', "flags 'q'"),
        (":S sh:targetClass :A ; sh:property [ sh:path :p ; sh:node :S ] .", "refers to itself"),
        (":S sh:targetClass :A ; sh:not [ sh:property [ sh:path :p ; sh:minCount 9 ] ] .", "counts to more than 6"),
        (
            ':S sh:targetClass :A ; sh:sparql [ sh:select "SELECT $this { $this <urn:x:p> ?v } LIMIT 1" ] .',
            "limits, counts or selects",
        ),
        (
            ':S sh:targetClass :A ; sh:sparql [ sh:select "SELECT $this { GRAPH $shapesGraph { ?s ?p ?o } }" ] .',
            "looks at the shapes graph",
        ),
        (
            ":S sh:targetClass :A ; sh:node :T . "
            ':T sh:sparql [ sh:select "SELECT $this { $this <urn:x:p> ?v }" ] ; a sh:NodeShape .',
            "a constraint by SPARQL, and another shape refers to it",
        ),
    ],
)
def test_what_no_query_can_tell_is_an_error(shape: str, why: str, tmp_path: Path) -> None:
    """It is said, with the place of the shape, and never passed over."""
    shapes = open_shapes([shapes_of(shape, tmp_path)])
    with pytest.raises(CantCompile, match=why) as error:
        compiled(shapes)
    assert "shapes.ttl:4:" in error.value.place
    assert "--ignore CODE" in error.value.fix


DATATYPES = {
    "boolean": {"true": True, "1": True, "yes": False},
    "byte": {"127": True, "128": False, "-128": True, "-129": False, "x": False},
    "date": {"2016-02-29": True, "2014-02-29": False, "1900-02-29": False, "2014-13-01": False, "2014-01-02Z": True},
    "dateTime": {"2014-01-02T24:00:00": True, "2014-01-02T25:00:00": False, "2014-04-31T00:00:00": False},
    "decimal": {"+.5": True, "1e1": False},
    "double": {"INF": True, "1e1": True, "1e": False},
    "gYear": {"2014": True, "x": True},
    "int": {"2147483647": True, "2147483648": False},
    "negativeInteger": {"-1": True, "0": False},
    "nonNegativeInteger": {"0": True, "-1": False},
    "unsignedLong": {"18446744073709551615": True, "18446744073709551616": False},
}


@pytest.mark.parametrize("name", DATATYPES)
def test_lexical_forms(name: str) -> None:
    """A literal is taken for one of a datatype just if it is well-formed; of some, any is, as on the local route."""
    datatype = XSD[name]
    store = ox.Store()
    for text in DATATYPES[name]:
        literal = ox.Literal(text, datatype=ox.NamedNode(datatype))
        store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode(f"urn:{text.replace(' ', '')}"), literal))
    query = f"SELECT ?p {{ ?s ?p ?v FILTER({not_of_datatype(datatype, '?v')}) }}"
    bad = {solution["p"].value.removeprefix("urn:") for solution in store.query(query)}  # type: ignore[union-attr]
    assert bad == {text for text, is_good in DATATYPES[name].items() if not is_good}


class Refusing(StoreSource):
    """A server that takes queries of one pattern only, and one property not at all."""

    asked = 0

    def query(self, query: str, /) -> object:
        self.asked += 1
        if "UNION" in query or "urn:x:bad" in query:
            raise EndpointError("too much for me", place="http://127.0.0.1", fix="ask less")
        return super().query(query)


def test_a_query_that_is_too_much_is_asked_in_halves(tmp_path: Path) -> None:
    """What a server can't take as a whole it is asked in parts, with the same results."""
    text = "".join(
        f":S{n} sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:minLength {n} ] .\n" for n in range(4)
    )
    text += ":T sh:targetSubjectsOf :p ; sh:property [ sh:path :q ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ."
    shapes = open_shapes([shapes_of(text, tmp_path)])
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:x:s"), ox.NamedNode("urn:x:p"), ox.Literal("ab")))
    whole = list(results_there_of(StoreSource(store, "store"), shapes, compiled(shapes)))
    source = Refusing(store, "store")
    assert told(results_there_of(source, shapes, compiled(shapes))) == told(whole)
    assert len(whole) == 2
    assert source.asked > 3


def test_a_shape_that_a_server_refuses_is_named(tmp_path: Path) -> None:
    """Where one pattern alone is refused, the error says on behalf of which shape, and where that is."""
    text = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :bad ; sh:minCount 1 ; sh:maxCount 1 ] ."
    shapes = open_shapes([shapes_of(text, tmp_path)])
    with pytest.raises(EndpointError, match="on behalf of <urn:x:S>") as error:
        list(results_there_of(Refusing(ox.Store(), "store"), shapes, compiled(shapes)))
    assert "shapes.ttl:4:" in error.value.place


def test_big_hierarchies_are_left_to_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many classes are below one, or one has no name, a path looks for them, with the same results."""
    from nap_kg.validate.remote import run

    text = ":S sh:targetClass :A ; sh:property [ sh:path :p ; sh:class :A ] ."
    shapes = open_shapes([shapes_of(text, tmp_path)])
    data = tmp_path / "data.ttl"
    data.write_text(
        PREFIXES
        + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . :B rdfs:subClassOf :A . :C rdfs:subClassOf :B . "
        "[] rdfs:subClassOf :A . :x a :C ; :p :x, :y . :z a :B ; :p 1 ."
    )
    source = in_store(quad.triple for quad in load_data([data]).dataset.store)
    named = results_there(source, shapes)
    monkeypatch.setattr(run, "MANY", 1)
    assert told(results_there(source, shapes)) == told(named)
    assert len(named) == 2


def test_the_shipped_store_is_as_the_shipped_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`load` and `validate --store`: the findings of `validate`, though a store holds derived facts, which assert nothing."""
    assert main(["load", "--store", str(tmp_path / "store"), "-q"]) == 0
    there, here = validate_store(tmp_path / "store"), validate()
    assert Counter((f.rule, f.focus_node, f.path, f.value) for f in there.findings) == Counter(
        (f.rule, f.focus_node, f.path, f.value) for f in here.findings
    )
    assert (there.focus_nodes, there.constraints) == (here.focus_nodes, here.constraints)
    derived = validate_store(tmp_path / "store", graphs=[GRAPH.derived])
    assert GRAPH.derived in {finding.graph for finding in derived.findings}


def test_an_empty_or_missing_store_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is no store: cause, place, fix."""
    assert main(["validate", "--store", str(tmp_path / "none")]) == 2
    assert "there is no store here" in capsys.readouterr().err


def test_a_term_that_much_uses_and_nothing_defines(tmp_path: Path) -> None:
    """It is told at the first thing, by name, that it is said of: of files as of a store, however many there are."""
    file, store = tmp_path / "many.nt", tmp_path / "store"
    uses = (f"<urn:thing:{number:04}> <https://w3id.org/nap-kg/ns#hasLeads> <urn:a> .\n" for number in range(500))
    file.write_text("".join(uses), encoding="utf-8")
    load([file], store=store, as_is=True)
    told = [validate(file, ontology=[], strict_targets=False), validate_store(store)]
    first = [[finding.focus_node for finding in report.findings if finding.rule == "NAP001"] for report in told]
    assert first == [["urn:thing:0000"], ["urn:thing:0000"]]
