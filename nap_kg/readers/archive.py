"""Packed files (xlsx, ods): looked at before anything of them is unpacked, and their XML before it is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.parsers import expat

from nap_kg.errors import InputError
from nap_kg.readers.limits import MAX_BYTES, MAX_PARTS, MAX_RATIO, RATIO_FROM

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, LookupError)
"""What unpacking a damaged file raises."""


def open_archive(content: bytes, path: str, kind: str, needed: str) -> zipfile.ZipFile:
    """Return the packed file that a workbook is, once it is safe to unpack.

    Raises:  InputError for one that needs a password, is of an older kind, is damaged, lacks the part ``needed``,
             unpacks to too much, or whose XML has a document type.
    """
    if not content:
        raise InputError("this file is empty", place=path, fix="check that it was saved, or fetched, whole")
    if content.startswith(OLE):
        raise _ole(content, path)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise damaged(path, kind, str(error)) from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise _trap(f"{len(parts)} parts", path)
    if any(part.flag_bits & 1 for part in parts) or _encrypted(archive, path, kind):
        raise _locked(path)
    total = sum(part.file_size for part in parts)
    if total > MAX_BYTES:
        raise _trap(f"{total // 2**20} MiB unpacked", path)
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise _trap(
                f"{part.filename!r} is {part.file_size // max(part.compress_size, 1)} times larger unpacked", path
            )
    if needed not in archive.namelist():
        raise damaged(path, kind, f"it has no part {needed}")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _check_xml(archive, part, path, kind)
    return archive


def _encrypted(archive: zipfile.ZipFile, path: str, kind: str) -> bool:
    """Return whether an OpenDocument file's list of parts says how they are encrypted."""
    try:
        part = archive.getinfo("META-INF/manifest.xml")
    except KeyError:
        return False
    try:
        return part.file_size < RATIO_FROM and b"encryption-data" in archive.read(part)
    except BROKEN as error:
        raise damaged(path, kind, str(error)) from error


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: str, kind: str) -> None:
    """Refuse a document type: it can define entities that grow, or that fetch files. Only its head is read."""

    class _Begun(Exception):
        pass

    def refuse(*_: object) -> None:
        raise InputError(
            "its XML declares a document type, which can hold entities that grow or fetch files: it may be a trap",
            place=f"{path}, part {part.filename}",
            fix="save it anew with a spreadsheet program",
        )

    def begun(*_: object) -> None:
        raise _Begun

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    reader.StartElementHandler = begun
    try:
        with archive.open(part) as file:
            while piece := file.read(2**12):
                reader.Parse(piece, False)
    except _Begun:
        return
    except expat.ExpatError as error:
        raise damaged(path, kind, f"{part.filename}: {error}") from error
    except BROKEN as error:
        raise damaged(path, kind, str(error)) from error


def damaged(path: str, kind: str, why: str) -> InputError:
    """Return the error for a packed file that can't be read."""
    return InputError(
        f"this {kind} is damaged or cut off: {why.strip()}", place=path, fix="fetch it again, or save it anew"
    )


def _locked(path: str) -> InputError:
    return InputError(
        "this workbook is protected by a password", place=path, fix="open it, remove the password, and save it"
    )


def _ole(content: bytes, path: str) -> InputError:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _locked(path)
    return InputError(
        "this is a workbook of the old kind (.xls), or one protected by a password",
        place=path,
        fix="open it and save it as .xlsx without a password",
    )


def _trap(what: str, path: str) -> InputError:
    return InputError(
        f"out of proportion to what people write ({what}): it may be a trap",
        place=path,
        fix="if you trust it, open it and save the sheet that is needed as CSV",
    )
