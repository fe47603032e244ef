"""Dates that are none, on real servers: findings as on the local route."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from nap_kg.dataset import Dataset
from nap_kg.namespaces import NAP, XSD
from nap_kg.validate import results_of
from nap_kg.validate.load import Data
from nap_kg.validate.remote.compiled import compiled
from nap_kg.validate.remote.dates import Dates, guarded
from nap_kg.validate.remote.run import asking_of, kinds_of, rows
from nap_kg.validate.shapes import ShapesGraph, open_shapes
from tests.servers.model import Server
from tests.shapes.mutations import Workbench, workbench
from tests.validate.remote import in_store, on_server, results_there, told

ILL_FORMED = ("x", "2013-02-30", "2013-2-3", "2100-02-29", "2013-13-01", "2013-04-31", "2013-04-01T00:00:00")
SOUND = ("2013-04-01", "2012-02-29", "2014-03-31", "2013-12-31", "2014-05-31", "12013-01-01")
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <urn:x:> .
:least a sh:PropertyShape ; sh:targetSubjectsOf :from ; sh:path :from ; sh:minInclusive "2013-01-01"^^xsd:date .
:most a sh:PropertyShape ; sh:targetSubjectsOf :from ; sh:path :from ; sh:maxExclusive "2013-12-31"^^xsd:date .
:less a sh:PropertyShape ; sh:targetSubjectsOf :from ; sh:path :from ; sh:lessThan :to .
:lessOrSame a sh:PropertyShape ; sh:targetSubjectsOf :from ; sh:path :from ; sh:lessThanOrEquals :to .
:order a sh:NodeShape ; sh:targetSubjectsOf :from ; sh:sparql [ sh:message "{?value}" ; sh:select
    "SELECT $this ?value { $this <urn:x:from> ?value ; <urn:x:to> ?to FILTER(?value > ?to) }" ] .
:notOrder a sh:NodeShape ; sh:targetSubjectsOf :from ; sh:sparql [ sh:message "{?value}" ; sh:select
    "SELECT $this ?value { $this <urn:x:from> ?value ; <urn:x:to> ?to FILTER(!(?value <= ?to) || ISIRI(?to)) }" ] .
:year a sh:NodeShape ; sh:targetSubjectsOf :from ; sh:sparql [ sh:message "{?value}" ; sh:select
    "SELECT $this ?value { $this <urn:x:from> ?value FILTER(YEAR(?value) > 2012 && MONTH(?value) < 12 && DAY(?value) >= 1) }" ] .
:same a sh:NodeShape ; sh:targetSubjectsOf :from ; sh:sparql [ sh:message "{?value}" ; sh:select
    "SELECT $this ?value { $this <urn:x:from> ?value ; <urn:x:to> ?to BIND(YEAR(?to) AS ?year) FILTER(?value != ?to) }" ] .
:none a sh:NodeShape ; sh:targetSubjectsOf :from ; sh:sparql [ sh:message "{?value}" ; sh:select
    "SELECT $this ?value { $this <urn:x:from> ?value BIND(MONTH(?value) AS ?month) FILTER(!BOUND(?month)) }" ] .
"""


def dates() -> set[ox.Triple]:
    """Things that go from each date to each."""

    def pairs() -> Iterator[ox.Triple]:
        literals = [ox.Literal(text, datatype=ox.NamedNode(XSD.date)) for text in (*ILL_FORMED, *SOUND)]
        for number, one in enumerate(literals):
            for other, two in enumerate(literals):
                thing = ox.NamedNode(f"urn:x:{number}-{other}")
                yield ox.Triple(thing, ox.NamedNode("urn:x:from"), one)
                yield ox.Triple(thing, ox.NamedNode("urn:x:to"), two)

    return set(pairs())


def check(server: Server, triples: set[ox.Triple], shapes: ShapesGraph, least: int) -> None:
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in triples)
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    local, _ = results_of(Data(Dataset(store), text), shapes)
    assert len(local) > least
    found, wanted = told(results_there(on_server(server, triples), shapes)), told(local)
    assert (found - wanted, wanted - found) == ({}, {})


def test_bounds_orders_and_parts(tmp_path_factory: pytest.TempPathFactory, server: Server) -> None:
    """A bound, an order and a part of a date find what the local route finds: nothing is said of what is no date."""
    file = tmp_path_factory.mktemp("shapes") / "dates.ttl"
    file.write_text(SHAPES, encoding="utf-8")
    check(server, dates(), open_shapes([file]), 300)


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return workbench()


