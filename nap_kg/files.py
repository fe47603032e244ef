"""Files: found, read as UTF-8, unpacked on the way, and replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from nap_kg.errors import InputError

STDIN = Path("<stdin>")
"""What standard input goes by, in findings and errors too."""


@lru_cache(maxsize=1024)
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def real(path: Path | str) -> str:
    """Return a file's path without links, as ``os.path.realpath`` does; its folder is looked up but once."""
    full = os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118 (asked for every file: a Path costs ten times as much)
    folder, name = os.path.split(full)
    if name in ("", ".", "..") or os.path.islink(full):  # noqa: PTH114
        return os.path.realpath(full)
    return os.path.join(_real_folder(folder), name)  # noqa: PTH118


PACKED = (".gz", ".bz2", ".xz")
"""The endings of compressed files that are unpacked while read."""

ROOM, RATIO = 256 * 2**20, 200
"""A compressed file may unpack to so many bytes, or so many times its own size, whichever is more."""

_held: dict[Path, tuple[bytes, str]] = {}


def ending(path: Path) -> str:
    """Return a file's ending, that of what is inside for a compressed file.

    >>> ending(Path("plan.ttl")), ending(Path("plan.ttl.gz"))
    ('.ttl', '.ttl')
    """
    if path in _held:
        return _held[path][1]
    return Path(path.stem).suffix if path.suffix in PACKED else path.suffix


def is_plain(path: Path) -> bool:
    """Return whether a file is read from disk as it is: neither unpacked nor held in memory."""
    return path not in _held and path.suffix not in PACKED


@contextmanager
def held(path: Path, content: bytes, kind: str) -> Iterator[None]:
    """Let a path stand for bytes in memory, such as standard input, read as a file ending in ``kind`` would be."""
    _held[path] = content, kind
    try:
        yield
    finally:
        del _held[path]


