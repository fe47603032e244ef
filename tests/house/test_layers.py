"""The tree shows the architecture: imports only point downwards."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "nap_kg"

LAYERS: list[set[str]] = [
    {"background", "errors", "locks", "namespaces", "progress"},
    {"files", "passages", "plain_yaml", "resources", "sparql", "temporary", "turtle"},
    {"disk", "markup"},
    {"cards", "dataset", "endpoint", "findings", "settings", "xml_catalog"},
    {"guard", "imports", "readers"},
    {"derive", "evidence", "ingest", "query", "reason", "stats", "validate"},
    {"accountability", "compare", "diff", "explain", "export", "lint", "load", "migrate", "new", "push"},
    {"pages", "roundtrip"},
    {"publish"},
    {"mcp", "serve"},
    {"cli"},
]
"""The drawing: a module imports the rows above its own, and nothing beside it."""

LAYER = {name: number for number, names in enumerate(LAYERS) for name in names}


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: write imports in full"
            if node.module == "nap_kg":
                found |= {alias.name for alias in node.names}
            elif node.module and node.module.startswith("nap_kg."):
                found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("nap_kg.")}
    return found


MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py" and "_bundled" not in p.parts)


@pytest.mark.parametrize("file", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_downwards(file: Path) -> None:
    """A module imports lower layers only, never one of its own, and nothing imports the command line."""
    own = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for other in _imports(file) - {own, "__version__"}:
        assert other in LAYER, f"{other} has no layer: give it one in {__file__}"
        assert LAYER[other] < LAYER[own], f"{own} (layer {LAYER[own]}) imports {other} (layer {LAYER[other]})"


def test_every_module_has_a_layer() -> None:
    """No module stands outside the picture."""
    assert {f.relative_to(PACKAGE).parts[0].removesuffix(".py") for f in MODULES} <= set(LAYER)


def test_no_module_stands_in_two_layers() -> None:
    """The drawing is a drawing: each name once."""
    assert sum(map(len, LAYERS)) == len(LAYER)


def test_contributing_says_the_same() -> None:
    """CONTRIBUTING.md names each module that there is, in the order of the layers."""
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawing = text.partition("(number = layer) ")[2].partition(".\n")[0]
    said = [part.partition(" ")[2] for part in re.split(r" ·\s", drawing)]
    there = {f.relative_to(PACKAGE).parts[0].removesuffix(".py") for f in MODULES}
    assert [set(re.findall(r"\w+", part)) for part in said] == [names & there for names in LAYERS if names & there]


def test_an_upward_import_is_seen(tmp_path: Path) -> None:
    """The reader of imports finds every way to write one."""
    file = tmp_path / "x.py"
    file.write_text("import nap_kg.cli\nfrom nap_kg import query\nfrom nap_kg.validate.engine import x\n")
    assert _imports(file) == {"cli", "query", "validate"}
