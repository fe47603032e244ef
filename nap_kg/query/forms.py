"""Answers written in a standard's form, or in one that programs and pages take: a text, the same for the same answers.

Source:  SPARQL 1.1 Query Results CSV and TSV Formats; SPARQL 1.1 Query Results JSON Format; JSON Lines;
         GitHub Flavored Markdown, tables.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from nap_kg.namespaces import PREFIXES, RDF, XSD, shrink
from nap_kg.query.table import lexical
from nap_kg.sparql.terms import Term

if TYPE_CHECKING:
    from nap_kg.query.table import Table

_BARE = {
    XSD.boolean: re.compile(r"true|false"),
    XSD.integer: re.compile(r"[+-]?\d+"),
    XSD.decimal: re.compile(r"[+-]?\d*\.\d+"),
    XSD.double: re.compile(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+"),
}
"""How Turtle writes a value without quotes; of another form, it would be read as of another type."""
_MARKS = re.compile(r"([\\|`*_<>\[\]~&#])")


def as_csv(table: Table) -> str:
    """Return SPARQL 1.1 CSV results; lines end as RFC 4180 has it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.terms:
        if len(row) == 1 and row[0] is None:
            text.write("\r\n")  # the module would write a pair of quotes, which is an empty text
        else:
            writer.writerow([lexical(term) for term in row])
    return text.getvalue()


def as_tsv(table: Table) -> str:
    """Return SPARQL 1.1 TSV results: terms in the syntax of Turtle, numbers bare."""
    lines = ["\t".join(f"?{name}" for name in table.columns)]
    lines += ["\t".join(map(_turtle, row)) for row in table.terms]
    return "".join(f"{line}\n" for line in lines)


def _turtle(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal) and (bare := _BARE.get(term.datatype.value)) and bare.fullmatch(term.value):
        return term.value
    return str(term).replace("\t", "\\t")


def as_json(table: Table) -> str:
    """Return SPARQL 1.1 JSON results."""
    answer: dict[str, Any]
    if table.kind == "boolean":
        answer = {"head": {}, "boolean": table.rows[0][0]}
    else:
        bindings = [
            {name: _json(term) for name, term in zip(table.columns, row, strict=True) if term is not None}
            for row in table.terms
        ]
        answer = {"head": {"vars": list(table.columns)}, "results": {"bindings": bindings}}
    return json.dumps(answer, indent=2, ensure_ascii=False) + "\n"


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


def as_jsonl(table: Table) -> str:
    """Return one JSON object per answer and line; decimal numbers keep all their digits."""

    def encoded(found: object) -> str:
        if isinstance(found, Decimal):
            return format(found, "f")
        if isinstance(found, float) and found - found != 0:  # JSON has neither infinity nor NaN
            return "null"
        return json.dumps(found, ensure_ascii=False, default=str)

    names = [json.dumps(name, ensure_ascii=False) for name in table.columns]
    lines = [
        "{" + ", ".join(f"{name}: {encoded(found)}" for name, found in zip(names, row, strict=True)) + "}\n"
        for row in table.rows
    ]
    return "".join(lines)


def as_markdown(table: Table, *, iris: bool = False, language: str = "en") -> str:
    """Return a table of GitHub's Markdown, things by their names; numbers to the right."""

    def line(cells: list[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    right = [
        bool(table.rows) and all(isinstance(row[c], int | float | Decimal | None) for row in table.rows)
        for c in range(len(table.columns))
    ]
    body = [[_MARKS.sub(r"\\\1", text) for text in row] for row in table.shown(iris=iris, language=language)]
    head = line(table.headings(language)) + line(["--:" if number else "---" for number in right])
    return head + "".join(map(line, body))


def as_turtle(table: Table) -> str:
    """Return triples as Turtle in the house form."""
    _of_a_graph(table)
    from nap_kg.turtle import format_turtle

    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))
    return format_turtle(prefixes + "".join(f"{' '.join(map(str, row))} .\n" for row in table.terms))


def as_ntriples(table: Table) -> str:
    """Return triples as N-Triples, sorted."""
    _of_a_graph(table)
    return "".join(f"{' '.join(map(str, row))} .\n" for row in table.terms)


def as_jsonld(table: Table) -> str:
    """Return triples as JSON-LD: the house prefixes that are used as context, one node per subject."""
    _of_a_graph(table)
    iris = {term.value for row in table.terms for term in row if isinstance(term, ox.NamedNode)}
    name_of: Callable[[Term | None], str] = _short
    if any(iri.partition(":")[0] in PREFIXES for iri in iris):  # <org:x> would be read as a name with that prefix
        name_of = _whole
    nodes: dict[str, dict[str, Any]] = {}
    for subject, predicate, found in table.terms:
        name = name_of(subject)
        node = nodes.setdefault(name, {"@id": name})
        if lexical(predicate) == RDF.type and not isinstance(found, ox.Literal):
            node.setdefault("@type", []).append(name_of(found))
        else:
            node.setdefault(name_of(predicate), []).append(_node(found, name_of))
    text = json.dumps(list(nodes.values()))
    known = sorted(PREFIXES.items()) if name_of is _short else []
    context = {prefix: str(space) for prefix, space in known if f'"{prefix}:' in text}
    return json.dumps({"@context": context, "@graph": list(nodes.values())}, indent=2, ensure_ascii=False) + "\n"


def _short(term: Term | None) -> str:
    """Return an IRI with a house prefix where one fits, or a blank node's name."""
    return shrink(term.value).strip("<>") if isinstance(term, ox.NamedNode) else str(term)


def _whole(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _node(term: Term | None, name: Callable[[Term | None], str]) -> Any:
    if not isinstance(term, ox.Literal):
        return {"@id": name(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == XSD.string:
        return term.value
    return {"@value": term.value, "@type": name(term.datatype)}


def _of_a_graph(table: Table) -> None:
    if table.kind != "graph":
        raise ValueError("only CONSTRUCT and DESCRIBE give triples")
