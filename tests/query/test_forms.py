"""Answers in every form: read back by others' readers, they are the same answers."""

from __future__ import annotations

import datetime
import html.parser
import io
import json
import sys
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pyarrow
import pyarrow.parquet
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

import nap_kg
from nap_kg.dataset import Dataset
from nap_kg.errors import MissingTool, QueryError
from nap_kg.query import IRI, Table, query, workbook
from nap_kg.query.table import Term

TERMS = """SELECT ?iri ?text ?mot ?int ?dec ?double ?bool ?date ?year ?none WHERE {
    VALUES (?iri ?text ?mot ?int ?dec ?double ?bool ?date ?year) {
        (nap:x 'a "b", <c>\\t|\\n&d' "l'été"@fr 7 1.5 2.5e0 true "2015-03-31"^^xsd:date "2015"^^xsd:gYear)
        (nap:y "=1+1" "a"@fr -12345678901234567890 200000000.25 1e300 false "1800-01-01"^^xsd:date "2016"^^xsd:gYear)
    }
}"""
PREFIXES = {"nap": "https://w3id.org/nap-kg/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#"}
GRAPH = """CONSTRUCT {
    ?s ?p ?o . nap:x nap:n 1, 1.5, "2015-03-31"^^xsd:date, true, "a"@fr, "a", [ nap:n <urn:x:y> ] .
    nap:x <http://example.org/p> "<id:x>" .
} WHERE { ?s a nap:Theme ; ?p ?o }"""


@pytest.fixture(scope="module")
def table(shipped: Dataset) -> Table:
    """One row for each kind of term, and one of odd values."""
    return query(TERMS, dataset=shipped)


def engine(text: str, form: ox.QueryResultsFormat, dataset: Dataset) -> bytes:
    """What the engine itself writes."""
    answer = dataset.store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert not isinstance(answer, ox.QueryTriples)
    return answer.serialize(format=form) or b""


def parsed(content: bytes, form: ox.QueryResultsFormat) -> list[list[Term | None]]:
    """The rows of a result document, by the engine's reader."""
    found = ox.parse_query_results(content, form)
    assert isinstance(found, ox.QuerySolutions)
    return [list(row) for row in found]


def test_tsv_is_what_the_engine_writes(table: Table, shipped: Dataset) -> None:
    """Terms keep type and language; numbers stand bare."""
    assert table.to_tsv().encode() == engine(TERMS, ox.QueryResultsFormat.TSV, shipped)


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_standard_forms_are_read_back(form: str, table: Table) -> None:
    """The engine's reader finds the same rows, as far as a form can hold them."""
    formats = {
        "tsv": ox.QueryResultsFormat.TSV,
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
    }
    if form == "csv":
        import csv

        rows = list(csv.reader(io.StringIO(table.to_csv(), newline="")))
        assert rows[1][:3] == ["https://w3id.org/nap-kg/ns#x", 'a "b", <c>\t|\n&d', "l'été"]
    else:
        content = getattr(table, f"to_{form}")().encode()
        assert parsed(content, formats[form]) == [list(row) for row in table.terms]


def test_results_of_ask_in_xml(shipped: Dataset) -> None:
    """ASK has a form of its own there too."""
    content = query("ASK {}", dataset=shipped).to_xml().encode()
    assert bool(ox.parse_query_results(content, ox.QueryResultsFormat.XML))


def test_xml_leaves_out_what_it_cannot_hold() -> None:
    """A control character would make the document unreadable."""
    content = Table(("a",), ((ox.Literal("a\x01b\r"),),)).to_xml().encode()
    assert parsed(content, ox.QueryResultsFormat.XML) == [[ox.Literal("ab\r")]]


def test_jsonl_has_typed_values(table: Table) -> None:
    """One object per line; a decimal keeps its digits."""
    first, second = (json.loads(line, parse_float=Decimal) for line in table.to_jsonl().splitlines())
    assert (first["int"], first["dec"], first["bool"], first["date"], first["none"]) == (
        7,
        Decimal("1.5"),
        True,
        "2015-03-31",
        None,
    )
    assert second["dec"] == Decimal("200000000.25")
    assert second["int"] == -12345678901234567890
    infinite = Table(("a",), ((ox.Literal(float("inf")),),))
    assert json.loads(infinite.to_jsonl()) == {"a": None}


