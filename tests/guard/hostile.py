"""Queries that mean harm, and what becomes of each: ``python -m tests.guard.hostile`` writes it into docs/guard.md."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from nap_kg.guard import LimitExceeded, Limits, Pool, Refused

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guard.md"
BEGIN, END = "<!-- hostile: written by python -m tests.guard.hostile -->\n", "<!-- end -->\n"

NORMAL = "SELECT (COUNT(?d) AS ?n) WHERE { ?d a nap:Deliverable }"
"""What the pool answers rightly after each of them."""

PATIENT = Limits(seconds=120, memory=128 << 20, rows=100_000, size=8 << 20)
"""So much time that what takes memory or writes rows is ended for that, on a busy machine too."""
HASTY = Limits(seconds=1, memory=4 << 30, rows=10**9, size=1 << 40)
"""So much of the rest that what computes for ever is ended for that."""


@dataclass(frozen=True)
class Hostile:
    """A query that means harm."""

    kind: str
    what: str
    query: str
    outcome: str  # answered, refused: REASON, over: LIMIT
    limits: Limits = PATIENT


_PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
_DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
_VALUES = " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(5_000)))} }}" for name in "abc")
_UNIONS = " UNION ".join(["{ ?a ?b ?c }"] * 500)
_DEEP = 14_000


def _nested(before: str, inside: str, after: str, times: int = _DEEP) -> str:
    return f"{before * times}{inside}{after * times}"


def _ask(where: str) -> str:
    return f"ASK {{ {where} }}"


def _elsewhere(kind: str, what: str, query: str, outcome: str) -> Hostile:
    return Hostile(kind, what, query.replace("URL", "http://127.0.0.1:PORT/sparql"), outcome)


_TIME = [
    ("a Cartesian product, counted", f"SELECT (COUNT(*) AS ?n) {{ {_PRODUCT} }}"),
    ("a property path from everything to everything", "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^<urn:x>)* ?b . ?c (!<urn:y>)* ?d }"),
    ("closures within closures", "SELECT (COUNT(*) AS ?n) { ?a (((!<urn:x>)+)+)+ ?b . ?b (((!<urn:y>)+)+)+ ?c }"),
    ("three VALUES of 5 000 each, joined", f"SELECT (COUNT(*) AS ?n) {{ {_VALUES} FILTER(?a + ?b + ?c < 0) }}"),
    ("NOT EXISTS of a product for every row of another", "ASK { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?g ?h ?i . ?j ?k ?l FILTER(?a != ?l) } }"),
    ("a sum over a product that nothing passes", f"SELECT (SUM(STRLEN(STR(?c))) AS ?n) {{ {_PRODUCT} FILTER(STR(?c) = CONCAT(STR(?f), STR(?i))) }}"),
]  # fmt: skip
_MEMORY = [
    ("ORDER BY over a Cartesian product", f"SELECT * {{ {_PRODUCT} }} ORDER BY ?c ?f ?i"),
    ("ORDER BY over a product, with a LIMIT", f"SELECT * {{ {_PRODUCT} }} ORDER BY ?c ?f ?i LIMIT 1"),
    ("DISTINCT over a product", f"SELECT DISTINCT ?c ?f ?i {{ {_PRODUCT} }} ORDER BY ?i"),
    ("GROUP BY every pair", "SELECT ?a ?c ?f (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?c ?f"),
    ("GROUP_CONCAT of everything with everything", "SELECT (GROUP_CONCAT(CONCAT(STR(?b), STR(?e))) AS ?x) { ?a ?b ?c . ?d ?e ?f }"),
    ("CONCAT that doubles a text 40 times", f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("0123456789" AS ?x0) {_DOUBLED} }}'),
    ("REPLACE that makes a text grow a thousandfold, four times", "SELECT (STRLEN(?d) AS ?n) { BIND('" + "a" * 1000 + "' AS ?z) " + " ".join(f"BIND(REPLACE(?{a}, 'a', '{'a' * 1000}') AS ?{b})" for a, b in ("za", "ab", "bc", "cd")) + " }"),
]  # fmt: skip
_NESTING = [
    ("groups in groups", f"SELECT * {{ {_nested('{', '?a ?b ?c', '}')} }}"),
    ("brackets in an expression", _ask(f"FILTER({_nested('(', '1', ')')})")),
    ("one negation after another", _ask(f"FILTER({'!' * 50_000}true)")),
    ("brackets in a path", _ask(f"?a {_nested('(', 'nap:x', ')')} ?b")),
    ("inverse paths", _ask(f"?a {'^(' * _DEEP}nap:x{')' * _DEEP} ?b")),
    ("OPTIONAL in OPTIONAL", _ask(_nested("OPTIONAL{", "?a ?b ?c", "}", 9_000))),
    ("subqueries in subqueries", f"SELECT * {{ {_nested('{SELECT*{', '?a ?b ?c', '}}', 9_000)} }}"),
    ("EXISTS in EXISTS", _ask(_nested("FILTER EXISTS{", "?a ?b ?c", "}", 6_000))),
    ("lists in lists", _ask(f"?a ?b {_nested('(', '1', ')', 40_000)}")),
    ("blank nodes in blank nodes", _ask(f"?a ?b {_nested('[nap:x', ' 1', ']')}")),
    ("calls in calls", _ask(f"FILTER({_nested('STR(', '1', ')')} = '1')")),
]  # fmt: skip
_SERVICE = [
    ("SERVICE", "SELECT * { SERVICE <URL> { ?s ?p ?o } }"),
    ("SERVICE SILENT", "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }"),
    ("in small letters, glued", "select*{service<URL>{?s ?p ?o}}"),
    ("in mixed letters, with a comment in between", "SELECT * { sErViCe # ask there\n <URL> { ?s ?p ?o } }"),
    ("with an escaped letter", "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }"),
    ("of a variable", "SELECT * { VALUES ?url { <URL> } SERVICE ?url { ?s ?p ?o } }"),
    ("of a prefixed name", "PREFIX x: <URL> SELECT * { SERVICE x: { ?s ?p ?o } }"),
    ("within OPTIONAL", "SELECT * { ?a ?b ?c OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }"),
    ("within UNION, MINUS and GRAPH", "ASK { { ?a ?b ?c } UNION { ?a ?b ?c MINUS { GRAPH ?g { ?d ?e ?f SERVICE <URL> { ?s ?p ?o } } } } }"),
    ("within a subquery", "SELECT * { { SELECT ?s { SERVICE <URL> { ?s ?p ?o } } } }"),
    ("within EXISTS of a FILTER", "ASK { ?a ?b ?c FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }"),
    ("within EXISTS of a BIND", "ASK { ?a ?b ?c BIND(EXISTS { SERVICE <URL> { ?s ?p ?o } } AS ?x) }"),
    ("in what CONSTRUCT asks", "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }"),
    ("in what DESCRIBE asks", "DESCRIBE ?s WHERE { SERVICE <URL> { ?s ?p ?o } }"),
    ("behind a quote that is escaped", "ASK { ?s ?p '\\'' . SERVICE <URL> { ?s ?p ?o } }"),
    ("behind a long string that ends in quotes", 'ASK { ?s ?p """a\\"""" . SERVICE <URL> { ?s ?p ?o } }'),
    ("between what may be an IRI and is a comparison", "ASK { ?a ?b ?c FILTER(?a<?b)SERVICE<URL>{?s ?p ?o}FILTER(?c>?b) }"),
    ("behind a sign of comments in an IRI", "ASK { ?a <http://x/#y> ?c . SERVICE <URL> { ?s ?p ?o } }"),
    ("behind a sign of comments in a name", "PREFIX x: <http://x/> ASK { ?a x:b\\#c ?d . SERVICE <URL> { ?s ?p ?o } }"),
]  # fmt: skip
_HARMLESS = [
    ("the word in comments, strings, names and IRIs", "PREFIX SERVICE: <urn:SERVICE> # SERVICE <URL> {}\nASK { OPTIONAL { ?SERVICE SERVICE:SERVICE 'SERVICE <URL> { ?s ?p ?o }', \"\"\"LOAD <URL>\n#\"\"\"@en . <urn:SERVICE> a ?x } }"),
]  # fmt: skip
_UPDATES = [
    ("LOAD", "LOAD <URL>"),
    ("LOAD of a file", "LOAD <file:///etc/passwd> INTO GRAPH <urn:x>"),
    ("LOAD behind a query", "ASK { ?s ?p ?o } ; LOAD <URL>"),
    ("INSERT DATA", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"),
    ("DELETE WHERE", "DELETE WHERE { ?s ?p ?o }"),
    ("CLEAR ALL", "CLEAR ALL"),
    ("DROP behind a prologue", "PREFIX x: <urn:x> DROP SILENT GRAPH x:"),
    ("WITH … INSERT", "WITH <urn:x> INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }"),
]  # fmt: skip
_GRAPHS = [
    ("FROM a file", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"),
    ("FROM a server", "SELECT * FROM <URL> { ?s ?p ?o }"),
    ("FROM NAMED a file", "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }"),
    ("FROM NAMED a server", "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }"),
    ("FROM by a base", "BASE <http://127.0.0.1:PORT/> SELECT * FROM <sparql> { ?s ?p ?o }"),
    ("FROM by a prefix, in small letters", "prefix x: <URL> select * from named x: { ?s ?p ?o }"),
    ("FROM by an escape", "SELECT * FROM <\\u0066ile:///etc/passwd> { ?s ?p ?o }"),
]  # fmt: skip

HOSTILE = [
    *(Hostile("takes time", what, query, "over: seconds", HASTY) for what, query in _TIME),
    *(Hostile("takes memory", what, query, "over: memory") for what, query in _MEMORY),
    Hostile("takes memory", "500 UNIONs of everything, sorted", f"SELECT * {{ {_UNIONS} }} ORDER BY ?a", "over: memory"),
    Hostile("takes room", "a Cartesian product, written out", f"SELECT * {{ {_PRODUCT} }}", "over: size"),
    Hostile("takes room", "everything with everything, few bytes a row", "SELECT ?x { ?a ?b ?c . ?d ?e ?f }", "over: rows"),
    Hostile("takes room", "CONSTRUCT of new triples for every pair", "CONSTRUCT { [] <urn:x> [] } { ?a ?b ?c . ?d ?e ?f }", "over: rows"),
    Hostile("takes room", "CONSTRUCT of long texts", "CONSTRUCT { ?a ?b ?t } { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?d), STR(?f)) AS ?t) }", "over: size"),
    Hostile("takes room", "one text of 10 MB", "SELECT (GROUP_CONCAT(STR(?t); separator='" + "x" * 800 + "') AS ?all) { ?a ?t ?c }", "over: size"),
    *(Hostile("nests deeply", what, query, "over: nesting") for what, query in _NESTING),
    Hostile("is long", "1 MB of text", _ask("?a ?b ?c") + "#" * 1_000_000, "refused: query_size"),
    Hostile("is long", "1 MB that is read", f"SELECT (COUNT(*) AS ?n) {{ ?d a nap:Deliverable FILTER(?d NOT IN ({', '.join(f'<urn:x{n}>' for n in range(80_000))})) }}", "answered", Limits(seconds=120, query_size=2_000_000)),
    Hostile("has a bad pattern", "a regular expression that goes back and forth", "ASK { BIND(REGEX('" + "a" * 50_000 + "!', '^(a+)+$') AS ?x) }", "answered"),
    Hostile("has a bad pattern", "a regular expression that unfolds", "ASK { BIND(REGEX('aaa', '((((a{1000}){1000}){1000}){1000}){1000}') AS ?x) }", "answered"),
    Hostile("is broken", "half a query", "SELECT * { ?s ?p", "refused: syntax"),
    Hostile("is broken", "a zero byte", "ASK { ?s ?p '\0' } \0", "refused: syntax"),
    Hostile("is broken", "escapes without end behind a quote", 'ASK { ?s ?p "' + "\\a" * 45_000, "refused: syntax"),
    Hostile("is broken", "half a character", "ASK { ?s ?p '\ud800' }", "refused: syntax"),
    *(_elsewhere("asks elsewhere", what, query, "refused: service") for what, query in _SERVICE),
    _elsewhere("asks elsewhere", "with an escape of an escape", "ASK { \\u005Cu0053ERVICE <URL> { ?s ?p ?o } }", "refused: syntax"),
    *(_elsewhere("seems to ask elsewhere", what, query, "answered") for what, query in _HARMLESS),
    *(_elsewhere("changes or fetches", what, query, "refused: update") for what, query in _UPDATES),
    *(_elsewhere("names graphs to fetch", what, query, "refused: dataset") for what, query in _GRAPHS),
]  # fmt: skip


def outcome(pool: Pool, one: Hostile, port: int = 9) -> str:
    """Return what becomes of a query: answered, refused and why, or ended at which limit."""
    try:
        pool.ask(one.query.replace("PORT", str(port)), limits=one.limits).close()
    except Refused as error:
        return f"refused: {error.reason}"
    except LimitExceeded as error:
        return f"over: {error.limit}"
    return "answered"


def table(pool: Pool) -> str:
    """Return the list as a table in Markdown, by putting every query."""
    lines = ["| what the query does | how | what becomes of it |", "|---|---|---|"]
    before = ""
    for one in HOSTILE:
        found = outcome(pool, one)
        lines.append(f"| {'' if one.kind == before else one.kind} | {one.what} | {found} |")
        before = one.kind
        print(f"{found:20} {one.kind}: {one.what}", file=sys.stderr, flush=True)
    return "".join(f"{line}\n" for line in lines)


def main() -> None:
    """Write the list into the page."""
    import nap_kg

    text = PAGE.read_text(encoding="utf-8")
    with Pool(nap_kg.open()) as pool:
        made = table(pool)
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{re.split(END, rest)[-1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
