"""Cards: the questions that the graph answers, one ``.rq`` file each.

A card opens with a ``#+`` header in YAML, which the command line, the tests and the docs read: what is asked, what is
to be given, what a row is. Below it stands plain SPARQL, which runs anywhere.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from nap_kg import resources
from nap_kg.errors import ParseError
from nap_kg.plain_yaml import read_plain

TYPES = ("iri", "concept", "string", "integer", "date", "boolean")
"""What a parameter's value can be: a thing, a term of a vocabulary, or a literal."""

LANGUAGES = ("en", "fr")
CHARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "bars": (("category", "value"), ()),
    "matrix": (("row", "column", "value"), ()),
    "timeline": (("item", "start"), ("end",)),
    "network": (("source", "target", "value"), ()),
}
"""The kinds of chart, each with the roles that columns must play in it, and may."""

_KEYS = ("title", "summary", "keywords", "params", "returns", "columns", "minimum_rows", "chart", "assumes")
_PARAM_KEYS = ("type", "class", "scheme", "default", "optional", "values", "example", "description")


@dataclass(frozen=True)
class Param:
    """One thing that a question leaves open: the variable of the same name, wherever it stands in the query."""

    name: str
    type: str  # one of TYPES
    description: str
    example: str | None = None
    default: str | None = None  # what is asked where nothing is given
    optional: bool = False  # without it and without a default, the question is asked of everything
    values: tuple[str, ...] = ()  # the allowed ones; any where empty
    of_class: str | None = None  # prefixed name of the class that the thing must be of
    scheme: str | None = None  # prefixed name of the vocabulary that the term must be in

    @property
    def required(self) -> bool:
        """Whether the question can't be put without it."""
        return self.default is None and not self.optional

    @property
    def notes(self) -> list[str]:
        """What is told of it besides type and description: its default, what it may be, an example."""
        notes = []
        if self.default is not None:
            notes.append(f"default {self.default}")
        elif self.optional:
            notes.append("may be left out")
        if self.values:
            notes.append(f"one of {', '.join(self.values)}")
        if self.example:
            notes.append(f"e.g. {self.example}")
        return notes


@dataclass(frozen=True)
class Axis:
    """What a column is in a chart, and what it is called there."""

    column: str  # "" for the sum of a chart's parts
    title: Mapping[str, str]  # by language


@dataclass(frozen=True)
class Chart:
    """How the answers to a question are drawn."""

    type: str  # one of CHARTS
    axes: Mapping[str, Axis]  # by role
    parts: tuple[Axis, ...] = ()  # the columns that the value of a bar is the sum of, where it is drawn in parts


@dataclass(frozen=True)
class Card:
    """One named question: its texts, its parameters, its columns and its SPARQL."""

    name: str
    path: Path
    title: Mapping[str, str]  # by language
    summary: Mapping[str, str]  # the question, by language
    returns: str  # what a row is
    columns: Mapping[str, str]  # what each column means, in the order of the query
    text: str = field(repr=False)  # the whole file
    params: tuple[Param, ...] = ()
    keywords: tuple[str, ...] = ()
    minimum_rows: int = 1  # what the shipped graph must at least answer to the examples
    chart: Chart | None = None
    assumes: str = ""


def names(folder: Path | None = None) -> list[str]:
    """Return the names of the cards, sorted; no file is opened."""
    return sorted(path.stem for path in (folder or reports()).glob("*.rq"))


def reports() -> Path:
    """Return the folder of the shipped questions."""
    return resources.folder("queries") / "reports"


@cache
def column_names(language: str) -> Mapping[str, str]:
    """Return what a column of the shipped cards is called in a language, by its variable; nothing for English.

    ``queries/columns.csv`` has them: one name per variable, whatever the card.
    """
    if language == "en":
        return {}
    with (resources.folder("queries") / "columns.csv").open(encoding="utf-8", newline="") as lines:
        return {row["column"]: row[language] for row in csv.DictReader(lines) if row.get(language)}


