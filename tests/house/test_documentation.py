"""The commands and the Python of the documentation run as they stand."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

import nap_kg
from nap_kg.cli import main
from tests.query import examples

ROOT = Path(__file__).resolve().parents[2]


def _commands(page: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("nap-kg ")]


TUTORIAL = _commands(ROOT / "docs" / "tutorial" / "README.md")


def test_the_tutorial_has_commands() -> None:
    """So that the test below has something to run."""
    assert len(TUTORIAL) >= 10


@pytest.mark.parametrize("command", TUTORIAL)
def test_tutorial_command(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command of the tutorial succeeds, and leaves its files as they are committed."""
    if " reason " in f"{command} " and shutil.which("java") is None:
        pytest.skip("no Java on this machine: HermiT can't run")
    monkeypatch.chdir(ROOT)
    folder = ROOT / "docs" / "tutorial"
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert main(shlex.split(command)[1:]) == 0, capsys.readouterr().err
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_the_example_of_the_validator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/validate.md shows what its own shapes and data give, findings and summary."""
    page = (ROOT / "docs" / "validate.md").read_text(encoding="utf-8")
    files = re.findall(r"`(\w+\.ttl)`:\n\n```turtle\n(.*?)```", page, re.DOTALL)
    assert [name for name, _ in files] == ["shapes.ttl", "books.ttl"]
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (shown,) = re.findall(r"```console\n\$ nap-kg (.*?)\n(.*?)```", page, re.DOTALL)
    assert main(shown[0].split()) == 1
    out, err = capsys.readouterr()
    assert out + err == shown[1]
    assert main([*shown[0].split(), "--cross-check", "-q"]) == 1
    assert capsys.readouterr() == (out, "")


def test_examples_of_the_page_on_asking() -> None:
    """docs/query.md shows what its commands print; ``python -m tests.query.examples`` writes it anew."""
    assert len(examples.commands()) >= 8
    assert examples.filled() == examples.PAGE.read_text(encoding="utf-8")


EXPORT = ROOT / "docs" / "export.md"


@pytest.mark.parametrize("command", _commands(EXPORT))
def test_commands_of_the_page_on_export(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each writes what it names, and nothing to stdout."""
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(command)[1:]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / shlex.split(command)[-1]).exists()


ANSWERS = ROOT / "docs" / "answers.md"


@pytest.mark.parametrize("command", _commands(ANSWERS))
def test_commands_of_the_page_on_answers(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each has an answer."""
    assert main(shlex.split(command)[1:]) == 0
    assert capsys.readouterr().out


def test_examples_of_the_page_on_answers() -> None:
    """Its Python runs, its own query is drawn, and each of its pictures is made by the command beside it."""
    text = ANSWERS.read_text(encoding="utf-8")
    (python,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, object] = {}
    exec(python, names)
    assert isinstance(names["counts"], nap_kg.Table)
    (own,) = re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)
    assert nap_kg.query(own).plot().startswith(b"<svg")
    shown = re.findall(r"\(pictures/(\S+)\) \| `nap-kg query (\S+).*? --plot (\S+)`", text)
    assert len(shown) >= 4
    assert {file for file, _, _ in shown} == {file.name for file in (ROOT / "docs" / "pictures").iterdir()}
    for file, name, target in shown:
        assert file == target
        assert file.startswith(f"{name}.")


def test_the_python_of_the_readme() -> None:
    """The API as the README shows it."""
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    lines = [line for line in block[1].splitlines() if "report.txt" not in line]
    names: dict[str, object] = {}
    exec("\n".join(lines), names)
    assert isinstance(names["report"], nap_kg.Report)
    assert isinstance(names["table"], nap_kg.Table)
    assert names["table"].rows
    assert isinstance(names["dataset"], nap_kg.Dataset)


def test_the_page_on_a_new_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/new-plan.md leads from a spreadsheet to a valid graph: its commands in order, with its decisions."""
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine: HermiT can't run")
    shutil.copytree(ROOT / "docs" / "new-plan", tmp_path / "docs" / "new-plan")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CI", "true")
    folder, codes = tmp_path / "clean-rivers", []
    page = (ROOT / "docs" / "new-plan.md").read_text(encoding="utf-8")
    for kind, block in re.findall(r"```(\w+)\n(.*?)```", page, re.DOTALL):
        if kind == "toml":
            profile, (wording,) = folder / "profile.toml", re.findall(r'^".*?" = ', block)
            text, count = re.subn(f"^{wording}.*\n", block, profile.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert count == 1
            profile.write_text(text, encoding="utf-8")
        elif kind == "csv":
            listed = (folder / "review" / "bodies.csv").read_text(encoding="utf-8")
            assert {line.split(",")[0] for line in listed.splitlines()} == {x.split(",")[0] for x in block.splitlines()}
            (folder / "review" / "bodies.csv").write_text(block, encoding="utf-8")
        else:
            codes += [main(shlex.split(line)[1:]) for line in block.splitlines()]
    out, err = capsys.readouterr()
    assert codes == [0, 0, 0, 0, 2, *[0] * 8], err
    assert "0 errors, 1 warning in" in err
    assert "consistent" in out
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    again = "ingest docs/new-plan/chart.csv --profile clean-rivers/profile.toml --output clean-rivers"
    assert main(again.split()) == 0
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


STORES = ROOT / "docs" / "stores.md"


def test_the_page_on_stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its commands build a store and ask it; its Python does, too."""
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(tmp_path)
    load, *others = _commands(STORES)
    assert main(shlex.split(load)[1:]) == 0
    assert (tmp_path / "plans.store" / "current").is_file()
    assert capsys.readouterr().out == ""
    for command in others:
        assert main(shlex.split(command)[1:]) == 0
        assert capsys.readouterr().out
    (python,) = re.findall(r"```python\n(.*?)```", STORES.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(python, names)
    assert isinstance(names["table"], nap_kg.Table)
    assert names["table"].rows


PUBLISH = ROOT / "docs" / "publish.md"


@pytest.mark.parametrize("command", _commands(PUBLISH))
def test_commands_of_the_page_on_publishing(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each makes a site with what the page lists, and prints nothing to stdout; a check finds nothing to miss."""
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)
    if "--check" in words:
        assert main(["publish", words[2], "--contact", "mailto:data@example.org", "-q"]) == 0
        assert main(words[1:]) == 0
        assert "DWBP29" in capsys.readouterr().out
        return
    assert main(words[1:]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / words[2] / "void.ttl").is_file()
    assert (tmp_path / words[2] / "index.html").is_file() == ("none" not in words)
