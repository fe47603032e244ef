"""The exported chart loses nothing: CSV and workbook, read with other means, give the graph's statements back."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from csvw import CSVW
from csvw.jsonld import Triple

from nap_kg.dataset import Dataset
from nap_kg.export import export
from nap_kg.export.cells import guard, mark, unguard, unmark
from nap_kg.export.csvw import columns_of
from nap_kg.export.facts import Facts
from nap_kg.export.names import Bodies
from nap_kg.export.reading import statements
from nap_kg.namespaces import DCTERMS, NAP, RDF, RDFS, XSD

_CLASSES = ("Objective", "Task", "Deliverable", "DeliverablePart", "StatusReport")


def _asserted(dataset: Dataset) -> set[ox.Triple]:
    """Every statement about an element of the plan or a status report, but for what is derived."""
    found = set()
    for name in _CLASSES:
        for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(NAP[name])):
            for about in dataset.store.quads_for_pattern(quad.subject, None, None):
                if not str(about.graph_name).rstrip(">").endswith("/graph/derived"):
                    found.add(about.triple)
    return found


def _text(cell: str) -> str:
    """A cell as docs/export.md tells to read it."""
    if re.match(r"'(?='*[=+\-@\t\r\n])", cell):
        cell = cell[1:]
    if cell == "(blank)":
        return ""
    return cell[1:] if re.fullmatch(r"'+\(blank\)", cell) else cell


def _rebuilt(text: str, described: dict[str, object], names: dict[str, str]) -> set[ox.Triple]:
    """The statements that a CSV makes, by its rows and the templates of its metadata alone."""
    columns = {column["titles"]: column for column in described["tableSchema"]["columns"]}
    found: set[ox.Triple] = set()

    def iri(template: str, row: dict[str, str]) -> ox.NamedNode:
        fill = {columns[title]["name"]: cell for title, cell in row.items()}
        return ox.NamedNode(re.sub(r"\{\+?(\w+)\}", lambda hole: fill[hole[1]], template))

    kinds = {"part": "DeliverablePart", "deliverable": "Deliverable", "task": "Task", "objective": "Objective"}
    types = {"key": "", "task key": "Task", "objective key": "Objective", "status report": "StatusReport"}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        for title, name in types.items():
            if row[title]:
                column = columns[title]
                thing = iri(column["aboutUrl"] if title == "status report" else column["valueUrl"], row)
                found.add(ox.Triple(thing, ox.NamedNode(RDF.type), ox.NamedNode(NAP[name or kinds[row["kind"]]])))
        for title, cell in row.items():
            column = columns[title]
            predicate = column.get("propertyUrl") or column.get("dc:relation", {}).get("@id")
            if not cell or not predicate:
                continue
            subject = iri(column["aboutUrl"], row)
            if title in ("leads", "consulted", "collaborators"):
                values = [ox.NamedNode(names.get(name, name)) for name in cell.split("; ")]
            elif "separator" in column:
                values = [iri(column["valueUrl"], row | {title: key}) for key in cell.split("; ")]
            elif "valueUrl" in column:
                values = [iri(column["valueUrl"], row)]
            elif title == "position":
                values = [ox.Literal(int(cell))]
            elif title in ("new", "names others", "open-ended"):
                values = [ox.Literal({"true": True, "false": False}[cell])]
            elif title == "completion date":
                kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(cell)]
                values = [ox.Literal(cell, datatype=ox.NamedNode(XSD[kind]))]
            elif "lang" in column:
                values = [ox.Literal(_text(cell), language=column["lang"])]
            else:
                values = [ox.Literal(_text(cell))]
            found |= {ox.Triple(subject, ox.NamedNode(predicate), value) for value in values}
    return found


def _register(dataset: Dataset) -> dict[str, str]:
    """Each text that one organization alone goes by."""
    owners: dict[str, set[str]] = {}
    rows = dataset.select(
        f"SELECT ?body ?text {{ {{ ?body <{RDFS.label}> ?text }} "
        f"UNION {{ ?body <{NAP.hasName}>/<{NAP.nameText}> ?text }} "
        f"?body a ?c . ?c <{RDFS.subClassOf}>* <{NAP.Organization}> }}"
    )
    for row in rows:
        owners.setdefault(row["text"].value, set()).add(row["body"].value)
    return {text: next(iter(bodies)) for text, bodies in owners.items() if len(bodies) == 1}


def test_csv_holds_the_whole_chart(dataset: Dataset) -> None:
    """Standard CSV reading and the metadata's templates give every statement of plan and chart, and no other."""
    made = export(dataset, "csv", name="chart.csv")
    described = json.loads(made.files["chart.csv-metadata.json"])
    assert _rebuilt(str(made.files["chart.csv"]), described, _register(dataset)) == _asserted(dataset)
    assert made.remarks == ()


