"""The files of a report's source: which they are, how each is named, and the digest of them all."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from nap_kg.errors import InputError
from nap_kg.files import chunks
from nap_kg.ingest.profile import Profile, ReportProfile


@dataclass(frozen=True)
class SourceFile:
    """One file of a source."""

    path: Path
    name: str  # its path below the source, with "/"
    sha256: str


@dataclass(frozen=True)
class SourceFiles:
    """The files that a report is read from."""

    files: tuple[SourceFile, ...]  # by name
    unread: tuple[str, ...] = ()  # names of files in the folder that no [[table]] is for

    @property
    def sha256(self) -> str:
        """The digest of the one file, or of the list of names and digests as ``sha256sum`` prints it."""
        if len(self.files) == 1:
            return self.files[0].sha256
        listed = "".join(f"{file.sha256}  {file.name}\n" for file in self.files)
        return hashlib.sha256(listed.encode()).hexdigest()

    def rendition(self, file: SourceFile, report: ReportProfile) -> str:
        """Return the IRI of the rendition that a file is."""
        name = re.sub(r"[^a-z0-9]+", "-", file.name.casefold()).strip("-")
        if len(self.files) == 1 and not report.rendition.endswith("/"):
            return report.rendition
        return f"{report.iri}/rendition/{name}"


def source_files(source: Path, profile: Profile | None = None, report: str | None = None) -> SourceFiles:
    """Return the files of a source: a file, or those of a folder that the profile's tables are for.

    ``report`` is the key of the report whose tables count; without it, those of all do.

    Raises:  InputError for a path that is not there, and for a folder in which there is no such file.
    """
    if not source.is_dir():
        return SourceFiles((_file(source, source.name),))
    if profile is None:
        raise InputError("a folder is read by a profile", place=str(source), fix="name the plan's --profile")
    globs = [glob for table in profile.tables if _prints(report, table.reports) for glob in table.files]
    others = {glob for table in profile.tables for glob in table.files}
    found: list[SourceFile] = []
    unread: list[str] = []
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        name = path.relative_to(source).as_posix()
        if any(part.startswith(".") for part in path.relative_to(source).parts):
            continue
        if any(fnmatch(name, glob) for glob in globs):
            found.append(_file(path, name))
        elif not any(fnmatch(name, glob) for glob in (*profile.skipped, *others)):
            unread.append(name)
    if not found:
        wanted = ", ".join(globs) or "none is named"
        raise InputError(
            f"no file in this folder is one of the profile's ({wanted})",
            place=str(source),
            fix=f"name the folder that holds them, or correct files of [[table]] in {profile.path}",
        )
    return SourceFiles(tuple(found), tuple(unread))


def _prints(report: str | None, reports: tuple[str, ...]) -> bool:
    return report is None or not reports or report in reports


def _file(path: Path, name: str) -> SourceFile:
    digest = hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    return SourceFile(path, name, digest.hexdigest())