def load_cards(folder: Path | None = None) -> tuple[Card, ...]:
    """Return every card of a folder (the shipped questions without one), sorted by name.

    Raises:  ParseError for a header that is missing, broken or incomplete, with its line.
    """
    return tuple(load_card(path) for path in sorted((folder or reports()).glob("*.rq"), key=lambda path: path.stem))


def load_card(path: Path) -> Card:
    """Return one card.

    Raises:  ParseError for a header that is missing, broken or incomplete, with its line.
    """
    card = parse_card(path.read_text(encoding="utf-8"), path)
    if card is None:
        raise _broken(path, "this file opens with no header", line=1, fix="start it with lines '#+ summary: …'")
    return card


def parse_card(text: str, path: Path) -> Card | None:
    """Return the card that a query's text is, or None where it opens with no header; ``path`` is for messages."""
    header = read_header(text, str(path))
    return None if header is None else _card(path, text, header)


def read_header(text: str, place: str) -> dict[str, Any] | None:
    """Return what the ``#+`` lines at the start of a query say, or None where there are none.

    Raises:  ParseError for a header that is no YAML mapping, or that does not start the file.
    """
    lines = text.splitlines()
    head: list[str] = []
    for line in lines:
        if not line.startswith("#+"):
            break
        head.append(line[3:] if line.startswith("#+ ") else line[2:])
    late = next((n for n, line in enumerate(lines[len(head) :], len(head) + 1) if line.startswith("#+")), None)
    if late is not None:
        raise _broken(place, "a header line stands after other lines", line=late, fix="move all '#+' lines to the top")
    if not head:
        return None
    plain = read_plain(head)
    if plain is not None:
        return plain
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        found = yaml.load("\n".join(head), Loader=loader)  # noqa: S506  (a safe loader, in C where there is one)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it can't be read"
        number = mark.line + 1 if mark else 1
        raise _broken(
            place, f"the header is no YAML: {problem}", line=number, fix="quote texts with ': ' or '#' in them"
        ) from error
    if not isinstance(found, dict):
        raise _broken(place, "the header is no list of 'key: value'", line=1, fix="write '#+ title: …'")
    return cast("dict[str, Any]", found)


def _card(path: Path, text: str, header: dict[str, Any]) -> Card:
    _only(path, header, _KEYS, "the header")
    if not header.get("summary"):
        raise _broken(path, "the header lacks 'summary'", fix="add '#+ summary: …', the question in one sentence")
    minimum = header.get("minimum_rows", 1)
    if not isinstance(minimum, int) or isinstance(minimum, bool) or minimum < 0:
        raise _broken(path, "'minimum_rows' is no whole number", fix="write e.g. '#+ minimum_rows: 1'")
    columns = _mapping(path, header.get("columns"), "columns")
    params = _mapping(path, header.get("params"), "params")
    keywords = header.get("keywords") or []
    if not isinstance(keywords, list):
        raise _broken(path, "'keywords' is no list", fix="write '#+ keywords: [lead, workload]'")
    return Card(
        name=path.stem,
        path=path,
        title=_texts(path, header.get("title") or header["summary"], "title"),
        summary=_texts(path, header["summary"], "summary"),
        returns=str(header.get("returns") or ""),
        columns={str(name): str(meaning) for name, meaning in columns.items()},
        text=text,
        params=tuple(_param(path, str(name), said) for name, said in params.items()),
        keywords=tuple(str(word) for word in keywords),
        minimum_rows=minimum,
        chart=None if header.get("chart") is None else _chart(path, header["chart"], columns),
        assumes=str(header.get("assumes") or ""),
    )


