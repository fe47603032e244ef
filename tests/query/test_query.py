"""Questions: parameters are bound as terms, names are found, errors say what to do, and answers come in three forms."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import cards
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.errors import ParameterError, QueryError, UnknownQuery
from nap_kg.query import Table, query

RCMP = "https://w3id.org/nap-kg/id/agency/ca/rcmp"
PLAN = "https://w3id.org/nap-kg/id/plan/ca-ht-2012"


@pytest.mark.parametrize(
    "name",
    [
        RCMP,
        f"<{RCMP}>",
        "id:agency/ca/rcmp",
        "agency/ca/rcmp",
        "RCMP",
        "rcmp",
        "GRC",
        "Royal Canadian Mounted Police",
        "gendarmerie royale  du canada",
        ox.NamedNode(RCMP),
    ],
    ids=str,
)
def test_a_body_goes_by_many_names(name: object, shipped: Dataset) -> None:
    """IRI, prefixed name, key, abbreviation or name in either language: the answer is the same."""
    table = query("deliverables-led-by", dataset=shipped, agency=name)
    assert {row[table.columns.index("agency")] for row in table.rows} == {RCMP}
    assert len({row[0] for row in table.rows}) == 19


def test_things_of_other_classes_go_by_names_too(shipped: Dataset) -> None:
    """A unit as printed, a state, a task's number, a deliverable's key and a kind of doubt."""
    unit = query("deliverables-led-by", dataset=shipped, agency="ESDC (TFWP)")
    assert len({row[0] for row in unit.rows}) == 9
    assert len(query("deliverables-by-status", dataset=shipped, status="On Hold")) == 1
    assert query("deliverables-of-task", dataset=shipped, task="3.13").rows[0][-1] == f"{PLAN}/task/3.13"
    (row,) = query("status-history", dataset=shipped, item="expert-witnesses").rows
    assert row[-1] == f"{PLAN}/deliverable/expert-witnesses"
    assert query("discrepancies", dataset=shipped, kind="outside the period").rows


def test_a_department_is_asked_with_its_units(shipped: Dataset) -> None:
    """Each row says which body is printed, so that department and unit are never mixed up."""
    table = query("deliverables-led-by", dataset=shipped, agency="IRCC")
    assert {row[4].split("/ca/")[1] for row in table.rows} == {"ircc", "ircc/imp"}


@pytest.mark.parametrize(
    ("name", "given", "cause", "fix"),
    [
        ("deliverables-led-by", {}, "needs the parameter 'agency'", "agency=RCMP"),
        ("deliverables-led-by", {"agency": "RCPM"}, "no agency is called 'RCPM'", "'RCMP'"),
        ("deliverables-led-by", {"agnecy": "RCMP"}, "has no parameter 'agnecy'", "'agency'"),
        ("co-lead-pairs", {"zzz": "RCMP"}, "has no parameter 'zzz'", "it takes plan"),
        ("parts-with-own-status", {"zzz": "RCMP"}, "has no parameter 'zzz'", "it takes none"),
        ("deliverables-led-by", {"agency": ""}, "the value is empty", "--param agency=RCMP"),
        ("deliverables-led-by", {"agency": 3}, "names no thing", "agency=RCMP"),
        ("deliverables-led-by", {"agency": "3.13"}, "no agency is called '3.13'", "IRI"),
        ("deliverables-led-by", {"agency": "https://example.org/x"}, "no agency is called", ""),
        ("deliverables-by-status", {"status": "stalled"}, "no status is called 'stalled'", "cancelled"),
        ("evidence-of", {"thing": "2014-2015"}, "means 2 things", f"<{PLAN}/report/2014-2015>"),
    ],
)
def test_a_wrong_parameter_is_told(name: str, given: dict[str, object], cause: str, fix: str, shipped: Dataset) -> None:
    """Missing, unknown, misspelt, of another class or ambiguous: never an empty answer."""
    with pytest.raises(ParameterError) as caught:
        query(name, dataset=shipped, **given)
    assert cause in caught.value.cause
    assert fix in caught.value.fix


TYPED = """#+ summary: What was given?
#+ params:
#+   given: {{type: {type}, description: anything{more}}}
SELECT ?given WHERE {{ BIND (1 AS ?one) }}
"""


@pytest.mark.parametrize(
    ("kind", "good", "value", "bad"),
    [
        ("integer", "2012", 2012, "many"),
        ("integer", 2012, 2012, "2.5"),
        ("boolean", True, True, "yes"),
        ("date", "2015-03-31", datetime.date(2015, 3, 31), "2015-02-30"),
        ("date", datetime.date(2015, 3, 31), datetime.date(2015, 3, 31), "31 March"),
        ("string", "two words", "two words", None),
        ("concept", "ongoing", "https://w3id.org/nap-kg/id/status/ongoing", "RCMP"),
    ],
)
def test_values_are_typed(kind: str, good: object, value: object, bad: str | None, shipped: Dataset) -> None:
    """A literal gets its datatype, a concept its IRI; what does not fit is refused."""
    text = TYPED.format(type=kind, more=", scheme: id:status" if kind == "concept" else "")
    assert query(text, dataset=shipped, given=good).rows == ((value,),)
    if bad is not None:
        with pytest.raises(ParameterError):
            query(text, dataset=shipped, given=bad)


def test_allowed_values_and_defaults(shipped: Dataset) -> None:
    """A default stands in for what is not given; a value outside the list is refused with the list."""
    text = TYPED.format(type="string", more=", default: a, values: [a, b]")
    assert query(text, dataset=shipped).rows == (("a",),)
    assert query(text, dataset=shipped, given="b").rows == (("b",),)
    with pytest.raises(ParameterError, match="give one of a, b"):
        query(text, dataset=shipped, given="c")
    concept = TYPED.format(type="concept", more=", class: nap:Status, values: [id:status/ongoing]")
    assert query(concept, dataset=shipped, given="ongoing").rows
    with pytest.raises(ParameterError, match="allowed"):
        query(concept, dataset=shipped, given="completed")


@pytest.mark.parametrize(
    "attack",
    [
        "RCMP> . ?a ?b ?c . <x",
        'x" ) } UNION { ?deliverable ?task ?status } #',
        "x'; DROP ALL; #",
        "?deliverable",
    ],
)
def test_a_parameter_is_never_pasted_into_the_query(attack: str, shipped: Dataset) -> None:
    """Text that would change a query is a name that nothing bears, or a text that nothing holds."""
    with pytest.raises(ParameterError):
        query("deliverables-led-by", dataset=shipped, agency=attack)
    assert query("deliverables-about", dataset=shipped, word=attack).rows == ()


def test_a_parameter_that_is_nowhere_in_the_query_is_refused(shipped: Dataset) -> None:
    """A parameter outside the query would bind nothing and answer silently: it is an error."""
    text = TYPED.format(type="integer", more="").replace("SELECT ?given", "SELECT ?one")
    with pytest.raises(QueryError, match="it would bind nothing"):
        query(text, dataset=shipped, given=1)
    with pytest.raises(QueryError, match="given a value by AS"):
        query(text.replace("?one", "?given"), dataset=shipped, given=1)


def test_queries_without_header_take_no_parameter(shipped: Dataset) -> None:
    """A parameter needs a declaration."""
    with pytest.raises(ParameterError, match="declares no parameter 'x'"):
        query("SELECT ?x WHERE { ?x a nap:Task }", dataset=shipped, x="3.13")


def test_unknown_names_come_with_the_nearest() -> None:
    """A misspelt name is told before any data is read."""
    with pytest.raises(UnknownQuery, match="did you mean co-lead-pairs"):
        query("co-led-pairs")
    with pytest.raises(UnknownQuery, match="--list"):
        query("xyzzy")
    with pytest.raises(UnknownQuery, match="no such file"):
        query("nowhere/own.rq")


def test_house_prefixes_are_known(shipped: Dataset) -> None:
    """No PREFIX line is needed, and one that is given wins."""
    assert query("SELECT (COUNT(?d) AS ?n) WHERE { ?d a nap:Deliverable }", dataset=shipped).rows == ((72,),)
    own = "PREFIX nap: <https://example.org/> SELECT ?d WHERE { ?d a nap:Deliverable }"
    assert query(own, dataset=shipped).rows == ()


def test_the_default_graph_is_the_union(shipped: Dataset) -> None:
    """A pattern may take its triples from several files; GRAPH still names one."""
    across = "SELECT DISTINCT ?p WHERE { ?d nap:isDeliverableOf/nap:isTaskOf/nap:isObjectiveOf/nap:hasTheme ?p }"
    assert len(query(across, dataset=shipped)) == 1
    one = "ASK { GRAPH <https://w3id.org/nap-kg/graph/derived> { ?d nap:status ?s } }"
    assert query(one, dataset=shipped).rows == ((True,),)


def test_every_form_of_query(shipped: Dataset, tmp_path: Path) -> None:
    """ASK gives one cell, CONSTRUCT and DESCRIBE give triples, a path reads a file."""
    assert query("ASK { nap:x a nap:y }", dataset=shipped).rows == ((False,),)
    built = query("CONSTRUCT { ?t a nap:Task } WHERE { ?t a nap:Task }", dataset=shipped)
    assert built.columns == ("subject", "predicate", "object")
    assert len(built) == 17
    assert built.to_turtle().count("a nap:Task ;") == 17
    assert query("DESCRIBE <https://w3id.org/nap-kg/id/status/ongoing>", dataset=shipped).rows
    file = tmp_path / "own.rq"
    file.write_text("SELECT ?t WHERE { ?t a nap:Theme }")
    assert len(query(file, dataset=shipped)) == len(query(str(file), dataset=shipped)) == 1
    with pytest.raises(ValueError, match="only CONSTRUCT"):
        query(file, dataset=shipped).to_turtle()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s WHERE { SERVICE <http://127.0.0.1/sparql> { ?s ?p ?o } }",
        "SELECT ?s WHERE { service silent <http://127.0.0.1/sparql> { ?s ?p ?o } }",
        "SELECT ?s FROM <http://127.0.0.1/x.ttl> WHERE { ?s ?p ?o }",
        "SELECT ?s FROM NAMED <file:///etc/passwd> WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1/x.ttl>",
        "INSERT DATA { nap:a nap:b nap:c }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        'SELECT ?s WHERE { ?s ?p """\n# """ . SERVICE <http://127.0.0.1/sparql> { ?s ?p ?o } }',
        'SELECT ?s WHERE { ?s ?p """\u2028# """ . SERVICE <http://127.0.0.1/sparql> { ?s ?p ?o } }',
        "# a comment ends with a carriage return, too\rSELECT ?s FROM <http://127.0.0.1/x.ttl> WHERE { ?s ?p ?o }",
        "SELECT ?s # so it does here\rFROM <http://127.0.0.1/x.ttl> WHERE { ?s ?p ?o }",
        "SELECT?s{?s?p'a'SERVICE<http://127.0.0.1/sparql>{?s?p?o}}",
        "SELECT?s{?s?p'a'@en-SERVICE;?q?r.SERVICE<http://127.0.0.1/sparql>{?s?p?o}}",
    ],
)
def test_queries_neither_leave_the_dataset_nor_change_it(text: str, shipped: Dataset) -> None:
    """What would reach the network, another file, or the data is refused before it runs."""
    before = len(shipped.store)
    with pytest.raises(QueryError, match="only reads"):
        query(text, dataset=shipped)
    assert len(shipped.store) == before


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?from WHERE { ?from a nap:Theme }",
        "SELECT ?s WHERE { ?s a nap:Theme } # FROM here on SERVICE",
        "SELECT ?s WHERE { ?s a nap:Theme FILTER (STR(?s) != 'LOAD FROM SERVICE') }",
        "SELECT ?s WHERE { ?s a nap:Theme FILTER (?s != <https://example.org/#FROM>) }",
        "PREFIX from: <https://example.org/> SELECT ?s WHERE { ?s a nap:Theme FILTER (?s != from:SERVICE) }",
        'SELECT ?s WHERE { ?s a nap:Theme FILTER (STR(?s) != """LOAD "x" FROM""") }',
    ],
)
def test_words_in_names_and_texts_are_no_keywords(text: str, shipped: Dataset) -> None:
    """Variables, comments, texts, IRIs and prefixed names may hold any word."""
    assert len(query(text, dataset=shipped)) == 1


