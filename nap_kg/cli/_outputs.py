"""Where reports go: what is printed, and what is written to files, all of them or none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from nap_kg.errors import InputError
from nap_kg.findings import FORMATS


class Outputs(NamedTuple):
    """The forms of a report, by file; ``printed`` is the one for stdout, if any."""

    printed: str | None
    files: dict[Path, str]


def parse_outputs(texts: Sequence[str], form: str) -> Outputs:
    """Return the outputs that ``FORMAT=FILE`` and ``FILE`` ask for; the latter is ``form``, instead of stdout.

    Raises:  InputError for two of one file, two without a format, an unknown format, a file in no folder.
    """
    printed: str | None = form
    files: dict[Path, str] = {}
    for text in texts:
        head, sign, tail = text.partition("=")
        named = bool(sign) and head in FORMATS
        if sign and not named and head.isalpha():
            raise _wrong(f"--output {text}: no format {head!r}", f"write one of {', '.join(FORMATS)} before the =")
        if not named and text == "-":
            continue
        if not named and printed is None:
            raise _wrong(f"--output {text}: a second file without a format", "write FORMAT=FILE")
        path = Path(tail if named else text)
        if str(path) in ("-", ".") or os.path.realpath(path) in map(os.path.realpath, files):
            raise _wrong(f"--output {text}: name a file, each once", "what is printed is chosen with --format")
        if not path.parent.is_dir():
            raise InputError("no such folder to write into", place=str(path.parent), fix="make it, or name another")
        files[path] = head if named else form
        printed = printed if named else None
    return Outputs(printed, files)


def check_not_read(files: Iterable[Path], read: Iterable[Path | str]) -> None:
    """Check that no output would replace a file that was read.

    Raises:  InputError where one would.
    """
    inputs = {os.path.realpath(path) for path in read}
    for file in files:
        if os.path.realpath(file) in inputs:
            raise InputError("this output would replace what was read", place=str(file), fix="name another file")


def _wrong(cause: str, fix: str) -> InputError:
    return InputError(cause, fix=fix)