def _param(path: Path, name: str, said: object) -> Param:
    what = f"parameter {name!r}"
    if not isinstance(said, dict):
        raise _broken(path, f"{what} says nothing", fix=f"write '#+   {name}: {{type: iri, description: …}}'")
    _only(path, said, _PARAM_KEYS, what)
    if said.get("type") not in TYPES:
        raise _broken(path, f"{what} has no known type", fix=f"give 'type' as one of {', '.join(TYPES)}")
    if not said.get("description"):
        raise _broken(path, f"{what} has no description", fix="add 'description: …'")
    values = said.get("values") or []
    if not isinstance(values, list):
        raise _broken(path, f"the values of {what} are no list", fix="write 'values: [a, b]'")
    optional = said.get("optional", False)
    if not isinstance(optional, bool):
        raise _broken(path, f"'optional' of {what} is neither true nor false", fix="write 'optional: true'")

    def text(key: str) -> str | None:
        return None if said.get(key) is None else str(said[key])

    return Param(
        name=name,
        type=said["type"],
        description=str(said["description"]),
        example=text("example"),
        default=text("default"),
        optional=optional,
        values=tuple(str(value) for value in values),
        of_class=text("class"),
        scheme=text("scheme"),
    )


def _chart(path: Path, said: object, columns: Mapping[Any, Any]) -> Chart:
    if not isinstance(said, dict) or said.get("type") not in CHARTS:
        raise _broken(path, "'chart' has no known type", fix=f"give 'type' as one of {', '.join(CHARTS)}")
    needed, more = CHARTS[said["type"]]
    _only(path, said, ("type", *needed, *more, *(["parts"] if said["type"] == "bars" else [])), "'chart'")
    parts = _mapping(path, said.get("parts"), "parts")
    axes: dict[str, Axis] = {}
    for role in (*needed, *more):
        if said.get(role) is not None:
            axes[role] = _axis(path, said[role], role, columns, summed=role == "value" and bool(parts))
        elif role in needed:
            raise _broken(path, f"'chart' lacks {role!r}", fix=f"add '{role}: {{column: …, en: …, fr: …}}'")
    told = [(str(name), {**_mapping(path, titles, str(name)), "column": name}) for name, titles in parts.items()]
    return Chart(said["type"], axes, tuple(_axis(path, axis, name, columns) for name, axis in told))


def _axis(path: Path, said: object, role: str, columns: Mapping[Any, Any], *, summed: bool = False) -> Axis:
    what = f"{role!r} of the chart"
    axis = _mapping(path, said, role)
    _only(path, axis, ("column", *LANGUAGES), what)
    column = "" if summed else axis.get("column")
    if not summed and column not in columns:
        raise _broken(path, f"{what} is no column of the answers", fix=f"give 'column' as one of {', '.join(columns)}")
    return Axis(str(column), _texts(path, {k: v for k, v in axis.items() if k != "column"}, f"{role} of the chart"))


def _texts(path: Path, said: object, key: str) -> dict[str, str]:
    """Return a text by language; a bare one is English."""
    if isinstance(said, str):
        return {"en": said}
    if isinstance(said, dict) and "en" in said and set(said) <= set(LANGUAGES):
        return {str(language): str(text) for language, text in said.items()}
    raise _broken(path, f"{key!r} is no text", fix=f"write '#+ {key}:' and below it 'en: …' and 'fr: …'")


def _mapping(path: Path, said: object, key: str) -> dict[Any, Any]:
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise _broken(path, f"{key!r} is no list of 'name: …'", fix=f"write '#+ {key}:' and below it 'name: …'")
    return said


def _only(path: Path, said: Mapping[Any, Any], known: tuple[str, ...], what: str) -> None:
    for key in said:
        if key not in known:
            raise _broken(path, f"{what} has an unknown key {key!r}", fix=f"known are {', '.join(known)}")


def _broken(path: Path | str, cause: str, *, line: int = 0, fix: str) -> ParseError:
    return ParseError(cause, place=f"{path}:{line}" if line else str(path), fix=fix)
