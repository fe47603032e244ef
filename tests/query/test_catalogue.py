"""The questions as linked data and as a page: read back, they are the cards."""

from __future__ import annotations

import re
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH, XSD

from nap_kg import cards
from nap_kg.cards import Card
from nap_kg.dataset import Dataset
from nap_kg.query import query
from nap_kg.query.catalogue import BASE, catalogue
from nap_kg.query.page import page
from tests.query.notebook import NOTEBOOK, dump, run

CARDS = cards.load_cards()
SCHEMA = rdflib.Namespace("https://schema.org/")
SH_MORE = rdflib.Namespace(str(SH))
ROOT = Path(__file__).resolve().parents[2]

SOUND = """
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:Executable a sh:NodeShape ;
    sh:targetClass sh:SPARQLSelectExecutable ;
    sh:property [ sh:path sh:select ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ;
    sh:property [ sh:path sh:prefixes ; sh:minCount 1 ; sh:node ex:Prefixes ] ;
    sh:property [ sh:path rdfs:comment ; sh:minCount 2 ; sh:uniqueLang true ; sh:languageIn ( "en" "fr" ) ] ;
    sh:property [ sh:path rdfs:label ; sh:minCount 2 ; sh:uniqueLang true ; sh:languageIn ( "en" "fr" ) ] ;
    sh:property [ sh:path <https://schema.org/keywords> ; sh:minCount 1 ] ;
    sh:property [ sh:path sh:parameter ; sh:node ex:Parameter ] .
ex:Prefixes sh:property [ sh:path sh:declare ; sh:minCount 1 ; sh:node ex:Declaration ] .
ex:Declaration
    sh:property [ sh:path sh:prefix ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ;
    sh:property [ sh:path sh:namespace ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:anyURI ] .
ex:Parameter
    sh:property [ sh:path sh:path ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path sh:optional ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
    sh:property [ sh:path sh:description ; sh:minCount 1 ] .
"""


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    """The catalogue of all questions."""
    return rdflib.Graph().parse(data=catalogue(CARDS), format="turtle")


def test_every_card_is_in_the_catalogue(graph: rdflib.Graph) -> None:
    """And nothing else."""
    found = set(graph.subjects(RDF.type, SH_MORE.SPARQLSelectExecutable))
    assert found == {rdflib.URIRef(BASE + card.name) for card in CARDS}


def test_the_catalogue_is_sound(graph: rdflib.Graph) -> None:
    """pySHACL finds every executable, prefix and parameter whole; as shapes, its parameters are well-formed."""
    conforms, _, text = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(data=SOUND, format="turtle"))
    assert conforms, text
    pyshacl.validate(rdflib.Graph(), shacl_graph=graph, meta_shacl=True)


def test_an_unsound_catalogue_is_seen(graph: rdflib.Graph) -> None:
    """Without its prefixes declared, it does not conform."""
    broken = rdflib.Graph() + graph
    broken.remove((None, SH_MORE.namespace, None))
    conforms, _, _ = pyshacl.validate(broken, shacl_graph=rdflib.Graph().parse(data=SOUND, format="turtle"))
    assert not conforms


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_declared_prefixes_and_select_are_the_query(card: Card, graph: rdflib.Graph, shipped: Dataset) -> None:
    """Put together as SHACL says, they answer what the card does; its texts and parameters are there."""
    node = rdflib.URIRef(BASE + card.name)
    heads = [
        f"PREFIX {graph.value(declared, SH_MORE.prefix)}: <{graph.value(declared, SH_MORE.namespace)}>"
        for prefixes in graph.objects(node, SH.prefixes)
        for declared in graph.objects(prefixes, SH.declare)
    ]
    text = "\n".join([*heads, str(graph.value(node, SH.select))])
    answer = shipped.evaluate(text)
    assert [variable.value for variable in answer.variables] == list(card.columns)
    if not any(param.required for param in card.params):
        assert [tuple(row) for row in answer] == list(query(card.name, dataset=shipped).terms)
    assert {(text.language, str(text)) for text in graph.objects(node, RDFS.comment)} == set(card.summary.items())
    assert {str(word) for word in graph.objects(node, SCHEMA.keywords)} == set(card.keywords)
    params = {
        str(graph.value(param, SH.path)).removeprefix(f"{BASE}param#"): param
        for param in graph.objects(node, SH_MORE.parameter)
    }
    assert set(params) == {param.name for param in card.params}
    for param in card.params:
        assert f"?{param.name}" in text
        assert graph.value(params[param.name], SH_MORE.optional) == rdflib.Literal(not param.required)
    columns = {
        str(graph.value(c, SCHEMA.name)): str(graph.value(c, SCHEMA.description))
        for c in graph.objects(node, SCHEMA.variableMeasured)
    }
    assert columns == dict(card.columns)


def test_parameters_are_typed(tmp_path: Path) -> None:
    """Types, allowed values, vocabularies and defaults are told in SHACL's terms."""
    file = tmp_path / "own.rq"
    file.write_text(
        "#+ summary: What?\n#+ params:\n"
        "#+   year: {type: integer, description: a year, default: 2012, values: [2012, 2013]}\n"
        "#+   status: {type: concept, description: a state, scheme: id:status, values: [id:status/ongoing]}\n"
        'SELECT ?year ?status WHERE { BIND ("""a \\\\ b""" AS ?text) }\n'
    )
    graph = rdflib.Graph().parse(data=catalogue([cards.load_card(file)]), format="turtle")
    node = rdflib.URIRef(f"{BASE}own")
    assert str(graph.value(node, SH.select)).strip() == 'SELECT ?year ?status WHERE { BIND ("""a \\\\ b""" AS ?text) }'
    year, status = sorted(graph.objects(node, SH_MORE.parameter), key=lambda p: int(graph.value(p, SH.order) or 0))
    assert graph.value(year, SH.datatype) == XSD.integer
    assert graph.value(year, SH_MORE.defaultValue) == rdflib.Literal(2012)
    assert [int(v) for v in graph.items(graph.value(year, SH_MORE["in"]))] == [2012, 2013]
    assert graph.value(status, SH.nodeKind) == SH.IRI
    vocabulary = graph.value(graph.value(status, SH.property), SH.hasValue)
    assert vocabulary == rdflib.URIRef("https://w3id.org/nap-kg/id/status")


def test_the_page_of_the_questions_is_up_to_date() -> None:
    """docs/questions.md is what the cards say now."""
    assert (ROOT / "docs" / "questions.md").read_text(encoding="utf-8") == page(CARDS)


def test_the_page_says_everything() -> None:
    """Each question has its texts in both languages, its parameters, its columns and its picture."""
    text = re.sub(r"\\(.)", r"\1", page(CARDS))
    for card in CARDS:
        (section,) = re.findall(rf"^## {card.name}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
        for said in (*card.title.values(), *card.summary.values(), card.returns, *card.columns.values()):
            assert said in section
        assert all(f"| `{param.name}` |" in section for param in card.params)
        assert ("Picture: " in section) == (card.chart is not None)


def test_the_notebook_shows_what_it_would_show_now() -> None:
    """Its cells run, and their outputs are those that are stored (`python -m tests.query.notebook` writes them)."""
    import json

    text = NOTEBOOK.read_text(encoding="utf-8")
    assert dump(run(json.loads(text))) == text