def shorter(path: Path) -> Path:
    """Return a path as seen from the working directory, where that does not lead upwards."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else Path(relative)


def find_files(
    paths: Iterable[Path | str] | Path,
    endings: Collection[str],
    kind: str,
    *,
    named: Collection[str] = (),
    packed: bool = False,
) -> list[Path]:
    """Return the files that paths, folders and patterns stand for, each once, sorted within a folder or pattern.

    ``endings`` are those of the files that are meant, and ``kind`` the word for them; ``named`` are endings that count
    only where a path or a pattern ends so; with ``packed``, compressed files count too. A pattern has ``*``, ``?`` or
    ``[…]``, and ``**`` for any folders. Hidden files are passed over in folders and by patterns. A bare path is a list
    of one.

    Raises:  InputError for a path that does not exist or is no regular file, a folder or a pattern without such files,
             a folder that can't be searched, a file of another ending.
    """

    def counts(path: Path, allowed: Collection[str]) -> bool:
        return ending(path) in allowed and (packed or path.suffix not in PACKED or path in _held)

    found: dict[Path, None] = {}
    listed = ", ".join(endings)
    for path in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        if path in _held:
            found[path] = None
        elif _is_pattern(path):
            allowed = [*endings, *(e for e in named if ending(path) == e)]
            import glob

            matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
            matched = [file for match in matches for file in _below(Path(match))]
            inside = [file for file in matched if counts(file, allowed)]
            if not inside:
                cause = f"this pattern matches {f'no {kind} file' if matched else 'nothing'}"
                raise InputError(cause, place=str(path), fix=f"check it against your {listed} files; ** is any folders")
            found.update(dict.fromkeys(inside))
        elif not _exists(path):
            raise InputError("no such file or folder", place=str(path), fix="check the path, and the folder you are in")
        elif path.is_dir():
            inside = [file for file in _below(path) if counts(file, endings)]
            if not inside:
                cause = f"no {kind} file in this folder"
                raise InputError(cause, place=str(path), fix=f"name a folder with {listed} files")
            found.update(dict.fromkeys(inside))
        elif not path.is_file():
            cause = "not a regular file but a pipe, a socket or a device"
            raise InputError(cause, place=str(path), fix="write its content to a file, or pipe it in and name -")
        elif not counts(path, [*endings, *named]):
            shown = "".join(path.suffixes[-2:]) if path.suffix in PACKED else path.suffix
            cause = f"can't tell that a file ending in {shown!r} is {kind}"
            raise InputError(cause, place=str(path), fix=f"rename it to one of {listed}")
        else:
            found[path] = None
    return list(found)


def _is_pattern(path: Path) -> bool:
    return any(sign in str(path) for sign in "*?[") and not os.path.lexists(path)


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unreadable(path, error) from error
    return True


def _below(path: Path) -> list[Path]:
    """Return a file itself, or the regular files that are not hidden below a folder, sorted."""
    if not path.is_dir():
        return [path] if path.is_file() else []

    def stop(error: OSError) -> None:
        raise InputError(
            f"can't search this folder: {error.strerror}",
            place=str(error.filename),
            fix="check its permissions, or name the files that are meant",
        ) from error

    found = []
    for folder, folders, files in os.walk(path, onerror=stop):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in files if not name.startswith(".")]
    return sorted(file for file in found if file.is_file())


def read_bytes(path: Path, *, empty: str = "") -> bytes:
    """Return a file's bytes, unpacked and checked to be UTF-8; ``empty`` is what to do where there are none.

    Raises:  InputError for a file that can't be read or unpacked, is not UTF-8, or is empty if that is a fault.
    """
    if path in _held:
        content = _held[path][0]
    elif path.suffix in PACKED:
        content = _unpacked(path)
    else:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise _unreadable(path, error) from error
    if empty and not content.strip():
        raise InputError("this file is empty", place=str(path), fix=empty)
    decode(content, str(path))
    return content


def chunks(path: Path, size: int = 2**24) -> Iterator[bytes]:
    """Yield a file's bytes piece by piece, unpacked, without holding the whole of a large one; not checked in any way.

    Raises:  InputError for a file that can't be read or unpacked.
    """
    if not is_plain(path):
        yield read_bytes(path)
        return
    try:
        with path.open("rb") as file:
            while piece := file.read(size):
                yield piece
    except OSError as error:
        raise _unreadable(path, error) from error


def contains(path: Path, word: bytes, *, after: bytes = b"") -> bool:
    """Return whether a word stands in a file, if ``after`` is given only behind one of those signs."""
    before = b""
    for piece in chunks(path):
        joined = before + piece
        at = joined.find(word)
        while at >= 0:
            if not after or (at and joined[at - 1] in after):
                return True
            at = joined.find(word, at + 1)
        before = joined[-len(word) :]
    return False


def _unreadable(path: Path, error: OSError) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError("no such file", place=str(path), fix="check the path, and the folder you are in")
    if isinstance(error, IsADirectoryError):
        return InputError("this is a folder, not a file", place=str(path), fix="name a file in it")
    return InputError(
        f"can't read this file: {error.strerror}", place=str(path), fix="check the path and its permissions"
    )


def _unpacked(path: Path) -> bytes:
    import bz2
    import gzip
    import lzma
    import zlib

    openers: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
    whole = "fetch it again: it is cut off or damaged"
    try:
        room = max(ROOM, RATIO * path.stat().st_size)
        with openers[path.suffix](path, "rb") as file:
            content: bytes = file.read(room + 1)
    except EOFError as error:
        raise InputError("this compressed file ends too early", place=str(path), fix=whole) from error
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, ValueError) as error:
        raise InputError(f"can't unpack this file: {error}", place=str(path), fix=whole) from error
    except OSError as error:
        if error.errno is None:  # what bz2 raises for damaged data
            raise InputError(f"can't unpack this file: {error}", place=str(path), fix=whole) from error
        raise _unreadable(path, error) from error
    if len(content) > room:
        raise InputError(
            f"this file unpacks to more than {room // 2**20} MiB, out of proportion to its size: it may be a trap",
            place=str(path),
            fix="if you trust it, unpack it yourself and name the unpacked file",
        )
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


def replace_bytes(path: Path, content: bytes) -> None:
    """Replace or make a file in one step, as ``replace_texts`` does."""
    replace_texts({path: content})


def replace_texts(texts: Mapping[Path, str | bytes]) -> None:
    """Replace or make files, each in one step and none before all are ready.

    A file keeps its permissions; of a link, the target is replaced and not the link; a device such as ``/dev/null`` or
    a pipe is written to.

    Raises:  InputError where a folder or a file can't be written; the files are then as they were.
    """
    targets = {path if _is_stream(path) else Path(os.path.realpath(path)): text for path, text in texts.items()}
    beside = {target: target.with_name(f".{target.name}.{os.getpid()}.tmp") for target in targets}
    streams = {target for target in targets if _is_stream(target)}
    try:
        try:
            for target, text in targets.items():
                if target.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
                if target in streams:
                    continue
                beside[target].write_bytes(_encoded(text))
                if target.exists():
                    beside[target].chmod(target.stat().st_mode & 0o7777)
            for target, text in targets.items():
                if target in streams:
                    target.write_bytes(_encoded(text))
                else:
                    beside[target].replace(target)
        finally:
            for temporary in beside.values():
                temporary.unlink(missing_ok=True)
    except OSError as error:
        meant = {str(beside[target]): str(path) for target, path in zip(targets, texts, strict=True)}
        named = str(error.filename or next(iter(texts)))
        raise unwritable(meant.get(named, named), error) from error


def _encoded(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are missing.

    Raises:  InputError where one can't be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"can't make this folder: {error.strerror}", place=str(path), fix="check the permissions, or name another"
        ) from error


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where there is no room to write."""


def unwritable(place: str, error: OSError) -> InputError:
    """Return the error for a place that can't be written to."""
    fix = "check the permissions of its folder, or name another place"
    return InputError(
        f"can't write this file: {error.strerror}",
        place=place,
        fix="make room on the disk, or name a place on another" if error.errno in FULL else fix,
    )


def _is_stream(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)
