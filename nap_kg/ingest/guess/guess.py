"""A profile's proposal from a file, or from the files of a folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nap_kg.errors import InputError
from nap_kg.ingest.guess.columns import assign_columns
from nap_kg.ingest.guess.headings import heading_rows, headings_of
from nap_kg.ingest.guess.kinds import is_date
from nap_kg.ingest.guess.model import SURE, ColumnGuess, Guess, TableGuess
from nap_kg.ingest.guess.words import LANGUAGE_WORDS, plain, status_of
from nap_kg.ingest.meaning import Timeline, read_period
from nap_kg.readers import Document, Record, read_document
from nap_kg.readers.read import FORMATS

_DATES = ("timeline", "start", "due", "completion")
_NUMBERED_NAME = r"^\D{0,16}?(?P<number>\d+(?:\.\d+)*)\s*[:.–—-]\s"
_NUMERIC = re.compile(r"\b(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\b")


def guess_profile(source: Path | str) -> Guess:
    """Propose how the tables of a file, or of the files in a folder, are read.

    Shape:   each kind of table once; what is unsure is in ``doubts``, in the order in which it was met.
    Raises:  InputError for a file that can't be read, or where no table has a column of wordings.
    """
    source = Path(source)
    guess = Guess(source.name)
    rows: dict[int, list[Record]] = {}
    for group in _groups(source, guess):
        _table(guess, group, rows)
    if not guess.tables:
        raise InputError(
            "no table here has a column of wordings that could be a plan's",
            place=str(source),
            fix="name the file with the chart; of a PDF or a web page, save the table as csv or xlsx",
        )
    _merge(guess, rows)
    _families(guess, rows)
    _languages(guess, rows)
    _statuses(guess, rows)
    _dates(guess, rows)
    _bodies(guess, rows)
    found = [
        r.text(t.columns["pillar"].heading)
        for at, t in enumerate(guess.tables)
        if "pillar" in t.columns
        for r in rows[at]
    ]
    guess.pillars = tuple(dict.fromkeys(text.replace("\n", " ") for text in found if text))
    return guess


def _documents(source: Path, guess: Guess) -> Iterator[tuple[Document, tuple[str, ...]]]:
    """Yield each document, with the globs of the files that it is; a folder's records are one document."""
    if not source.is_dir():
        yield read_document(source), ()
        return
    known = {ending for endings in FORMATS.values() for ending in endings}
    files = sorted(p for p in source.rglob("*") if p.is_file() and p.suffix.lower() in known)
    files = [p for p in files if not any(part.startswith(".") for part in p.relative_to(source).parts)]
    done: set[Path] = set()
    for file in files:
        name = file.relative_to(source).as_posix()
        if file in done:
            continue
        try:
            document = read_document(file)
            if document.format == "front-matter":
                beside = [p for p in files if p.parent == file.parent and p.suffix == file.suffix]
                done.update(beside)
                glob = (
                    f"*{file.suffix}"
                    if file.parent == source
                    else f"{file.parent.relative_to(source).as_posix()}/*{file.suffix}"
                )
                yield (read_document(file.parent) if len(beside) > 1 else document), (glob,)
                continue
        except InputError as error:
            guess.skipped[name] = "not read as a table"
            guess.doubt(name, "the file is left out", 0.6, error.cause)
            continue
        yield document, (name,)


@dataclass
class _Group:
    """Tables with the same headings."""

    table: TableGuess
    format: str
    certain: float
    headings: list[str]
    records: list[Record]
    names: list[str] = field(default_factory=list)  # of the tables


def _groups(source: Path, guess: Guess) -> list[_Group]:
    groups: dict[tuple[object, ...], _Group] = {}
    for document, files in _documents(source, guess):
        for table in document.tables:
            header, header_row, certain = heading_rows(table)
            headings = [h for h in headings_of(table, header, header_row) if h]
            records = list(table.records(header, header_row)) if headings else []
            place = ", ".join(filter(None, [*files, table.place])) or guess.source
            if not records:
                _leave_out(guess, table.name or next(iter(files), ""), place, "no rows")
                continue
            headings = [h for h in headings if h in records[0].cells]
            key = (document.format, header, header_row, tuple(map(plain, headings)))
            one = TableGuess(
                table.name or "table", place, header, header_row, "deliverable", {}, table.numbering, files
            )
            if key not in groups:
                groups[key] = _Group(one, document.format, certain, headings, [])
            group = groups[key]
            if group.records:
                group.table.count += 1
                group.table.name = "table"
                group.table.files = tuple(dict.fromkeys((*group.table.files, *files)))
                named = dict(zip(headings, group.headings, strict=True))  # spelt otherwise, such as in bold
                records = [Record(r.row, {named.get(h, h): cell for h, cell in r.cells.items()}) for r in records]
            group.records += records
            group.names.append(table.name)
    return list(groups.values())


