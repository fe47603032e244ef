"""Runs the cells of a notebook and keeps what they show, as Jupyter would: ``python -m tests.query.notebook``."""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).resolve().parents[2] / "docs" / "notebook.ipynb"


def run(notebook: dict[str, Any]) -> dict[str, Any]:
    """A copy of a notebook whose code was run, cell after cell in one namespace, with its outputs."""
    copy: dict[str, Any] = json.loads(json.dumps(notebook))
    names: dict[str, object] = {"__name__": "__main__"}
    number = 0
    for cell in copy["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            cell["execution_count"] = number
            cell["outputs"] = _outputs("".join(cell["source"]), names, number)
    return copy


def _outputs(source: str, names: dict[str, object], number: int) -> list[dict[str, Any]]:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)
        shown = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last is not None else None
    found: list[dict[str, Any]] = []
    if printed.getvalue():
        found.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if shown is not None:
        data: dict[str, Any] = {}
        for kind, method in (("image/svg+xml", "_repr_svg_"), ("text/html", "_repr_html_")):
            if hasattr(shown, method) and getattr(shown, method)() is not None:
                data[kind] = _lines(getattr(shown, method)())
        data["text/plain"] = _lines("Picture" if "image/svg+xml" in data else repr(shown))
        found.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
    return found


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def dump(notebook: dict[str, Any]) -> str:
    """A notebook as text, in the form that Jupyter writes."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    NOTEBOOK.write_text(dump(run(json.loads(NOTEBOOK.read_text(encoding="utf-8")))), encoding="utf-8")
