"""xlsx and ods: what a person sees in a sheet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from odf.number import DateStyle, Day, Month, Year
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import A, P, Span
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from nap_kg.errors import InputError
from nap_kg.readers import Document, read_document
from nap_kg.readers.shown import shown_number


def written(tmp_path: Path, fill: Any) -> Document:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    fill(sheet)
    book.save(tmp_path / "plan.xlsx")
    return read_document(tmp_path / "plan.xlsx")


def texts(document: Document, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[table].rows]


@pytest.mark.parametrize(
    ("value", "number_format", "said"),
    [
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1e16, "General", "10000000000000000"),
        (3, "0.00", "3.00"),
        (1234567.5, "#,##0.0", "1234567.5"),
        (0.125, "0.0%", "12.5%"),
        (1250.5, '"$"#,##0.00', "$1250.50"),
        (20, "[$€-407] #,##0", "€ 20"),
        (-3.456, "0.0#", "-3.46"),
        (7, "000", "007"),
        (1_500_000, '#,##0,"k"', "1500000"),
        (True, "General", "TRUE"),
        (dt.datetime(2023, 3, 1), "mmm yyyy", "2023-03"),
        (dt.datetime(2023, 3, 1), "[$-409]mmmm\\-yy;@", "2023-03"),
        (dt.datetime(2023, 3, 1), "yyyy", "2023"),
        (dt.datetime(2023, 3, 1), "dd/mm/yyyy", "2023-03-01"),
        (dt.datetime(2023, 3, 1), 'd "mayday" mmm', "2023-03-01"),
        (dt.datetime(2023, 3, 1, 9, 30), "yyyy-mm-dd hh:mm", "2023-03-01T09:30"),
        (dt.datetime(2023, 3, 1, 9, 30), "yyyy-mm-dd", "2023-03-01"),
        (dt.time(9, 30), "h:mm", "09:30"),
    ],
)
def test_values_are_read_as_shown(tmp_path: Path, value: Any, number_format: str, said: str) -> None:
    """Numbers as printed, dates in ISO form and no more precise than the cell shows them."""

    def fill(sheet: Any) -> None:
        sheet["A1"] = value
        sheet["A1"].number_format = number_format

    assert texts(written(tmp_path, fill)) == [[said]]


def test_a_fraction_format_falls_back(tmp_path: Path) -> None:
    """A format that is not understood gives the number itself."""
    assert shown_number(0.5, "# ?/?") == "0.5"
    assert shown_number(12345.0, "0.00E+00") == "12345"


def test_struck_through_text_is_kept_apart(tmp_path: Path) -> None:
    """A wholly struck cell is marked; of one that is struck in part, the rest is the text."""

    def fill(sheet: Any) -> None:
        sheet["A1"] = "gone"
        sheet["A1"].font = Font(strike=True)
        sheet["B1"] = CellRichText(
            [TextBlock(InlineFont(strike=True), "Ongoing"), TextBlock(InlineFont(b=True), " Completed")]
        )

    document = written(tmp_path, fill)
    one, two = document.tables[0].rows[0]
    assert (one.text, one.struck, one.struck_text) == ("gone", True, "gone")
    assert (two.text, two.struck, two.struck_text) == ("Completed", False, "Ongoing")
    assert document.text == "[sheet Plan]\ngone\tCompleted [struck through: Ongoing]\n"


def test_struck_through_text_of_another_writer(tmp_path: Path) -> None:
    """Pieces of text among a workbook's shared strings are read too."""
    book = xlsxwriter.Workbook(str(tmp_path / "plan.xlsx"))
    book.add_worksheet("Plan").write_rich_string(0, 0, "a ", book.add_format({"font_strikeout": True}), "b", " c")
    book.close()
    cell = read_document(tmp_path / "plan.xlsx").tables[0].rows[0][0]
    assert (cell.text, cell.struck_text) == ("a c", "b")


def test_merged_cells_repeat_their_value(tmp_path: Path) -> None:
    """Each cell of a merged one has its value, marked in all but the first; two tiers of headings become one."""

    def fill(sheet: Any) -> None:
        for row in (["Task", "Dates", None], [None, "Start", "End"], ["1.1", 2020, 2021], [None, 2021, 2022]):
            sheet.append(row)
        for area in ("A1:A2", "B1:C1", "A3:A4"):
            sheet.merge_cells(area)

    table = written(tmp_path, fill).tables[0]
    records = [{k: c.text for k, c in record.cells.items()} for record in table.records(header=2)]
    assert records == [
        {"Task": "1.1", "Dates / Start": "2020", "Dates / End": "2021"},
        {"Task": "1.1", "Dates / Start": "2021", "Dates / End": "2022"},
    ]
    assert [row[0].merged for row in table.rows] == [False, True, False, True]


def test_formulas(tmp_path: Path) -> None:
    """A formula is its saved value, or its own text where none was saved; text that looks like one stays text."""
    book = xlsxwriter.Workbook(str(tmp_path / "plan.xlsx"))
    sheet = book.add_worksheet("Plan")
    sheet.write_formula(0, 0, "=1+1", None, 2)
    sheet.write_formula(0, 1, "=A1+B9", None, "")
    sheet.write_string(0, 2, "=cmd|' /C calc'!A0")
    book.close()
    document = read_document(tmp_path / "plan.xlsx")
    assert texts(document) == [["2", "=A1+B9", "=cmd|' /C calc'!A0"]]
    assert document.remarks == (
        "sheet 'Plan': 1 formula, first in A1: read as the value last saved",
        "sheet 'Plan': 1 formula without a saved value, first in B1: read as text",
    )