def _leave_out(guess: Guess, name: str, place: str, reason: str) -> None:
    if name:
        guess.skipped[name] = reason
        guess.doubt(place, "the table is left out", 0.6, reason)


def _table(guess: Guess, group: _Group, rows: dict[int, list[Record]]) -> None:
    one, records = group.table, group.records
    mark = len(guess.doubts)
    assign_columns(guess, one, records, group.headings)
    told = {"status", "lead", "due", "timeline", "start", "completion", "identifier", "task", "objective", "pillar"}
    if "deliverable" not in one.columns or not told & set(one.columns):
        del guess.doubts[mark:]
        name = one.files[0] if one.files and one.count == 1 else one.name
        _leave_out(guess, name, one.place, "no wordings beside a status, body, date or number")
        return
    if group.certain < SURE or one.header > 1:
        last = one.header_row + one.header - 1
        said = f"the heading is {'row' if one.header == 1 else 'rows'} {one.header_row}" + (
            f" to {last}" if one.header > 1 else ""
        )
        reason = (
            "few of its words are those of headings" if group.certain < SURE else "two tiers are seen by their gaps"
        )
        guess.doubt(one.place, said, min(group.certain, 0.7), reason)
    if group.format == "front-matter":
        one.optional = tuple(
            c for c, g in one.columns.items() if c != "deliverable" and any(not r.text(g.heading) for r in records)
        )
    if group.format == "text":
        guess.doubt(
            one.place,
            "rows are read as they stand",
            0.4,
            "in converted text, rows that pages cut are joined only under [chart]",
        )
    _named_tables(guess, one, group.names)
    one.rows = len(records)
    rows[len(guess.tables)] = records
    guess.tables.append(one)


def _named_tables(guess: Guess, table: TableGuess, names: list[str]) -> None:
    """Take the names of tables for what their rows belong to, where they are numbered, as in "Action 3: Skills"."""
    column = "objective" if re.match(r"(?i)obje[ct]", names[0]) else "task"
    if column in table.columns or len(set(names)) < 2 or not all(re.match(_NUMBERED_NAME, name) for name in names):
        return
    table.columns[column] = ColumnGuess(column, "@table", 0.7, f"{len(set(names))} tables have numbered names")
    table.numbers[column] = _NUMBERED_NAME
    guess.doubt(
        table.place, f"the table's own name is taken for {column}", 0.7, f"{len(set(names))} tables have numbered names"
    )


def _merge(guess: Guess, rows: dict[int, list[Record]]) -> None:
    """Make one of tables that have the same columns in the same words."""
    kept: dict[tuple[object, ...], int] = {}
    tables: list[TableGuess] = []
    records: dict[int, list[Record]] = {}
    for at, table in enumerate(guess.tables):
        key = (
            table.row,
            table.header,
            tuple(sorted((c, g.heading) for c, g in table.columns.items())),
            tuple(sorted(table.numbers)),
        )
        if key in kept:
            same = tables[kept[key]]
            same.count, same.rows, same.name = same.count + table.count, same.rows + table.rows, "table"
            same.files = tuple(dict.fromkeys((*same.files, *table.files)))
            same.fill = tuple(dict.fromkeys((*same.fill, *table.fill)))
            same.skip = same.skip or table.skip
            same.ignore.update(table.ignore)
            records[kept[key]] += rows[at]
            continue
        kept[key] = len(tables)
        records[len(tables)] = rows[at]
        tables.append(table)
    guess.tables = tables
    rows.clear()
    rows.update(records)


def _families(guess: Guess, rows: dict[int, list[Record]]) -> None:
    """Tie tables whose rows name rows of another by number: those are what these belong to."""
    numbers = {
        at: {record.text(table.columns["identifier"].heading) for record in rows[at]}
        for at, table in enumerate(guess.tables)
        if "identifier" in table.columns
    }
    for at, table in enumerate(guess.tables):
        own = {one.heading for one in table.columns.values()}
        for heading in dict.fromkeys(
            (*(("parent" in table.columns and [table.columns["parent"].heading]) or ()), *table.ignore)
        ):
            said = {record.text(heading) for record in rows[at]} - {""}
            above = next((o for o, known in numbers.items() if o != at and len(said) > 1 and said <= known), None)
            if above is None or (heading in own and table.columns.get("parent", None) is None):
                continue
            table.ignore.pop(heading, None)
            table.columns["parent"] = ColumnGuess(
                "parent", heading, 0.9, f"each is a number of {guess.tables[above].name}"
            )
            guess.doubts = [d for d in guess.doubts if d.place != table.place or repr(heading) not in d.what]
            plain_above = not {"status", "lead", "due", "timeline"} & set(guess.tables[above].columns)
            changed, level = (guess.tables[above], "task") if plain_above else (table, "part")
            if changed.row == "deliverable":
                changed.row = level
                changed.columns = {level if c == "deliverable" else c: g for c, g in changed.columns.items()}
                changed.numbers = {level if c == "deliverable" else c: p for c, p in changed.numbers.items()}
                reason = (
                    "other rows belong to its rows, which print no status"
                    if plain_above
                    else "its rows belong to rows of another table"
                )
                guess.doubt(changed.place, f"a row is a {level}", 0.6, reason)
            break