def test_markdown_cells_cannot_break_the_table(table: Table) -> None:
    """Signs of Markdown and HTML are escaped; a row is a line."""
    lines = table.to_markdown().splitlines()
    assert len(lines) == 4
    assert r"a " r'"b", \<c\> \|' in lines[2]
    assert {line.replace(r"\|", "").count("|") for line in lines} == {11}


class _Reader(html.parser.HTMLParser):
    """Collects tags and the texts of cells."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)
        if tag == "td":
            self.cells.append("")
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open:
            self.cells[-1] += data


def test_html_is_escaped_and_whole(shipped: Dataset) -> None:
    """A cell can't open an element; only web addresses become links; every element is closed."""
    attack = '<script>alert("1")</script>'
    row = (ox.Literal(attack), ox.NamedNode("javascript:alert(1)"), ox.NamedNode("https://example.org/?a=1&b='x'"))
    text = Table(("a", "b", "c"), (row,)).to_html()
    reader = _Reader()
    reader.feed(text)
    assert "script" not in reader.tags
    assert reader.open == []
    assert reader.cells[0] == attack
    assert reader.links == ["https://example.org/?a=1&b='x'"]
    page = query("co-lead-pairs", dataset=shipped).to_html(language="fr")
    assert "<caption>Organismes qui dirigent ensemble" in page
    assert '<html lang="fr">' in page
    assert ">ASFC</a>" in page


def test_a_notebook_shows_no_more_than_a_hundred_rows() -> None:
    """And says how many it leaves out."""
    rows = tuple((ox.Literal(n),) for n in range(150))
    text = Table(("n",), rows)._repr_html_()
    assert text.count("<tr>") == 102
    assert "… and 50 more rows" in text


@pytest.mark.parametrize("scheme", ["urn", "org"])
@pytest.mark.parametrize("form", ["turtle", "ntriples", "jsonld"])
def test_graphs_are_read_back(form: str, scheme: str, shipped: Dataset) -> None:
    """rdflib reads the same graph from each form, also where an IRI's scheme is spelled like a prefix."""
    table = query(GRAPH.replace("<urn:", f"<{scheme}:"), dataset=shipped)
    names = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld"}
    wanted = rdflib.Graph().parse(data=table.to_ntriples(), format="nt")
    assert len(wanted) == len(table) > 3
    assert isomorphic(rdflib.Graph().parse(data=getattr(table, f"to_{form}")(), format=names[form]), wanted)
    with pytest.raises(ValueError, match="only CONSTRUCT"):
        getattr(query("SELECT ?s WHERE { ?s a nap:Theme }", dataset=shipped), f"to_{form}")()


def test_a_workbook_has_typed_cells(table: Table, shipped: Dataset) -> None:
    """Numbers and dates are such where a cell holds them exactly; what looks like a formula is a text."""
    sheet = openpyxl.load_workbook(io.BytesIO(table.to_xlsx())).active
    assert sheet is not None
    heads, first, second = list(sheet.iter_rows())
    assert [cell.value for cell in heads] == list(table.columns)
    assert [cell.data_type for cell in first] == ["s", "s", "s", "n", "n", "n", "b", "d", "s", "n"]
    assert (first[3].value, first[4].value, first[9].value) == (7, 1.5, None)
    assert first[7].value == datetime.datetime(2015, 3, 31)
    assert (second[1].value, second[1].data_type) == ("=1+1", "s")
    assert second[3].value == "-12345678901234567890"
    assert (second[7].value, second[7].data_type) == ("1800-01-01", "s")
    named = openpyxl.load_workbook(io.BytesIO(query("co-lead-pairs", dataset=shipped).to_xlsx())).active
    assert named is not None
    assert named.title == "co-lead-pairs"
    cell = named.cell(2, 1)
    assert cell.value == "CBSA"
    assert cell.hyperlink is not None
    assert cell.hyperlink.target == "https://w3id.org/nap-kg/id/agency/ca/cbsa"


