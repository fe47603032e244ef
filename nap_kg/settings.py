"""Settings: what a project always asks of a command, kept in ``pyproject.toml`` or ``nap-kg.toml``.

Those of ``validate`` stand in ``[tool.nap-kg.validate]`` or in ``[validate]``, those of ``query --guard`` in
``[tool.nap-kg.guard]`` or in ``[guard]``. The file nearest to the working
directory, upwards from it, is used alone; in one folder ``nap-kg.toml`` goes before ``pyproject.toml``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from nap_kg.errors import InputError
from nap_kg.files import read_bytes

NAMES = ("nap-kg.toml", "pyproject.toml")
TABLES = ("guard", "validate")
_MAYBE_OURS = re.compile(
    rb"""tool["'\s]*\.[\s"']*nap-kg|^\s*\[\s*["']?tool["']?\s*\]|^\s*["']?tool["']?\s*=|\\""", re.MULTILINE
)
"""What a pyproject.toml has that holds settings of ours: a table or key of that name, or what could spell it."""


class Kind(NamedTuple):
    """What the value of a key must be."""

    words: str  # for people: "a number"
    type: type  # of the value, or of each item of a list
    many: bool = False  # a list of such values, or a single one
    path: bool = False  # relative to the settings file
    choices: Collection[str] = ()


TEXT = Kind("a string", str)
TEXTS = Kind("a string or a list of strings", str, many=True)
PATH = Kind("a path as a string", str, path=True)
PATHS = Kind("a path or a list of paths as strings", str, many=True, path=True)
NUMBER = Kind("a whole number, 0 or more", int)
TRUTH = Kind("true or false", bool)


def choice(*choices: str) -> Kind:
    """Return the kind of a value that is one of some words."""
    return Kind(f"one of {', '.join(choices)}", str, choices=choices)


@dataclass(frozen=True)
class Settings:
    """The settings of one command, and the file that they stand in, if there is one."""

    values: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None


def find(command: str, keys: Mapping[str, Kind], start: Path | None = None) -> Settings:
    """Return a command's settings from the nearest file that has any of nap-kg's, upwards from a folder.

    Shape:   values by key; lists where a key takes several; paths relative to the working directory.
    Raises:  InputError that names file and key for an unknown key or a value of the wrong kind, and for broken TOML.
    """
    folder = (start or Path.cwd()).resolve()
    for place in (folder, *folder.parents):
        for name in NAMES:
            file = place / name
            if file.is_file():
                content = read_bytes(file)
                tables = _tables(file, content)
                if tables is not None:
                    return Settings(_checked(file, content, tables, command, keys), file)
    return Settings()


def _tables(file: Path, content: bytes) -> dict[str, Any] | None:
    """Return the tables of nap-kg in a file; None where it has nothing of nap-kg's."""
    if file.name == "pyproject.toml" and not _MAYBE_OURS.search(content):
        return None
    import tomllib

    try:
        tables: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        place = f"{_shown(file)}:{at[1]}:{at[2]}" if at else _shown(file)
        raise InputError(f"this is no TOML: {error}", place=place, fix="correct it at this place") from error
    if file.name == "pyproject.toml":
        found = tables.get("tool", {}).get("nap-kg")
        return found if isinstance(found, dict) else None
    return tables


def _checked(
    file: Path, content: bytes, tables: Mapping[str, Any], command: str, keys: Mapping[str, Kind]
) -> dict[str, Any]:
    for name, table in tables.items():
        if name not in TABLES or not isinstance(table, dict):
            fix = f"the tables of nap-kg are {' and '.join(f'[{_header(file, known)}]' for known in TABLES)}"
            raise InputError(f"an unknown setting {name!r}", place=_place(file, content, name), fix=fix)
    values = {}
    for key, value in tables.get(command, {}).items():
        place = _place(file, content, key)
        if key not in keys:
            import difflib

            near = difflib.get_close_matches(key, keys, 1)
            fix = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(keys))}"
            raise InputError(f"an unknown key {key!r} in [{_header(file, command)}]", place=place, fix=fix)
        kind = keys[key]
        items = value if kind.many and isinstance(value, list) else [value]
        for item in items:
            if type(item) is not kind.type or (kind.choices and item not in kind.choices) or _less(item):
                cause = f"the key {key!r} in [{_header(file, command)}] is {item!r} and should be {kind.words}"
                raise InputError(cause, place=place, fix=f"write {kind.words}")
        items = [_relative(file, item) if kind.path else item for item in items]
        values[key] = items if kind.many else items[0]
    return values


def _less(item: object) -> bool:
    return isinstance(item, int) and item < 0


def _header(file: Path, command: str) -> str:
    return f"tool.nap-kg.{command}" if file.name == "pyproject.toml" else command


def _relative(file: Path, text: str) -> str:
    """Return a path of a settings file as seen from the working directory; the path alone of ``FORMAT=PATH``."""
    form, sign, path = text.partition("=") if re.match(r"[a-z]+=", text) else ("", "", text)
    return form + sign + (path if path == "-" else os.path.relpath(file.parent / path))


def _place(file: Path, content: bytes, key: str) -> str:
    """Return the file, and the line where a key stands, if it is written in the usual way."""
    found = re.search(rb"^[ \t]*(?:\[[^\]\n]*)?[\"']?" + re.escape(key.encode()) + rb"[\"']?[ \t]*[=\]]", content, re.M)
    line = content.count(b"\n", 0, found.start()) + 1 if found else 0
    return f"{_shown(file)}:{line}" if line else _shown(file)


def _shown(file: Path) -> str:
    return os.path.relpath(file)
