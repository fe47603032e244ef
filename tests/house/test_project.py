"""The project as a whole: its words are its own, and it speaks of itself alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import nap_kg

ROOT = Path(__file__).resolve().parents[2]


def _tracked() -> list[Path]:
    """Every file under version control; skips where git can't tell."""
    if shutil.which("git") is None:
        pytest.skip("no git on this machine: tracked files are unknown")
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: tracked files are unknown")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_without_git_tests_skip_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git is no reason to fail, unless NAP_KG_REQUIRE=all makes skips failures."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception, match="no git"):
        _tracked()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def test_no_sentence_of_the_source(shared: Path) -> None:
    """No run of twelve words of the report stands in the project, but for titles and names, in a footnote too."""
    done = subprocess.run(
        [sys.executable, str(shared / "tools" / "overlap.py"), str(ROOT)], capture_output=True, text=True, check=False
    )
    reference = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "data/reference").glob("*.ttl"))
    titles = re.findall(r'(?:dcterms:title|nap:nameText|rdfs:label) "(.*?)"', reference)
    known = [_words(title) for title in titles]
    found = [(line, line.split(" words: ")[1]) for line in done.stdout.splitlines()]
    runs = [line for line, run in found if not any(run in title or _but_for(title, run) for title in known)]
    assert runs == []


def _but_for(title: str, run: str) -> bool:
    """Whether a run is a title with a word before or after it: the publisher's last, the heading's first."""
    return title in run and len(run.replace(title, "").split()) <= 2


def test_no_machine_and_no_registry() -> None:
    """No path of a machine, no address of a package registry."""
    bad = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "pypi" + r"\.org", "npm" + r"js\.", "--ind" + "ex-url"]))
    assert [str(f.relative_to(ROOT)) for f in _tracked() if bad.search(_text(f))] == []


def test_versions_agree() -> None:
    """Package, project file, ontology, citation and changelog give one version."""
    version = nap_kg.__version__
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == version
    assert f'version: "{version}"' in (ROOT / "CITATION.cff").read_text()
    assert f'owl:versionInfo "{version}"' in (ROOT / "ontology/nap-kg.ttl").read_text()
    assert f"## {version} (" in (ROOT / "CHANGELOG.md").read_text()


def test_no_module_holds_two_ideas() -> None:
    """A module past some 400 lines usually does: none is past 450."""
    sizes = {f.relative_to(ROOT): len(_text(f).splitlines()) for f in (ROOT / "nap_kg").rglob("*.py")}
    assert {str(f): n for f, n in sizes.items() if n > 450} == {}


@pytest.mark.parametrize(
    ("platform", "machine", "has_wheel"),
    [
        ("linux", "x86_64", True),
        ("linux", "aarch64", False),
        ("darwin", "arm64", True),
        ("darwin", "x86_64", True),
        ("win32", "AMD64", True),
        ("win32", "ARM64", False),
    ],
)
def test_the_fast_engine_is_asked_for_where_it_has_a_wheel(platform: str, machine: str, has_wheel: bool) -> None:
    """Elsewhere pip would have to build it; everything else can be installed there."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    wanted = [line for line in map(Requirement, listed) if line.name == "shacl"]
    assert len(wanted) == 1
    assert wanted[0].marker is not None
    assert wanted[0].marker.evaluate({"sys_platform": platform, "platform_machine": machine}) is has_wheel


def test_exceptions_are_named() -> None:
    """`except Exception` stands once, in the command line's main function."""
    broad = re.compile(r"^ *except(?: Exception\b.*)?:", re.MULTILINE)
    found = {str(f.relative_to(ROOT)): len(broad.findall(_text(f))) for f in (ROOT / "nap_kg").rglob("*.py")}
    assert {name: number for name, number in found.items() if number} == {"nap_kg/cli/_main.py": 1}


def test_links_in_the_documentation_lead_somewhere() -> None:
    """A relative link in a Markdown page names a file that exists."""
    broken = []
    for page in [f for f in _tracked() if f.suffix == ".md"]:
        for target in re.findall(r"\]\(([^)#\s]+)", _text(page)):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_readme_has_two_set_up_lines() -> None:
    """Between the two marks of the README stand exactly the two lines that continuous integration runs."""
    block = re.search(r"<!-- set-up:.*?<!-- end", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    lines = [line for line in block[0].splitlines() if line.startswith("python3 ")]
    assert len(lines) == 2
    assert "nap-kg validate" in lines[0]
    assert "pytest" in lines[1]


def test_readme_shows_real_output(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command in the README's first lines prints what the README says."""
    from nap_kg.cli import main

    monkeypatch.setenv("COLUMNS", "120")
    block = re.search(r"```console\n\$ nap-kg (.*?)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    assert main(block[1].split()) == 0
    shown = block[2].rstrip("\n").removesuffix("…").rstrip("\n")
    assert capsys.readouterr().out.startswith(shown)
