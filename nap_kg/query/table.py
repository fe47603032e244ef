"""Tables: the answers to a question, as Python values and as RDF terms; each form to write them in is a method."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from nap_kg.cards import Card, column_names
from nap_kg.dataset import Dataset
from nap_kg.namespaces import XSD, shrink
from nap_kg.query.things import short_names
from nap_kg.sparql.terms import Term

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from nap_kg.query.plot import Picture

_INTEGERS = {XSD[name] for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")}
_FLOATS = {XSD.double, XSD.float}


class IRI(str):
    """The IRI of a thing, which a column of texts can hold too: a ``str`` that says what it is."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """The answers to a question.

    Shape:   ``columns`` name the variables; each of ``rows`` has one value per column: ``int``, ``Decimal``,
             ``float``, ``bool``, ``datetime.date``, ``IRI`` (a ``str``), else ``str``, or ``None`` where nothing was
             found; ``terms`` hold the same cells as RDF terms. ASK gives one cell ``answer``; CONSTRUCT and DESCRIBE
             give ``subject, predicate, object``, sorted.
    """

    columns: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...] = field(repr=False)
    kind: Literal["bindings", "boolean", "graph"] = "bindings"
    parameters: tuple[str, ...] = ()  # the columns that the question leaves open
    dataset: Dataset | None = field(default=None, repr=False, compare=False)  # where labels are looked up
    card: Card | None = field(default=None, repr=False, compare=False)  # the question, where it is a named one

    @cached_property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """The answers as Python values."""
        return tuple(tuple(value(term) for term in row) for row in self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def title(self, language: str = "en") -> str:
        """Return what the question is called, "" where it has no card."""
        return (self.card.title.get(language) or self.card.title["en"]) if self.card else ""

    def shown(self, *, iris: bool = False, language: str = "en") -> list[list[str]]:
        """Return every cell as a person reads it: things by name (or by IRI), literals without type or language."""
        name = self.namer(language)

        def cell(term: Term | None) -> str:
            return name(term.value) if isinstance(term, ox.NamedNode) and not iris else " ".join(lexical(term).split())

        return [[cell(term) for term in row] for row in self.terms]

    def headings(self, language: str = "en") -> list[str]:
        """Return what the columns are called: in English, and where there is no card, by their variables."""
        names = column_names(language) if self.card else {}
        return [names.get(column, column) for column in self.columns]

    def namer(self, language: str = "en") -> Callable[[str], str]:
        """Return what gives an IRI's short name, else its label, else its prefixed form."""
        if self.dataset is None:
            return shrink
        dataset = self.dataset.naming(
            {term.value for row in self.terms for term in row if isinstance(term, ox.NamedNode)}
        )
        names = short_names(dataset, language)
        return lambda iri: " ".join((names.get(iri) or dataset.label(iri, language) or shrink(iri)).split())

    def to_text(self, *, width: int = 100, iris: bool = False, language: str = "en") -> str:
        """Return the answers as a table that fits a width, things by their names; empty where there are none.

        Shape:   a parameter with one value throughout stands above the table instead of in a column; cells take several
                 lines where they must; where whole words do not fit into columns, each row is a block of lines.
        """
        from nap_kg.query.text import layout

        return layout(self, width=width, iris=iris, language=language)

    def to_csv(self) -> str:
        """Return the answers as SPARQL 1.1 CSV results; lines end as RFC 4180 has it."""
        from nap_kg.query.forms import as_csv

        return as_csv(self)

    def to_tsv(self) -> str:
        """Return the answers as SPARQL 1.1 TSV results: terms in the syntax of Turtle."""
        from nap_kg.query.forms import as_tsv

        return as_tsv(self)

    def to_json(self) -> str:
        """Return the answers as SPARQL 1.1 JSON results."""
        from nap_kg.query.forms import as_json

        return as_json(self)

    def to_xml(self) -> str:
        """Return the answers as SPARQL XML results."""
        from nap_kg.query.xml import as_xml

        return as_xml(self)

    def to_jsonl(self) -> str:
        """Return one JSON object per answer and line: numbers and booleans as such, null where nothing was found."""
        from nap_kg.query.forms import as_jsonl

        return as_jsonl(self)

    def to_markdown(self, *, iris: bool = False, language: str = "en") -> str:
        """Return the answers as a table of GitHub's Markdown, things by their names."""
        from nap_kg.query.forms import as_markdown

        return as_markdown(self, iris=iris, language=language)

    def to_html(self, *, iris: bool = False, language: str = "en", page: bool = True) -> str:
        """Return the answers as a small HTML page, or only its table; things are links that bear their names."""
        from nap_kg.query.html import as_html

        return as_html(self, iris=iris, language=language, page=page)

    def to_turtle(self) -> str:
        """Return the triples of a CONSTRUCT or DESCRIBE as Turtle in the house form.

        Raises:  ValueError for the answers to another kind of question.
        """
        from nap_kg.query.forms import as_turtle

        return as_turtle(self)

    def to_jsonld(self) -> str:
        """Return the triples of a CONSTRUCT or DESCRIBE as JSON-LD, subjects sorted.

        Raises:  ValueError for the answers to another kind of question.
        """
        from nap_kg.query.forms import as_jsonld

        return as_jsonld(self)

    def to_ntriples(self) -> str:
        """Return the triples of a CONSTRUCT or DESCRIBE as N-Triples, sorted.

        Raises:  ValueError for the answers to another kind of question.
        """
        from nap_kg.query.forms import as_ntriples

        return as_ntriples(self)

    def to_arrow(self) -> pyarrow.Table:
        """Return the answers as an Arrow table.

        Shape:   a column is int64, decimal128, double, bool or date32 where every value in it is of that kind, else
                 string: IRIs too.
        Raises:  MissingTool without pyarrow, which the extra ``tables`` brings.
        """
        from nap_kg.query.frames import as_arrow

        return as_arrow(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the answers as a pandas DataFrame of Arrow's types, so that whole numbers stay whole beside gaps.

        Raises:  MissingTool without pandas and pyarrow, which the extra ``frames`` brings.
        """
        from nap_kg.query.frames import as_pandas

        return as_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """Return the answers as a polars DataFrame.

        Raises:  MissingTool without polars and pyarrow, which the extra ``frames`` brings.
        """
        from nap_kg.query.frames import as_polars

        return as_polars(self)

    def to_parquet(self) -> bytes:
        """Return the answers as a Parquet file with the column types of ``to_arrow``.

        Raises:  MissingTool without pyarrow, which the extra ``tables`` brings.
        """
        from nap_kg.query.frames import as_parquet

        return as_parquet(self)

    def to_xlsx(self, *, iris: bool = False, language: str = "en") -> bytes:
        """Return the answers as a workbook: numbers and dates typed, every text a text, things as links with names.

        Raises:  MissingTool without XlsxWriter, which the extra ``tables`` brings; QueryError for more rows than a
                 sheet holds.
        """
        from nap_kg.query.workbook import as_xlsx

        return as_xlsx(self, iris=iris, language=language)

    def plot(self, *, language: str = "en", form: Literal["svg", "png"] = "svg") -> Picture:
        """Return the picture that the question's card names, as the bytes of a file; a notebook shows it.

        Raises:  QueryError for a question whose card names none, or answers that it can't show; MissingTool without
                 vl-convert-python, which the extra ``plot`` brings.
        """
        from nap_kg.query.plot import picture

        return picture(self, language=language, form=form)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the table, at most 100 rows of it."""
        from nap_kg.query.html import as_html

        return as_html(self, page=False, most=100)


def value(term: Term | None) -> Any:
    """Return the Python value of an RDF term."""
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if not isinstance(term, ox.Literal):
        return None if term is None else lexical(term)
    text, datatype = term.value, term.datatype.value
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype == XSD.decimal:
            return Decimal(text)
        if datatype in _FLOATS:
            return float(text)
        if datatype == XSD.boolean:
            return text in ("true", "1")
        if datatype == XSD.date:
            return datetime.date.fromisoformat(text)
    except (ValueError, ArithmeticError):  # an ill-typed literal stays its text
        return text
    return text


def lexical(term: Term | None) -> str:
    """Return a term as text: an IRI bare, a literal without its type or language."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return str(term)
