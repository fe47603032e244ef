"""The table of modules in ``docs/architecture.md``; ``python -m tests.house.architecture`` writes it anew."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.test_layers import LAYERS, PACKAGE

PAGE = PACKAGE.parent / "docs" / "architecture.md"


def _first_line(module: Path) -> str:
    file = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(said.partition("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")


def table() -> str:
    """Return the modules that there are, layer by layer, each with the first sentence of its docstring."""
    lines = ["| layer | module | is |", "|--:|---|---|"]
    for number, names in enumerate(LAYERS):
        for name in sorted(names):
            if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file():
                lines.append(f"| {number} | `{name}` | {_first_line(PACKAGE / name)} |")
    return "\n".join(lines)


def filled() -> str:
    """Return the page with the table of now."""
    text = PAGE.read_text(encoding="utf-8")
    return re.sub(
        r"(<!-- layers -->\n).*?(<!-- end -->)", lambda m: f"{m[1]}\n{table()}\n\n{m[2]}", text, flags=re.DOTALL
    )


if __name__ == "__main__":
    PAGE.write_text(filled(), encoding="utf-8")
