"""Tables: the answers to a question, as values, as RDF terms, and as text, CSV or JSON."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import Any, Literal

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.namespaces import PREFIXES, XSD, shrink
from nap_kg.query.parameters import Term
from nap_kg.query.things import short_names

_INTEGERS = {XSD[name] for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")}
_FLOATS = {XSD.double, XSD.float}
_MINIMUM = 6
"""A column is never made narrower than this many characters."""
_LONG = (24, 16)
"""A word of more characters than these, such as an address, may be taken apart where a table is too wide."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Table:
    """The answers to a question.

    Shape:   ``columns`` name the variables; each of ``rows`` has one value per column: ``int``, ``Decimal``,
             ``float``, ``bool``, ``datetime.date``, else ``str`` (an IRI too), or ``None`` where nothing was found;
             ``terms`` hold the same cells as RDF terms. ASK gives one cell ``answer``; CONSTRUCT and DESCRIBE give
             ``subject, predicate, object``, sorted.
    """

    columns: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...] = field(repr=False)
    kind: Literal["bindings", "boolean", "graph"] = "bindings"
    parameters: tuple[str, ...] = ()  # the columns that the question leaves open
    dataset: Dataset | None = field(default=None, repr=False, compare=False)  # where labels are looked up

    @cached_property
    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """The answers as Python values."""
        return tuple(tuple(value(term) for term in row) for row in self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def to_csv(self) -> str:
        """Return the answers as SPARQL 1.1 CSV results; lines end as RFC 4180 has it."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.columns)
        for row in self.terms:
            if len(row) == 1 and row[0] is None:
                text.write("\r\n")  # the module would write a pair of quotes, which is an empty text
            else:
                writer.writerow([lexical(term) for term in row])
        return text.getvalue()

    def to_json(self) -> str:
        """Return the answers as SPARQL 1.1 JSON results."""
        answer: dict[str, Any]
        if self.kind == "boolean":
            answer = {"head": {}, "boolean": self.rows[0][0]}
        else:
            bindings = [
                {name: _json(term) for name, term in zip(self.columns, row, strict=True) if term is not None}
                for row in self.terms
            ]
            answer = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        return json.dumps(answer, indent=2, ensure_ascii=False) + "\n"

    def to_turtle(self) -> str:
        """Return the triples of a CONSTRUCT or DESCRIBE as Turtle in the house form.

        Raises:  ValueError for the answers to another kind of question.
        """
        if self.kind != "graph":
            raise ValueError("only CONSTRUCT and DESCRIBE give triples")
        from nap_kg.turtle import format_turtle

        prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))
        return format_turtle(prefixes + "".join(f"{' '.join(map(str, row))} .\n" for row in self.terms))

    def to_text(self, *, width: int = 100, iris: bool = False, language: str = "en") -> str:
        """Return the answers as a table that fits a width, things by their names; empty where there are none.

        Shape:   a parameter with one value throughout stands above the table instead of in a column; the table is wider
                 where it would have to take words apart.
        """
        if not self.terms:
            return ""
        if self.kind == "boolean":
            return f"{lexical(self.terms[0][0])}\n"
        names = {} if iris or self.dataset is None else short_names(self.dataset, language)
        cells = [[self._shown(term, names, iris, language) for term in row] for row in self.terms]
        above = [
            column
            for column, name in enumerate(self.columns)
            if name in self.parameters and len({row[column] for row in cells}) == 1
        ]
        kept = [column for column in range(len(self.columns)) if column not in above]
        if not kept:
            above, kept = [], list(range(len(self.columns)))
        head = "".join(f"{self.columns[column]}: {cells[0][column]}\n" for column in above if cells[0][column])
        columns = [self.columns[column] for column in kept]
        body = [[row[column] for column in kept] for row in cells]
        numeric = [all(isinstance(row[c], int | float | Decimal | None) for row in self.rows) for c in kept]
        widths = [max(len(column[0]) + 2, *map(len, column[1:])) for column in zip(columns, *body, strict=True)]
        if sum(widths) + 2 * (len(widths) - 1) > width:
            lines = _grid(columns, body, _fit(columns, body, widths, width), numeric)
        else:
            from tabulate import tabulate

            aligned = ["right" if number else "left" for number in numeric]
            text = tabulate(body, headers=columns, tablefmt="simple", disable_numparse=True, colalign=aligned)
            lines = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        return f"{head}\n{lines}" if head else lines

    def _shown(self, term: Term | None, names: Mapping[str, str], iris: bool, language: str) -> str:
        if isinstance(term, ox.NamedNode) and not iris:
            label = self.dataset.label(term.value, language) if self.dataset else None
            return names.get(term.value) or label or shrink(term.value)
        return " ".join(lexical(term).split())


def _fit(columns: Sequence[str], rows: Sequence[Sequence[str]], natural: Sequence[int], width: int) -> list[int]:
    """Return how wide each column may be: the widest gives way first, as long as no word but a long one is cut."""
    wanted = list(natural)
    room = width - 3 * len(wanted) - 1
    texts = [[row[c] for row in rows] for c in range(len(columns))]
    words = [[len(word) for text in column for word in text.split()] for column in texts]
    heads = [max(map(len, _HUMP.split(name))) for name in columns]
    for longest in (max(wanted), *_LONG):
        least = [max(_MINIMUM, h, *(min(longest, n) for n in w)) for h, w in zip(heads, words, strict=True)]
        while sum(wanted) > room:
            spare = [size if size > floor else 0 for size, floor in zip(wanted, least, strict=True)]
            if not any(spare):
                break
            wanted[spare.index(max(spare))] -= 1
    return wanted


def _grid(columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> str:
    """Return a table whose cells take several lines; names of columns break before a capital letter."""
    from textwrap import wrap

    def line(cells: Sequence[str]) -> str:
        put = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True)]
        return f"| {' | '.join(put)} |\n"

    def block(cells: Sequence[list[str]]) -> str:
        return "".join(map(line, zip_longest(*cells, fillvalue="")))

    def rule(sign: str) -> str:
        return "+" + "+".join(sign * (w + 2) for w in widths) + "+\n"

    head = block([_heading(name, w) for name, w in zip(columns, widths, strict=True)])
    body = [
        block([wrap(text, w, break_on_hyphens=False) for text, w in zip(row, widths, strict=True)]) + rule("-")
        for row in rows
    ]
    return "".join([rule("-"), head, rule("="), *body])


def _heading(name: str, width: int) -> list[str]:
    lines = [""]
    for part in _HUMP.split(name):
        if lines[-1] and len(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    return lines


def value(term: Term | None) -> Any:
    """Return the Python value of an RDF term."""
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


def _json(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": _json(term.subject), "predicate": _json(term.predicate), "object": _json(term.object)}
        return {"type": "triple", "value": parts}
    found: dict[str, Any] = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != XSD.string:
        found["datatype"] = term.datatype.value
    return found
