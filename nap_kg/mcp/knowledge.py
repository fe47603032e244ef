"""What an agent is told: answers cut to what it can read, with a note where they are empty or cut, and why."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nap_kg import cards
from nap_kg.cards import Card
from nap_kg.dataset import Dataset
from nap_kg.errors import NapKgError
from nap_kg.guard import Limits, Pool
from nap_kg.mcp.written import written_iri
from nap_kg.query.ask import Question, bound_text, find, parse
from nap_kg.query.guarded import answered
from nap_kg.query.table import Table

if TYPE_CHECKING:
    from nap_kg.explain import Said
    from nap_kg.mcp.schema import Schema

ROWS, MOST_ROWS = 100, 1000
"""So many rows are given where nothing else is said, and at most."""
CHARACTERS = 40_000
"""An answer is cut to so many characters of cells: it takes an agent's memory."""
LIMITS = Limits(seconds=10.0, rows=100_000, size=32 << 20, query_size=20_000)
"""What one query may use."""
_FOUND = 20
"""So many things a search gives."""


@dataclass(frozen=True)
class Answer:
    """The answer to a question."""

    columns: list[str]
    rows: list[list[str | int | float | bool | None]]  # things as prefixed names or IRIs
    total: int  # rows in all; more than there are in ``rows`` where it was cut
    names: dict[str, str]  # what the things in the rows are called
    notes: list[str]  # why it is empty, or where it was cut; terms of the query that the data does not know


@dataclass(frozen=True)
class Parameter:
    """One parameter of a question."""

    name: str
    type: str  # iri, concept, string, integer, date, boolean
    required: bool
    description: str
    example: str


@dataclass(frozen=True)
class Asked:
    """A question that can be put by name."""

    name: str
    title: str
    asks: str
    answers: str  # what a row is
    parameters: list[Parameter]
    columns: dict[str, str]


@dataclass(frozen=True)
class Found:
    """A thing that a search found."""

    iri: str
    name: str
    kinds: list[str]


@dataclass(frozen=True)
class Searched:
    """What a search found."""

    things: list[Found]  # best first
    total: int
    notes: list[str]


@dataclass(frozen=True)
class Property:
    """One property of a thing, with its values by name; or, the other way, the things that have it as a value."""

    property: str
    name: str
    values: list[str]
    total: int
    is_derived: bool  # computed, and in no source


@dataclass(frozen=True)
class Described:
    """What is known of a thing."""

    iri: str
    name: str
    kinds: list[str]
    says: list[Property]
    said_by: list[Property]
    passages: int  # of a source, that show something of it
    notes: list[str]


