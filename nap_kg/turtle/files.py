"""Turtle files: found, read as UTF-8, and replaced whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from nap_kg.errors import InputError

SUFFIX = ".ttl"


def turtle_files(paths: Iterable[Path | str]) -> list[Path]:
    """Return the Turtle files that paths stand for, folders searched through, each once, sorted within a folder.

    Raises:  InputError for a path that does not exist, a folder without Turtle files, a file of another ending.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(file for file in path.rglob(f"*{SUFFIX}") if file.is_file() and not _hidden(file, path))
            if not inside:
                raise InputError(
                    "no Turtle file in this folder", place=str(path), fix=f"name a folder with {SUFFIX} files"
                )
            found.update(dict.fromkeys(inside))
        elif not path.exists():
            raise InputError("no such file or folder", place=str(path), fix="check the path, and the folder you are in")
        elif path.suffix != SUFFIX:
            raise InputError(
                f"a file ending in {path.suffix!r} may not be Turtle",
                place=str(path),
                fix=f"rename it to {path.stem}{SUFFIX} if it is, or pass it on standard input as -",
            )
        else:
            found[path] = None
    return list(found)


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def read_text(path: Path) -> str:
    """Return a file's text with its line ends as they are.

    Raises:  InputError for a file that can't be read or is not UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"can't read this file: {error.strerror}", place=str(path), fix="check its permissions"
        ) from error
    return decode(content, str(path))


def decode(content: bytes, name: str) -> str:
    """Return bytes as text.

    Raises:  InputError with the line where they are not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"not UTF-8: byte 0x{content[error.start]:02x} can't stand here",
            place=f"{name}:{line}",
            fix="save the file as UTF-8, e.g. iconv -f WINDOWS-1252 -t UTF-8",
        ) from error


def replace_text(path: Path, text: str) -> None:
    """Replace or make a file in one step, as ``replace_texts`` does."""
    replace_texts({path: text})


def replace_texts(texts: Mapping[Path, str]) -> None:
    """Replace or make files, each in one step and none before all are ready.

    A file keeps its permissions; of a link, the target is replaced and not the link.

    Raises:  InputError where a folder or a file can't be written; the files are then as they were.
    """
    targets = {Path(os.path.realpath(path)): text for path, text in texts.items()}
    beside = {target: target.with_name(f".{target.name}.{os.getpid()}.tmp") for target in targets}
    try:
        try:
            for target, text in targets.items():
                beside[target].write_bytes(text.encode("utf-8"))
                if target.exists():
                    beside[target].chmod(target.stat().st_mode & 0o7777)
            for target in targets:
                beside[target].replace(target)
        finally:
            for temporary in beside.values():
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"can't write this file: {error.strerror}",
            place=str(error.filename or next(iter(texts))),
            fix="check the permissions of its folder, or name another place",
        ) from error
