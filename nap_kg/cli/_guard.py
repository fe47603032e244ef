"""The options of the guard: what a stranger's query may use; on the command line, or in a settings file."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any

from nap_kg.settings import NUMBER, Kind

if TYPE_CHECKING:
    from nap_kg.guard import Limits

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_BYTES = Kind('bytes as a string, such as "512M"', str)
KEYS = {"seconds": NUMBER, "memory": _BYTES, "rows": NUMBER, "size": _BYTES, "query-size": _BYTES}
"""What ``[guard]`` in a settings file may say."""


def add_guard_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--guard`` and its limits; the limit of seconds is ``--timeout``."""
    parser.add_argument(
        "--guard",
        action="store_true",
        help="for a stranger's query: run it in a process without network, which a limit ends, with exit code 2; "
        "the limits are seconds (--timeout, 10), and those below; a [guard] in a settings file sets them too",
    )
    for name, meaning in (
        ("memory", "beyond what the data take (1G)"),
        ("size", "of the answer, written out as JSON or N-Triples (64M)"),
        ("query-size", "of the query's text (100000)"),
    ):
        parser.add_argument(f"--max-{name}", type=_bytes, metavar="BYTES", help=f"with --guard: {name} {meaning}")
    parser.add_argument(
        "--max-rows", type=_whole, metavar="N", help="with --guard: rows of the whole answer, --limit or not (1000000)"
    )


def check(args: argparse.Namespace) -> None:
    """Check that the options go together.

    Raises:  UsageError for a limit without ``--guard``, and for what can't be guarded.
    """
    from nap_kg.errors import UsageError

    given = [name for name in ("memory", "rows", "size", "query_size") if getattr(args, f"max_{name}") is not None]
    if given and not args.guard:
        option = f"--max-{given[0].replace('_', '-')}"
        raise UsageError(f"{option} is a limit of the guard", place=f"nap-kg query {option}", fix="add --guard")
    if args.guard and args.why_not:
        fix = "leave --guard out for a query that you trust"
        raise UsageError("--why-not runs a query's parts without guard", place="--guard --why-not", fix=fix)


def limits_of(args: argparse.Namespace) -> Limits:
    """Return the limits that the command line sets, else the settings file, else as they are by default.

    Raises:  InputError for a broken setting; UsageError for a limit of 0.
    """
    from nap_kg.errors import InputError
    from nap_kg.guard import Limits
    from nap_kg.settings import find

    settings = find("guard", KEYS)
    found: dict[str, Any] = {}
    for key, value in settings.values.items():
        try:
            found[key.replace("-", "_")] = _bytes(value) if KEYS[key] is _BYTES else value
        except argparse.ArgumentTypeError as error:
            raise InputError(str(error), place=f"{settings.file}, [guard] {key}", fix='write e.g. "512M"') from error
    told = {"seconds": args.timeout} | {
        name: getattr(args, f"max_{name}") for name in ("memory", "rows", "size", "query_size")
    }
    return Limits(**found | {name: value for name, value in told.items() if value is not None})


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d{1,15})([KMG]?)(?:i?B)?", text, re.ASCII | re.IGNORECASE)
    if not found or not int(found[1]):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of bytes: give e.g. 512M or 1G")
    return int(found[1]) * _UNITS[found[2].upper()]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows: give a whole number from 1 on")
    return int(text)
