"""Before a release: all that names a version agrees, and each disagreement is seen."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house import release

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What names the version, to be spoilt."""
    for name in ("pyproject.toml", "CHANGELOG.md", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    return tmp_path


def test_everything_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    """In this checkout, without a tag; and with the tag of its version."""
    assert release.main([]) == 0
    assert capsys.readouterr().out == "version, IRIs, dates, changelog and citation agree\n"


@pytest.mark.parametrize(
    ("file", "was", "now", "seen"),
    [
        ("pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"', "CHANGELOG.md: its newest heading is of 0.1.0"),
        ("CHANGELOG.md", "## 0.1.0 (2026-11-24)", "## 0.2.0 (2026-11-24)", "the package is 0.1.0"),
        ("CHANGELOG.md", "## 0.1.0 (2026-11-24)", "## 0.1.0 (2026-11-25)", "not 2026-11-25"),
        ("CHANGELOG.md", "## 0.1.0 (2026-11-24)", "## 0.1.0 (2026-11-24)\n\n## 0.0.9 (2026-11-01)", "owl:priorVersion"),
        ("CITATION.cff", 'version: "0.1.0"', 'version: "0.0.9"', "CITATION.cff"),
        ("ontology/nap-kg.ttl", 'owl:versionInfo "0.1.0"', 'owl:versionInfo "0.1.1"', "owl:versionInfo"),
        ("ontology/nap-kg.ttl", "ns/0.1.0>", "ns/0.1.1>", "owl:versionIRI"),
        ("ontology/nap-kg.ttl", "version 0.1.0, 2026", "version 0.1, 2026", "its citation"),
        ("ontology/alignments/org.ttl", 'owl:versionInfo "0.1.0"', 'owl:versionInfo "0.0.1"', "alignments/org.ttl"),
    ],
)
def test_a_disagreement_is_seen(copy: Path, file: str, was: str, now: str, seen: str) -> None:
    """Each place in turn says another version."""
    assert list(release.disagreements(copy, "v0.1.0")) == []
    text = (copy / file).read_text(encoding="utf-8")
    assert was in text
    (copy / file).write_text(text.replace(was, now), encoding="utf-8")
    assert any(seen in line for line in release.disagreements(copy))


def test_a_wrong_tag_is_seen(copy: Path) -> None:
    """The tag is the version with a v."""
    assert list(release.disagreements(copy, "v0.1.1")) == ["tag v0.1.1: this version is v0.1.0"]


def test_a_version_that_says_too_little_is_seen(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A term goes after the tag, and the number stays."""
    git = ["git", "-C", str(copy), "-c", "user.name=n", "-c", "user.email=e@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"], ["tag", "v0.1.0"]):
        subprocess.run([*git, *words], check=True)
    monkeypatch.chdir(copy)
    assert list(release.too_little(copy)) == []
    (copy / "ontology" / "tool.ttl").unlink()
    (line,) = release.too_little(copy)
    assert line == "the ontology's changes since v0.1.0 call for a major version, not 0.1.0"
