"""Any chart's file to a document: which reader a file goes to, and what each gets."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from nap_kg.errors import InputError, UsageError
from nap_kg.files import find_files
from nap_kg.readers import limits
from nap_kg.readers.composing import Composer
from nap_kg.readers.decode import decode
from nap_kg.readers.model import Document, Table, nearest
from nap_kg.readers.wording import Wording
from nap_kg.turtle.pause import collector_paused

FORMATS = {
    "csv": (".csv",),
    "tsv": (".tsv", ".tab"),
    "xlsx": (".xlsx", ".xlsm"),
    "ods": (".ods",),
    "html": (".html", ".htm", ".xhtml"),
    "md": (".md", ".markdown"),
    "front-matter": (),
    "json": (".json",),
    "yaml": (".yaml", ".yml"),
    "pdf": (".pdf",),
    "text": (".txt",),
}
"""The endings of each format's files; a folder or pattern of Markdown files is front matter."""
_BY_ENDING = {ending: name for name, endings in FORMATS.items() for ending in endings}
_TABLE_MARK = re.compile(
    r"^[ >]*\|?[ ]*:?-+:?[ ]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|<table\b", re.MULTILINE | re.IGNORECASE
)


def read_document(
    path: Path | str,
    *,
    format: str | None = None,  # noqa: A002 (what it is called in Document too)
    encoding: str | None = None,
    sheet: str | None = None,
    records: str | None = None,
    delimiter: str | None = None,
) -> Document:
    r"""Return the tables of a file, or of a folder or pattern of files with front matter.

    ``format`` is one of FORMATS where the file's ending does not tell; ``encoding`` that of a text, ``sheet`` the only
    sheet to read of a workbook, ``records`` the dotted path of the list in JSON or YAML (by default
    the one at the top, else the only one), ``delimiter`` that of csv.

    Shape:   ``text`` is the decoded file itself, with the cells' true places in it, for csv, tsv, md, front-matter,
             yaml and text; of several files, each stands below a line ``[file NAME]``. For xlsx, ods, html, json and
             pdf it is a conversion: a line ``[sheet Plan]`` or ``[table …]`` above each table, a line for each row,
             tabs between cells, " ; " for a line break in a cell. Either is the same for the same bytes.
             ``sha256`` is that of the file; of several files, that of the lines ``<sha256>  <name>`` for each in order.
    Raises:  InputError or ParseError for a file that is missing, empty, damaged, locked, too large, of an unknown kind,
             or without a table; MissingTool where the format takes the extra ``ingest``; UsageError for a format
             that there is none of.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "plan.csv")
    >>> _ = file.write_text("No;Status\n1;Done\n")
    >>> [record.text("Status") for record in read_document(file).table().records()]
    ['Done']
    """
    path = Path(path)
    if format is not None and format not in FORMATS:
        raise UsageError(f"no format is called {format!r}", fix=f"name one of {nearest(format, list(FORMATS), 11)}")
    with collector_paused():
        if format == "front-matter" or (format is None and (path.is_dir() or _is_pattern(path))):
            return _read_records(path, encoding)
        return _read_file(path, format, encoding, sheet, records, delimiter)


def _read_file(
    path: Path, named: str | None, encoding: str | None, sheet: str | None, records: str | None, delimiter: str | None
) -> Document:
    content = _content(path)
    kind = named or _kind(path)
    wording = Wording()
    digest = hashlib.sha256(content).hexdigest()
    if kind in ("xlsx", "ods", "pdf"):
        composer, remarks = _packed(kind, content, str(path), wording, sheet)
        return Document(path, kind, digest, composer.text, tuple(composer.tables), (*remarks, *wording.remarks))
    decoded = decode(content, str(path), encoding)
    if named is None and kind == "md" and _is_record(decoded.text):
        return _read_records(path, encoding)
    text, tables = _tables(kind, decoded.text, path, wording, records, delimiter)
    return Document(path, kind, digest, text, tuple(tables), (*decoded.remarks, *wording.remarks))


def _packed(kind: str, content: bytes, path: str, wording: Wording, sheet: str | None) -> tuple[Composer, list[str]]:
    if kind == "xlsx":
        from nap_kg.readers.workbook import read_workbook

        return read_workbook(content, path, wording, sheet)
    if kind == "ods":
        from nap_kg.readers.opendocument import read_opendocument

        return read_opendocument(content, path, wording, sheet)
    from nap_kg.readers.pdf import read_pdf

    return read_pdf(content, path, wording)


