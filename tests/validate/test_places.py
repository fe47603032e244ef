"""Where findings stand: in every format, for blank nodes, and where a thing is at fault by what another file says."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.findings import Finding
from nap_kg.validate import load_data, lookup, validate
from nap_kg.validate.positions import Positions
from nap_kg.validate.results import Result
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
    report = validate(
        [name],
        shapes=["shapes.ttl"],
        ontology=["beside.ttl"],
        engine="pyshacl" if engine == "pyshacl" else "auto",
        cross_check=engine == "both",
        strict_targets=False,
    )
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
        (
            "data.jsonld",
            '[{"@id": "urn:x:kit",\n"urn:x:knows": {"@id": "urn:x:tom"}},\n'
            '{"@id": "urn:x:tom",\n"@type": "urn:x:Cat", "urn:x:name": 5}]',
            (3, 1, False),
        ),
        (
            "data.jsonld",
            '{"@context": {"x": "urn:x:"},\n"@id":"x:tom", "@type": "x:Cat", "x:name": 5}',
            (2, 1, False),
        ),
        (
            "data.rdf",
            f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:x="urn:x:">\n<x:Cat rdf:about="urn:x:tom"><x:name>5</x:name>'
            '<x:name rdf:datatype="urn:d">5</x:name></x:Cat></rdf:RDF>',
            (2, 1, False),
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


TRIG = "@prefix : <urn:x:> .\n"
BLANK = [
    (
        "data.trig",
        TRIG + "{ [] a :Cat }\n<urn:g> {\n _:x a :Cat ; :name 5 . [ a :Cat ] :name 'ok'\n}",
        [(2, 3), (4, 21)],
    ),
    ("data.trig", TRIG + "GRAPH _:g { :a :b [\r :c [ a :Cat ] ] }\r\n:a :b [ :c :d ] .", [(3, 5)]),
    ("data.trig", TRIG + ":a :b ( 1\n [ a :Cat ] [ a :Cat ; :name 'ok' ]\n [ a :Cat ] ) .", [(3, 2), (4, 2)]),
    (
        "data.nq",
        f'_:x <{RDF}type> <urn:x:Cat> <urn:g> .\r_:y <{RDF}type> <urn:x:Cat> _:g .\r_:x <urn:x:name> "" .',
        [(2, 1)],
    ),
    (
        "data.ttl",
        "[] a :Cat . [] a :Cat ; :name '''\n''' . [] a :Cat . # [] a :Cat .\r\n[ a :Cat ; :name 5 ] .",
        [(START + 1, 1), (START + 2, 7), (START + 3, 18)],
    ),
]


@pytest.mark.parametrize(("name", "data", "places"), BLANK)
@pytest.mark.parametrize("narrow", [False, True])
def test_blank_nodes_in_every_format(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: str, places: list[tuple[int, int]], narrow: bool
) -> None:
    """Labelled, anonymous, nested or listed, in any graph and between any line ends: each has its place."""
    if narrow:
        monkeypatch.setattr(lookup, "NARROW", 0)
    found = _findings(data, name=name)
    assert _places(found) == places
    assert all(f.exact for f in found)


def test_look_alikes_in_several_files(folder: Path) -> None:
    """Blank nodes that nothing tells apart are given to one file each."""
    Path("shapes.ttl").write_text(PREFIXES + NAME.replace("targetClass :Cat", "targetObjectsOf :has"), encoding="utf-8")
    names = ["a.nq", "b.nq", "c.trig"]
    for name in names:
        Path(name).write_text("<urn:a> <urn:x:has> _:x .", encoding="utf-8")
    Path("beside.ttl").write_text("<urn:b> a <urn:c> .", encoding="utf-8")
    report = validate(names, shapes=["shapes.ttl"], ontology=["beside.ttl"], strict_targets=False)
    found = [(f.file, f.line, f.column) for f in report.findings if f.focus_node.startswith("_:")]
    assert found == [(name, 1, 21) for name in names]


@pytest.mark.parametrize("name", ["data.trig", "data.nq"])
@pytest.mark.parametrize("narrow", [False, True])
def test_what_a_computed_graph_says_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, narrow: bool
) -> None:
    """It is not what was validated, so a place is in what is asserted."""
    if narrow:
        monkeypatch.setattr(lookup, "NARROW", 0)
    quad = f"<urn:x:tom> <{RDF}type> <urn:x:Cat>"
    graph = "<urn:g/graph/derived>"
    data = f"{quad} {graph} .\n{quad} ." if name == "data.nq" else f"{graph} {{ {quad} }}\n{quad} ."
    assert _places(_findings(data, name=name)) == [(2, 1)]


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("<urn:x:p>/<urn:x:q>", '"v"', (4, 7)),
        ("(<urn:x:p>/<urn:x:q>)", "", (2, 4)),
        ("<urn:x:p>/^<urn:x:r>", "<urn:x:c>", (5, 7)),
        ("(<urn:x:p>|<urn:x:q>)", "<urn:x:b>", (3, 2)),
        ("<urn:x:none>", "", (2, 1)),
        ("", "", (2, 1)),
    ],
)
def test_paths_of_several_steps(folder: Path, path: str, value: str, place: tuple[int, int]) -> None:
    """A value's place is where the last step comes to it; without one it is the first step's, else the subject's."""
    Path("data.ttl").write_text(TRIG + ":a :p\n :b .\n:b :q 'v'.\n:c :r :b .", encoding="utf-8")
    positions = Positions(load_data([Path("data.ttl")]).dataset)
    found = positions.place(Result("<urn:x:a>", path, value, "", "", "", ""))
    assert (found.line, found.column) == place


