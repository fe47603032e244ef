"""What a query's text says of itself before it runs, and what a syntax error meant."""

from __future__ import annotations

import re

from nap_kg.errors import QueryError

_OUTSIDE = {
    "SERVICE": "asks another server",
    "FROM": "names a graph to fetch",
    "LOAD": "fetches a file",
}
_UPDATES = {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
_ANY = re.compile("|".join([*_OUTSIDE, *sorted(_UPDATES)]), re.IGNORECASE)

_BEFORE, _SHOWN = 60, 96
"""How much of a long line is shown: so much before the fault, and so much in all."""


def refuse_outside(text: str, place: str) -> None:
    """Raise QueryError for a query that would reach outside the dataset, or change it."""
    if not any(_ANY.search(line) for line in text.splitlines() if not line.startswith("#")):
        return  # which spares most queries the reading of their tokens
    from nap_kg.sparql.tokens import place_of, tokens

    for token in tokens(text):
        word = token.name
        if token.kind != "word" or (word not in _OUTSIDE and word not in _UPDATES):
            continue
        line, column = place_of(text, token.start)
        if word in _OUTSIDE:
            raise QueryError(
                f"{word} {_OUTSIDE[word]}, and a query here only reads what is loaded",
                place=f"{place}:{line}:{column}",
                fix="load the data with --data, and name its graph with GRAPH",
                excerpt=marked(text, line, column),
            )
        raise QueryError(
            f"{word} changes data, and a query here only reads",
            place=f"{place}:{line}:{column}",
            fix="ask with SELECT, ASK, CONSTRUCT or DESCRIBE",
            excerpt=marked(text, line, column),
        )


def syntax_error(text: str, place: str, error: SyntaxError) -> QueryError:
    """Return a parser's complaint with the place, the line itself with a mark below, and a guess at what was meant."""
    from nap_kg.query.hints import guessed, reassigned, ungrouped
    from nap_kg.sparql.tokens import place_of

    said = str(error.args[0]) if error.args else str(error)
    found = re.match(r"error at (\d+):(\d+): (.*)", said, re.DOTALL)
    line, column, problem = (int(found[1]), int(found[2]), found[3]) if found else (0, 0, said)
    guess = guessed(text)
    if guess is None and "variable that is unbound" in problem:
        guess = ungrouped(text)
    if guess is None and problem == "expected [_]":
        guess = reassigned(text)
    if guess:
        line, column = place_of(text, guess.offset)
        cause, fix = guess.cause, guess.fix
    else:
        cause, fix = _expected(problem)
    if not line:
        return QueryError(f"syntax error: {cause}", place=place, fix=fix)
    where = f"{place}:{line}:{column}"
    return QueryError(f"syntax error: {cause}", place=where, fix=fix, excerpt=marked(text, line, column))


def marked(text: str, line: int, column: int) -> str:
    """Return a line of a query with a mark below one of its columns, as an error shows it; a long line is cut."""
    lines = text.splitlines()
    whole = lines[line - 1] if line <= len(lines) else ""
    start = max(0, min(column - 1, len(whole)) - _BEFORE)
    cut = "…" if start else ""
    shown = cut + "".join(" " if char.isspace() else char for char in whole[start : start + _SHOWN]).rstrip()
    return f"{shown}\n{' ' * (len(cut) + column - 1 - start)}^"


def _expected(problem: str) -> tuple[str, str]:
    words = re.findall(r"[A-Z][A-Z_ ]+[A-Z]|\"(?:[^\"\\]|\\.)\"", problem) if "'..=" not in problem else []
    fix = "look for a missing bracket, dot or quote just before"
    if "variable that is unbound" in problem:
        return "SELECT names a variable that is not bound", "take it out, or bind it in WHERE"
    if not words:
        return "this can't stand here", fix
    listed = ", ".join(words[:6]) + (" …" if len(words) > 6 else "")
    return f"this can't stand here; possible are e.g. {listed}", fix
