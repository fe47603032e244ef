"""Shapes that would check nothing, or not what they say, are errors with a place: never a silent 'conforms'."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.errors import InputError
from nap_kg.validate.shapes import open_shapes
from tests.validate.generated import PREFIXES

START = PREFIXES.count("\n") + 1


def _shape(inside: str) -> str:
    return f":A a sh:NodeShape ; sh:targetClass :Cat ;\n{inside} ."


def _sparql(select: str, inside: str = "") -> str:
    return _shape(f'sh:sparql [ {inside} sh:select "{select}" ]')


CASES = [
    (_shape("sh:property [ sh:minCount 1 ]"), "exactly one sh:path"),
    (_shape("sh:property [ sh:path :p, :q ; sh:minCount 1 ]"), "exactly one sh:path"),
    (_shape("sh:property :Missing"), "exactly one sh:path"),
    (_shape('sh:property [ sh:path :p ; sh:minCount "1" ]'), "sh:minCount is no whole number"),
    (_shape("sh:property [ sh:path :p ; sh:minCount 0, 1 ]"), "one sh:minCount"),
    (_shape("sh:property [ sh:path :p ; sh:datatype xsd:date, xsd:string ]"), "one sh:datatype"),
    (_shape("sh:property [ sh:path :p ; sh:mincount 1 ]"), "sh:mincount is no property of SHACL"),
    (_shape("sh:property [ sh:path :p ; sh:in 1 ]"), "the value of sh:in is no list"),
    (_shape("sh:or [ sh:class :Cat ]"), "the value of sh:or is no list"),
    (_shape("sh:nodeKind sh:Iri"), "sh:nodeKind can't be"),
    (_shape("sh:minCount 1"), "sh:minCount on a shape without sh:path"),
    (_shape("sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :Cat ] ]"), "without a count"),
    (_shape("sh:node :Missing"), "do not describe"),
    (_shape("sh:or ( [ sh:class :Cat ] :Missing )"), "sh:or refers to .*, which these shapes do not describe"),
    (_shape("sh:and ( 1 )"), "sh:and refers to .*, which is no shape"),
    (_shape('sh:property "p"'), "sh:property refers to .*, which is no shape"),
    (_shape("sh:not :A"), "by way of sh:not"),
    (_shape("sh:not [ sh:property [ sh:path :p ; sh:node :A ] ]"), "by way of sh:not"),
    (_shape('sh:closed "yes"'), "sh:closed can't be"),
    (_shape('sh:nodeKind sh:IRI ; sh:deactivated "true"'), "sh:deactivated can't be"),
    (_shape("sh:property [ sh:path :p ; sh:uniqueLang 1 ]"), "sh:uniqueLang can't be"),
    (_shape("sh:property [ sh:path :p ; sh:minInclusive :x ]"), "sh:minInclusive can't be"),
    (_shape("sh:nodeKind sh:IRI ; sh:severity sh:warning"), "sh:severity can't be .*#warning"),
    (_shape('sh:nodeKind sh:IRI ; sh:targetClass "Cat"'), "sh:targetClass can't be"),
    (_shape("sh:nodeKind sh:IRI ; sh:targetSubjectsOf []"), "sh:targetSubjectsOf can't be a blank node"),
    (_shape('sh:property [ sh:path :p ; sh:pattern "[a-" ]'), "no regular expression"),
    (_shape('sh:property [ sh:path :p ; sh:pattern "a" ; sh:flags "z" ]'), "sh:flags can't be"),
    (_shape('sh:property [ sh:path "p" ; sh:minCount 1 ]'), "is no path"),
    (_shape('sh:property [ sh:path [ sh:inversePath "p" ] ; sh:minCount 1 ]'), "inside this sh:path is no path"),
    (_shape("sh:property [ sh:path ( :p ) ; sh:minCount 1 ]"), "two members or more"),
    (_shape("sh:property [ sh:path _:l ; sh:minCount 1 ] . _:l rdf:first :p ; rdf:rest _:l"), "two members or more"),
    (_shape("sh:in _:l . _:l rdf:first :p ; rdf:rest _:l"), "is no list"),
    (_shape('sh:property [ sh:path :p ; sh:datatype "string" ]'), "takes an IRI"),
    (_shape(f"{'sh:not [ ' * 60} sh:nodeKind sh:IRI {']' * 60}"), "more than 40 deep"),
    (_sparql("SELECT $this FROM <urn:g> WHERE { $this a ?c }"), "reads other data"),
    (_sparql("SELECT ?x WHERE { ?x a ?c }"), "does not hand on .this"),
    (_sparql("SELECT $this WHERE { SERVICE <urn:g> { $this a ?c } }"), "reads other data"),
]


@pytest.mark.parametrize(("shapes", "cause"), CASES)
def test_ill_formed(shapes: str, cause: str, tmp_path: Path) -> None:
    """The error says what is wrong, in which line, and what to do."""
    file = tmp_path / "shapes.ttl"
    file.write_text(f"{PREFIXES}{shapes}", encoding="utf-8")
    with pytest.raises(InputError, match=cause) as raised:
        open_shapes([file])
    assert raised.value.fix
    if not re.search(r"sh:property :Missing|(sh:not \[ ){9}", shapes):
        assert f"shapes.ttl:{START + 1}:" in raised.value.place


@pytest.mark.parametrize(
    ("shapes", "cause"),
    [
        (_sparql("SELECT $this WHERE { $this a }"), "is not SPARQL"),
        (_sparql("SELECT $this WHERE { FILTER NOT EXISTS { $this a } }"), "is not SPARQL"),
        (_sparql("SELECT $this WHERE { $this a ?c FILTER(<urn:f>(?c)) }"), "can't be evaluated: .*<urn:f>"),
        (_sparql("ASK { $this a ?c }"), "is no SELECT"),
        (_sparql("SELECT $this WHERE { $this ex:p ?v }"), "column 32 of the query: the prefix ex: is not declared"),
        (
            _sparql(
                "SELECT $this WHERE { $this ex:p }",
                'sh:prefixes [ sh:declare [ sh:prefix "ex" ; sh:namespace "urn:x:"^^xsd:anyURI ] ] ;',
            ),
            "line 1, column 33 of the query: this can't stand here",
        ),
        (
            _sparql("SELECT $this WHERE { $this a ?c }", 'sh:select "SELECT $this WHERE { $this ?p ?o }" ;'),
            "exactly one",
        ),
        (
            _sparql(
                "SELECT $this WHERE { $this ex:p ?v }",
                'sh:prefixes [ sh:declare [ sh:prefix "ex" ; sh:namespace <urn:x:> ] ] ;',
            ),
            "one sh:prefix and one sh:namespace",
        ),
        (
            _sparql(
                "SELECT $this WHERE { $this ex:p ?v }",
                'sh:prefixes [ sh:declare [ sh:namespace "urn:x:"^^xsd:anyURI ] ] ;',
            ),
            "one sh:prefix and one sh:namespace",
        ),
        (_shape("sh:js [ a sh:JSConstraint ]"), "JavaScript"),
    ],
)
@pytest.mark.parametrize("data", [":tom a :Cat .", ":rex a :Dog ."])
def test_broken_queries(
    shapes: str,
    cause: str,
    data: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A query that can't be put is an error whether or not there is a thing to ask it about."""
    monkeypatch.chdir(tmp_path)
    Path("shapes.ttl").write_text(f"{PREFIXES}{shapes}", encoding="utf-8")
    Path("data.ttl").write_text(f"{PREFIXES}{data}", encoding="utf-8")
    Path("none.ttl").write_text("<urn:a> a <urn:Ontology> .", encoding="utf-8")
    code = main(["validate", "data.ttl", "--shapes", "shapes.ttl", "--ontology", "none.ttl"])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert re.search(cause, err)
    assert "unexpected" not in err


