"""What a statement rests on: a line of a file, a derivation, axioms; and what is there where nothing says it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.errors import ParameterError
from nap_kg.explain import Ground, Statement, find_property, find_thing, find_value, why
from nap_kg.explain.rederive import derivations
from nap_kg.namespaces import ID, NAP, ORG, OWL, RDF, RDFS, SKOS

PLAN = ID["plan/ca-ht-2012"]
DELIVERABLE = f"{PLAN}/deliverable/expert-witnesses"
REPORT = f"{PLAN}/report/2014-2015/status/expert-witnesses"
RCMP = ID["agency/ca/rcmp"]
ON_HOLD = ox.NamedNode(ID["status/on-hold"])


def _line(ground: Ground) -> str:
    assert ground.place is not None
    return Path(ground.place.file).read_text(encoding="utf-8").splitlines()[ground.place.line - 1]


def test_asserted(shipped: Dataset) -> None:
    """The graph, the very line, and the footnote of the passage that shows it."""
    (ground,) = why(shipped, REPORT, NAP.hasStatus, ON_HOLD).grounds
    assert (ground.kind, ground.graph.endswith("/2014-2015/chart")) == ("asserted", True)
    assert "nap:hasStatus status:on-hold" in _line(ground)
    (footnote,) = ground.footnotes
    assert "Annex A, task 3.14, row 2" in footnote.text


def test_derived(shipped: Dataset) -> None:
    """The query, its own line, and every statement that it takes, down to the source."""
    (ground,) = why(shipped, DELIVERABLE, NAP.status, ON_HOLD).grounds
    assert (ground.kind, ground.by) == ("derived", "queries/derived/status.rq")
    assert "nap:status status:on-hold" in _line(ground)
    stated = {(p.statement.subject, p.statement.predicate) for p in ground.premises}
    assert {(REPORT, NAP.hasStatus), (REPORT, NAP.reportsStatusOf), (REPORT, NAP.isReportedIn)} <= stated
    assert all(premise.kind == "asserted" for premise in ground.premises)
    assert ground.has_absences


def test_derived_along_a_path(shipped: Dataset) -> None:
    """A department stands above the unit that leads: the step between them is among the premises."""
    value = ox.NamedNode(ID["agency/ca/esdc"])
    (ground,) = why(shipped, f"{PLAN}/deliverable/awareness-materials", NAP.leadDepartment, value).grounds
    step = Statement(ID["agency/ca/esdc/tfwp"], ORG.unitOf, value)
    assert step in [premise.statement for premise in ground.premises]


def test_every_derived_fact_is_derived_again(shipped: Dataset) -> None:
    """Each fact of the derived graph has a derivation, and by the query that bears its property's name."""
    graph = ox.NamedNode("https://w3id.org/nap-kg/graph/derived")
    facts = sorted(shipped.store.quads_for_pattern(None, None, None, graph), key=str)
    assert len(facts) > 400
    for fact in facts[::9]:
        found = list(derivations(shipped, Statement(fact.subject.value, fact.predicate.value, fact.object)))
        name = "".join(f"-{c.lower()}" if c.isupper() else c for c in fact.predicate.value.rpartition("#")[2])
        assert [one.query for one in found] == [f"queries/derived/{name}.rq"], fact
        for premise in found[0].premises:
            assert next(shipped.store.quads_for_pattern(*premise.pattern), None), premise


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "axiom"),
    [
        (RCMP, RDF.type, NAP.Agency, "nap:Department rdfs:subClassOf nap:Agency"),
        (DELIVERABLE, NAP.isPartOf, PLAN, "nap:isPartOf a owl:TransitiveProperty"),
        (DELIVERABLE, NAP.isPartOf, f"{PLAN}/task/3.14", "nap:isDeliverableOf rdfs:subPropertyOf nap:isPartOf"),
    ],
)
def test_entailed(subject: str, predicate: str, value: str, axiom: str, shipped: Dataset) -> None:
    """The axiom is named, and what it is applied to is stated."""
    (ground,) = why(shipped, subject, predicate, ox.NamedNode(value)).grounds
    assert ground.kind == "entailed"
    assert axiom in f"{ground.by} {[premise.by for premise in ground.premises]}".replace("rdf:type", "a")
    assert ground.premises


AXIOMS = """
@prefix : <urn:x:> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :D rdfs:subClassOf :C .
:p rdfs:subPropertyOf :q ; rdfs:domain :A ; rdfs:range :D .
:q rdfs:domain :B . :r owl:inverseOf :p . :s a owl:SymmetricProperty . :t a owl:TransitiveProperty .
:u rdfs:subPropertyOf :t . :v owl:inverseOf :u .
:a :p :b . :b :s :c . :c :t :d . :d :u :e . :f :v :e . :g a :A . :h :r :g . :i :q :a .
"""


CLOSURE = """
import sys, owlrl, rdflib
graph = rdflib.Graph().parse(data=sys.stdin.read(), format="turtle")
owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
print(*(" ".join(triple) for triple in graph if all(isinstance(term, rdflib.URIRef) for term in triple)), sep="\\n")
"""
"""Run in a process of its own: owlrl changes how all of rdflib reads literals, from then on."""


