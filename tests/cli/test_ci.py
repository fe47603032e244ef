"""What docs/ci.md, the action and the hooks tell others to run is run here, in a small project of its own."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
SHAPE = (
    "@prefix : <urn:x:> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    ":Cat-name a sh:PropertyShape ; sh:targetClass :Cat ; sh:path :name ; sh:minCount 1 .\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Data with one fault, shapes and an ontology, in a git repository."""
    for name, text in (
        ("data/cats.ttl", "@prefix : <urn:x:> .\n\n:kit\n    a :Cat ;\n.\n"),
        ("data/more cats.ttl", '@prefix : <urn:x:> .\n\n:tom\n    a :Cat ;\n    :name "Tom" ;\n.\n'),
        ("shapes/cat.ttl", SHAPE),
        ("ontology/cat.ttl", "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<urn:x:Cat> a owl:Class .\n"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    if shutil.which("git") is None:
        pytest.skip("no git on this machine: no hook can be tried")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def _run(script: str, project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub's runner does, with nap-kg installed; python and pip only note what they are given."""
    tools = project / ".tools"
    tools.mkdir(exist_ok=True)
    for name, line in (
        ("nap-kg", f'exec {shlex.quote(sys.executable)} -m nap_kg.cli "$@"'),
        ("python", 'printf "python %s\\n" "$*" >> "$CALLS"'),
        ("pip", 'printf "pip %s\\n" "$*" >> "$CALLS"'),
    ):
        (tools / name).write_text(f"#!/bin/sh\n{line}\n")
        (tools / name).chmod(0o755)
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "CALLS": str(project / ".calls"),
        "GITHUB_OUTPUT": str(project / ".output"),
        **variables,
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _act(project: Path, **given: str) -> list[subprocess.CompletedProcess[str]]:
    """Run the action's own scripts with some inputs, the expressions filled in as the runner does."""
    assert set(given) <= set(ACTION["inputs"])
    values = {f"inputs.{name}": given.get(name, spec["default"]) for name, spec in ACTION["inputs"].items()}
    values["github.action_path"] = "/actions/nap-kg"
    done = []
    for step in ACTION["runs"]["steps"]:
        if "run" in step:
            assert "${{" not in step["run"], "inputs go through the environment: a script is no place for them"
            env = {k: re.sub(r"\$\{\{ (.*?) \}\}", lambda m: values[m[1]], v) for k, v in step.get("env", {}).items()}
            done.append(_run(step["run"], project, **env))
    return done


def test_the_action_finds_annotates_and_writes_sarif(project: Path) -> None:
    """It installs what it is, prints annotations, writes the file that it names as output, and fails."""
    install, validate = _act(project, paths="data", shapes="shapes", ontology="ontology")
    assert install.returncode == 0, install.stderr
    assert (project / ".calls").read_text() == "python -m pip install --quiet /actions/nap-kg\n"
    assert validate.returncode == 1, validate.stderr
    assert validate.stdout.startswith("::error file=data/cats.ttl,line=3,col=1,title=Cat-name::")
    assert (project / ".output").read_text() == "sarif=nap-kg.sarif\n"
    (run,) = json.loads((project / "nap-kg.sarif").read_text())["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "data/cats.ttl"
    assert place["region"] == {"startLine": 3, "startColumn": 1}


def test_the_action_takes_lists_versions_and_settings(project: Path) -> None:
    """One item a line, blanks and signs within it untouched; without inputs the settings file decides."""
    _, validate = _act(
        project,
        paths="data/more cats.ttl\ndata/[c]ats.ttl\n",
        shapes="shapes/cat.ttl\n",
        ontology="ontology",
        sarif="",
        version="0.1.0",
        **{"fail-on": "never"},
    )
    assert (project / ".calls").read_text() == "python -m pip install --quiet nap-kg==0.1.0\n"
    assert validate.returncode == 0, validate.stderr
    assert "in 2 files" in validate.stderr
    assert not (project / "nap-kg.sarif").exists()
    hostile = _act(project, paths="data", shapes="shapes", ontology="$(touch broken)", sarif="a; touch broken")[-1]
    assert hostile.returncode == 2
    assert not (project / "broken").exists()
    (project / "nap-kg.toml").write_text('[validate]\npaths = "data"\nshapes = "shapes"\nontology = "ontology"\n')
    assert _act(project)[-1].returncode == 1


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


SHELL = [line for block in _blocks("sh") for line in block.splitlines()]
GITHUB, GITLAB, HOOK_CONFIG = (yaml.safe_load(block) for block in _blocks("yaml"))


def test_shell_snippet(project: Path) -> None:
    """Each line in turn: findings, files, a baseline that is then known, a digest."""
    done = [_run(line, project) for line in SHELL]
    assert [one.returncode for one in done] == [1, 1, 0, 0, 0, 0], [one.stderr for one in done]
    assert {"nap-kg.sarif", "nap-kg.xml", "nap-kg.json", "known.json"} <= {path.name for path in project.iterdir()}
    assert done[2].stdout.startswith("<stdin>:3:1: error Cat-name")
    assert "note: 1 known finding passed over (known.json)" in done[4].stderr
    assert re.fullmatch(r"sha256:[0-9a-f]{64}\n", done[5].stdout)


def test_settings_snippet(project: Path) -> None:
    """The file as shown is all that a run needs; its keys are all that the page names."""
    (block,) = _blocks("toml")
    (project / "nap-kg.toml").write_text(block)
    done = _run("nap-kg validate", project)
    assert (done.returncode, "1 error" in done.stderr) == (1, True)
    (project / "nap-kg.toml").unlink()
    (project / "pyproject.toml").write_text(block.replace("[validate]", "[tool.nap-kg.validate]"))
    assert _run("cd data && nap-kg validate", project).returncode == 1
    from nap_kg.cli._validate_options import KEYS

    listed = re.search(r"The keys are\n`paths` and the names of the options: (.*?)\.\n\n", PAGE, re.DOTALL)
    assert listed is not None
    assert {"paths", *re.findall(r"`([a-z-]+)`", listed[1])} == set(KEYS)


def test_github_snippet(project: Path) -> None:
    """The workflow hands the action inputs that it has, and uploads what it wrote."""
    steps: list[dict[str, Any]] = GITHUB["jobs"]["validate"]["steps"]
    (ours,) = [step for step in steps if step["uses"].startswith("nap-kg/")]
    assert _act(project, **ours["with"])[-1].returncode == 1
    named = re.search(r"steps\.(.*?)\.outputs\.(\w+)", steps[-1]["with"]["sarif_file"])
    assert named is not None
    assert named[1] == ours["id"]
    assert named[2] in ACTION["outputs"]
    wired = ACTION["outputs"][named[2]]["value"]
    assert wired == "${{ steps.validate.outputs.sarif }}"
    assert [step.get("id") for step in ACTION["runs"]["steps"]][-1] == "validate"


def test_gitlab_snippet(project: Path) -> None:
    """The job's script fails on the fault and leaves the report that its artifacts name."""
    job = GITLAB["validate"]
    done = _run("\n".join(job["script"]), project)
    assert done.returncode == 1
    assert (project / ".calls").read_text() == "pip install --quiet nap-kg\n"
    assert "<failure" in (project / job["artifacts"]["reports"]["junit"]).read_text()


def test_pre_commit_snippet(project: Path) -> None:
    """Each hook's entry with its arguments and the files that its pattern picks, as pre-commit calls it."""
    (repository,) = HOOK_CONFIG["repos"]
    codes = {}
    for hook in repository["hooks"]:
        manifest = HOOKS[hook["id"]]
        assert manifest["language"] == "python"
        files = [str(path.relative_to(project)) for path in sorted(project.rglob("*.ttl"))]
        picked = [name for name in files if re.search(hook["files"], name) and re.search(manifest["files"], name)]
        assert picked == ["data/cats.ttl", "data/more cats.ttl"]
        command = [*shlex.split(manifest["entry"]), *hook.get("args", []), *picked]
        codes[hook["id"]] = _run(shlex.join(command), project).returncode
    assert codes == {"nap-kg-format": 0, "nap-kg-validate": 1}


def test_every_hook_picks_what_its_command_reads() -> None:
    """Its pattern and the endings that the package reads are the same."""
    from nap_kg.dataset import FORMATS
    from nap_kg.files import PACKED

    pattern = HOOKS["nap-kg-validate"]["files"]
    assert all(re.search(pattern, f"x{kind}{packed}") for kind in FORMATS for packed in ("", *PACKED))
    assert not re.search(pattern, "x.json")
    assert not re.search(pattern, "ttl.md")


def test_the_action_is_what_it_says() -> None:
    """Every input has a description and a default; what it runs is the command of this package."""
    assert all(spec["description"] and "default" in spec for spec in ACTION["inputs"].values())
    assert {"paths", "shapes", "fail-on", "version"} <= set(ACTION["inputs"])
    assert ACTION["runs"]["using"] == "composite"