def test_what_is_only_the_value_of_something(folder: Path) -> None:
    """A focus node of which nothing is said stands where something is said with it."""
    Path("data.ttl").write_text("<urn:a> <urn:p>\n <urn:b>, 'c' .", encoding="utf-8")
    positions = Positions(load_data([Path("data.ttl")]).dataset)
    for focus, column in (("<urn:b>", 2), ('"c"', 11)):
        found = positions.place(Result(focus, "", "", "", "", "", ""))
        assert (found.line, found.column, found.exact) == (2, column, True)
    assert positions.place(Result("<urn:nowhere>", "", "", "", "", "", "")).file == ""


def test_a_file_that_changed_meanwhile(folder: Path) -> None:
    """Its places are not exact, and nothing fails."""
    data = Path("data.ttl")
    for text in ("<urn:c> <urn:p> 1 .", "no Turtle", ""):
        data.write_text("<urn:a> <urn:p> 1 .", encoding="utf-8")
        positions = Positions(load_data([data]).dataset)
        data.write_text(text, encoding="utf-8")
        found = positions.place(Result("<urn:a>", "", "", "", "", "", ""))
        assert (found.file, found.line, found.column, found.exact) == ("data.ttl", 1, 1, False)


@pytest.mark.parametrize("narrow", [False, True])
def test_places_in_compressed_files(folder: Path, monkeypatch: pytest.MonkeyPatch, narrow: bool) -> None:
    """They are those of the text inside, however it is read."""
    if narrow:
        monkeypatch.setattr(lookup, "NARROW", 0)
    text = "<urn:a> <urn:p> 1 .\n<urn:b> <urn:p> [ <urn:q> 2 ] .\n<rel> <urn:p> 3 ."
    path = Path("data.ttl.gz")
    path.write_bytes(gzip.compress(text.encode()))
    dataset = load_data([path]).dataset
    (blank,) = (quad.subject for quad in dataset.store if isinstance(quad.subject, ox.BlankNode))
    (relative,) = (q.subject for q in dataset.store if "rel" in str(q.subject))
    results = [Result(str(focus), "", "", "", "", "", "") for focus in ("<urn:b>", blank, relative)]
    assert [(p.file, p.line, p.column, p.exact) for p in Positions(dataset).places(results)] == [
        ("data.ttl.gz", 2, 1, True),
        ("data.ttl.gz", 2, 17, True),
        ("data.ttl.gz", 3, 1, True),
    ]