@pytest.mark.parametrize("name", ["missing.ttl", "broken.ttl", "empty.ttl", "latin.ttl"])
def test_unusable_shapes_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shapes file that can't be read is 2, with its place on stderr and nothing on stdout."""
    monkeypatch.chdir(tmp_path)
    Path("data.ttl").write_text("<urn:a> a <urn:Cat> .", encoding="utf-8")
    contents = {"broken.ttl": b"\n<urn:a> <urn:b> .", "empty.ttl": b"", "latin.ttl": b"<urn:a> <urn:b> '\xe9' ."}
    if name in contents:
        Path(name).write_bytes(contents[name])
    assert main(["validate", "data.ttl", "--shapes", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"at   {name}" in err
    if name == "broken.ttl":
        assert f"{name}:2:" in err


@pytest.mark.parametrize(
    "inside", ["sh:severity :Mine", "sh:targetNode 1", 'sh:deactivated "0"^^xsd:boolean', "sh:severity sh:Info"]
)
def test_what_is_rare_and_well_formed(inside: str, tmp_path: Path) -> None:
    """Severities of one's own, literals as targets and the other lexical form of a boolean are allowed."""
    file = tmp_path / "shapes.ttl"
    file.write_text(f"{PREFIXES}{_shape('sh:nodeKind sh:IRI ; ' + inside)}", encoding="utf-8")
    assert len(open_shapes([file]).shapes) == 1


def test_what_only_looks_like_a_term_of_shacl(tmp_path: Path) -> None:
    """A made-up sh: property on a thing that is no shape is data, and no fault."""
    file = tmp_path / "shapes.ttl"
    file.write_text(f"{PREFIXES}{_shape('sh:nodeKind sh:IRI')}\n:tom sh:nodeShape :A .", encoding="utf-8")
    assert len(open_shapes([file]).shapes) == 1
