"""Text for people: as wide as the terminal is."""

from __future__ import annotations

import sys


def columns() -> int:
    """Return how wide a terminal is; 100 where there is none."""
    import shutil

    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100


def wrapped(text: str, indent: str = "") -> str:
    """Return a text in lines that fit the terminal, those after the first indented; no word is taken apart."""
    from textwrap import fill

    return fill(text, columns(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