@pytest.mark.parametrize("which", ["begins", "ends"])
def test_periods_of_no_dates(bench: Workbench, server: Server, which: str) -> None:
    """The shipped data, with an ill-formed date at one end of most periods."""
    given = {quad.triple for quad in bench.store}
    changed = sorted((triple for triple in given if triple.predicate.value == NAP[which]), key=str)
    replaced = {
        ox.Triple(triple.subject, triple.predicate, ox.Literal(ILL_FORMED[number % 7], datatype=ox.NamedNode(XSD.date)))
        for number, triple in enumerate(changed)
        if number % 9
    }
    kept = given - {triple for number, triple in enumerate(changed) if number % 9}
    check(server, kept | replaced, bench.shapes, len(replaced) // 2)


def test_what_is_guarded() -> None:
    """Only parts of dates, and orders of two variables, are put in other words."""
    same = "SELECT $this { $this ?p ?a ; ?q ?b FILTER(?a = ?b && ?a < 5 && ?a + ?b < ?a && 'YEAR(?a)' != ?b) }"
    assert guarded(same) == same
    other = guarded("SELECT $this { $this ?p ?a FILTER(?a < $this) BIND(year( ?a ) AS ?y) }")
    assert other.count("IF(") == 2
    ox.Store().query(other)


ORDER = "SELECT $this { $this <urn:p>/<urn:q> ?a ; <urn:r> ?b FILTER(?a < ?b) }"


def test_where_dates_are_looked_for() -> None:
    """With the predicates of the queries that order them, or anywhere where a triple may have any predicate."""
    dates = Dates()
    assert dates.question == ""
    dates.minded("SELECT $this { $this <urn:s> ?a FILTER(?a < 5) }", "", is_thing=True)
    assert dates.question == ""
    assert dates.minded(ORDER, "<urn:t>", is_thing=True) == guarded(ORDER) != ORDER
    assert "VALUES ?p{<urn:p> <urn:q> <urn:r> <urn:t>}" in dates.question
    assert Dates(are_plain=True).minded(ORDER, "", is_thing=True) == ORDER


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this ?p ?a ; <urn:r> ?b FILTER(?a < ?b) }",
        "SELECT $this { $this <urn:r> ?b ; ?p ?a FILTER(?a < ?b) }",
        "SELECT $this { $this <urn:r> ?b FILTER EXISTS { ?x ?p ?a FILTER(?a < ?b) } }",
        "SELECT $this { $this !<urn:q> ?a ; <urn:r> ?b FILTER(?a < ?b) }",
        "SELECT $this { $this !(<urn:q>|^<urn:q>) ?a ; <urn:r> ?b FILTER(?a < ?b) }",
        "SELECT $this { $this !(^<urn:q>|a) ?a ; <urn:r> ?b FILTER(?a < ?b) }",
    ],
)
def test_any_predicate(query: str) -> None:
    """A variable, or all predicates but some."""
    dates = Dates()
    dates.minded(query, "", is_thing=True)
    assert "VALUES" not in dates.question != ""


def test_a_literal_for_a_focus_node() -> None:
    """It may come from anywhere."""
    dates = Dates()
    dates.minded(ORDER, "", is_thing=False)
    assert "VALUES" not in dates.question != ""


@pytest.mark.parametrize(
    "made",
    ["BIND(STRDT(?c, ?d) AS ?a)", "BIND(<urn:date>(?c) AS ?a)", 'VALUES ?a { "x"^^<urn:date> }', "BIND(NOW() AS ?a)"],
)
def test_dates_that_are_not_in_the_data(made: str) -> None:
    """What a query makes itself is minded whatever the data has."""
    query = f"SELECT $this {{ $this <urn:r> ?b {made} FILTER(?a < ?b) }}"
    dates = Dates(are_plain=True)
    assert dates.minded(query, "", is_thing=True) == guarded(query) != query
    assert dates.question == ""


@pytest.mark.parametrize("text", [*ILL_FORMED, "12013-01-01", "2012-02-29", "2013-04-01+14:00"])
@pytest.mark.parametrize("kind", ["date", "dateTime"])
def test_unusual_dates_are_found(text: str, kind: str) -> None:
    """All that are ill-formed, and some that are not."""
    dates = Dates()
    dates.minded(ORDER, "", is_thing=True)
    triple = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:q"), ox.Literal(text, datatype=ox.NamedNode(XSD[kind])))
    is_instant = (text, kind) == (ILL_FORMED[-1], "dateTime")
    assert len(list(rows(in_store([triple]), dates.question))) == (not is_instant)


@pytest.mark.parametrize("text", ["2013-04-01", "2014-12-31Z", "2014-11-30-05:00", "1999-02-28"])
def test_plain_dates_are_not_minded(server: Server, text: str) -> None:
    """On a server without others, queries go as they stand, and find the same."""
    shapes = workbench().shapes
    period = ox.NamedNode("https://w3id.org/nap-kg/id/period/made")
    triples = [
        ox.Triple(period, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode(NAP.Period)),
        ox.Triple(period, ox.NamedNode(NAP.begins), ox.Literal(text, datatype=ox.NamedNode(XSD.date))),
    ]
    source = on_server(server, triples)
    kinds = kinds_of(source, shapes)
    asking = asking_of(source, shapes, kinds)
    assert asking == compiled(shapes, kinds, dates_are_plain=True)
    assert asking != compiled(shapes, kinds)