def test_missing_derived_facts_are_told(two_reports: Dataset) -> None:
    """A dataset whose derived facts were never built gives an error, not an empty answer."""
    bare = open_dataset([two_reports.files[-1].path])
    with pytest.raises(QueryError, match="nap-kg derive"):
        query("workload-by-status", dataset=bare)
    assert query("new-deliverables", dataset=bare).rows


def test_classes_are_known_without_the_ontology(two_reports: Dataset) -> None:
    """A dataset without the ontology still tells a ministry for an agency."""
    bare = open_dataset([two_reports.files[-1].path])
    assert query("agency-names", dataset=bare, agency="Ministry").rows == ()


TERMS = """SELECT ?a ?b ?c ?d ?e ?f ?g ?h WHERE {
    VALUES (?a ?b ?c ?d ?e ?f ?g) {
        (nap:x 'text, "quoted"' "mot"@fr 7 1.5 true "2015-03-31"^^xsd:date)
    }
}"""


def test_values_and_terms(shipped: Dataset) -> None:
    """Rows hold Python values; the RDF terms are kept beside them."""
    table = query(TERMS, dataset=shipped)
    assert table.rows == (
        (
            "https://w3id.org/nap-kg/ns#x",
            'text, "quoted"',
            "mot",
            7,
            Decimal("1.5"),
            True,
            datetime.date(2015, 3, 31),
            None,
        ),
    )
    assert table.terms[0][2] == ox.Literal("mot", language="fr")
    assert table.terms[0][7] is None