def test_our_own_reading_says_the_same(dataset: Dataset, facts: Facts) -> None:
    """The reader of the package gives the same statements from the two files."""
    made = export(dataset, "csv", name="chart.csv")
    columns = columns_of(str(made.files["chart.csv-metadata.json"]))
    header, *rows = csv.reader(io.StringIO(str(made.files["chart.csv"]), newline=""))
    assert header == [column.title for column in columns]
    cells = [(f"line {n}", [unguard(cell) for cell in row]) for n, row in enumerate(rows, 2)]
    assert statements(columns, cells, Bodies(facts)) == _asserted(dataset)


def test_xlsx_holds_the_whole_chart(dataset: Dataset, facts: Facts) -> None:
    """The sheets of the workbook give every statement of plan and chart too."""
    (content,) = export(dataset, "xlsx").files.values()
    book = openpyxl.load_workbook(io.BytesIO(bytes(content)))
    columns = columns_of(str(export(dataset, "csv", name="x.csv").files["x.csv-metadata.json"]))
    found: set[ox.Triple] = set()
    for sheet in book.worksheets:
        if sheet.title == "legend":
            continue
        header, *rows = sheet.iter_rows(values_only=True)
        assert list(header) == [column.title for column in columns]
        found |= statements(columns, [(sheet.title, row) for row in rows], Bodies(facts))
    assert found == _asserted(dataset)


