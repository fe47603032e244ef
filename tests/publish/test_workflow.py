"""The workflow for GitHub Pages: it is what GitHub reads, and its steps do what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from nap_kg import __version__

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def workflow(tutorial: Path) -> dict[Any, Any]:
    found = yaml.safe_load((tutorial / "hosting/github-pages.yml").read_text())
    assert isinstance(found, dict)
    return found


def test_its_actions_are_pinned(workflow: dict[Any, Any], tutorial: Path) -> None:
    """Each action is named by a whole commit with its version beside it, and the job may do no more than it needs."""
    text = (tutorial / "hosting/github-pages.yml").read_text()
    steps = workflow["jobs"]["publish"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step]
    assert [one.partition("@")[0] for one in used] == [
        "actions/checkout",
        "actions/setup-python",
        "actions/upload-pages-artifact",
        "actions/deploy-pages",
    ]
    assert len(re.findall(r"uses: [\w/-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+\n", text)) == len(used)
    assert workflow["permissions"] == {"contents": "read", "id-token": "write", "pages": "write"}
    assert workflow[True] == {"push": {"branches": ["main"]}, "workflow_dispatch": None}  # YAML 1.1 reads "on" so


def test_its_steps_make_the_site(workflow: dict[Any, Any], tutorial: Path, tmp_path: Path) -> None:
    """Run one after the other in a repository with data, they end in the site that is handed over, dot files too."""
    shutil.copytree(ROOT / "docs" / "tutorial", tmp_path / "data")
    steps = workflow["jobs"]["publish"]["steps"]
    scripts = {step["run"]: step.get("continue-on-error", False) for step in steps if "run" in step}
    first = next(iter(scripts))
    del scripts[first]
    assert first == f"pip install 'nap-kg[publish]=={__version__}'"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for script, goes_on in scripts.items():
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 or (goes_on and done.returncode == 1), (script, done.stdout, done.stderr)
    handed = tmp_path / next(step["with"]["path"] for step in steps if "path" in step.get("with", {}))
    made = {path.relative_to(handed).as_posix() for path in handed.rglob("*") if path.is_file()}
    assert made == {
        f.relative_to(tutorial).as_posix() for f in tutorial.rglob("*") if f.is_file() and ".nap-kg" not in f.parts
    }
    assert {".nojekyll", ".well-known/void", "index.html"} <= made