def test_links_breaks_and_places(tmp_path: Path) -> None:
    """Links are kept, line breaks part, and a cell is named as the spreadsheet does."""

    def fill(sheet: Any) -> None:
        sheet["B3"] = "RCMP\nCBSA "
        sheet["B3"].hyperlink = "https://example.org/a"

    document = written(tmp_path, fill)
    table = document.tables[0]
    cell = table.rows[2][1]
    assert (cell.text, cell.links, cell.row) == ("RCMP\nCBSA", ("https://example.org/a",), 3)
    assert table.where(cell) == "sheet 'Plan', B3"
    assert document.text[cell.start : cell.end] == "RCMP ; CBSA"


def test_sheets_are_named_and_hidden_ones_said(tmp_path: Path) -> None:
    """Every sheet with text is a table; an empty one and a hidden one are remarks; one can be named."""
    book = openpyxl.Workbook()
    book.active.title = "Plan"
    book.active["A1"] = "x"
    book.create_sheet("Old")["A1"] = "y"
    book["Old"].sheet_state = "hidden"
    book.create_sheet("Blank")
    book.save(tmp_path / "plan.xlsx")
    document = read_document(tmp_path / "plan.xlsx")
    assert [table.name for table in document.tables] == ["Plan", "Old"]
    assert document.remarks == ("sheet 'Old' is hidden in the workbook, and was read", "sheet 'Blank' is empty")
    assert [table.name for table in read_document(tmp_path / "plan.xlsx", sheet="Old").tables] == ["Old"]
    with pytest.raises(InputError, match="no sheet is named 'Plam'") as caught:
        read_document(tmp_path / "plan.xlsx", sheet="Plam")
    assert caught.value.fix == "name one of Plan, Old, Blank"
    with pytest.raises(InputError, match="the sheet 'Blank' is empty"):
        read_document(tmp_path / "plan.xlsx", sheet="Blank")


def test_the_same_workbook_gives_the_same_text(tmp_path: Path) -> None:
    """Two readings of the same bytes are equal, and every cell's place in the text holds the cell."""

    def fill(sheet: Any) -> None:
        for row in range(20):
            sheet.append([row, f"ação {row}", None, "x\ny"])

    one, two = written(tmp_path, fill), read_document(tmp_path / "plan.xlsx")
    assert one == two
    for row in one.tables[0].rows:
        for cell in row:
            assert one.text[cell.start : cell.end] == cell.text.replace("\n", " ; ")


def opendocument(tmp_path: Path) -> Path:
    """A sheet with repeated, merged and struck-through cells, a date, a link, and a million blank rows."""
    document = OpenDocumentSpreadsheet()
    strike = Style(name="gone", family="text")
    strike.addElement(TextProperties(textlinethroughstyle="solid"))
    month = DateStyle(name="month")
    day = DateStyle(name="day")
    for style, parts in ((month, (Month(), Year())), (day, (Day(), Month(), Year()))):
        for part in parts:
            style.addElement(part)
    for each in (strike, month, day, Style(name="m", family="table-cell", datastylename="month")):
        document.automaticstyles.addElement(each)
    document.automaticstyles.addElement(Style(name="d", family="table-cell", datastylename="day"))
    table = Table(name="Plan")

    def cell(*content: Any, kind: Any = TableCell, **options: Any) -> Any:
        made = kind(**options)
        for each in content:
            made.addElement(each if not isinstance(each, str) else P(text=each))
        return made

    def row(*cells: Any, **options: Any) -> None:
        made = TableRow(**options)
        for each in cells:
            made.addElement(each)
        table.addElement(made)

    status = P()
    status.addElement(Span(stylename="gone", text="Ongoing"))
    status.addText(" Done")
    link = P()
    link.addElement(A(href="https://example.org/", text="report"))
    row(cell("Task"), cell("Status"), cell("Due"), cell("See"))
    date = {"valuetype": "date", "datevalue": "2023-03-01"}
    row(cell("1", numberrowsspanned=2), cell(status), cell("03/23", stylename="m", **date), cell(link))
    row(cell(kind=CoveredTableCell), cell("RCMP", "CBSA"), cell("1/3/23", stylename="d", **date))
    row(cell("x", numbercolumnsrepeated=2), numberrowsrepeated=2)
    row(cell(numbercolumnsrepeated=1000), numberrowsrepeated=1_000_000)
    document.spreadsheet.addElement(table)
    document.save(tmp_path / "plan.ods")
    return tmp_path / "plan.ods"


def test_an_opendocument_sheet(tmp_path: Path) -> None:
    """What a sheet of LibreOffice's kind shows is read as an xlsx one's is."""
    document = read_document(opendocument(tmp_path))
    assert texts(document) == [
        ["Task", "Status", "Due", "See"],
        ["1", "Done", "2023-03", "report"],
        ["1", "RCMP\nCBSA", "2023-03-01", ""],
        ["x", "x", "", ""],
        ["x", "x", "", ""],
    ]
    table = document.tables[0]
    assert table.rows[1][1].struck_text == "Ongoing"
    assert table.rows[1][3].links == ("https://example.org/",)
    assert table.rows[2][0].merged
    assert table.where(table.rows[2][1]) == "sheet 'Plan', B3"
    with pytest.raises(InputError, match="no sheet is named 'plan'"):
        read_document(tmp_path / "plan.ods", sheet="plan")