class Knowledge:
    """A dataset, opened when it is first needed, and a pool of the guard that answers queries over it."""

    def __init__(self, opened: Callable[[], Dataset], *, language: str = "en", limits: Limits = LIMITS) -> None:
        self._open, self.language, self.limits = opened, language, limits
        self._lock = threading.Lock()
        self._dataset: Dataset | None = None
        self._pool: Pool | None = None

    def dataset(self) -> Dataset:
        """Return the dataset.

        Raises:  as opening it does.
        """
        with self._lock:
            if self._dataset is None:
                self._dataset = self._open()
            return self._dataset

    def pool(self) -> Pool:
        """Return the pool of processes that answer queries."""
        dataset = self.dataset()
        with self._lock:
            if self._pool is None:
                self._pool = Pool(dataset, workers=2, limits=self.limits)
            return self._pool

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    # --- questions ---

    def questions(self, word: str = "") -> list[Asked]:
        """Return the questions in whose texts every word of a text occurs; all for an empty one."""
        words = word.casefold().split()
        return [self._asked(card) for card in cards.load_cards() if all(one in _texts(card) for one in words)]

    def _asked(self, card: Card) -> Asked:
        language = self.language
        return Asked(
            name=card.name,
            title=card.title.get(language) or card.title["en"],
            asks=card.summary.get(language) or card.summary["en"],
            answers=card.returns,
            parameters=[
                Parameter(
                    name=param.name,
                    type=param.type,
                    required=param.required,
                    description=f"{param.description} ({'; '.join(param.notes)})" if param.notes else param.description,
                    example=param.example or param.default or "",
                )
                for param in card.params
            ],
            columns=dict(card.columns),
        )

    def ask(self, name: str, given: Mapping[str, object], limit: int = ROWS) -> Answer:
        """Return the answers to a question by name.

        Raises:  UnknownQuery, ParameterError, LimitExceeded.
        """
        card = find(name)
        return self._answer(Question(card.text, f"question {name}", card), dict(given), limit)

    def sparql(self, query: str, limit: int = ROWS) -> Answer:
        """Return the answers to a query, which runs under guard.

        Raises:  QueryError for what does not parse; Refused, LimitExceeded.
        """
        question = parse(query, "query")
        return self._answer(Question(question.text, "query"), {}, limit)

    def _answer(self, question: Question, given: dict[str, object], limit: int) -> Answer:
        limit = max(1, min(limit, MOST_ROWS))
        table, total = answered(
            question, self.dataset, lambda _: self._borrowed(), given, limit=limit, limits=self.limits
        )
        from nap_kg.mcp import notes

        answer = self._told(table, limit, total)
        if question.card is None:
            answer.notes.extend(notes.unknown(self.dataset(), question.text))
        if not total or (table.kind == "boolean" and not table.rows[0][0]):
            text = bound_text(question, self.dataset(), given)
            answer.notes.extend(notes.empty(self.dataset(), self.pool(), text, self.language))
        return answer

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[Pool]:
        yield self.pool()

    def _told(self, table: Table, limit: int, total: int) -> Answer:
        """Return a table as an agent reads it, cut to so many rows and characters, and a note where it was."""
        names = _Names(table, self.language)
        rows: list[list[str | int | float | bool | None]] = []
        room = CHARACTERS
        for terms, values in zip(table.terms[:limit], table.rows[:limit], strict=True):
            row = [names.cell(term, value) for term, value in zip(terms, values, strict=True)]
            room -= sum(len(str(cell)) for cell in row)
            if room < 0 and rows:
                break
            rows.append(row)
        total = total if table.kind == "bindings" else max(total, len(rows))
        notes = []
        if len(rows) < total:
            why = f"a limit of {limit} rows" if len(rows) == limit else f"{CHARACTERS} characters are the most"
            notes.append(
                f"cut: {len(rows)} of {total} rows are here ({why}). Count or group in the query, narrow it, "
                f"or page with ORDER BY, LIMIT and OFFSET; limit may be up to {MOST_ROWS}."
            )
        return Answer(columns=list(table.columns), rows=rows, total=total, names=names.used, notes=notes)

    # --- things and terms ---

    def describe(self, thing: str, *, whole: bool = False) -> Described:
        """Return what is known of a thing by its IRI, prefixed name, name, abbreviation or number.

        Raises:  ParameterError for a text that means nothing, or several things; it lists the choices.
        """
        from nap_kg.explain import describe, find_thing

        dataset = self.dataset()
        found = describe(dataset, find_thing(dataset, thing), language=self.language, few=None if whole else 6)
        cut = any(said.total > len(said.values) for said in (*found.says, *found.said_by))
        return Described(
            iri=found.iri,
            name=found.name,
            kinds=list(found.kinds),
            says=[_property(said) for said in found.says],
            said_by=[_property(said) for said in found.said_by],
            passages=found.passages,
            notes=["cut: some values are left out, as total says; whole gives them"] if cut else [],
        )

    def search(self, text: str, kind: str = "") -> Searched:
        """Return the things whose names hold all words of a text, best first.

        Raises:  ParameterError for an empty text, and for a class that is none.
        """
        from nap_kg.explain import Reader
        from nap_kg.mcp.search import search

        things = search(self.dataset(), text, kind)
        reader = Reader(self.dataset(), self.language)
        found = [
            Found(iri=iri, name=reader.full_name(iri), kinds=[written_iri(one) for one in kinds])
            for iri, kinds in things[:_FOUND]
        ]
        notes = []
        if len(found) < len(things):
            notes.append(f"cut: {len(found)} of {len(things)} things are here; give more words, or a kind")
        if not found:
            notes.append("empty: no name holds all these words; give fewer or shorter ones, or the other language")
        return Searched(things=found, total=len(things), notes=notes)

    def schema(self) -> Schema:
        """Return the schema card: prefixes, graphs, classes, properties; what they mean, how many there are."""
        from nap_kg.mcp.schema import schema

        return schema(self.dataset(), self.language)


def _property(said: Said) -> Property:
    return Property(
        property=written_iri(said.property),
        name=said.name,
        values=list(said.values),
        total=said.total,
        is_derived=said.is_derived,
    )


class _Names:
    """Writes cells, and notes what the things in them are called."""

    def __init__(self, table: Table, language: str) -> None:
        self._dataset, self._language = table.dataset, language
        self._namer = table.namer(language)
        self.used: dict[str, str] = {}

    def cell(self, term: object, value: object) -> str | int | float | bool | None:
        """Return a cell: a thing as a query may write it, a number as such, all else as text."""
        import pyoxigraph as ox

        if isinstance(term, ox.NamedNode):
            written = written_iri(term.value)
            name = self._namer(term.value)
            if name not in (written, term.value):
                self.used[written] = name
            return written
        if value is None or isinstance(value, bool | int | float | str):
            return value
        return str(value)


def _texts(card: Card) -> str:
    return "\n".join((card.name, *card.title.values(), *card.summary.values(), *card.keywords)).casefold()


def spoken(error: NapKgError) -> tuple[str, str, str]:
    """Return the cause, the place and the fix of an error, as one reads them who has tools and no command line."""
    import re

    def put(text: str) -> str:
        text = re.sub(r"(?:add\s+)?--param (\w+)=('[^']*'|\S+)", r"parameters: {\1: \2}", text)
        text = text.replace("nap-kg query --list", "list_questions")
        return text.replace("load the data with --data", "load the data that has it: nap-kg mcp --data")

    return put(error.cause), put(error.place), put(error.fix)
