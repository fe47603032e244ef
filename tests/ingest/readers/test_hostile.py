"""Bad input: each is an error with cause, place and way out, and none takes long or much memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from fpdf import FPDF

from nap_kg.errors import InputError, MissingTool, NapKgError, UsageError
from nap_kg.readers import FORMATS, extras, read_document

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
FILES = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def workbook(**replaced: str) -> bytes:
    """A workbook whose parts, named by their file's stem, are replaced."""
    made, out = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.save(made)
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            stem = Path(name).stem
            after.writestr(name, replaced.get(stem, before.read(name)))
    return out.getvalue()


def opendocument(content: str, manifest: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest or "<manifest/>")
    return out.getvalue()


def bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(size // 2**20):
                part.write(b" " * 2**20)
    return out.getvalue()


def pdf(*, text: bool, password: str = "") -> bytes:
    made = FPDF()
    made.set_font("helvetica", size=10)
    made.add_page()
    if text:
        made.cell(text="A page of words")
    if password:
        made.set_encryption(owner_password="owner", user_password=password)
    return bytes(made.output())


ODS = '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body><t:table t:name="P">{}</t:table></o:body></o:document-content>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(8)
)

CASES: dict[str, tuple[str, bytes | Callable[[], bytes], str]] = {
    "an empty csv": ("a.csv", b"", "this file is empty"),
    "a csv of blanks": ("a.csv", b"\xef\xbb\xbf \r\n\r\n", "this file is empty"),
    "an empty xlsx": ("a.xlsx", b"", "this file is empty"),
    "an empty pdf": ("a.pdf", b"", "this file is empty"),
    "an empty json": ("a.json", b"", "this file is empty"),
    "a workbook without text": ("a.xlsx", lambda: workbook(sheet1=SHEET.format("")), "no sheet of this workbook holds any text"),
    "an ods without text": ("a.ods", opendocument(ODS.format("")), "no sheet of this workbook holds any text"),
    "a locked workbook": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "an old workbook": ("a.xlsx", OLE, "of the old kind"),
    "a locked ods": ("a.ods", opendocument("x", "<manifest><encryption-data/></manifest>"), "protected by a password"),
    "a zip cut off": ("a.xlsx", lambda: workbook()[:-200], "this workbook is damaged or cut off"),
    "a zip with a flipped byte": ("a.xlsx", lambda: flipped(workbook()), "this workbook is damaged or cut off"),
    "a zip that is no workbook": ("a.xlsx", opendocument("<x/>"), "it has no part"),
    "a workbook whose sheet is no XML": ("a.xlsx", lambda: workbook(sheet1="<worksheet><a></worksheet>"), "damaged"),
    "a workbook with a wrong reference": ("a.xlsx", lambda: workbook(sheet1=SHEET.format('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')), "damaged"),
    "a text named xlsx": ("a.xlsx", b"No,Status\n", "this workbook is damaged or cut off"),
    "a zip bomb by ratio": ("a.xlsx", lambda: bomb(64 * 2**20), "it may be a trap"),
    "a zip bomb by size": ("a.xlsx", lambda: bomb(300 * 2**20), "it may be a trap"),
    "laughs in a sheet": ("a.xlsx", lambda: workbook(sheet1=LAUGHS + "<worksheet>&j;</worksheet>"), "declares a document type"),
    "laughs in UTF-16": ("a.xlsx", lambda: workbook(workbook=(LAUGHS.replace('"1.0"', '"1.0" encoding="utf-16"') + "<x/>").encode("utf-16")), "declares a document type"),
    "a file fetched by a workbook": ("a.xlsx", lambda: workbook(styles=FILES + "<x>&a;</x>"), "declares a document type"),
    "laughs in an ods": ("a.ods", opendocument(LAUGHS + "<x>&j;</x>"), "declares a document type"),
    "laughs in a page": ("a.html", (LAUGHS + "<table><tr><td>&j;</table>").encode(), "defines entities"),
    "a file fetched by a page": ("a.xhtml", (FILES + "<table><tr><td>&a;</table>").encode(), "defines entities"),
    "a wide csv": ("a.csv", b",".join([b"x"] * 10_000), "10000 columns"),
    "a wide xlsx": ("a.xlsx", lambda: wide(), "columns: more than the 2000"),
    "a wide ods": ("a.ods", opendocument(ODS.format('<t:table-row><t:table-cell t:number-columns-repeated="9999"><x:p>x</x:p></t:table-cell></t:table-row>')), "9999 columns"),
    "a wide page": ("a.html", b"<table><tr>" + b"<td>x" * 10_000, "columns: more than the 2000"),
    "a wide json": ("a.json", json.dumps([{str(i): 1 for i in range(10_000)}]).encode(), "10000 columns"),
    "a tall ods": ("a.ods", opendocument(ODS.format('<t:table-row t:number-rows-repeated="99999999"><t:table-cell><x:p>x</x:p></t:table-cell></t:table-row>')), "cells that a table may have"),
    "a far cell": ("a.xlsx", lambda: workbook(sheet1=SHEET.format('<row r="1048576"><c r="ZZ1048576" t="str"><v>x</v></c></row>')), "cells that a table may have"),
    "merged cells without end": ("a.html", b"<table>" + b"<tr><td rowspan=65534 colspan=1900>x" + b"<tr>" * 9_000, "cells that a table may have"),
    "tables in tables": ("a.html", b"<table><tr><td>" * 5_000 + b"x", "nest too deep"),
    "a page without a table": ("a.html", b"<p>words", "no table in this page"),
    "a Markdown without a table": ("a.md", b"# Words\n", "no table in this Markdown"),
    "a text without a table": ("a.txt", b"words\n", "no table in this text"),
    "a pdf without text": ("a.pdf", lambda: pdf(text=False), "no text, only pictures"),
    "a pdf without a table": ("a.pdf", lambda: pdf(text=True), "no ruled table"),
    "a locked pdf": ("a.pdf", lambda: pdf(text=True, password="secret"), "protected by a password"),
    "a damaged pdf": ("a.pdf", b"%PDF-1.4\nwords", "damaged or cut off"),
    "a pdf without its pages": ("a.pdf", lambda: pdf(text=True).replace(b"/MediaBox", b"/MediaBax"), "damaged or cut off"),
    "an ods in an encoding that is none": ("a.ods", opendocument('<?xml version="1.0" encoding="UPF-8"?><x/>'), "damaged"),
    "a text named pdf": ("a.pdf", b"words", "this is no PDF"),
    "a workbook named csv": ("a.csv", lambda: workbook(), "no text but a binary file"),
    "bytes named csv": ("a.csv", b"a,b\x00\x01\x02\n\x00\x00c", "no text but a binary file"),
    "json that is no list": ("a.json", b'{"a": 1}', "no list of objects"),
    "json that is a list of words": ("a.json", b'["a"]', "no list of objects"),
    "json that is none": ("a.json", b'[{"a": 1,}]', "not JSON"),
    "json with a key twice": ("a.json", b'[{"a": 1, "a": 2}]', "has the key 'a' twice"),
    "json that nests": ("a.json", b"[" * 100_000, "nested deeper"),
    "json that nests in a record": ("a.json", b'[{"a":' * 200 + b"1" + b"}]" * 200, "nested deeper"),
    "yaml aliases": ("a.yaml", ("r:\n - " + ALIASES.replace("\n", "\n   ")).encode(), "it may be a trap"),
    "yaml that holds itself": ("a.yaml", b"- &a {b: *a}\n", "it may be a trap"),
    "yaml that is none": ("a.yaml", b"- a: b: c\n", "not YAML"),
    "front matter aliases": ("a.md", f"---\n{ALIASES}---\n".encode(), "it may be a trap"),
    "an unknown ending": ("a.doc", b"x", "can't tell what is in a file ending in '.doc'"),
    "an old ending": ("a.xls", OLE, "can't tell what is in a file ending in '.xls'"),
}  # fmt: skip


