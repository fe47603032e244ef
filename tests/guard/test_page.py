"""docs/guard.md is true: its command, its settings, its program and its numbers."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from nap_kg.cli import main
from nap_kg.guard import Limits

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "guard.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The command gives what the page shows."""
    command, _, shown = _block("console").partition("\n")
    assert main(shlex.split(command)[2:]) == 2
    assert capsys.readouterr().err == shown


def test_the_settings(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings are understood."""
    (tmp_path / "nap-kg.toml").write_text(_block("toml"))
    monkeypatch.chdir(tmp_path)
    assert main(["query", "--guard", "-e", "ASK {}"]) == 0
    assert main(["query", "--guard", "-e", "ASK {}" + " " * 20_480]) == 2
    assert "at most 20480 are read" in capsys.readouterr().err


def test_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    """The program prints the answer."""
    exec(compile(_block("python"), "docs/guard.md", "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) == 73


def test_the_limits(capsys: pytest.CaptureFixture[str]) -> None:
    """The table names every limit with its default and an option that the help knows."""
    rows = [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in re.findall(r"\| .*--.*\|", PAGE)][:5]
    limits = Limits()
    units = {"MiB": 1 << 20, "GiB": 1 << 30, "": 1}
    assert main(["query", "--help"]) == 0
    options = capsys.readouterr().out
    for name, default, option, _ in rows:
        number, unit = re.fullmatch(r"([\d ]+?) ?(MiB|GiB|)", default).groups()  # type: ignore[union-attr]
        assert int(number.replace(" ", "")) * units[unit] == getattr(limits, name.replace(" ", "_"))
        assert option in options
    assert {row[0].replace(" ", "_") for row in rows} == set(vars(limits))
