"""What a query's text says of itself before it runs, and what a syntax error meant."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nap_kg.errors import QueryError
from nap_kg.namespaces import PREFIXES

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
                 | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | (?P<variable>[?$]\w+)
      | (?P<language>@[A-Za-z-]+)
      | (?P<name>[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
      | (?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)

_OUTSIDE = {
    "SERVICE": "asks another server",
    "FROM": "names a graph to fetch",
    "LOAD": "fetches a file",
}
_UPDATES = {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}

_WORDS = """
ABS ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY DESC DESCRIBE
DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR GRAPH GROUP GROUP_CONCAT HAVING HOURS IF IN IRI ISBLANK ISIRI
ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OFFSET OPTIONAL
ORDER PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SHA1 SHA256 SHA384 SHA512 STR
STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TRUE TZ UCASE UNDEF UNION URI
UUID VALUES WHERE YEAR A
"""


@dataclass(frozen=True)
class Token:
    """One piece of a query: its kind, its text and where it starts."""

    kind: str
    text: str
    line: int  # 1-based
    column: int  # 1-based


def tokens(text: str) -> Iterator[Token]:
    """Yield the IRIs, strings, variables, prefixed names and words of a query; comments are left out."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "comment":
            start = match.start()
            yield Token(kind, match[0], text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def refuse_outside(text: str, place: str) -> None:
    """Raise QueryError for a query that would reach outside the dataset, or change it."""
    words = [token for token in tokens(text) if token.kind == "word"]
    for token in words:
        word = token.text.upper()
        if word in _OUTSIDE:
            raise QueryError(
                f"{word} {_OUTSIDE[word]}, and a query here only reads what is loaded",
                place=f"{place}:{token.line}:{token.column}",
                fix="load the data with --data, and name its graph with GRAPH",
            )
        if word in _UPDATES:
            raise QueryError(
                f"{word} changes data, and a query here only reads",
                place=f"{place}:{token.line}:{token.column}",
                fix="ask with SELECT, ASK, CONSTRUCT or DESCRIBE",
            )


def syntax_error(text: str, place: str, error: SyntaxError) -> QueryError:
    """Return a parser's complaint with the place, the line itself, and a guess at what was meant."""
    said = str(error.args[0]) if error.args else str(error)
    found = re.match(r"error at (\d+):(\d+): (.*)", said, re.DOTALL)
    line, column, problem = (int(found[1]), int(found[2]), found[3]) if found else (0, 0, said)
    guess = _unclosed(text) or _undeclared(text) or _misspelt(text)
    if guess:
        token, cause, fix = guess
        line, column = token.line, token.column
    else:
        cause, fix = _expected(problem)
    lines = text.splitlines()
    where = place
    if line:
        shown = lines[line - 1].strip() if line <= len(lines) else "the end of the query"
        where = f"{place}:{line}:{column}: {shown}"
    return QueryError(f"syntax error: {cause}", place=where, fix=fix)


def _unclosed(text: str) -> tuple[Token, str, str] | None:
    """Return the quote that opens a text and is never closed."""
    rest = _TOKEN.sub(lambda match: " " * len(match[0]), text)
    at = min((place for place in (rest.find('"'), rest.find("'")) if place >= 0), default=-1)
    if at < 0:
        return None
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    quote = Token("quote", text[at], line, column)
    return quote, "a text opens here and is not closed on its line", f"close it with {text[at]}"


def _undeclared(text: str) -> tuple[Token, str, str] | None:
    found = list(tokens(text))
    known = {*PREFIXES, "_"}
    for before, token in itertools.pairwise(found):
        if before.kind == "word" and before.text.upper() == "PREFIX" and token.kind == "name":
            known.add(token.text.partition(":")[0])
    for token in found:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in known:
            near = difflib.get_close_matches(prefix, known, 1)
            meant = f"write {near[0]}: or declare" if near else "declare"
            return token, f"nothing says what the prefix {prefix}: stands for", f"{meant} PREFIX {prefix}: <…>"
    return None


def _misspelt(text: str) -> tuple[Token, str, str] | None:
    known = set(_WORDS.split())
    lines = text.splitlines()
    for token in tokens(text):
        if token.kind != "word" or token.text.upper() in known:
            continue
        if token.column > 1 and lines[token.line - 1][token.column - 2] == "/":
            return token, "a prefixed name ends at '/'", "write '\\/' inside it, or the IRI in full: <…>"
        near = difflib.get_close_matches(token.text.upper(), sorted(known), 1, 0.75)
        if near:
            return token, f"{token.text} is no word of SPARQL", f"did you mean {near[0]}?"
    return None


def _expected(problem: str) -> tuple[str, str]:
    if "variable that is unbound" in problem:
        return (
            "SELECT names a variable that is not bound, or is not grouped by",
            "add it to GROUP BY, wrap it in COUNT(…) or the like, or take it out",
        )
    words = re.findall(r"[A-Z][A-Z_ ]+[A-Z]|\"(?:[^\"\\]|\\.)\"", problem)
    fix = "look for a missing bracket, dot or quote just before"
    if not words:
        return "this can't stand here", fix
    listed = ", ".join(words[:6]) + (" …" if len(words) > 6 else "")
    return f"this can't stand here; possible are e.g. {listed}", fix
