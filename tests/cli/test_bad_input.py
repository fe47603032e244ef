"""Bad input to any command: cause, place and fix on stderr, exit code 2, nothing on stdout and nothing written."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from nap_kg import resources
from nap_kg.cli import main

COMMANDS = {
    "validate": ["validate"],
    "format": ["format"],
    "stats": ["stats"],
    "derive": ["derive"],
    "evidence check": ["evidence", "check"],
    "evidence coverage": ["evidence", "coverage"],
    "query": ["query", "gaps", "--data"],
    "query -e": ["query", "-e", "ASK { ?s ?p ?o }", "--data"],
}
INPUTS: dict[str, tuple[str, bytes | None, str]] = {
    "broken Turtle": ("x.ttl", b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", ":2:"),
    "missing file": ("none.ttl", None, "no such file"),
    "empty folder": ("folder", None, "in this folder"),
    "wrong encoding": ("x.ttl", b"<urn:a> <urn:b> 'caf\xe9' .", "UTF-8"),
    "0-byte file": ("x.ttl", b"", "empty"),
}


@pytest.mark.parametrize("case", INPUTS)
@pytest.mark.parametrize("command", COMMANDS)
def test_bad_input(
    command: str, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command says what is wrong, where, and what to do."""
    monkeypatch.chdir(tmp_path)
    name, content, cause = INPUTS[case]
    if case == "empty folder":
        (tmp_path / name).mkdir()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = sorted((p, p.read_bytes() if p.is_file() else b"") for p in tmp_path.rglob("*"))
    if command == "format" and case == "0-byte file":
        assert main([*COMMANDS[command], name]) == 0  # nothing to format is no fault
        return
    assert main([*COMMANDS[command], name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert cause in err
    assert name in err
    assert "  fix  " in err
    assert sorted((p, p.read_bytes() if p.is_file() else b"") for p in tmp_path.rglob("*")) == before


def test_an_unknown_question_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in a question's name is answered with the name that was meant."""
    assert main(["query", "co-lead-pars"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "co-lead-pairs" in err


def failed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[str, str, str]:
    """Cause, place and fix of a command that could not do its work; none is empty, and stdout is."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    found = re.fullmatch(r"error: (.+?)\n  at   (.+?)\n  fix  (.+?)\n", err, re.DOTALL)
    assert found is not None, err
    return found[1], found[2], found[3]


QUERY = b"SELECT ?d WHERE { ?d a nap:Deliverable }"
QUERIES: dict[str, tuple[str, bytes | None, str, str]] = {
    "wrong encoding": ("x.rq", b"# one\n# caf\xe9\nASK {}", "not UTF-8", "x.rq:2"),
    "0-byte file": ("x.rq", b"", "this file is empty", "x.rq"),
    "blanks alone": ("x.rq", b" \n\n", "this file is empty", "x.rq"),
    "missing .rq": ("missing.rq", None, "no such file", "missing.rq"),
    "missing .sparql": ("missing.sparql", None, "no such file", "missing.sparql"),
    "missing .txt": ("missing.txt", None, "no such file", "missing.txt"),
    "missing, with a separator": ("./missing", None, "no such file", "missing"),
    "missing, with a blank": ("my own.rq", None, "no such file", "my own.rq"),
    "folder": (".", None, "this is a folder", "."),
    "folder by its name": ("folder", None, "this is a folder", "folder"),
}


@pytest.mark.parametrize("case", QUERIES)
def test_files_of_queries(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A query's file that can't be used is told as any other file is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    name, content, cause, place = QUERIES[case]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    said = failed(["query", name], capsys)
    assert said[0].startswith(cause)
    assert said[1] == place


@pytest.mark.parametrize("name", ["q.rq", "q.sparql", "q.txt", "./noext", "noext", "a query", "sub/q"])
def test_whatever_is_there_is_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ending does not matter, and a byte order mark or line ends of Windows do no harm."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf#+ summary: Which?\r\n" + QUERY)
    assert main(["query", name, "--format", "csv"]) == 0
    assert capsys.readouterr().out.count("\n") == 73


def test_a_question_comes_before_a_file_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shipped question can always be asked; a file of the same name by its path. A missing one names the question."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gaps").write_bytes(QUERY)
    assert main(["query", "gaps", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("deliverable,task")
    assert main(["query", "./gaps", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("d\r\n")
    assert failed(["query", "gaps.rq"], capsys)[2] == "did you mean the question gaps?"


@pytest.mark.parametrize(
    ("content", "cause", "place"),
    [(b"", "this query is empty", "<stdin>"), (b"ASK {}\n# \xe9", "not UTF-8", "<stdin>:2")],
)
def test_queries_from_stdin(
    content: bytes, cause: str, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard input is read as a file is."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    said = failed(["query", "-"], capsys)
    assert said[0].startswith(cause)
    assert said[1] == place


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["query", "nothing-of-the-kind"], "nothing-of-the-kind"),
        (["query"], "no question"),
        (["query", "gaps", "-e", "ASK {}"], "two questions"),
        (["query", "-e", "ASK {}", "-p", "a=b"], "no parameter"),
        (["query", "-e", "ASK {}", "--explain"], "no header"),
        (["query", "gaps", "--format", "turtle"], "Turtle"),
        (["query", "gaps", "-p", "report=a", "-p", "report=b"], "twice"),
        (["query", "gaps", "-p", "report="], "empty"),
        (["query", "deliverables-led-by"], "agency"),
        (["query", "deliverables-led-by", "--param", "agency=Nobody"], "Nobody"),
        (["query", "deliverables-led-by", "--param", "body=RCMP"], "body"),
        (["query", "deliverables-led-by", "--param", "agency"], "agency"),
        (["query", "deliverables-by-status", "--param", "status=ongoin"], "ongoing"),
        (["query", "deliverables-about", "--param", "word="], "word"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_questions_and_parameters(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown question, and a missing, unknown, empty or badly typed parameter: cause, place and remedy."""
    assert says in " ".join(failed(arguments, capsys))


@pytest.mark.parametrize("name", ["deliverables-led-by", "deliverables-by-status", "deliverables-about"])
def test_the_remedy_of_a_missing_parameter_can_be_pasted(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What the fix says to add makes the question one that is answered."""
    fix = failed(["query", name], capsys)[2]
    assert main(["query", name, *shlex.split(fix.removeprefix("add "))]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("name", ["deliverable:expert-witnesses", "task:1.11", "status-report:expert-witnesses"])
def test_a_thing_has_the_same_short_names_everywhere(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What `evidence show` takes for a thing, a question takes too, and means the same thing."""
    assert main(["evidence", "show", name, "--format", "json"]) == 0
    shown = re.findall(r'"thing": "(.*?)"', capsys.readouterr().out)
    assert main(["query", "evidence-of", "-p", f"thing={name}", "--format", "json"]) == 0
    assert set(shown) == {shown[0]}
    assert f'"value": "{shown[0]}"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "place", "fix"),
    [
        (["nonsense"], "nap-kg COMMAND", "give one of accountability, audit, "),
        (["qurey"], "nap-kg COMMAND", "did you mean query?"),
        (["validate", "--nonsense"], "nap-kg validate", "see nap-kg validate --help"),
        (["query", "gaps", "--formt", "csv"], "nap-kg query", "did you mean --format?"),
        (["query", "gaps", "--format", "nonsense"], "nap-kg query --format", "give one of table, "),
        (["evidence", "chek"], "nap-kg evidence ACTION", "did you mean check?"),
        (["ingest"], "nap-kg ingest", "see nap-kg ingest --help"),
        (["validate", "--max-findings", "x"], "nap-kg validate --max-findings", "see nap-kg validate --help"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_command_lines(arguments: list[str], place: str, fix: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong word on the command line is an error like any other."""
    said = failed(arguments, capsys)
    assert said[1] == place
    assert said[2].startswith(fix)


def test_an_empty_source_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A source without a word is no other rendition; named or not, it never passes for a finding."""
    empty = tmp_path / "zero.txt"
    empty.write_bytes(b"")
    for more in ([], ["--other-rendition"]):
        cause, place, _ = failed(["evidence", "check", "--source", str(empty), *more], capsys)
        assert cause == "this source is empty"
        assert place == str(empty)


def test_a_folder_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`ingest` reads one file."""
    assert failed(["ingest", str(tmp_path)], capsys)[:2] == ("a folder is read by a profile", str(tmp_path))


@pytest.mark.parametrize("target", ["folder", "no/such/x.csv"])
def test_write_errors_name_the_target(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And not the file beside it that is written first."""
    (tmp_path / "folder").mkdir()
    _, place, _ = failed(["query", "gaps", "--output", str(tmp_path / target)], capsys)
    assert place == str(tmp_path / target)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("output", [[], ["--output", "/dev/full"]], ids=["stdout", "output"])
def test_a_full_disk_is_no_defect(output: list[str]) -> None:
    """What can't be written for want of room is told as such, wherever it goes."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "nap_kg.cli", "query", "gaps", *output],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: can't write this file: No space left on device",
        f"  at   {output[1] if output else 'standard output'}",
        "  fix  make room on the disk, or name a place on another",
    ]


@pytest.mark.parametrize(("severity", "code"), [("Violation", 1), ("Warning", 0)])
def test_a_reader_that_stops_early_does_not_change_the_verdict(severity: str, code: int, tmp_path: Path) -> None:
    """In a pipe to `head`, under `pipefail`, faults must not pass."""
    (tmp_path / "data.ttl").write_text("<urn:a> a <urn:C> .")
    (tmp_path / "shapes.ttl").write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <urn:S> a sh:NodeShape ; sh:targetClass <urn:C> ; "
        f"sh:nodeKind sh:Literal ; sh:severity sh:{severity} ."
    )
    command = [sys.executable, "-m", "nap_kg.cli", "validate", "data.ttl", "--shapes=shapes.ttl", "--isolated"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        said = running.stderr.read()
    assert running.returncode == code
    assert "1 error" in said if code else "0 errors" in said


def test_an_installed_package_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`derive` alone rebuilds the file of a checkout; in an installed package it refuses, and comparing still works."""
    shipped = resources.folder("data") / "derived.ttl"
    before = shipped.stat().st_mtime_ns
    monkeypatch.setattr(resources, "is_installed", lambda: True)
    _, place, fix = failed(["derive"], capsys)
    assert place == str(shipped)
    assert "--output" in fix
    assert shipped.stat().st_mtime_ns == before
    assert main(["derive", "--check"]) == 0
    assert main(["derive", "--output", str(tmp_path / "d.ttl")]) == 0
    assert (tmp_path / "d.ttl").read_bytes() == shipped.read_bytes()
