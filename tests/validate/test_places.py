"""Where findings stand: in every format, for blank nodes, and where a thing is at fault by what another file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from nap_kg.findings import Finding
from nap_kg.validate import validate
from tests.validate.generated import PREFIXES

START = PREFIXES.count("\n")
NAME = (
    ":Cat-shape a sh:NodeShape ; sh:targetClass :Cat ;"
    ' sh:property [ sh:path :name ; sh:minCount 1 ; sh:datatype xsd:string ; sh:message "Name it."@en ] .'
)
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
QUADS = (
    f"<urn:x:tom> <{RDF}type> <urn:x:Cat> <urn:g> .\n"
    '  <urn:x:tom>  <urn:x:name> "5"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .\n'
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _findings(
    data: str, *, shapes: str = NAME, name: str = "data.ttl", beside: str = "<urn:a> a <urn:b> .", engine: str = "both"
) -> tuple[Finding, ...]:
    Path("shapes.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    Path(name).write_bytes(((PREFIXES if name.endswith(".ttl") else "") + data).encode())
    Path("beside.ttl").write_text(PREFIXES + beside, encoding="utf-8")
    report = validate([name], shapes=["shapes.ttl"], ontology=["beside.ttl"], engine=engine)
    assert report.engine.startswith("fast") or engine == "pyshacl"
    assert report.untargeted == ()
    return report.findings


def _places(findings: tuple[Finding, ...]) -> list[tuple[int, int]]:
    return [(f.line, f.column) for f in findings]


def test_blank_nodes(folder: Path) -> None:
    """They have places, and labels in the order of these, the same in every run and on both routes."""
    data = "[] a :Cat .\n[] a :Cat ;\n    :name 5 .\n:tom a :Cat ; :name [ :x 1 ] ."
    runs = [_findings(data, engine=engine) for engine in ("fast", "both", "pyshacl")]
    assert _places(runs[0]) == [(START + 1, 1), (START + 3, 11), (START + 4, 21)]
    assert [(f.focus_node, f.value) for f in runs[0]] == [
        ("_:b1", ""),
        ("_:b2", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("urn:x:tom", "_:b3"),
    ]
    assert runs[0] == runs[1] == runs[2]


def test_unnamed_shapes_go_by_the_named_one_around_them(folder: Path) -> None:
    """On both routes, with its code."""
    shapes = NAME.replace("a sh:NodeShape", 'a sh:NodeShape ; <http://purl.org/dc/terms/identifier> "CAT1"')
    for engine in ("fast", "pyshacl"):
        (finding,) = _findings(":tom a :Cat .", shapes=shapes, engine=engine)
        assert (finding.rule, finding.shape, finding.source_shape) == ("CAT1", "Cat-shape", "urn:x:Cat-shape")


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("data.nq", QUADS, (2, 29, True)),
        ("data.nt", QUADS.replace(" <urn:g>", ""), (2, 29, True)),
        ("data.trig", "<urn:g> { <urn:x:tom> a <urn:x:Cat> ; <urn:x:name> 5 . }", (1, 52, True)),
        ("data.jsonld", '{"@id": "urn:x:tom", "@type": "urn:x:Cat", "urn:x:name": 5}', (1, 1, False)),
        (
            "data.rdf",
            f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:x="urn:x:"><x:Cat rdf:about="urn:x:tom"><x:name>5</x:name>'
            '<x:name rdf:datatype="urn:d">5</x:name></x:Cat></rdf:RDF>',
            (1, 1, False),
        ),
    ],
)
@pytest.mark.parametrize("beside", ["<urn:a> a <urn:b> .", ":tom :friend :kit ."])
def test_formats(folder: Path, name: str, data: str, place: tuple[int, int, bool], beside: str) -> None:
    """The file is always known, its line where the format has lines; also of things that files beside describe too."""
    (finding,) = _findings(data, name=name, beside=beside)
    assert (finding.file, finding.line, finding.column, finding.exact) == (name, *place)


@pytest.mark.parametrize(
    ("shapes", "data", "beside", "place"),
    [
        (
            ":S a sh:NodeShape ; sh:targetObjectsOf :lead ; sh:class :Agency .",
            ":row :lead :body .",
            ":body a :Task .",
            (1, 12),
        ),
        (
            ":S sh:targetClass :Agency ; sh:property [ sh:path [ sh:inversePath :lead ] ; sh:maxCount 1 ] .",
            ":row a :Agency .\n:row :lead :body .\n:other :lead :body .",
            ":body a :Agency .",
            (2, 12),
        ),
        (
            ":S a sh:NodeShape ; sh:targetObjectsOf :lead ; sh:nodeKind sh:IRI .",
            ':row :lead :body ,\n    "nobody" .',
            ":body a :Agency .",
            (2, 5),
        ),
    ],
)
def test_another_files_thing_at_fault_by_our_statement(
    folder: Path, shapes: str, data: str, beside: str, place: tuple[int, int]
) -> None:
    """It is reported, where we say it."""
    (finding,) = _findings(data, shapes=shapes, beside=beside)
    assert (finding.file, finding.line - START, finding.column) == ("data.ttl", *place)


def test_faults_that_files_beside_have_anyway(folder: Path) -> None:
    """They are not what was asked about, blank nodes and all."""
    assert _findings(":tom a :Cat ; :name 'Tom' .", beside=":stray a :Cat . [] a :Cat . [] a :Cat .") == ()


def test_a_file_beside_that_is_also_meant(folder: Path) -> None:
    """It is read once, however it is named, and its faults are reported once."""
    Path("shapes.ttl").write_text(PREFIXES + NAME, encoding="utf-8")
    Path("data.ttl").write_text(PREFIXES + "[] a :Cat .", encoding="utf-8")
    report = validate(["data.ttl"], shapes=["shapes.ttl"], ontology=[folder / "data.ttl"])
    assert [f.file for f in report.findings] == ["data.ttl"]
    assert report.files == ("data.ttl",)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends(folder: Path, newline: str) -> None:
    """Lines and columns are those that an editor shows."""
    Path("shapes.ttl").write_text(PREFIXES + NAME, encoding="utf-8")
    text = '<urn:x:tom>\n  a <urn:x:Cat> ;\n  <urn:x:label> """é\n🐈""" ; <urn:x:name> 5 .\n'
    Path("data.ttl").write_bytes(text.replace("\n", newline).encode())
    report = validate(["data.ttl"], shapes=["shapes.ttl"], ontology=["shapes.ttl"])
    assert _places(report.findings) == [(4, 21)]


def test_computed_graphs_in_a_file_of_quads(folder: Path) -> None:
    """What is computed is not validated, in whatever file it comes."""
    extra = f"<urn:x:kit> <{RDF}type> <urn:x:Cat> <https://w3id.org/nap-kg/graph/derived> .\n"
    assert [f.focus_node for f in _findings(QUADS + extra, name="data.nq")] == ["urn:x:tom"]


@pytest.mark.parametrize("name", ["data.nq", "data.nt"])
def test_lines_of_statements(folder: Path, name: str) -> None:
    """A subject that also stands as an object, a comment, a carriage return, an escape: the line is still right."""
    lines = [
        "# <urn:x:tom> in a comment",
        "<urn:x:kit> <urn:x:friend> <urn:x:tom> .",
        f"<urn:x:tom> <{RDF}type> <urn:x:Cat> .",
        '<urn:x:tom> <urn:x:name> "\\u00E9" .',
        '<urn:x:tom> <urn:x:name> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        f"<urn:x:\\u00E9> <{RDF}type> <urn:x:Cat> .",
        f"_:stray <{RDF}type> <urn:x:Cat> .",
    ]
    found = _findings("\r\n".join(lines), name=name)
    assert {f.focus_node: (f.line, f.column, f.exact) for f in found} == {
        "urn:x:tom": (5, 26, True),
        "urn:x:é": (6, 1, True),
        "_:b1": (7, 1, True),
    }
