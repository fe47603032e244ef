"""The examples of ``docs/query.md``, with what they print; ``python -m tests.query.examples`` writes them anew."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

from nap_kg.cli import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "query.md"
_EXAMPLE = re.compile(r"```console\n\$ (nap-kg [^\n]*)\n.*?```", re.DOTALL)


def commands() -> list[str]:
    """Return the commands of the page."""
    return _EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))


def printed(command: str) -> str:
    """Return what a command prints in the checkout: stdout, then stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(PAGE.parents[1]), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        main(shlex.split(command)[1:])
    return out.getvalue() + err.getvalue()


def filled() -> str:
    """Return the page with what its commands print now."""
    text = PAGE.read_text(encoding="utf-8")
    return _EXAMPLE.sub(lambda match: f"```console\n$ {match[1]}\n{printed(match[1]).rstrip()}\n```", text)


if __name__ == "__main__":
    PAGE.write_text(filled(), encoding="utf-8")
