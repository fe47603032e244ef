"""The fast route gives pySHACL's results, places are exact, and the command line says what it did."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg import resources
from nap_kg.cli import main
from nap_kg.dataset import shipped_files
from nap_kg.errors import InputError
from nap_kg.findings import Severity
from nap_kg.namespaces import SH
from nap_kg.validate import load_data, results_of, validate
from nap_kg.validate.engine import EnginesDisagree, _compare
from nap_kg.validate.shapes import open_shapes
from tests.shapes.mutations import workbench

PREFIXES = """@prefix : <urn:x:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = """
:Cat-name a sh:PropertyShape ; sh:targetClass :Cat ; sh:path :name ; sh:minCount 1 ; sh:datatype xsd:string ;
    sh:message "Name the cat."@en , "Nommer le chat."@fr .
:Cat-lives a sh:PropertyShape ; sh:targetClass :Cat ; sh:path :lives ; sh:maxInclusive 9 ; sh:severity sh:Warning ;
    <http://purl.org/dc/terms/identifier> "CAT2" ; sh:message "At most nine."@en .
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with shapes and data; the working directory."""
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES)
    (tmp_path / "data.ttl").write_text(
        PREFIXES + '\n:tom a :Cat ;\n    :name "Tom" ;\n    :lives 5, 12 .\n:kit a :Cat .\n', encoding="utf-8"
    )
    (tmp_path / "none.ttl").write_text("<urn:a> a <urn:Ontology> .")
    monkeypatch.chdir(tmp_path)
    return tmp_path


ARGUMENTS = ["data.ttl", "--shapes", "shapes.ttl", "--ontology", "none.ttl"]


def test_shipped_graph_conforms() -> None:
    """No violation; a warning for each lead that the chart leaves blank."""
    report = validate()
    assert report.conforms
    assert [f.shape for f in report.findings] == ["StatusReport-leadMissing"] * 2
    assert report.engine == "fast engine"
    assert report.focus_nodes > 600
    assert report.constraints > 250


def test_fast_equals_reference_on_dense_faults() -> None:
    """With every mutation that the shapes know made at once, both routes give the same results."""
    bench = workbench()
    # rdflib orders values of different datatypes, so here a date must stay a date; a store leaves such rows out
    sound = [c for c in bench.constraints if c.shape not in ("Period-begins", "Period-ends")]
    chosen = random.Random(7).sample(sound, 60)
    removed, added = set(), []
    for constraint in chosen:
        mutation = bench.mutation(constraint)
        assert mutation is not None
        removed |= set(mutation.remove)
        added += mutation.add
    triples = [t for t in dict.fromkeys(q.triple for q in bench.store) if t not in removed] + added
    text = ox.serialize(dict.fromkeys(triples), format=ox.RdfFormat.N_TRIPLES) or b""
    folder = resources.folder("shapes")
    shapes = open_shapes([folder])
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    from nap_kg.dataset import Dataset
    from nap_kg.validate.load import Data

    data = Data(Dataset(store), text)
    fast, engine = results_of(data, shapes)
    assert engine == "fast engine"
    reference, _ = results_of(data, shapes, "pyshacl")
    assert len(fast) > 60
    assert Counter(r.identity for r in fast) == Counter(r.identity for r in reference)
    assert Counter((r.identity, r.message) for r in fast if r.shape) >= Counter(
        (r.identity, r.message) for r in reference if r.shape
    )


def test_a_difference_between_the_engines_is_an_error() -> None:
    """The cross-check fails when one result is missing."""
    shapes = open_shapes([resources.folder("shapes")])
    reference = results_of(load_data(shipped_files()), shapes, "pyshacl")[0]
    _compare(reference, reference)
    with pytest.raises(EnginesDisagree, match="only pySHACL"):
        _compare(reference[1:], reference)


def test_findings_have_places(files: Path) -> None:
    """A wrong value is found where it stands, a missing one at its subject; warnings do not flip the verdict."""
    report = validate(["data.ttl"], shapes=["shapes.ttl"], ontology=["none.ttl"])
    places = [(f.file, f.line, f.column, f.rule, f.shape, f.message, f.severity) for f in report.findings]
    assert places == [
        ("data.ttl", 9, 15, "CAT2", "Cat-lives", "At most nine.", Severity.WARNING),
        ("data.ttl", 10, 1, "Cat-name", "Cat-name", "Name the cat.", Severity.VIOLATION),
    ]
    assert report.findings[0].value == '"12"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert not report.conforms