def _tables(
    kind: str, text: str, path: Path, wording: Wording, records: str | None, delimiter: str | None
) -> tuple[str, list[Table]]:
    """Return the text that places count in, and the tables."""
    place = str(path)
    if kind in ("csv", "tsv"):
        from nap_kg.readers.delimited import read_delimited

        chosen = delimiter or ("\t" if kind == "tsv" and "\t" in text else None)
        return text, [read_delimited(text, path.stem, place, wording, delimiter=chosen)]
    if kind == "md":
        from nap_kg.readers.markdown import read_markdown

        return text, read_markdown(text, place, wording)
    if kind == "text":
        from nap_kg.readers.converted import read_converted

        return text, read_converted(text, place, wording)
    if kind == "yaml":
        from nap_kg.readers.structured import read_yaml

        return text, [read_yaml(text, path.stem, place, wording, records)]
    composer = Composer(place)
    if kind == "json":
        from nap_kg.readers.structured import read_json

        read_json(text, path.stem, composer, wording, records)
    else:
        from nap_kg.readers.html import read_html

        read_html(text, composer, wording)
    return composer.text, composer.tables


def _is_pattern(path: Path) -> bool:
    return any(sign in str(path) for sign in "*?[") and not path.exists()


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(
                "this is a folder", place=str(path), fix="name a file in it, or give front-matter as format"
            )
        if path.stat().st_size > limits.MAX_BYTES:
            raise InputError(
                f"this file is larger than the {limits.MAX_BYTES // 2**20} MiB that a chart may have",
                place=str(path),
                fix="keep the part that is needed",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("no such file", place=str(path), fix="check the path, and the folder you are in") from error
    except OSError as error:
        raise InputError(
            f"can't read this file: {error.strerror}", place=str(path), fix="check the path and its permissions"
        ) from error


def _kind(path: Path) -> str:
    kind = _BY_ENDING.get(path.suffix.lower())
    if kind is None:
        fix = "save it as .xlsx" if path.suffix.lower() in (".xls", ".numbers") else "name its format"
        raise InputError(
            f"can't tell what is in a file ending in {path.suffix!r}",
            place=str(path),
            fix=f"{fix}, or rename it to one of {', '.join(_BY_ENDING)}",
        )
    return kind


def _is_record(text: str) -> bool:
    """Return whether a Markdown file is a record: it has front matter and no table."""
    from nap_kg.readers.front_matter import body_start

    start = body_start(text)
    return start > 0 and not _TABLE_MARK.search(text, start)


def _read_records(path: Path, encoding: str | None) -> Document:
    from nap_kg.readers.front_matter import Part, body_start, read_front_matter

    files = find_files([path], FORMATS["md"], "Markdown", named=FORMATS["text"])
    if len(files) > limits.MAX_PARTS:
        raise InputError(
            f"{len(files)} files: more than {limits.MAX_PARTS}", place=str(path), fix="name a narrower pattern"
        )
    single = files == [path]
    base = path if path.is_dir() else path.parent
    parts, remarks, digests, at = [], [], [], 0
    for file in files:
        content = _content(file)
        name = file.relative_to(base).as_posix() if not _is_pattern(base) and file.is_relative_to(base) else file.name
        decoded = decode(content, str(file), encoding)
        if not single and not body_start(decoded.text):
            remarks.append(f"{name} has no front matter, and was left out")
            continue
        digests.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        remarks += [f"{name}: {remark}" for remark in decoded.remarks]
        above = "" if single else f"[file {name}]\n"
        ended = decoded.text if single or decoded.text.endswith("\n") else decoded.text + "\n"
        parts.append(Part(name, str(file), ended, at + len(above)))
        at += len(above) + len(ended)
    if not parts:
        raise InputError(
            "no file here begins with front matter",
            place=str(path),
            fix="check the folder, and the lines of --- in them",
        )
    wording = Wording()
    table = read_front_matter(parts, path.stem if single else base.name or str(base), wording)
    text = "".join(part.text if single else f"[file {part.name}]\n{part.text}" for part in parts)
    digest = digests[0].split()[0] if single else hashlib.sha256("".join(digests).encode()).hexdigest()
    return Document(path, "front-matter", digest, text, (table,), (*remarks, *wording.remarks))
