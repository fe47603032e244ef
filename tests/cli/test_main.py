"""The command line as a whole: help, versions, exit codes, and what a command loads."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import nap_kg
from nap_kg import progress
from nap_kg.cli import main
from nap_kg.cli._main import COMMANDS
from nap_kg.progress import stage


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Without arguments, the help; it is an answer, so it goes to stdout."""
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert all(re.search(rf"^    {name}(?: |$)", out, re.MULTILINE) for name in COMMANDS)
    assert err == ""


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command has a help of its own."""
    assert main([command, "--help"]) == 0
    assert f"nap-kg {command}" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is that of the package."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"nap-kg {nap_kg.__version__}\n"


@pytest.mark.parametrize("arguments", [["nonsense"], ["validate", "--nonsense"], ["--nonsense"]])
def test_wrong_words_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A command or option that does not exist is an error on stderr."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nonsense" in err


def test_a_defect_exits_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An error nobody raised on purpose does not pass for a finding."""

    def broken(_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("nap_kg.cli.stats.run", broken)
    assert main(["stats"]) == 2
    assert "ZeroDivisionError: planted" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate"],
        ["query", "co-lead-pairs"],
        ["query", "--list"],
        ["stats"],
        ["format", "--check", "ontology"],
    ],
    ids=" ".join,
)
def test_heavy_packages_stay_out(arguments: list[str], root: object) -> None:
    """Start-up is a feature: no everyday command loads rdflib, pySHACL or owlready2."""
    code = (
        "import sys; from nap_kg.cli import main; code = main(sys.argv[1:]);"
        "print(sorted({'rdflib', 'pyshacl', 'owlready2', 'SPARQLWrapper'} & set(sys.modules)), file=sys.stderr);"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, cwd=str(root), check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith("[]\n"), done.stderr


def test_functions_stay_functions() -> None:
    """Importing the modules behind the API does not put them in the functions' place."""
    code = (
        "import nap_kg.validate, nap_kg.query, nap_kg.ingest, nap_kg\n"
        "assert all(callable(getattr(nap_kg, n)) for n in ('open', 'validate', 'query', 'ingest'))\n"
        "assert nap_kg.validate().conforms\n"
        "assert nap_kg.query('co-lead-pairs').rows\n"
        "assert len(set(nap_kg.__all__)) == len(nap_kg.__all__)\n"
        "assert all(getattr(nap_kg, name) for name in nap_kg.__all__)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(("word", "code"), [("<x:a> a <http://www.w3.org/2002/07/owl#Class> .", 1), ("<", 2)])
def test_the_process_ends_with_the_code(word: str, code: int, tmp_path: Path) -> None:
    """The process itself ends with the command's exit code, all that it wrote being there."""
    (tmp_path / "data.ttl").write_text(word)
    arguments = ["validate", "data.ttl", "--fail-on", "warning"]
    done = subprocess.run(
        [sys.executable, "-m", "nap_kg.cli", *arguments], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == code, done.stderr
    assert done.stdout.startswith("data.ttl:1:1: warning NAP003" if code == 1 else "")
    assert done.stderr.endswith("\n")


def test_stages_of_several_threads() -> None:
    """What is told of progress is the stage that began last and goes on, in whatever order they end."""
    with stage("outer", of=2) as outer:
        inner = stage("inner")
        step = inner.__enter__()
        first = stage("first")
        first.__enter__()
        inner.__exit__(None, None, None)
        assert progress.current() == "first"
        first.__exit__(None, None, None)
        outer()
        assert progress.current() == "outer 1 of 2"
    step()
    assert progress.current() == ""


def test_importing_reads_no_file() -> None:
    """Importing the package loads nothing of it but itself."""
    code = "import sys, nap_kg; print(sorted(m for m in sys.modules if m.startswith(('nap_kg', 'pyoxigraph'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['nap_kg']\n"
