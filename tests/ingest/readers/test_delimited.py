"""csv and tsv: values, places, delimiters, encodings."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nap_kg.errors import InputError, ParseError
from nap_kg.readers import read_document
from nap_kg.readers.delimited import read_delimited, sniff
from nap_kg.readers.wording import Wording, fold, mend


def read(tmp_path: Path, content: str | bytes, name: str = "plan.csv", **options: str) -> list[list[str]]:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [[cell.text for cell in row] for row in read_document(file, **options).tables[0].rows]


VALUES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff") | st.sampled_from('",;\t|\n '),
    max_size=12,
)


@given(
    st.lists(st.lists(VALUES, min_size=2, max_size=5), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_writer_writes_comes_back(rows: list[list[str]], delimiter: str, newline: str) -> None:
    """Each value that Python's writer writes comes back, and its place in the text holds it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(rows)
    text = out.getvalue()
    table = read_delimited(text, "x", "x.csv", Wording(), delimiter=delimiter)
    assert len(table.rows) == len(rows)
    for row, cells in zip(rows, table.rows, strict=True):
        for value, cell in zip(row, cells, strict=False):
            assert cell.text == fold(mend(value))
            assert fold(mend(text[cell.start : cell.end].replace('""', '"'))) == cell.text
        assert all(cell.text == "" and cell.start == cell.end for cell in cells[len(row) :])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    """The delimiter is the one that parts every record alike, whatever else the values hold."""
    other = "," if delimiter != "," else ";"
    assert (
        sniff(delimiter.join(["No", "Action", "Lead"]) + "\n" + delimiter.join(["1", f"a{other} b", "x"]) + "\n")
        == delimiter
    )


def test_a_record_is_numbered_by_the_line_it_starts_on(tmp_path: Path) -> None:
    """A value with line breaks keeps them, and the next record has the line that an editor shows."""
    file = tmp_path / "plan.csv"
    file.write_text('No,Lead\n1,"RCMP\nCBSA"\n\n2,x\n')
    table = read_document(file).tables[0]
    assert [row[0].row for row in table.rows] == [1, 2, 5]
    assert table.rows[1][1].text == "RCMP\nCBSA"
    assert table.where(table.rows[2][1]) == "line 5, column 2"


def test_ragged_records_are_filled_and_none_is_cut(tmp_path: Path) -> None:
    """A short record gets holes; a long one keeps its extra values in columns without a heading."""
    file = tmp_path / "plan.csv"
    file.write_text("No,Status\n1\n2,Done,extra\n")
    records = list(read_document(file).tables[0].records())
    assert [{k: c.text for k, c in record.cells.items()} for record in records] == [
        {"No": "1", "Status": "", "column 3": ""},
        {"No": "2", "Status": "Done", "column 3": "extra"},
    ]


FRENCH = "No;État\n1;Terminé – « à l’été »\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    """A French table is read the same in every encoding that office programs write."""
    assert read(tmp_path, FRENCH.encode(encoding)) == [["No", "État"], ["1", "Terminé – « à l’été »"]]


def test_a_guessed_encoding_is_said(tmp_path: Path) -> None:
    """An encoding that the file does not say itself is a remark."""
    file = tmp_path / "plan.csv"
    file.write_bytes(FRENCH.encode("cp1252"))
    assert read_document(file).remarks == ("not UTF-8: read as Windows-1252; name the encoding if that is wrong",)


def test_other_alphabets_are_found_by_the_library(tmp_path: Path) -> None:
    """Bytes that are no Western European print go to the library that tells encodings."""
    words = "Номер;Мера;Статус\n1;Национальный план действий по борьбе с торговлей людьми;выполнено\n" * 5
    assert read(tmp_path, words.encode("cp1251"))[1][2] == "выполнено"


@pytest.mark.parametrize(
    ("garbled", "said"),
    [
        ("SantÃ© publique", "Santé publique"),
        ("Ministerâ€™s plan â€“ 2020", "Minister’s plan – 2020"),
        ("King\\u2019s", "King’s"),
        ("\u00c2©\u00c2\u00a02020", "© 2020"),
        ("IRMÃ”", "IRMÃ”"),
        ("PÂTÉ»", "PÂTÉ»"),
        ("C:\\users", "C:\\users"),
        ("\\u0041", "\\u0041"),
    ],
)
def test_garbled_letters_are_mended_where_that_is_certain(tmp_path: Path, garbled: str, said: str) -> None:
    """What only a wrong encoding can have made is mended; what may be a word stays."""
    assert read(tmp_path, f"a,b\n{garbled},x\n")[1][0] == said


def test_mended_letters_are_said(tmp_path: Path) -> None:
    """A remark counts the wordings and shows the first."""
    file = tmp_path / "plan.csv"
    file.write_text("a,b\nla SantÃ© publique,x\n")
    assert read_document(file).remarks == (
        "letters garbled by a wrong encoding were mended in 1 wording, first 'SantÃ©' as 'Santé'",
    )


def test_a_formula_in_csv_stays_text(tmp_path: Path) -> None:
    """Nothing is worked out: what begins with = is a wording."""
    assert read(tmp_path, "a,b\n=cmd|' /C calc'!A0,+1\n")[1] == ["=cmd|' /C calc'!A0", "+1"]


def test_an_open_quotation_mark_is_shown_where_it_opens(tmp_path: Path) -> None:
    """Not the end of the file but the mark itself is named."""
    with pytest.raises(ParseError) as caught:
        read(tmp_path, 'a,b\n1,"open\n2,x\n')
    assert caught.value.place == f"{tmp_path / 'plan.csv'}:2:3"


def test_bytes_that_the_named_encoding_can_not_hold(tmp_path: Path) -> None:
    """The line of the byte is named."""
    with pytest.raises(InputError, match="not utf-8: byte 0xc9") as caught:
        read(tmp_path, FRENCH.encode("cp1252"), encoding="utf-8")
    assert caught.value.place.endswith("plan.csv:1")