def test_a_workbook_refuses_what_a_sheet_cannot_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many rows and too long a text are told, not cut."""
    with pytest.raises(QueryError, match="more than a cell holds"):
        Table(("a",), ((ox.Literal("a" * 40_000),),)).to_xlsx()
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    with pytest.raises(QueryError, match="more than a sheet holds"):
        Table(("a",), ((ox.Literal(1),), (ox.Literal(2),))).to_xlsx()


def test_columns_are_typed(table: Table) -> None:
    """Arrow, pandas, polars and Parquet have the types of the values; a number too large for one is a text."""
    frame = table.to_arrow()
    kinds = dict(zip(frame.schema.names, map(str, frame.schema.types), strict=True))
    assert kinds == {
        "iri": "string",
        "text": "string",
        "mot": "string",
        "int": "string",
        "dec": "decimal128(11, 2)",
        "double": "double",
        "bool": "bool",
        "date": "date32[day]",
        "year": "string",
        "none": "string",
    }
    assert frame["dec"].to_pylist() == [Decimal("1.50"), Decimal("200000000.25")]
    assert pyarrow.parquet.read_table(io.BytesIO(table.to_parquet())).equals(frame)


def test_counts_stay_whole_beside_gaps(shipped: Dataset) -> None:
    """A column of whole numbers with a gap is no column of floats."""
    table = query("figures", dataset=shipped)
    counted = query("workload-by-agency", dataset=shipped)
    assert str(counted.to_pandas()["deliverables"].dtype) == "int64[pyarrow]"
    assert str(counted.to_polars()["deliverables"].dtype) == "Int64"
    assert counted.to_polars()["deliverables"].sum() == sum(row[1] for row in counted.rows)
    gap = Table(("n",), ((ox.Literal(1),), (None,)))
    assert gap.to_arrow()["n"].to_pylist() == [1, None]
    assert str(gap.to_pandas()["n"].dtype) == "int64[pyarrow]"
    assert table.to_arrow().num_rows == len(table) == len(table.to_polars()) == len(table.to_pandas())
    assert Table(("a",), ()).to_arrow().num_rows == 0


def test_iris_say_what_they_are(table: Table) -> None:
    """An IRI is a str of its own type."""
    assert isinstance(table.rows[0][0], IRI)
    assert not isinstance(table.rows[0][1], IRI)
    assert table.rows[0][0] == "https://w3id.org/nap-kg/ns#x"


WRITERS: list[Callable[[Table], str | bytes]] = [
    Table.to_csv,
    Table.to_tsv,
    Table.to_json,
    Table.to_xml,
    Table.to_jsonl,
    Table.to_markdown,
    Table.to_html,
    Table.to_xlsx,
    Table.to_parquet,
    Table.to_text,
]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_the_same_answer_gives_the_same_bytes(write: Callable[[Table], str | bytes], shipped: Dataset) -> None:
    """No clock and no chance is in any form; nothing to answer is written too."""
    first, second = (query("gaps", dataset=shipped) for _ in range(2))
    assert write(first) == write(second)
    assert write(Table(("a", "b"), ())) == write(Table(("a", "b"), ()))


@pytest.mark.parametrize(
    ("module", "method", "extra"),
    [
        ("pyarrow", "to_arrow", "tables"),
        ("pyarrow.parquet", "to_parquet", "tables"),
        ("xlsxwriter", "to_xlsx", "tables"),
        ("pandas", "to_pandas", "frames"),
        ("polars", "to_polars", "frames"),
        ("pyarrow", "to_polars", "frames"),
        ("vl_convert", "plot", "plot"),
    ],
)
def test_a_missing_package_is_told(
    module: str, method: str, extra: str, shipped: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the package and the extra that brings it."""
    table = query("workload-by-agency", dataset=shipped)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingTool, match="which is not installed") as caught:
        getattr(table, method)()
    assert caught.value.fix == f"pip install 'nap-kg[{extra}]'"


def test_an_opened_dataset_is_asked() -> None:
    """``nap_kg.open`` gives what has questions, is a dataset for every function, and turns into rdflib's."""
    dataset = nap_kg.open()
    assert isinstance(dataset, nap_kg.Dataset)
    asked = dataset.query("deliverables-led-by", agency="RCMP")
    assert asked.terms == nap_kg.query("deliverables-led-by", dataset=dataset, agency="RCMP").terms
    assert dataset.sparql("SELECT (COUNT(?d) AS ?n) WHERE { ?d a nap:Deliverable }").rows == ((72,),)
    with pytest.raises(QueryError, match="only reads"):
        dataset.sparql("CLEAR ALL")
    assert len(dataset.rdflib()) > 10_000
