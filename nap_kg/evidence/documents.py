"""Source documents: found by the digest of their bytes, or taken as another rendition of a known one."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nap_kg import resources
from nap_kg.errors import InputError, SourceMismatch
from nap_kg.evidence.model import Evidence, Statements
from nap_kg.evidence.table_cells import TableCells
from nap_kg.namespaces import DCTERMS, NAP
from nap_kg.passages import Token, tokens_with_offsets

if TYPE_CHECKING:
    from nap_kg.readers import Table


@dataclass(frozen=True)
class Document:
    """The text of one rendition, or of another one that stands in for it."""

    path: Path
    rendition: str  # IRI of the rendition that the evidence names
    text: str
    exact: bool = True  # the very file that the data was read from, so that positions must hold
    tables: tuple[Table, ...] = ()  # as a reader found them; none in a converted text

    @cached_property
    def tokens(self) -> list[Token]:
        """Return every token of the text with its place."""
        return tokens_with_offsets(self.text)

    @cached_property
    def token_starts(self) -> list[int]:
        """Return where each token starts."""
        return [token.start for token in self.tokens]

    @cached_property
    def cells(self) -> TableCells | None:
        """Return the cells of its tables; None for a converted text, whose charts are read as lines."""
        return TableCells(self.tables) if self.tables else None

    @cached_property
    def _joined(self) -> tuple[bytes, list[int], list[int]]:
        parts = [token.text.encode() for token in self.tokens]
        starts: list[int] = []
        ends: list[int] = []
        place = 0
        for part in parts:
            starts.append(place)
            place += len(part)
            ends.append(place)
            place += 1
        return b" ".join(parts), starts, ends

    def window(self, first: int, count: int) -> str | None:
        """Return the digest of ``count`` tokens from the one numbered ``first`` on, None past either end."""
        joined, starts, ends = self._joined
        if first < 0 or count < 1 or first + count > len(starts):
            return None
        return hashlib.sha256(joined[starts[first] : ends[first + count - 1]]).hexdigest()

    def windows(self, count: int) -> dict[str, list[int]]:
        """Return the number of the first token of every window of ``count`` tokens, by digest."""
        if count not in self._windows:
            joined, starts, ends = self._joined
            found: dict[str, list[int]] = {}
            sha = hashlib.sha256
            for first, (start, end) in enumerate(zip(starts, ends[count - 1 :], strict=False)):
                found.setdefault(sha(joined[start:end]).hexdigest(), []).append(first)
            self._windows[count] = found
        return self._windows[count]

    @cached_property
    def _windows(self) -> dict[int, dict[str, list[int]]]:
        return {}

    def token_at(self, position: int) -> int:
        """Return the number of the first token that starts at or after a position."""
        return bisect_left(self.token_starts, position)


def find(
    statements: Statements, sources: Sequence[Path | str] | None = None, *, other_rendition: bool = False
) -> tuple[Document, ...]:
    """Return the document of every rendition that evidence names, recognised by SHA-256.

    Shape:   one document per rendition, by rendition; of several reports, those whose files are named.
    Raises:  SourceMismatch where a file has the digest of no rendition; InputError for a missing path.
    """
    renditions = sorted({one.source for one in statements.evidence})
    if not renditions:
        raise InputError(
            "there is no evidence in this data, so no source to hold it against",
            place=", ".join(str(f.path) for f in statements.dataset.files[:3]),
            fix="load the file with the nap:Evidence, e.g. data/ca-ht-2012/2014-2015/evidence.ttl",
        )
    files = _files(sources)
    if other_rendition:
        return _others(statements, renditions, files)
    known = {hashlib.sha256(content).hexdigest(): (path, content) for path, content in reversed(files)}
    wanted: dict[str, str] = {}
    for rendition in renditions:
        digest = statements.value(rendition, NAP.digest)
        if digest is None:
            raise SourceMismatch(
                "evidence names a rendition whose digest is not in the data",
                place=f"<{rendition}>",
                fix='describe it: a nap:Rendition ; nap:digest "…" ; nap:isRenditionOf <…> .',
            )
        wanted[rendition] = digest
    found = [_document(*known[d], r, statements) for r, d in wanted.items() if d in known]
    missing = [rendition for rendition, digest in wanted.items() if digest not in known]
    strangers = [(path, content) for digest, (path, content) in known.items() if digest not in wanted.values()]
    if missing and (strangers or not found or sources is None):
        rendition = missing[0]
        raise _mismatch(statements, rendition, wanted[rendition], strangers or files, explicit=sources is not None)
    return tuple(found)


def _files(sources: Sequence[Path | str] | None) -> list[tuple[Path, bytes]]:
    """Return the candidate files with their bytes."""
    if sources is None:
        shared = resources.shared()
        if shared is None or not (shared / "source").is_dir():
            raise InputError(
                "no source document: there is no folder of them on this machine",
                place="--source, NAP_KG_SHARED",
                fix="name the report's file by --source FILE, or set NAP_KG_SHARED to the folder that holds source/",
            )
        sources = [shared / "source"]
    paths: list[Path] = []
    named = [Path(source) for source in sources]
    for source in named:
        if source.is_dir():
            paths.extend(sorted(p for p in source.rglob("*") if p.is_file() and not p.name.startswith(".")))
        else:
            paths.append(source)
    found: list[tuple[Path, bytes]] = []
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(
                f"can't read this source: {error.strerror}", place=str(path), fix="check the path and its permissions"
            ) from error
        if content.strip():
            found.append((path, content))
        elif path in named:
            raise InputError("this source is empty", place=str(path), fix="convert the document to text again")
    return found


def _document(path: Path, content: bytes, rendition: str, statements: Statements) -> Document:
    """Return the document that a file is: text as it is, any other format as the text that its reader makes of it."""
    if statements.value(rendition, DCTERMS["format"]) in (None, "text/plain"):
        return Document(path, rendition, _decode(path, content))
    from nap_kg.readers import read_document

    read = read_document(path)
    return Document(path, rendition, read.text, tables=read.tables)


def _decode(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            "this source is not UTF-8 text", place=str(path), fix="give the converted text, saved as UTF-8"
        ) from error


def _mismatch(
    statements: Statements, rendition: str, digest: str, files: Sequence[tuple[Path, bytes]], *, explicit: bool
) -> SourceMismatch:
    """Return the complaint that no file is the rendition, naming the one that came nearest."""
    size = statements.value(rendition, NAP.codePointCount)
    wanted = int(size) if size and size.isdigit() else 0
    report = (statements.value(rendition, NAP.isRenditionOf) or rendition).rsplit("/", 1)[-1]

    def distance(item: tuple[Path, bytes]) -> tuple[bool, int]:
        path, content = item
        return report not in path.name, abs(len(content.decode("utf-8", "replace")) - wanted)

    if not files:
        return SourceMismatch(
            "the folder of sources is empty", place=f"<{rendition}>", fix="name the report's file by --source FILE"
        )
    nearest, content = min(files, key=distance)
    found = hashlib.sha256(content).hexdigest()
    cause = f"{'this file' if explicit and len(files) == 1 else 'no file'} is the text that the data was read from: "
    cause += f"its SHA-256 should be {digest[:12]}…, that of {nearest.name} is {found[:12]}…"
    return SourceMismatch(
        cause,
        place=str(nearest),
        fix="get the very file back; or, if this is another conversion of the report, add --other-rendition",
    )


def _others(
    statements: Statements, renditions: Sequence[str], files: Sequence[tuple[Path, bytes]]
) -> tuple[Document, ...]:
    """Return each file as another form of the rendition that most of its passages come from."""
    by_source: dict[str, list[Evidence]] = {}
    for one in statements.evidence:
        by_source.setdefault(one.source, []).append(one)
    best: dict[str, tuple[int, Document]] = {}
    for path, content in files:
        text = _decode(path, content)
        for rendition in renditions:
            exact = hashlib.sha256(content).hexdigest() == statements.value(rendition, NAP.digest)
            document = Document(path, rendition, text, exact=exact)
            sample = by_source[rendition][:: max(1, len(by_source[rendition]) // 20)]
            hits = sum(one.token_digest in document.windows(one.token_count) for one in sample if one.token_count)
            if hits > best.get(rendition, (0, None))[0] or (len(renditions) == 1 and rendition not in best):
                best[rendition] = (hits, document)
    missing = [rendition for rendition in renditions if rendition not in best]
    if missing:
        raise SourceMismatch(
            "no file holds any passage of this report",
            place=f"<{missing[0]}>",
            fix="name a text of this report by --source FILE",
        )
    return tuple(best[rendition][1] for rendition in renditions)