def test_entailment_is_that_of_owl_rl(tmp_path: Path) -> None:
    """Of all statements that can be made of a small graph, those have grounds that owlrl entails, and no other."""
    file = tmp_path / "axioms.ttl"
    file.write_text(AXIOMS, encoding="utf-8")
    dataset = open_dataset([file])
    done = subprocess.run([sys.executable, "-c", CLOSURE], input=AXIOMS, capture_output=True, text=True, check=True)
    graph = {tuple(line.split()) for line in done.stdout.splitlines()}
    things = [f"urn:x:{name}" for name in "abcdefghi"]
    classes = [f"urn:x:{name}" for name in "ABCD"]
    asked = [(s, f"urn:x:{p}", o) for s in things for p in "pqrstuv" for o in things]
    asked += [(s, RDF.type, o) for s in things for o in classes]
    entailed = {triple for triple in asked if tuple(map(str, triple)) in graph}
    ours = {(s, p, o) for s, p, o in asked if why(dataset, s, p, ox.NamedNode(o)).grounds}
    assert ours == entailed
    assert len(entailed) > 30


def test_not_stated(shipped: Dataset) -> None:
    """What the subject has instead, what else has the value, and how the two are joined."""
    found = why(shipped, DELIVERABLE, NAP.status, ox.NamedNode(ID["status/completed"]))
    assert found.grounds == ()
    assert found.values == (ON_HOLD,)
    assert found.subjects
    turned = why(shipped, RCMP, NAP.leadAgency, ox.NamedNode(DELIVERABLE))
    assert f"^{NAP.leadAgency}" in turned.links


def test_a_dataset_without_its_derived_graph(shipped: Dataset) -> None:
    """A derivation is found whether its fact was written down or not."""
    files = [file.path for file in shipped.files if file.path.name != "derived.ttl"]
    (ground,) = why(open_dataset(files), DELIVERABLE, NAP.status, ON_HOLD).grounds
    assert (ground.kind, ground.graph, ground.place) == ("derived", "", None)


def test_names_are_found(shipped: Dataset) -> None:
    """Things, properties and values by IRI, prefixed name, label, key; literals by their text."""
    assert find_thing(shipped, "Global Affairs") == ID["agency/ca/gac"]
    assert find_thing(shipped, "deliverable:expert-witnesses") == DELIVERABLE
    assert find_thing(shipped, "nap:Task") == NAP.Task
    assert find_property(shipped, "a") == RDF.type
    assert find_property(shipped, "lead agency") == find_property(shipped, "leadAgency") == NAP.leadAgency
    assert find_property(shipped, "rdfs:label") == RDFS.label
    years = [ox.Literal(2011)]
    assert find_value(shipped, "2011", years) == years[0]
    assert find_value(shipped, '"mot"@fr', []) == ox.Literal("mot", language="fr")
    assert find_value(shipped, '"1"^^xsd:byte', []).datatype.value.endswith("#byte")
    assert find_value(shipped, "no such thing", []) == ox.Literal("no such thing")
    assert find_value(shipped, "on hold", []) == ON_HOLD


@pytest.mark.parametrize(
    ("find", "text", "fix"),
    [
        (find_thing, "RCPM", "RCMP"),
        (find_thing, "2014-2015", "<https://"),
        (find_thing, f"{RCMP}x", "id:agency/ca/rcmp"),
        (find_property, "nap:leadAgncy", "nap:leadAgency"),
        (find_property, "leadAgncy", "nap:leadAgency"),
    ],
)
def test_unknown_names_come_with_the_nearest(find: object, text: str, fix: str, shipped: Dataset) -> None:
    """An error says what may be meant."""
    with pytest.raises(ParameterError) as caught:
        find(shipped, text)  # type: ignore[operator]
    assert fix in caught.value.fix


def test_a_property_is_mistaken_for_no_class(shipped: Dataset) -> None:
    """What is near is a property too: nap:Tool is none."""
    with pytest.raises(ParameterError) as caught:
        find_property(shipped, "nap:tol")
    assert "nap:Tool" not in caught.value.fix


@pytest.mark.parametrize("find", [find_thing, find_property])
def test_an_empty_name_has_a_place(find: object, shipped: Dataset) -> None:
    """Even where nothing is to be seen of it."""
    with pytest.raises(ParameterError) as caught:
        find(shipped, " ")  # type: ignore[operator]
    assert caught.value.place == "' '"


@pytest.mark.parametrize("text", ['"x"@en-', '"x"^^foo', '"x"^^zz:y', '"x"^^<a b>', '"x"^^xsd'])
def test_a_literal_that_is_none_is_an_error(text: str, shipped: Dataset) -> None:
    """With its cause, the text itself and a way out."""
    with pytest.raises(ParameterError) as caught:
        find_value(shipped, text, [])
    assert caught.value.place == text
    assert "write e.g." in caught.value.fix


def test_shipped_axioms_are_only_of_known_kinds() -> None:
    """The ontology has no property chain or equivalence, of which nothing here would know."""
    store = open_dataset(resources.ontology()).store
    for unknown in (OWL.propertyChainAxiom, OWL.equivalentClass, OWL.equivalentProperty, OWL.hasKey, OWL.sameAs):
        assert next(store.quads_for_pattern(None, ox.NamedNode(unknown), None), None) is None
    assert SKOS
