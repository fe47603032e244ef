"""The command line: one module per command; nothing imports this package."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from nap_kg.cli._main import run_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 findings, 2 could not do it."""
    return run_command(sys.argv[1:] if arguments is None else list(arguments))
