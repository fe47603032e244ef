"""html, Markdown, front matter, JSON, YAML, PDF and converted text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fpdf import FPDF

from nap_kg.errors import InputError, ParseError
from nap_kg.readers import Document, read_document


def read(tmp_path: Path, name: str, content: str, **options: str) -> Document:
    (tmp_path / name).write_text(content, encoding="utf-8")
    return read_document(tmp_path / name, **options)


def texts(document: Document, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[table].rows]


def test_html_tables(tmp_path: Path) -> None:
    """Spans are filled, lists are lines, struck-through text is apart, mark-up that browsers mend is mended."""
    document = read(
        tmp_path,
        "plan.html",
        "<meta charset=utf-8><h2>Action&nbsp;3</h2><table><tr><th rowspan=2>No<th colspan=2>Dates<tr><th>Start<th>End"
        "<tr><td rowspan=0>1<td>2020<td><s>2021</s> 2022<tr><td colspan=2><ul><li>a<ul><li>b</ul><li>c</ul>"
        "</table><table><caption>Leads</caption><tr><td style='text-decoration: line-through'>x<td><a href=u>y</a>"
        "<script>z</script><span hidden>z</span></table>",
    )
    assert [(table.name, table.place) for table in document.tables] == [
        ("Action 3", "table 1, under 'Action 3'"),
        ("Leads", "table 2, under 'Leads'"),
    ]
    assert texts(document) == [
        ["No", "Dates", "Dates"],
        ["No", "Start", "End"],
        ["1", "2020", "2022"],
        ["1", "a\nb\nc", "a\nb\nc"],
    ]
    assert document.tables[0].rows[2][2].struck_text == "2021"
    x, y = document.tables[1].rows[0]
    assert (x.text, x.struck, y.text, y.links) == ("x", True, "y", ("u",))
    for table in document.tables:
        for row in table.rows:
            for cell in row:
                assert document.text[cell.start : cell.end] == cell.text.replace("\n", " ; ")


MARKDOWN = """---
title: Plan
---
# Plan
### Action 1: *Data*
| **No** | Status | Lead |
|---|:--:|---|
| 1 | ~~Ongoing~~ Done | [RCMP](https://example.org) |
| 2 \\| 3 | a<br>b | `c` | extra |

```
| not | a |
|---|---|
```
## Action 2
Status | No
--- | ---
é Done | 4

<table><tr><td>x</td></tr></table>
"""


def test_markdown_tables(tmp_path: Path) -> None:
    """Each table has the heading above it as name, and each cell its true place and line in the file."""
    document = read(tmp_path, "plan.md", MARKDOWN)
    assert document.format == "md"
    assert [table.place for table in document.tables] == [
        "table 1, under 'Action 1: Data'",
        "table 2, under 'Action 2'",
        "table 3, under 'Action 2'",
    ]
    first = document.tables[0]
    assert texts(document) == [["No", "Status", "Lead", ""], ["1", "Done", "RCMP", ""], ["2 | 3", "a\nb", "c", "extra"]]
    assert first.rows[1][1].struck_text == "Ongoing"
    assert first.rows[1][2].links == ("https://example.org",)
    raw = [[document.text[cell.start : cell.end] for cell in row] for row in first.rows]
    assert raw[1] == ["1", "~~Ongoing~~ Done", "[RCMP](https://example.org)", ""]
    lines = MARKDOWN.split("\n")
    for table in document.tables[:2]:
        for row in table.rows:
            assert document.text[row[0].start : row[0].end] in lines[row[0].row - 1]
    second = next(document.tables[1].records())
    assert (second.text("No"), second.text("Status")) == ("4", "é Done")
    assert document.table(2) is document.tables[1]
    with pytest.raises(InputError, match="2 tables are named 'Action 2'"):
        document.table("Action 2")
    with pytest.raises(InputError, match="this file has 3 tables"):
        document.table()


def record(status: str, more: str = "") -> str:
    return (
        f'---\ntitle: "Plan: é"\nstatus: {status} \nlead:\n  name: A <br> B\n  on: yes\ntags: [x, 1.10]\n{more}---\n'
        "\nText with **bold** ~~gone~~.\n"
    )


def test_front_matter(tmp_path: Path) -> None:
    """A folder of records is a table: a key is a column, a file a row that messages name, values stay as printed."""
    (tmp_path / "b.md").write_text(record("Done"), encoding="utf-8")
    (tmp_path / "a.md").write_text(record("2023-03-01", "extra: ~\n"), encoding="utf-8")
    (tmp_path / "README.md").write_text("no record\n")
    document = read_document(tmp_path)
    assert document.format == "front-matter"
    table = document.tables[0]
    assert texts(document)[0] == ["title", "status", "lead.name", "lead.on", "tags", "extra", "body"]
    assert texts(document)[1:] == [
        ["Plan: é", "2023-03-01", "A\nB", "yes", "x; 1.10", "", "Text with bold ."],
        ["Plan: é", "Done", "A\nB", "yes", "x; 1.10", "", "Text with bold ."],
    ]
    cell = table.rows[2][1]
    assert table.where(cell) == "2 records, b.md, record 2, column 'status'"
    assert document.text[cell.start : cell.end] == "Done"
    assert document.text.startswith("[file a.md]\n---\n")
    assert table.rows[1][6].struck_text == "gone"
    assert document.remarks == ("README.md has no front matter, and was left out",)
    assert len(list(table.records())) == 2
    assert len(list(read_document(tmp_path / "?.md").tables[0].records())) == 2
    assert len(list(read_document(tmp_path / "a.md").tables[0].records())) == 1


def test_front_matter_that_is_no_mapping_is_named(tmp_path: Path) -> None:
    """The file, line and column of what breaks YAML are named; so is a key that is there twice."""
    with pytest.raises(ParseError) as caught:
        read(tmp_path, "a.md", "---\ntitle: a: b\n---\n")
    assert caught.value.place == f"{tmp_path / 'a.md'}:2:9"
    with pytest.raises(ParseError, match="the key 'a' is there twice") as caught:
        read(tmp_path, "b.md", "---\na: 1\na: 2\n---\n")
    assert caught.value.place == f"{tmp_path / 'b.md'}:3:1"


ITEMS = {
    "plan": {
        "items": [
            {"id": 1, "cost": {"cad": 10}, "leads": ["A", "B"], "ok": True},
            {"id": 2, "note": None, "leads": [{"n": "C"}]},
        ]
    }
}


@pytest.mark.parametrize("name", ["plan.json", "plan.yaml"])
def test_lists_of_objects(tmp_path: Path, name: str) -> None:
    """JSON is YAML: both give the same table."""
    document = read(tmp_path, name, json.dumps(ITEMS), records="plan.items")
    assert texts(document) == [
        ["id", "cost.cad", "leads", "ok", "note", "leads.1.n"],
        ["1", "10", "A; B", "true", "", ""],
        ["2", "", "", "", "", "C"],
    ]
    table = document.tables[0]
    assert table.where(table.rows[2][0]) == "list 'plan.items', record 2, column 'id'"
    assert texts(read_document(tmp_path / name)) == texts(document)  # the only list
    with pytest.raises(InputError, match="no list of objects stands at the top") as caught:
        read(tmp_path, f"two-{name}", json.dumps({**ITEMS, "past": ITEMS["plan"]["items"]}))
    assert caught.value.fix == "name its path as records, one of plan.items, past"
    with pytest.raises(InputError, match="there is no 'item'") as caught:
        read_document(tmp_path / name, records="plan.item")
    assert caught.value.fix == "name one of items"


def test_numbers_stay_as_printed(tmp_path: Path) -> None:
    """Neither JSON's nor YAML's reader rounds a number or turns a word into a date or a truth."""
    assert texts(read(tmp_path, "a.json", '[{"a": 1.50, "b": 1e3, "c": 12345678901234567890}]'))[1] == [
        "1.50",
        "1e3",
        "12345678901234567890",
    ]
    document = read(tmp_path, "a.yaml", "- {a: 1.50, b: no, c: 2020-01-01, d: 'é x'}\n")
    assert texts(document)[1] == ["1.50", "no", "2020-01-01", "é x"]
    assert [document.text[cell.start : cell.end] for cell in document.tables[0].rows[1]] == [
        "1.50",
        "no",
        "2020-01-01",
        "é x",
    ]


def pdf(path: Path, pages: list[list[tuple[str, ...]]]) -> Path:
    made = FPDF()
    made.set_font("helvetica", size=10)
    for rows in pages:
        made.add_page()
        with made.table(rows, first_row_as_headings=False, col_widths=(10, 50, 20)):
            pass
    made.output(str(path))
    return path


HEAD = ("No", "Action", "Status")


def test_a_table_that_pages_cut(tmp_path: Path) -> None:
    """Repeated headings are dropped; a row that the break cut is joined; one under a merged cell is not."""
    pages = [
        [HEAD, ("1", "First action, with", "Done")],
        [HEAD, ("", "its end", ""), ("2", "Second", "Ongoing")],
        [("", "Third, of task 2", "Ongoing")],
    ]
    document = read_document(pdf(tmp_path / "plan.pdf", pages))
    assert texts(document) == [
        list(HEAD),
        ["1", "First action, with its end", "Done"],
        ["2", "Second", "Ongoing"],
        ["", "Third, of task 2", "Ongoing"],
    ]
    assert document.tables[0].place == "table 1, pages 1 to 3"
    assert document.remarks == ("table 1: its row 2 goes on on page 2, and was joined",)


def test_merged_cells_of_a_pdf(tmp_path: Path) -> None:
    """A cell that spans columns or rows is repeated in each."""
    made = FPDF()
    made.set_font("helvetica", size=10)
    made.add_page()
    with made.table(first_row_as_headings=False) as table:
        row = table.row()
        row.cell("Task", rowspan=2)
        row.cell("Dates", colspan=2)
        row = table.row()
        row.cell("Start")
        row.cell("End")
    made.output(str(tmp_path / "plan.pdf"))
    document = read_document(tmp_path / "plan.pdf")
    assert texts(document) == [["Task", "Dates", "Dates"], ["Task", "Start", "End"]]
    assert document.tables[0].rows[1][0].merged


def test_converted_text(tmp_path: Path) -> None:
    """Each run of lines with tabs is a table, named by the line above it; cells have their true places."""
    text = "Plan\nObjective 1\nNo\tStatus\n1\t<ul> a; <del>b</del></ul> \n\nObjective 2\nStatus\tNo\n x \t2\n"
    document = read(tmp_path, "plan.txt", text)
    assert [(table.name, len(table.rows)) for table in document.tables] == [("Objective 1", 2), ("Objective 2", 2)]
    cell = document.tables[1].rows[1][0]
    assert (cell.text, cell.row, document.text[cell.start : cell.end]) == ("x", 8, "x")
    assert document.tables[0].rows[1][1].struck_text == "b"


def test_headings() -> None:
    """A second heading is numbered, a missing one named by its column; blank rows are no records."""
    import tempfile

    file = Path(tempfile.mkdtemp(), "plan.csv")
    file.write_text("National plan,,,\n,,,\nNo,Status,Status,\n1,a,b,\n,,,\nNo,Status,Status,\n2,c,d,e\n")
    table = read_document(file).tables[0]
    assert [{k: c.text for k, c in record.cells.items()} for record in table.records(header_row=2)] == [
        {"No": "1", "Status": "a", "Status (2)": "b", "column 4": ""},
        {"No": "2", "Status": "c", "Status (2)": "d", "column 4": "e"},
    ]
    with pytest.raises(InputError, match="no row of headings at or below line 9"):
        table.header(header_row=9)
