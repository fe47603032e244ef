"""Every option of ``nap-kg validate``: what it changes, and its exit codes 0, 1 and 2."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from nap_kg.cli import main

PREFIXES = """@prefix : <urn:x:> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
SHAPES = (
    PREFIXES
    + """
:Cat-name a sh:PropertyShape ; sh:targetClass :Cat ; sh:path :name ; sh:minCount 1 ;
    <http://purl.org/dc/terms/identifier> "CAT1" ; sh:message "Name the cat."@en .
:Cat-lives a sh:PropertyShape ; sh:targetClass :Cat ; sh:path :lives ; sh:maxInclusive 9 ; sh:severity sh:Warning ;
    <http://purl.org/dc/terms/identifier> "CAT2" ; sh:message "At most nine."@en .
"""
)
DATA = PREFIXES + ':tom a :Cat ;\n    :name "Tom" ;\n    :lives 5, 12 .\n:kit a :Cat .\n'
CLEAN = PREFIXES + ':kit a :Cat ; :name "Kit" .\n'
WARNED = "data.ttl:6:15: warning CAT2 At most nine."
FAILED = "data.ttl:7:1: error CAT1 Name the cat."
Run = Callable[..., SimpleNamespace]
BASE = ["--shapes=shapes.ttl", "--ontology=none.ttl"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shapes, data with a violation and a warning, data without; the working directory."""
    for name, text in (("shapes", SHAPES), ("data", DATA), ("clean", CLEAN), ("none", "<urn:a> a <urn:Ontology> .")):
        (tmp_path / f"{name}.ttl").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command; the exit code, the lines that begin a finding, and stderr."""

    def run(*arguments: str) -> SimpleNamespace:
        before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
        code = main(["validate", *arguments, *([] if any(a.split("=")[0] == "--shapes" for a in arguments) else BASE)])
        out, err = capsys.readouterr()
        if code == 2:
            assert out == ""
            assert err.startswith("error: ")
            assert "  fix  " in err
            assert before == {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
        return SimpleNamespace(
            code=code, out=out, err=err, found=[x for x in out.splitlines() if not x.startswith(" ")]
        )

    return run


@pytest.mark.parametrize(
    ("arguments", "found", "code"),
    [
        (["data.ttl"], [WARNED, FAILED], 1),
        (["clean.ttl"], [], 0),
        (["data.ttl", "--select", "CAT2"], [WARNED], 0),
        (["data.ttl", "--select", "CAT2", "--fail-on", "warning"], [WARNED], 1),
        (["data.ttl", "--select=CAT1,CAT2"], [WARNED, FAILED], 1),
        (["data.ttl", "--select", "CAT1", "--select", "CAT2"], [WARNED, FAILED], 1),
        (["data.ttl", "--select", "CAT", "--ignore", "CAT1"], [WARNED], 0),
        (["data.ttl", "--ignore", "CAT1"], [WARNED], 0),
        (["data.ttl", "--ignore", "CAT2"], [FAILED], 1),
        (["data.ttl", "--fail-on", "never"], [WARNED, FAILED], 0),
        (["data.ttl", "--fail-on", "info"], [WARNED, FAILED], 1),
        (["data.ttl", "--max-findings", "0"], [], 1),
        (["data.ttl", "--max-findings", "1"], [WARNED], 1),
        (["data.ttl", "--focus", "urn:x:tom"], [WARNED], 0),
        (["data.ttl", "--focus", "<urn:x:kit>"], [FAILED], 1),
        (["data.ttl", "--focus", "urn:x:kit", "--focus", "urn:x:tom"], [WARNED, FAILED], 1),
        (["data.ttl", "--ignore-imports"], [WARNED, FAILED], 1),
        (["[dx]*.ttl"], [WARNED, FAILED], 1),
        (["**/clean.ttl"], [], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_options(run: Run, arguments: list[str], found: list[str], code: int) -> None:
    """What is found, and the exit code."""
    done = run(*arguments)
    assert (done.found, done.code) == (found, code)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["data.ttl", "--select", "CTA"], "did you mean CAT"),
        (["data.ttl", "--ignore", "CAT3"], "begins with 'CAT3'"),
        (["data.ttl", "--fail-on", "fatal"], "fatal"),
        (["data.ttl", "--max-findings", "-1"], "max-findings"),
        (["data.ttl", "--max-findings", "many"], "many"),
        (["data.ttl", "--focus", "urn:x:tam"], "did you mean <urn:x:tom>?"),
        (["data.ttl", "--focus", "id:agency/none"], "no such node in the data"),
        (["data.ttl", "--focus", "no iri"], "is no IRI"),
        (["data.ttl", "--baseline", "none.json"], "no such baseline"),
        (["data.ttl", "--format", "yaml"], "yaml"),
        (["data.ttl", "--output", "yaml=x"], "no format 'yaml'"),
        (["data.ttl", "--output", "a", "--output", "b"], "a second file"),
        (["data.ttl", "--output", "json=a", "--output", "sarif=./a"], "each once"),
        (["data.ttl", "--output", "json=-"], "name a file"),
        (["data.ttl", "--output", "sarif=none/x"], "no such folder"),
        (["data.ttl", "--output", "json=new", "--output", "sarif=data.ttl"], "replace what was read"),
        (["data.ttl", "--output", "json=new", "--write-baseline", "shapes.ttl"], "replace what was read"),
        (["data.ttl", "--output", "json=new", "--output", "sarif=."], "name a file"),
        (["data.ttl", "--catalog", "none.xml"], "no such catalogue"),
        (["data.ttl", "--shapes-digest", "sha256:0"], "not the ones that are pinned"),
        (["*.nothing"], "this pattern matches nothing"),
        (["empty"], "no RDF file in this folder"),
        (["pipe.ttl"], "not a regular file"),
        (["cut.ttl.gz"], "ends too early"),
        (["data.ttl", "--engine", "none"], "none"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes_exit_2(run: Run, arguments: list[str], says: str) -> None:
    """With cause and fix on stderr, nothing on stdout and nothing written."""
    Path("empty").mkdir()
    if "pipe.ttl" in arguments:
        os.mkfifo("pipe.ttl")
    Path("cut.ttl.gz").write_bytes(gzip.compress(DATA.encode() * 50)[:60])
    done = run(*arguments)
    assert done.code == 2
    assert says in done.err


def test_what_counts_but_is_not_shown_is_said(run: Run) -> None:
    """The summary has all, printed or not; files have all findings too."""
    done = run("data.ttl", "--max-findings", "1", "--output", "json=all.json")
    assert done.err.splitlines()[0] == "and 1 more finding, which count but are not shown"
    assert done.err.splitlines()[1].startswith("1 error, 1 warning in 1 file")
    assert len(json.loads(Path("all.json").read_text())["findings"]) == 2
    some = run("data.ttl", "--max-findings", "1", "--format", "json")
    answer = json.loads(some.out)
    assert (len(answer["findings"]), answer["summary"]["omitted"], answer["summary"]["errors"]) == (1, 1, 1)


def test_outputs_beside_what_is_printed(run: Run) -> None:
    """Several in one run; FILE alone is the main format, and then nothing is printed."""
    outputs = ["--output", "sarif=r.sarif", "--output=junit=r.xml", "--output", "turtle=r.ttl"]
    done = run("data.ttl", "--format", "github", *outputs)
    assert [line.split(" ")[0] for line in done.found] == ["::warning", "::error"]
    assert json.loads(Path("r.sarif").read_text())["version"] == "2.1.0"
    assert "<testsuites" in Path("r.xml").read_text()
    assert "sh:ValidationReport" in Path("r.ttl").read_text()
    quiet = run("data.ttl", "--format", "json", "--output", "r.json", *outputs, "-q")
    assert (quiet.out, quiet.err, quiet.code) == ("", "", 1)
    assert len(json.loads(Path("r.json").read_text())["findings"]) == 2
    assert run("data.ttl", "--output", "-").found == [WARNED, FAILED]


def test_a_file_that_can_not_be_written_leaves_the_others(run: Run) -> None:
    """All or none."""
    Path("r.xml").mkdir()
    Path("r.sarif").write_text("before")
    assert run("data.ttl", "--output", "sarif=r.sarif", "--output", "junit=r.xml").code == 2


def test_a_baseline_lets_known_findings_pass(run: Run) -> None:
    """New ones fail, moved ones do not, and those that are gone are reported."""
    written = run("data.ttl", "--write-baseline", "known.json")
    assert (written.code, written.out) == (0, "")
    assert "note: 2 findings written to known.json" in written.err
    Path("data.ttl").write_text(DATA.replace(":tom", "# moved\n\n\n:tom"))
    known = run("data.ttl", "--baseline", "known.json", "--fail-on", "info")
    assert (known.code, known.out) == (0, "")
    assert "note: 2 known findings passed over (known.json)" in known.err
    Path("data.ttl").write_text(DATA.replace(":kit a", ":new a"))
    new = run("data.ttl", "--baseline", "known.json")
    assert (new.code, new.found) == (1, ["data.ttl:7:1: error CAT1 Name the cat."])
    assert "note: 1 known finding of known.json occurs no more, such as CAT1 urn:x:kit" in new.err
    hidden = run("data.ttl", "--baseline", "known.json", "--select", "CAT2")
    assert "occurs no more" not in hidden.err
    again = run("data.ttl", "--baseline", "known.json", "--write-baseline", "known.json")
    assert (again.code, "2 findings written" in again.err) == (0, True)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("turtle", DATA),
        ("trig", PREFIXES + DATA.split("owl#> .\n")[1].join(["<urn:g> {\n", "}"])),
        ("ntriples", "<urn:x:kit> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:x:Cat> .\n"),
        ("nquads", "<urn:x:kit> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:x:Cat> <urn:g> .\n"),
        ("jsonld", '{"@id": "urn:x:kit", "@type": "urn:x:Cat"}'),
        ("rdfxml", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x:">'
                   '<x:Cat rdf:about="urn:x:kit"/></rdf:RDF>'),
    ],
)  # fmt: skip
def test_standard_input(run: Run, kind: str, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings name <stdin>, with exact lines where the format has them."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content.encode())))
    done = run("-", "--stdin-format", kind)
    assert done.code == 1
    assert all(line.startswith("<stdin>:") for line in done.found)
    assert any(line.endswith("error CAT1 Name the cat.") for line in done.found)
    if kind == "turtle":
        assert done.found == [line.replace("data.ttl", "<stdin>") for line in (WARNED, FAILED)]


def test_standard_input_that_is_broken(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or empty, or of an unknown format: exit 2, with its place."""
    for content, says in ((b"<urn:a> <urn:b>", "<stdin>:1:"), (b"", "empty"), (b"\xff", "not UTF-8")):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        done = run("-")
        assert (done.code, says in done.err, "<stdin>" in done.err) == (2, True, True)
    assert run("-", "--stdin-format", "n3").code == 2


@pytest.mark.parametrize("name", ["data.ttl.gz", "data.nq.gz"])
def test_compressed_files_have_places(run: Run, name: str) -> None:
    """Lines are those of what is inside."""
    text = DATA if ".ttl" in name else "\n<urn:x:kit> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:x:Cat> .\n"
    Path(name).write_bytes(gzip.compress(text.encode()))
    done = run(name)
    line = "7:1" if ".ttl" in name else "2:1"
    assert done.found[-1] == f"{name}:{line}: error CAT1 Name the cat."


def test_imports(run: Run) -> None:
    """Followed in data and shapes, through a catalogue too; unreachable: exit 2; left out: a note."""
    Path("cats.ttl").write_text(PREFIXES + "<urn:main> owl:imports <https://example.org/more> .\n" + CLEAN)
    Path("more.ttl").write_text(PREFIXES + ":kit a :Cat .")
    lost = run("cats.ttl")
    assert (lost.code, "at   cats.ttl:4:24" in lost.err) == (2, True)
    left = run("cats.ttl", "--ignore-imports")
    assert (left.code, "note: 1 imported ontology left out: <https://example.org/more>" in left.err) == (0, True)
    entry = '<uri name="https://example.org/more" uri="more.ttl"/>'
    catalog = f'<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">{entry}</catalog>'
    Path("given.xml").write_text(catalog)
    assert run("cats.ttl", "--catalog", "given.xml").code == 0
    Path("entry.ttl").write_text(PREFIXES + "<urn:s> a owl:Ontology ; owl:imports <shapes.ttl> .")
    assert run("data.ttl", "--shapes=entry.ttl", "--ontology=none.ttl").found == [WARNED, FAILED]
    Path("given.xml").write_text(catalog.replace("more.ttl", "gone.ttl"))
    assert run("cats.ttl", "--catalog", "given.xml").code == 2


def test_a_path_may_follow_an_option(run: Run) -> None:
    """What follows a value is data, and no second value."""
    orders = (
        ("data.ttl", "--shapes", "shapes.ttl", "--ontology", "none.ttl"),
        ("--shapes", "shapes.ttl", "--ontology", "none.ttl", "data.ttl"),
        ("--ontology", "none.ttl", "data.ttl", "--shapes", "shapes.ttl"),
    )
    found = [run(*order) for order in orders]
    assert [one.code for one in found] == [1, 1, 1]
    assert len({(*one.found, one.err) for one in found}) == 1


def test_pinned_shapes(run: Run) -> None:
    """The digest is that of what the shapes say: layout, order and files do not matter, a word does."""
    digest = run("--shapes=shapes.ttl", "--print-shapes-digest").out.strip()
    assert digest.startswith("sha256:")
    assert run("clean.ttl", "--shapes-digest", digest).code == 0
    assert run("data.ttl", "--shapes-digest", digest).code == 1
    first, second = SHAPES[len(PREFIXES) :].strip().split("\n:Cat-lives")
    Path("one.ttl").write_text(f"# other\n{PREFIXES}:Cat-lives{second}")
    Path("two.ttl").write_text(PREFIXES + first)
    assert run("--shapes", "one.ttl", "--shapes", "two.ttl", "--print-shapes-digest").out.strip() == digest
    Path("shapes.ttl").write_text(SHAPES.replace("maxInclusive 9", "maxInclusive 10"))
    changed = run("data.ttl", "--shapes-digest", digest)
    assert (changed.code, digest in changed.err) == (2, True)


@pytest.mark.parametrize("name", ["nap-kg.toml", "pyproject.toml"])
def test_settings(run: Run, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command line leaves open comes from the settings; it wins where both speak."""
    digest = run("--shapes=shapes.ttl", "--print-shapes-digest").out.strip()
    header = "tool.nap-kg.validate" if name == "pyproject.toml" else "validate"
    Path(name).write_text(
        f'[{header}]\npaths = ["data.ttl"]\nshapes = "shapes.ttl"\nontology = ["none.ttl"]\nselect = "CAT2"\n'
        f'fail-on = "warning"\nshapes-digest = "{digest}"\noutput = "json=out.json"\nquiet = true\n'
    )
    Path("sub").mkdir()
    for place, file in ((".", "data.ttl"), ("sub", "../data.ttl")):
        monkeypatch.chdir(place)
        code = main(["validate"])
        assert code == 1
        answer = json.loads((folder / "out.json").read_text())
        assert [finding["file"] for finding in answer["findings"]] == [file]
    monkeypatch.chdir("..")
    assert main(["validate", "--fail-on", "violation"]) == 0
    assert main(["validate", "--select", "CAT1"]) == 1
    assert main(["validate", "clean.ttl"]) == 0
    shutil.copy("shapes.ttl", "mine.ttl")
    Path("mine.ttl").write_text(SHAPES.replace("maxInclusive 9", "maxInclusive 99"))
    assert main(["validate", "--shapes=mine.ttl"]) == 0
    Path("shapes.ttl").write_text(SHAPES.replace("maxInclusive 9", "maxInclusive 99"))
    assert main(["validate"]) == 2
    assert main(["validate", "--isolated", "data.ttl", *BASE, "-q"]) == 1


def test_wrong_settings(run: Run) -> None:
    """Exit 2, with the file and the key."""
    Path("nap-kg.toml").write_text('[validate]\nengine = "warp"\n')
    done = run("data.ttl")
    assert (done.code, "nap-kg.toml:2" in done.err, "'engine'" in done.err) == (2, True, True)
    Path("nap-kg.toml").write_text("[validate]\npaths = []\n")
    assert "no file to validate" in run().err


def test_a_literal_of_50_mb(run: Run) -> None:
    """Refused with its line."""
    Path("big.ttl").write_text(DATA + f':big :name "{"x" * 50_000_000}" .')
    done = run("big.ttl")
    assert (done.code, "at   big.ttl:8" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.ttl", ":tom :name " + "[ :name " * 20000 + "1" + " ]" * 20000 + " ."),
        ("deep.jsonld", '{"urn:a":' * 20000 + "1" + "}" * 20000),
    ],
)
def test_deep_nesting(run: Run, name: str, content: str) -> None:
    """Refused at once; a parser's stack would overrun, or what follows take minutes."""
    Path(name).write_text((PREFIXES if name == "deep.ttl" else "") + content)
    assert "500 deep" in run(name).err
    assert run(name).code == 2


def test_unreadable_files(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a file system would refuse them; rights themselves are tested with the files."""
    real = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "data.ttl":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert main(["validate", "data.ttl", *BASE]) == 2