@pytest.mark.parametrize("text", [TERMS, "SELECT ?s ?none WHERE { ?s a nap:Task } ORDER BY ?s", "SELECT ?a WHERE {}"])
def test_csv_and_json_are_the_standard_forms(text: str, shipped: Dataset) -> None:
    """What the engine itself writes and what we write are the same results."""
    table = query(text, dataset=shipped)
    prefixes = {"nap": "https://w3id.org/nap-kg/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#"}

    def engine(form: ox.QueryResultsFormat) -> str:
        answer = shipped.store.query(text, prefixes=prefixes, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        return (answer.serialize(format=form) or b"").decode()

    assert table.to_csv() == engine(ox.QueryResultsFormat.CSV)
    assert json.loads(table.to_json()) == json.loads(engine(ox.QueryResultsFormat.JSON))


def test_results_of_ask_in_json(shipped: Dataset) -> None:
    """ASK has a form of its own in the standard."""
    assert json.loads(query("ASK {}", dataset=shipped).to_json()) == {"head": {}, "boolean": True}


def test_tables_fit_and_name_things(shipped: Dataset) -> None:
    """Things are called by abbreviation, number or label, in either language; no line is too long."""
    table = query("deliverables-led-by", dataset=shipped, agency="RCMP")
    text = table.to_text()
    assert text.startswith("agency: RCMP\nplan: Canada: plan against human trafficking\n\n")
    assert max(map(len, text.splitlines())) <= 100
    assert "| 3.13 Strengthen" in text
    assert "https://" not in text
    assert f"agency: {RCMP}" in table.to_text(iris=True)
    assert table.to_text(language="fr").startswith("organisme: GRC\n")
    for width in (60, 80, 140):
        assert max(map(len, query("gaps", dataset=shipped).to_text(width=width).splitlines())) <= width
    assert Table(("a",), ()).to_text() == ""
    assert Table(("a", "b"), ((None, ox.Literal(1)),)).to_text().splitlines()[-1].split() == ["1"]


def test_only_bodies_go_by_their_abbreviation(shipped: Dataset) -> None:
    """A reader knows departments by theirs; fines, places and programmes are called by name."""
    assert "AMP" not in query("penalties", dataset=shipped).to_text()
    assert "| BC" not in query("training-and-audiences", dataset=shipped).to_text()
    assert "OSCE" in query("projects-abroad", dataset=shipped).to_text()


def test_no_word_of_a_table_is_taken_apart(shipped: Dataset) -> None:
    """At the default width every word of at most 16 letters stands whole, as often as where there is room."""
    for card in cards.load_cards():
        table = query(card.name, dataset=shipped, **{p.name: p.example for p in card.params if p.required})
        _, _, rows = table.to_text(width=10_000).partition("---\n")
        whole = Counter(word for word in rows.split() if len(word) <= 16)
        assert not whole - Counter(table.to_text().replace("|", " ").split()), card.name


@pytest.mark.parametrize("width", [20, 60, 100])
@pytest.mark.parametrize("iris", [False, True])
def test_no_line_is_longer_than_the_width(width: int, iris: bool, shipped: Dataset) -> None:
    """However narrow the terminal and long the words."""
    for card in cards.load_cards():
        table = query(card.name, dataset=shipped, **{p.name: p.example for p in card.params if p.required})
        assert max(map(len, table.to_text(width=width, iris=iris).splitlines()), default=0) <= width, card.name


def test_a_table_too_wide_for_columns_has_a_block_per_row(shipped: Dataset) -> None:
    """Words come first: where whole ones do not fit beside each other, each row is lines of column and text."""
    row = (ox.Literal("grade-crossings"), ox.NamedNode("https://example.org/" + "a" * 30), None)
    lines = Table(("whatIsMeant", "where", "when"), (row, row)).to_text(width=32).splitlines()
    assert lines[:4] == [
        "whatIsMeant  grade-crossings",
        "where        <https://example.or",
        "             g/aaaaaaaaaaaaaaaaa",
        "             aaaaaaaaaaaaa>",
    ]
    assert lines[4:] == ["", *lines[:4]]
    assert Table(("whatIsMeant", "where"), (row[:2],)).to_text(width=20).splitlines()[:3] == [
        "whatIsMeant",
        "  grade-crossings",
        "where",
    ]


def test_a_table_says_as_much_as_its_csv(shipped: Dataset) -> None:
    """The CSV has one line per row, in the order of the rows."""
    table = query("co-lead-pairs", dataset=shipped)
    lines = list(csv.reader(io.StringIO(table.to_csv())))
    assert lines[0] == list(table.columns)
    assert [tuple(line) for line in lines[1:]] == [tuple(str(cell) for cell in row) for row in table.rows]