def _texts(guess: Guess, rows: dict[int, list[Record]], *columns: str) -> list[tuple[TableGuess, str]]:
    return [
        (table, text)
        for at, table in enumerate(guess.tables)
        for column in columns
        if column in table.columns
        for record in rows[at]
        if (text := record.text(table.columns[column].heading))
    ]


def _languages(guess: Guess, rows: dict[int, list[Record]]) -> None:
    """Tell the languages by their small words, and by those of headings."""
    said = [plain(one.heading) for table in guess.tables for one in table.columns.values()]
    said += [plain(text) for _, text in _texts(guess, rows, "deliverable", "task", "objective", "status")[:600]]
    words = Counter(re.findall(r"[a-z]+", " ".join(said)))
    count = {language: sum(words[word] for word in set(known.split())) for language, known in LANGUAGE_WORDS.items()}
    best = max(count.values())
    found = sorted(
        (lang for lang, number in count.items() if number and number >= 0.6 * best),
        key=lambda lang: (-count[lang], lang),
    )
    guess.languages = tuple(found) or ("en",)
    if len(found) != 1:
        guess.doubt(
            "",
            f"the language is {', '.join(guess.languages)}",
            0.5,
            "few words tell" if not found else "words of several are met",
        )


def _statuses(guess: Guess, rows: dict[int, list[Record]]) -> None:
    texts = Counter(text.replace("\n", " ") for _, text in _texts(guess, rows, "status"))
    known: dict[str, str] = {}
    for wording in texts:
        concept = status_of(wording)
        head = (
            re.split(r"\s*[(\[,–—:]|\s-\s", wording, maxsplit=1)[0].strip()
            if concept == "completed" and re.search(r"\d{4}", wording)
            else wording
        )
        known.setdefault(head, concept)
    guess.statuses = dict(sorted(known.items()))
    for wording, concept in guess.statuses.items():
        if not concept:
            guess.doubt("", f"status {wording!r} is not mapped", 0.0, "it is not clearly one concept of the vocabulary")


def _dates(guess: Guess, rows: dict[int, list[Record]]) -> None:
    texts = _texts(guess, rows, *_DATES)
    numeric = [m for _, text in texts if (m := _NUMERIC.search(text))]
    first = any(int(m[1]) > 12 for m in numeric)
    second = any(int(m[3]) > 12 for m in numeric)
    if first != second:
        guess.day_first = first
    elif numeric:
        guess.doubt(
            "",
            "the order of day and month",
            0.0,
            f"{numeric[0][0]} can be read both ways" if not first else "both orders are met",
        )
    unread = [text for _, text in texts if not is_date(text) and not _bare_year(text)]
    guess.undated = tuple(dict.fromkeys(text.replace("\n", " ") for text in unread))[:60]
    for wording in guess.undated[:12]:
        guess.doubt(
            "",
            f"{wording!r} stands in a column of dates",
            0.3,
            "it is not read as a date: is it none (undated), or to be written otherwise?",
        )
    if any(
        "fy" in plain(text).split() or re.search(r"\b\d{4}\s?/\s?\d{2}\b", text) or "fiscal" in plain(text)
        for _, text in texts
    ):
        guess.doubt("", "fiscal years begin on 04-01", 0.4, "fiscal years are named, and nothing tells when they begin")


def _bare_year(text: str) -> bool:
    return isinstance(read_period(text), Timeline)


def _bodies(guess: Guess, rows: dict[int, list[Record]]) -> None:
    texts = [text for _, text in _texts(guess, rows, "lead", "collaborators", "consulted")]
    if not texts:
        return
    with_sign = {sign: sum(sign in text for text in texts) for sign in ("<br>", ";", "\n", "|", ",")}
    sure = [sign for sign in ("<br>", ";", "\n", "|") if with_sign[sign] >= max(1, len(texts) // 20)]
    if sure:
        guess.separators = tuple(sure)
    commas = sum("," in text and " and " not in text for text in texts)
    if with_sign[","] and not sure:
        guess.doubt(
            "",
            "bodies are parted by the usual marks",
            0.6,
            f"{with_sign[',']} cells have commas, which may part bodies or stand in a name",
        )
    elif sure and commas > len(texts) // 2:
        guess.doubt("", f"bodies are parted by {' '.join(map(repr, sure))} alone", 0.6, "commas are met too")
