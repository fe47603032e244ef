"""Files: found, read as UTF-8, and replaced whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nap_kg.errors import InputError


def find_files(paths: Iterable[Path | str], endings: Collection[str], kind: str) -> list[Path]:
    """Return the files that paths stand for, folders searched through, each once, sorted within a folder.

    ``endings`` are those of the files that are meant, and ``kind`` the word for them. Hidden files are passed over.

    Raises:  InputError for a path that does not exist, a folder without such files, a file of another ending.
    """
    found: dict[Path, None] = {}
    listed = ", ".join(endings)
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in endings and p.is_file() and not _hidden(p, path))
            if not inside:
                cause = f"no {kind} file in this folder"
                raise InputError(cause, place=str(path), fix=f"name a folder with {listed} files")
            found.update(dict.fromkeys(inside))
        elif not path.exists():
            raise InputError("no such file or folder", place=str(path), fix="check the path, and the folder you are in")
        elif path.suffix not in endings:
            cause = f"can't tell that a file ending in {path.suffix!r} is {kind}"
            raise InputError(cause, place=str(path), fix=f"rename it to one of {listed}")
        else:
            found[path] = None
    return list(found)


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def read_bytes(path: Path, *, empty: str = "") -> bytes:
    """Return a file's bytes, checked to be UTF-8; ``empty`` is what to do where there are none, if that is a fault.

    Raises:  InputError for a file that can't be read, is not UTF-8, or is empty.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        cause = f"can't read this file: {error.strerror}"
        raise InputError(cause, place=str(path), fix="check the path and its permissions") from error
    if empty and not content.strip():
        raise InputError("this file is empty", place=str(path), fix=empty)
    decode(content, str(path))
    return content


def read_text(path: Path) -> str:
    """Return a file's text with its line ends as they are.

    Raises:  InputError for a file that can't be read or is not UTF-8.
    """
    return read_bytes(path).decode("utf-8")


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


_temporary: set[Path] = set()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder that is gone afterwards, also where the process is ended by ``remove_temporary``."""
    with tempfile.TemporaryDirectory(prefix="nap-kg-", ignore_cleanup_errors=True) as name:
        _temporary.add(Path(name))
        try:
            yield Path(name)
        finally:
            _temporary.discard(Path(name))


def remove_temporary() -> None:
    """Remove the temporary folders that are in use."""
    for folder in list(_temporary):
        shutil.rmtree(folder, ignore_errors=True)
