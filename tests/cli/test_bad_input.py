"""Bad input to any command: cause, place and fix on stderr, exit code 2, nothing on stdout and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["query", "deliverables-led-by"], "agency"),
        (["query", "deliverables-led-by", "--param", "agency=Nobody"], "Nobody"),
        (["query", "deliverables-led-by", "--param", "body=RCMP"], "body"),
        (["query", "deliverables-led-by", "--param", "agency"], "agency"),
        (["query", "deliverables-by-status", "--param", "status=ongoin"], "ongoing"),
    ],
)
def test_parameters(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing, unknown or badly typed parameter is an error with the remedy."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert "fix" in err