def test_no_cell_of_a_workbook_is_a_formula(hostile: Dataset) -> None:
    """Whatever a text looks like, its cell holds text; headings stay in sight, statuses are chosen from a list."""
    (content,) = export(hostile, "xlsx").files.values()
    book = openpyxl.load_workbook(io.BytesIO(bytes(content)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert book.sheetnames == ["2030", "2031", "plan", "legend"]
    assert book["2031"].freeze_panes == "A2"
    lists = {str(one.sqref).partition(":")[0]: one.formula1 for one in book["2031"].data_validations.dataValidation}
    column = next(cell.column_letter for cell in book["2031"][1] if cell.value == "status")
    offered = [cell.value for row in book["legend"][_area(lists[f"{column}2"])] for cell in row]
    assert "https://w3id.org/nap-kg/id/status/ongoing" in offered


def _area(formula: str) -> str:
    return formula.lstrip("=").removeprefix("legend!").replace("$", "")


def test_no_cell_of_a_csv_is_run_by_a_spreadsheet(hostile: Dataset) -> None:
    """No field begins with a character that makes a formula, and the guard comes off again."""
    text = str(next(iter(export(hostile, "csv").files.values())))
    fields = [field for row in csv.reader(io.StringIO(text, newline="")) for field in row]
    assert not [field for field in fields if field.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=cmd|' /C calc'!A0" in fields


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''=1", "'tis", "", "(blank)", "'(blank)", "x"]
)
def test_marks_come_off(text: str) -> None:
    """Guarding and marking are undone exactly."""
    assert unmark(unguard(guard(mark(text)))) == text


def test_csvw_metadata_is_valid(dataset: Dataset, tmp_path: Path) -> None:
    """A CSVW processor accepts the metadata with its CSV: titles, datatypes, formats, primary key."""
    for name, content in export(dataset, "csv", name="chart.csv").files.items():
        (tmp_path / name).write_text(str(content), encoding="utf-8", newline="")
    processor = CSVW(str(tmp_path / "chart.csv-metadata.json"), validate=True)
    assert processor.is_valid, [str(one.message) for one in processor.warnings]
    assert processor.tables[0].common_props["dc:title"]


@pytest.mark.parametrize("name", ["shipped", "tutorial"])
def test_csvw_conversion_says_what_the_graph_says(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Converted by CSVW's own rules, every cell gives a statement of the graph; only lists and types are left out."""
    dataset: Dataset = request.getfixturevalue(name)
    for file, content in export(dataset, "csv", name="chart.csv").files.items():
        (tmp_path / file).write_text(str(content), encoding="utf-8", newline="")
    (table,) = CSVW(str(tmp_path / "chart.csv-metadata.json")).tables
    columns = {column.header: column for column in table.tableSchema.columns}
    found = set()
    for number, row in enumerate(table.iterdicts(strict=False), 1):
        for title, cell in row.items():
            column = columns[title]
            if cell in (None, "", []) or column.suppressOutput:
                continue
            column.propertyUrl, column.valueUrl = column.inherit("propertyUrl"), column.inherit("valueUrl")
            triple = Triple.from_col(table, column, row, title, cell, number)
            predicate = str(triple.property).replace("rdfs:", str(RDFS)).replace("dc:", str(DCTERMS))
            found.add((str(triple.about), predicate, _said(triple.value)))
    asserted = {(t.subject.value, t.predicate.value, _said(t.object)) for t in _asserted(dataset)}
    left = {NAP.hasLead, NAP.hasConsultedBody, NAP.hasCollaborator, NAP.hasCellRemark, RDF.type}
    blank = {statement for statement in asserted if statement[2] == ""}  # written as (blank)
    assert {one for one in found if one[2] != "(blank)"} == {one for one in asserted if one[1] not in left} - blank
    assert len(blank) == sum(one[2] == "(blank)" for one in found)


def _said(value: object) -> str:
    text = str(getattr(value, "value", value["@id"] if isinstance(value, dict) and "@id" in value else value))
    return {"True": "true", "False": "false"}.get(text, text)


def test_what_no_column_holds_is_told(tmp_path: Path, hostile_file: Path) -> None:
    """A statement that the table can't say is counted in a remark, never dropped in silence."""
    from nap_kg.cli._data import of_files

    more = tmp_path / "more.ttl"
    more.write_text('<https://example.org/t/d1> <http://purl.org/dc/terms/description> "More."@en .\n')
    made = export(of_files([hostile_file, more]), "csv")
    assert made.remarks == ("no column holds dcterms:description (1 statements)",)


def test_a_table_names_every_wrong_cell(shipped: Dataset) -> None:
    """Reading tells of all cells at once, each with its row, column, content and what was expected."""
    from nap_kg.errors import InputError

    made = export(shipped, "csv", name="chart.csv")
    columns = columns_of(str(made.files["chart.csv-metadata.json"]))
    header, row, *_ = csv.reader(io.StringIO(str(made.files["chart.csv"])))
    row[header.index("leads")] = "JUS; Nobody"
    row[header.index("position")] = "first"
    row[header.index("new")] = "maybe"
    with pytest.raises(InputError) as raised:
        statements(columns, [("line 2", row)], Bodies(Facts(shipped)))
    assert raised.value.cause.splitlines()[0] == "3 cells could not be understood:"
    assert "line 2, column 'leads': 'Nobody' is not the name of one body" in raised.value.cause


def test_dcterms_is_used_for_numbers(shipped: Dataset) -> None:
    """The numbers of objectives and tasks are their identifiers."""
    columns = {
        column.title: column
        for column in columns_of(str(export(shipped, "csv", name="x.csv").files["x.csv-metadata.json"]))
    }
    assert columns["task"].predicate == columns["objective"].predicate == DCTERMS.identifier
