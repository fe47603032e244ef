"""Broken queries, each with what is wrong with it; ``python -m tests.query.broken`` writes the page that shows them."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path

from nap_kg.cli import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "query-errors.md"


@dataclass(frozen=True)
class Broken:
    """A query that is wrong: what in it, at which place the message points, and what the message must say."""

    slip: str  # the heading of the page
    text: str
    place: tuple[int, int] | None  # line and column, both from 1; None where the query parses
    says: str  # a piece of the cause
    fix: str  # a piece of the way out
    code: int = 2


BROKEN = [
    Broken("A keyword misspelt", "SELECT ?s\nWHER { ?s a nap:Task }", (2, 1), "WHER is no word", "WHERE"),
    Broken("No form", "?d a nap:Task", (1, 1), "no way for a query to open", "SELECT"),
    Broken("A variable without its question mark", "SELECT d WHERE { ?d a nap:Task }", (1, 8), "question mark", "?d"),
    Broken("Commas between variables", "SELECT ?d, ?l WHERE { ?d rdfs:label ?l }", (1, 10), "no commas", "take it out"),
    Broken("A count without a name", "SELECT COUNT(?d) WHERE { ?d a nap:Task }", (1, 8), "in parentheses", "AS ?n"),
    Broken(
        "A variable beside a count",
        "SELECT ?a (COUNT(?d) AS ?n)\nWHERE { ?d nap:leadAgency ?a }",
        (1, 8),
        "is not grouped by",
        "GROUP BY ?a",
    ),
    Broken(
        "A prefix that nobody declared",
        "SELECT ?d WHERE { ?d a napp:Task }",
        (1, 24),
        "the prefix napp:",
        "write nap:",
    ),
    Broken("A prefix without its colon", "PREFIX ex <urn:x:> ASK { ?s a ex:A }", (1, 1), "a colon", "PREFIX ex: <…>"),
    Broken(
        "A slash in a prefixed name",
        "SELECT ?d WHERE { ?d nap:leadAgency id:agency/ca/rcmp }",
        (1, 47),
        "ends at '/'",
        "the IRI in full",
    ),
    Broken("An IRI with a blank", "ASK { ?s a <http://example.org/my thing> }", (1, 12), "no blanks", "%20"),
    Broken("A text not closed", "SELECT ?d WHERE {\n  ?d rdfs:label 'open }", (2, 17), "not closed", "close it with '"),
    Broken("Printers' quotes", "SELECT ?d WHERE { ?d rdfs:label “open” }", (1, 33), "no quote", "straight quotes"),
    Broken("A brace too few", "SELECT ?d WHERE { ?d a nap:Task", (1, 32), "is open", "close the bracket with }"),
    Broken("A brace too many", "SELECT ?d WHERE {\n  ?d a nap:Task }\n}", (3, 1), "closes nothing", "too many"),
    Broken(
        "A dot missing between triples",
        "SELECT ?d ?l WHERE {\n  ?d a nap:Task\n  ?d rdfs:label ?l\n}",
        (3, 3),
        "a new triple begins here",
        "a dot",
    ),
    Broken("A triple without its value", "SELECT ?d WHERE { ?d nap:status }", (1, 33), "stops short", "add a value"),
    Broken(
        "A comparison outside of FILTER",
        "SELECT ?d WHERE { ?d nap:startYear = 2012 }",
        (1, 36),
        "among the patterns",
        "FILTER",
    ),
    Broken(
        "FILTER without parentheses",
        "SELECT ?d WHERE { ?d nap:startYear ?y FILTER ?y = 2012 }",
        (1, 39),
        "in parentheses",
        "FILTER(…)",
    ),
    Broken(
        "AND for &&",
        "SELECT ?d WHERE { ?d nap:startYear ?y FILTER(?y > 2011 AND ?y < 2014) }",
        (1, 56),
        "AND is no word",
        "&&",
    ),
    Broken(
        "A function misspelt",
        "SELECT ?d WHERE { ?d rdfs:label ?l FILTER(CONTAIN(?l, 'police')) }",
        (1, 43),
        "CONTAIN is no word",
        "CONTAINS",
    ),
    Broken(
        "OPTIONAL without braces",
        "SELECT ?d WHERE { ?d a nap:Task OPTIONAL ?d rdfs:label ?l }",
        (1, 33),
        "wants a group",
        "OPTIONAL { … }",
    ),
    Broken(
        "LIMIT before ORDER BY",
        "SELECT ?d WHERE { ?d a nap:Task } LIMIT 3 ORDER BY ?d",
        (1, 35),
        "before ORDER",
        "to the end",
    ),
    Broken(
        "A second value for a variable",
        "SELECT ?y WHERE { ?d nap:startYear ?y BIND(2012 AS ?y) }",
        (1, 52),
        "has one already",
        "a name of its own",
    ),
    Broken(
        "Another server",
        "SELECT ?s WHERE { SERVICE <https://example.org/sparql> { ?s ?p ?o } }",
        (1, 19),
        "only reads what is loaded",
        "--data",
    ),
    Broken("An update", "INSERT DATA { nap:a nap:b nap:c }", (1, 1), "changes data", "SELECT"),
    Broken("Nothing at all", " ", None, "empty", "SELECT"),
    Broken(
        "A property that does not exist",
        "SELECT ?d WHERE { ?d nap:leadAgncy ?a }",
        None,
        "in neither the data nor the ontology (line 1, column 22)",
        "nap:leadAgency",
        0,
    ),
    Broken(
        "A class that does not exist",
        "SELECT ?d WHERE { ?d a nap:Deliverables }",
        None,
        "nap:Deliverables is in neither",
        "nap:Deliverable",
        0,
    ),
    Broken(
        "A variable that nothing binds",
        "SELECT ?d ?statsu WHERE { ?d nap:status ?status }  LIMIT 1",
        None,
        "no pattern gives it a value",
        "?status",
        0,
    ),
]


def answer(text: str) -> tuple[int, str]:
    """Return the exit code and what stderr says of a query."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["query", "-e", text, "--format", "csv"])
    return code, err.getvalue()


def page() -> str:
    """Return the page that shows each slip and its message."""
    lines = [
        "# Broken queries, and what `nap-kg query` says of them",
        "",
        f"{len(BROKEN)} slips that are common, each with the message that it gets. Errors end with exit code 2, and",
        "nothing is on stdout; warnings come with whatever answer there is. The page is written by",
        "`python -m tests.query.broken`.",
    ]
    for case in BROKEN:
        code, err = answer(case.text)
        lines += ["", f"## {case.slip}", "", "```sparql", case.text.strip() or "(a blank)", "```", ""]
        lines += ["```text", *err.rstrip().splitlines(), "```"]
        if code == 0:
            lines += ["", "(a warning: the answer comes with exit code 0)"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
