"""``nap-kg format``: files rewritten, or the patch that would rewrite them."""

from __future__ import annotations

import io
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nap_kg.cli import main

ROUGH = "@prefix ex: <http://example.org/> .\nex:b ex:p 2,1 .\nex:a a ex:T ."
HOUSE = "@prefix ex: <http://example.org/> .\n\nex:a\n    a ex:T ;\n.\nex:b\n    ex:p 1, 2 ;\n.\n"


class Stdin:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "rough.ttl").write_text(ROUGH)
    (tmp_path / "data" / "deep" / "house.ttl").write_text(HOUSE)
    (tmp_path / "data" / "notes.txt").write_text("no Turtle")
    return tmp_path / "data"


def test_files_are_rewritten_in_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what is not in the house form is written; its permissions stay and nothing is left beside it."""
    rough, house = folder / "rough.ttl", folder / "deep" / "house.ttl"
    rough.chmod(0o640)
    before = house.stat().st_mtime_ns, house.stat().st_ino
    assert main(["format", "data"]) == 0
    assert rough.read_text() == HOUSE
    assert stat.S_IMODE(rough.stat().st_mode) == 0o640
    assert (house.stat().st_mtime_ns, house.stat().st_ino) == before
    assert sorted(path.name for path in folder.iterdir()) == ["deep", "notes.txt", "rough.ttl"]
    assert capsys.readouterr() == ("", "1 of 2 files changed\n")
    assert main(["format", "-q", "data"]) == 0
    assert capsys.readouterr() == ("", "")


def test_check_prints_a_patch(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--check writes nothing, prints what patch and git apply take, and exits 1; 0 once applied."""
    assert main(["format", "--check", "data"]) == 1
    out, err = capsys.readouterr()
    assert err == "1 of 2 files would be changed\n"
    assert out.startswith("--- data/rough.ttl\n+++ data/rough.ttl\n@@ ")
    assert "\\ No newline at end of file\n" in out
    assert (folder / "rough.ttl").read_text() == ROUGH
    tool = next((tool for tool in (["patch", "-p0"], ["git", "apply", "-p0"]) if shutil.which(tool[0])), None)
    if tool is None:
        pytest.skip("neither patch nor git on this machine")
    subprocess.run(tool, input=out.encode(), cwd=folder.parent, check=True, capture_output=True)
    assert (folder / "rough.ttl").read_text() == HOUSE
    assert main(["format", "--check", "data"]) == 0
    assert capsys.readouterr() == ("", "0 of 2 files would be changed\n")


def test_a_patch_keeps_carriage_returns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lines end at line feeds only, so that a patch fits files with other ends and odd characters."""
    (tmp_path / "x.ttl").write_bytes('<x:a> <x:p> "\u2028\x0c" .\r\n'.encode())
    assert main(["format", "--check", str(tmp_path / "x.ttl")]) == 1
    removed = [line for line in capsys.readouterr().out.split("\n") if line.startswith("-<")]
    assert removed == ['-<x:a> <x:p> "\u2028\x0c" .\r']


def test_stdin_goes_to_stdout(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """- reads standard input and writes standard output; with --check, its patch."""
    monkeypatch.setattr(sys, "stdin", Stdin(ROUGH.encode()))
    assert main(["format", "-"]) == 0
    assert capsys.readouterr() == (HOUSE, "1 of 1 file changed\n")
    monkeypatch.setattr(sys, "stdin", Stdin(ROUGH.encode()))
    assert main(["format", "--check", "-"]) == 1
    assert capsys.readouterr().out.startswith("--- <stdin>\n")


def test_nothing_is_written_when_one_file_is_broken(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All files are read before any is written; the message has the place and a way out."""
    (folder / "zz.ttl").write_text("<x:a> <x:p>\n  none:o .")
    assert main(["format", "data"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "none: is not declared" in err
    assert "at   data/zz.ttl:2:3" in err
    assert "fix  add" in err
    assert (folder / "rough.ttl").read_text() == ROUGH


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["data/notes.txt"], "is Turtle"),
        (["data/missing.ttl"], "no such file or folder"),
        (["empty"], "no Turtle file in this folder"),
        (["latin.ttl"], "not UTF-8: byte 0xe9"),
    ],
)
def test_unusable_paths_exit_2(
    paths: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path that can't be used is an error with its cause."""
    (folder.parent / "empty").mkdir()
    (folder.parent / "latin.ttl").write_bytes("# 1\n# é".encode("latin-1"))
    assert main(["format", *paths]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    if "latin.ttl" in paths:
        assert "latin.ttl:2" in err


def test_a_link_stays_a_link(folder: Path) -> None:
    """The file that a link leads to is rewritten, not the link."""
    (folder / "link.ttl").symlink_to(folder / "rough.ttl")
    assert main(["format", "-q", "data/link.ttl"]) == 0
    assert (folder / "link.ttl").is_symlink()
    assert (folder / "rough.ttl").read_text() == HOUSE


def test_the_command_loads_no_rdf_library() -> None:
    """It starts fast: neither pyoxigraph nor rdflib is imported."""
    code = (
        "import io, sys; from nap_kg.cli import main; main(['format', '-q', '-']);"
        "assert not {'pyoxigraph', 'rdflib'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=ROUGH.encode(), capture_output=True, check=False)
    assert done.stderr.decode() == ""
    assert done.stdout.decode() == HOUSE
