"""The command line: one module per command; nothing imports this package."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from nap_kg.cli._main import run_command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 findings, 2 could not do it."""
    return run_command(sys.argv[1:] if arguments is None else list(arguments))


def script() -> NoReturn:
    """Run the command line of this process, and end it with the exit code.

    What is in memory is not taken apart first, which would take longer than many a command.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # nobody reads it any more
            code = code or 2
    os._exit(code)