def flipped(content: bytes) -> bytes:
    at = content.index(b"xl/worksheets/sheet1.xml") + 60
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def wide() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_row(0, 0, ["x"] * 10_000)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("case", CASES)
def test_bad_input(tmp_path: Path, case: str) -> None:
    """Cause, place and way out are told; less than 200 MiB is used."""
    name, content, cause = CASES[case]
    file = tmp_path / name
    file.write_bytes(content() if callable(content) else content)
    options = {"records": "r"} if case == "yaml aliases" else {}
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as caught:
            read_document(file, **options)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert cause in caught.value.cause
    assert caught.value.place.startswith(str(file))
    assert caught.value.fix
    assert peak < 200 * 2**20


def test_what_is_not_there(tmp_path: Path) -> None:
    """A missing file, an empty folder, a pattern that matches nothing and an unknown format are errors."""
    for path, cause in (
        (tmp_path / "a.csv", "no such file"),
        (tmp_path, "no Markdown file"),
        (tmp_path / "*.md", "nothing"),
    ):
        with pytest.raises(NapKgError, match=cause):
            read_document(path)
    with pytest.raises(UsageError, match="no format is called 'exel'"):
        read_document(tmp_path / "a.csv", format="exel")
    (tmp_path / "a.csv").write_text("a,b\n")
    with pytest.raises(InputError, match="no encoding is called"):
        read_document(tmp_path / "a.csv", encoding="utf-99")
    with pytest.raises(InputError, match="no table is named 'b'") as caught:
        read_document(tmp_path / "a.csv").table("b")
    assert "1 'a'" in caught.value.fix


def test_the_format_can_be_named(tmp_path: Path) -> None:
    """A file whose ending does not tell is read as what it is said to be."""
    (tmp_path / "plan.dat").write_text("a;b\n1;2\n")
    assert read_document(tmp_path / "plan.dat", format="csv").table().rows[1][1].text == "2"
    assert set(FORMATS) >= {"csv", "xlsx", "ods", "html", "md", "front-matter", "json", "yaml", "pdf", "text", "tsv"}


def test_a_missing_package_names_the_extra() -> None:
    """Who lacks a package is told how to get it."""
    with pytest.raises(MissingTool) as caught:
        extras.load("no_such_package", "reading a workbook")
    assert caught.value.cause == "reading a workbook takes the package no-such-package, which is not installed"
    assert caught.value.fix == "pip install 'nap-kg[ingest]'"


def test_plain_formats_take_no_extra(tmp_path: Path) -> None:
    """csv, tsv, JSON, YAML, Markdown, front matter and text are read without the packages of the extra."""
    for name, text in {
        "a.csv": "a,b\n1,2\n", "a.tsv": "a\tb\n1\t2\n", "a.json": '[{"a": 1}]', "a.yaml": "- a: 1\n",
        "a.md": "|a|b|\n|-|-|\n|1|2|\n", "b.md": "---\na: 1\n---\nwords\n", "a.txt": "a\tb\n",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    program = """
import sys
from pathlib import Path
for name in ("openpyxl", "pdfplumber", "selectolax", "charset_normalizer"):
    sys.modules[name] = None
from nap_kg.readers import read_document
for file in sorted(Path(sys.argv[1]).iterdir()):
    print(read_document(file).format)
"""
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["csv", "json", "md", "tsv", "text", "yaml", "front-matter"]
