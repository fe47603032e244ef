"""JSON-LD and RDF/XML that a parser would choke on, or take too calmly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nap_kg import files, markup
from nap_kg.dataset import open_dataset, parse_file
from nap_kg.errors import ParseError

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">\n'
ITEM = '<u:A rdf:about="urn:x"><u:b>text</u:b></u:A>'
CASES: dict[str, tuple[str, str, str, str]] = {
    "cut off": ("x.rdf", RDF + ITEM, "no whole XML document", ":2:"),
    "Turtle": ("x.owl", "@prefix : <urn:x:> .", "no whole XML document", ":1:1"),
    "OWL/XML": ("x.owl", '<Ontology xmlns="http://www.w3.org/2002/07/owl#"/>', "OWL/XML", ":1:1"),
    "other XML": ("x.xml", '<catalog xmlns="urn:x"/>', "no RDF/XML", ":1:1"),
    "deep XML": ("x.rdf", RDF + "<u:A><u:b>" * 400 + "</u:b></u:A>" * 400 + "</rdf:RDF>", "500 deep", ":2:"),
    "entities": (
        "x.rdf",
        "<!DOCTYPE r [<!ENTITY a 'xxxxxxxxxx'>"
        + "".join(f"<!ENTITY a{n} '{f'&a{n - 1 if n else str()};' * 10}'>" for n in range(9))
        + "]>\n"
        + RDF
        + "<u:A><u:b>&a8;</u:b></u:A></rdf:RDF>",
        "amplification",
        ":",
    ),
    "deep Turtle": (
        "x.ttl",
        "# ]]]\n<urn:a> <urn:b>\n" + "[ <urn:b> " * 600 + "1" + "]" * 600 + " .",
        "500 deep",
        ":3",
    ),
    "deep list": ("x.trig", "<urn:g> {<urn:a> <urn:b>\n" + "( " * 600 + ")" * 600 + "}", "500 deep", ":2"),
    "deep JSON": ("x.jsonld", '{"urn:a":' * 20000 + "1" + "}" * 20000, "500 deep", "x.jsonld"),
    "plain JSON": ("x.json", '{"name": "x"}', "plain JSON", "x.json"),
    "broken JSON": ("x.jsonld", '{"@id": ', "", ":1:"),
    "remote context": ("x.jsonld", '{\n"@context": "https://schema.org/", "name": "x"}', "https://schema.org/", ":2"),
    "one of several": ("x.jsonld", '{\n\n"@context": ["https://x.org/c", {}]}', "https://x.org/c", ":3"),
    "imported": ("x.jsonld", '{"@context": {"@version": 1.1, "@import": "https://x.org/c"}}', "https://x.org/c", ":1"),
}


@pytest.mark.parametrize("case", CASES)
def test_markup_that_is_refused(tmp_path: Path, case: str) -> None:
    """Cause, place and fix, whichever way the file is read."""
    name, content, cause, place = CASES[case]
    path = tmp_path / name
    path.write_text(content)
    for read in (parse_file, lambda path: open_dataset([path])):
        with pytest.raises(ParseError) as caught:
            read(path)
        assert cause in caught.value.cause
        assert place in caught.value.place
        assert str(path) in caught.value.place
        assert caught.value.fix


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.xml", RDF + ITEM + "</rdf:RDF>"),
        ("x.owl", RDF + ITEM + "</rdf:RDF>"),
        ("x.ttl", '<urn:a> <urn:b(> \'[[[\' , """' + "[" * 600 + '""" , \'' + "(" * 600 + "' . # " + "(" * 600),
        ("x.ttl", "<urn:a> <urn:b> [ <urn:c> ( 1 [ ] ) ] .\n" * 900),
        ("x.json", '{"@id": "urn:x", "urn:b": "{[{[ \\" {"}'),
        ("x.json", '[{"@context": {"b": "urn:b"}, "@id": "urn:x", "b": "text"}]'),
    ],
)
def test_markup_that_is_read(tmp_path: Path, name: str, content: str) -> None:
    """Endings that mean other things too are read where a file is named; brackets in strings do not count."""
    (tmp_path / name).write_text(content)
    assert parse_file(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "begin", "end", "line"),
    [
        ("x.ttl", '<urn:a> <urn:b> "" , "\\"" ; # "\n <urn:c>\n """', '""" .', 3),
        ("x.trig", "<urn:g> {\n<urn:a> <urn:b> '''\n", "''' }", 2),
        ("x.nt", '<urn:a> <urn:b> "x" .\n<urn:a> <urn:b> "', '" .', 2),
        ("x.nq", '\n\n<urn:a> <urn:b> "', '" <urn:g> .', 3),
        ("x.jsonld", '{"@id": "urn:a",\n"urn:b": "', '"}', 2),
        ("x.rdf", RDF + "<u:A><u:b>", "</u:b></u:A></rdf:RDF>", 2),
    ],
)
def test_a_literal_that_no_parser_holds(tmp_path: Path, name: str, begin: str, end: str, line: int) -> None:
    """50 MB in one literal: refused with its line, in every format."""
    path = tmp_path / name
    path.write_text(begin + "x" * 50_000_000 + end)
    with pytest.raises(ParseError, match="16 MiB") as caught:
        parse_file(path)
    assert caught.value.place == f"{path}:{line}"
    assert markup.LONGEST == 16 * 2**20


@pytest.mark.parametrize("size", [7, 2**24])
def test_a_large_file_is_looked_over_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """With the same verdict, however it is cut."""
    monkeypatch.setattr(markup, "chunks", lambda path: files.chunks(path, size))
    path = tmp_path / "x.ttl"
    path.write_text("<urn:a> <urn:b>\n" + "[ <urn:b> " * 600 + "1" + "]" * 600 + ".")
    with pytest.raises(ParseError) as caught:
        markup.check_turtle_file(path)
    assert caught.value.place == f"{path}:2"
    path.write_text("<urn:a> <urn:b> [ <urn:c> ( 1 [ ] ) ] , ':(' .\n" * 900)
    markup.check_turtle_file(path)


def test_a_word_is_found_where_a_piece_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a file is cut into pieces."""
    path = tmp_path / "x.ttl"
    path.write_bytes(b"0123456imports9")
    for size in range(1, 20):
        monkeypatch.setattr(files, "chunks", lambda path, size=size: _pieces(path.read_bytes(), size))
        assert files.contains(path, b"imports")
        assert not files.contains(path, b"importx")
        assert files.contains(path, b"imports", after=b"76")
        assert not files.contains(path, b"imports", after=b"7")


def _pieces(content: bytes, size: int) -> Iterator[bytes]:
    yield from (content[start : start + size] for start in range(0, len(content), size))