def test_text_output(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings on stdout, the summary on stderr, 1 for a violation."""
    assert main(["validate", *ARGUMENTS]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "data.ttl:9:15: warning CAT2 At most nine."
    assert out.splitlines()[2] == "data.ttl:10:1: error Cat-name Name the cat."
    assert err == "1 error, 1 warning in 1 file (2 focus nodes, 3 constraints, fast engine)\n"


@pytest.mark.parametrize(("fail_on", "code"), [("violation", 0), ("warning", 1), ("info", 1)])
def test_fail_on(files: Path, fail_on: str, code: int) -> None:
    """Only findings at or above --fail-on make the exit code 1."""
    (files / "data.ttl").write_text(PREFIXES + ':tom a :Cat ; :name "Tom" ; :lives 12 .')
    assert main(["validate", *ARGUMENTS, "--fail-on", fail_on, "-q"]) == code


def test_json_and_turtle(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has stable keys; Turtle is a standard report that an RDF reader takes."""
    assert main(["validate", *ARGUMENTS, "--format", "json", "-q"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["summary"] == {
        "conforms": False, "errors": 1, "warnings": 1, "infos": 0, "files": 1, "focusNodes": 2, "constraints": 3,
        "engine": "fast engine", "untargeted": [], "omitted": 0, "notes": [],
    }  # fmt: skip
    assert [f["focusNode"] for f in answer["findings"]] == ["urn:x:tom", "urn:x:kit"]
    assert main(["validate", *ARGUMENTS, "--format", "turtle", "-q"]) == 1
    triples = list(ox.parse(capsys.readouterr().out.encode(), ox.RdfFormat.TURTLE))
    assert sum(t.predicate.value == SH.focusNode for t in triples) == 2
    assert [t.object.value for t in triples if t.predicate.value == SH.conforms] == ["false"]


def test_output_file(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--output writes the file whole; nothing goes to stdout."""
    assert main(["validate", *ARGUMENTS, "--format", "json", "--output", "report.json", "-q"]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads((files / "report.json").read_text())["summary"]["errors"] == 1
    assert sorted(p.name for p in files.iterdir()) == ["data.ttl", "none.ttl", "report.json", "shapes.ttl"]


def test_silence_is_suspicious(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in which nothing was targeted is named."""
    (files / "data.ttl").write_text(PREFIXES + ':tom a :Kat ; :name "Tom" .')
    assert main(["validate", *ARGUMENTS]) == 0
    assert "data.ttl:1:1: warning NAP003 No shape targets anything" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("shapes", "why"),
    [
        (':A a sh:PropertyShape ; sh:targetClass :Cat ; sh:path :name ; sh:pattern "^(.)\\\\1" .', "back-reference"),
        (
            ":A a sh:NodeShape ; sh:targetClass :Cat ; sh:property "
            "[ sh:path :friend ; sh:closed true ; sh:property [ sh:path :name ] ] .",
            "sh:closed in a property shape",
        ),
        (
            ":A a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "
            '"SELECT ?this WHERE { ?this a <urn:x:Cat> }" ] ; sh:property [ sh:path :name ; sh:minCount 1 ] .',
            "sh:target",
        ),
    ],
)
def test_what_the_fast_route_cannot_do_is_left_to_pyshacl(files: Path, shapes: str, why: str) -> None:
    """And the report says so: never a silent 'conforms'."""
    (files / "shapes.ttl").write_text(PREFIXES + shapes)
    report = validate(["data.ttl"], shapes=["shapes.ttl"], ontology=["none.ttl"])
    assert report.engine.startswith("pySHACL, because of")
    assert why in report.engine


def test_both_engines(files: Path) -> None:
    """--cross-check compares the two; --engine pyshacl is the reference alone, with the same findings."""
    both = validate(["data.ttl"], shapes=["shapes.ttl"], ontology=["none.ttl"], cross_check=True)
    alone = validate(["data.ttl"], shapes=["shapes.ttl"], ontology=["none.ttl"], engine="pyshacl")
    assert both.engine == "fast engine, the same as pySHACL"
    assert both.findings == alone.findings


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("missing.ttl", None, "no such file"),
        ("broken.ttl", ":a :b :c", "prefix"),
        ("empty.ttl", "", "empty"),
        ("latin.ttl", b"<urn:a> <urn:b> '\xe9' .", "not UTF-8"),
        ("folder", None, "no such file"),
        ("words.txt", "words", "can't tell"),
    ],
)
def test_bad_input(
    files: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | bytes | None, cause: str
) -> None:
    """Cause, place and fix on stderr, nothing on stdout, exit code 2."""
    if content is not None:
        (files / name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert main(["validate", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert cause in err
    assert f"at   {name}" in err
    assert "fix  " in err


def test_an_empty_folder(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without RDF is an error, not a success."""
    (files / "folder").mkdir()
    assert main(["validate", "folder"]) == 2
    assert "no RDF file" in capsys.readouterr().err


def test_shapes_without_a_shape(files: Path) -> None:
    """Validating against nothing is an error."""
    with pytest.raises(InputError, match="no shape"):
        validate(["data.ttl"], shapes=["none.ttl"])


def test_entailment_is_refused(files: Path) -> None:
    """Data is validated as asserted: sh:entailment is an error."""
    (files / "shapes.ttl").write_text(
        PREFIXES + SHAPES + "<urn:s> sh:entailment <http://www.w3.org/ns/entailment/RDFS> ."
    )
    with pytest.raises(InputError, match="entailment"):
        validate(["data.ttl"], shapes=["shapes.ttl"])


def test_things_of_the_files_beside_are_not_reported(files: Path) -> None:
    """What only the files loaded beside describe is not what was asked about."""
    (files / "beside.ttl").write_text(PREFIXES + ":stray a :Cat .")
    report = validate(["data.ttl"], shapes=["shapes.ttl"], ontology=["beside.ttl"])
    assert {f.focus_node for f in report.findings} == {"urn:x:tom", "urn:x:kit"}


def test_lexical_forms_count(files: Path) -> None:
    """Literals are checked as written: a store would make 1.50 of decimal 1.5."""
    (files / "shapes.ttl").write_text(
        PREFIXES + ':A a sh:PropertyShape ; sh:targetClass :Cat ; sh:path :weight ; sh:pattern "0$" .'
    )
    (files / "data.ttl").write_text(PREFIXES + ":tom a :Cat ; :weight 1.50 .\n:kit a :Cat ; :weight 1.5 .")
    report = validate(["data.ttl"], shapes=["shapes.ttl"], ontology=["none.ttl"])
    assert [(f.focus_node, f.line) for f in report.findings] == [("urn:x:kit", 7)]


def test_the_shipped_graph_is_the_same_to_both_engines() -> None:
    """Every result equal, and so every finding."""
    both, alone = validate(cross_check=True), validate(engine="pyshacl")
    assert both.engine == "fast engine, the same as pySHACL"
    assert both.findings == alone.findings


def test_strict_targets(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A shape whose targets match nothing is a warning at its own place where shapes are named, unless told not."""
    (files / "shapes.ttl").write_text(
        PREFIXES + SHAPES + ":Kat-name a sh:PropertyShape ; sh:targetClass :Kat ; sh:path :name ; sh:minCount 1 ."
    )
    (files / "data.ttl").write_text(PREFIXES + ':tom a :Cat ; :name "Tom" .')
    assert main(["validate", *ARGUMENTS, "--no-strict-targets"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "\nnote: 1 of 3 shapes target nothing" in err
    assert main(["validate", *ARGUMENTS, "--fail-on", "warning"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("shapes.ttl:11:1: warning NAP002 This shape targets nothing in the data.")
    assert err.startswith("0 errors, 1 warning in 1 file")


def test_nothing_to_validate() -> None:
    """An empty list of paths is an error, not a success."""
    with pytest.raises(InputError, match="no file to validate"):
        validate([])


def test_a_filled_in_message_keeps_its_language() -> None:
    """pySHACL hands a message on without its tag once it has put values into it: it is known by its other words."""
    shapes = open_shapes([resources.folder("shapes")])
    french = "Les données énoncent spring, une lecture que la divergence ne retient pas. La retenir avec"
    english = "The data states spring, a reading that the discrepancy does not prefer. Prefer it with"
    messages = [f"{french} nap:preferredReading, ou retirer l'énoncé.", f"{english} nap:preferredReading, or take the"]
    assert shapes.english([messages[0], f"{messages[1]} statement out."]).startswith("The data states")


def test_where_shape_and_data_both_lead_back(files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An error with a way out; by pySHACL the summary says what is taken for granted, and no warning comes between."""
    (files / "shapes.ttl").write_text(
        PREFIXES + ":A a sh:NodeShape ; sh:targetClass :Cat ; sh:property [ sh:path :friend ; sh:node :A ] ."
    )
    (files / "data.ttl").write_text(PREFIXES + ":tom a :Cat ; :friend :tom .")
    assert main(["validate", *ARGUMENTS]) == 2
    error = capfd.readouterr().err.splitlines()
    assert error[0] == "error: this shape refers to itself, which SHACL leaves undefined"
    assert error[1].startswith("  at   shapes.ttl:")
    assert error[2].endswith("--engine pyshacl")
    assert main(["validate", *ARGUMENTS, "--engine", "pyshacl", "--ignore", "NAP001"]) == 0
    said = capfd.readouterr().err
    assert "where the data leads back too, it is taken to conform" in said
    assert "RecursionWarning" not in said


def test_a_severity_of_ones_own_stays_in_the_report(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SHACL has the result's severity be the shape's; it counts as a violation."""
    (files / "shapes.ttl").write_text(
        PREFIXES + ":A a sh:NodeShape ; sh:targetClass :Cat ; sh:nodeKind sh:Literal ; sh:severity :Mine ."
    )
    assert main(["validate", *ARGUMENTS, "--ignore", "NAP001", "--format", "turtle"]) == 1
    assert "sh:resultSeverity <urn:x:Mine>" in capsys.readouterr().out
