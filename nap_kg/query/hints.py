"""What a broken query was probably meant to be: slips that are common, each with its place and a way out."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from nap_kg.namespaces import PREFIXES
from nap_kg.sparql.tokens import Token, tokens


class Guess(NamedTuple):
    """A slip: where it is, what is wrong, what to do."""

    offset: int
    cause: str
    fix: str


_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_AGGREGATES = ("COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT")
_SPELT = """
ABS ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY
DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR GRAPH GROUP GROUP_CONCAT HAVING HOURS IF IN
IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED
NOT NOW OFFSET OPTIONAL ORDER PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR
SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM
TIMEZONE TRUE TZ UCASE UNDEF UNION URI UUID VALUES WHERE YEAR A
"""
_WORDS = _SPELT.split()
_FUNCTIONS = frozenset(_WORDS) - {"VALUES", "SELECT", "DISTINCT", "REDUCED", "BY", "FILTER", "HAVING", "WHERE"}
_ELSEWHERE = {
    "AND": "join conditions with &&",
    "OR": "join conditions with ||",
    "LIKE": "write FILTER(CONTAINS(LCASE(?label), 'word'))",
    "IS": "write 'a' for 'is a', or FILTER(?x = …)",
    "NULL": "write FILTER(!BOUND(?x))",
    "JOIN": "patterns join by the variables that they share",
    "TOP": "write LIMIT at the end",
}
_PAIRS = {")": "(", "}": "{", "]": "["}
_TERMS = ("iri", "name", "variable", "string", "number")
_COMPARING = ("=", "==", "!=", "<", ">", "<=", ">=", "&&", "||")
_SPACED_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s\"]*[ \t][^<>\n]*>")


def guessed(text: str) -> Guess | None:
    """Return the likeliest slip of a query that does not parse, or None where none of the known ones is in it."""
    found = [token for token in tokens(text) if token.kind != "blank"]
    for look in (_quotes, _opening, _iris, _prefixes, _words, _head, _clauses, _brackets, _triples, _calls):
        guess = next(look(text, found), None)
        if guess is not None:
            return guess
    return None


def _quotes(_: str, found: list[Token]) -> Iterator[Guess]:
    for token in found:
        if token.text in ('"', "'"):
            yield Guess(token.start, "a text opens here and is not closed on its line", f"close it with {token.text}")
        elif token.text in "“”„«»‘’":
            yield Guess(token.start, f"{token.text} is no quote of SPARQL", "write texts in straight quotes: 'so'")


def _opening(_: str, found: list[Token]) -> Iterator[Guess]:
    first = next((token for token in found if token.name in _FORMS), None)
    if first is None and found and not any(token.name in ("PREFIX", "BASE") for token in found[:1]):
        near = difflib.get_close_matches(found[0].text.upper(), _FORMS, 1, 0.7)
        fix = f"did you mean {near[0]}?" if near else "open it with SELECT, ASK, CONSTRUCT or DESCRIBE"
        yield Guess(found[0].start, "this is no way for a query to open", fix)


def _prefixes(_: str, found: list[Token]) -> Iterator[Guess]:
    known = {*PREFIXES, "_"}
    for at, token in enumerate(found):
        if token.kind == "word" and token.name == "PREFIX":
            after = [*found[at + 1 : at + 3], Token("end", ""), Token("end", "")]
            if after[0].kind != "name" or not after[0].text.endswith(":"):
                example = after[0].text if after[0].kind == "word" else "nap"
                yield Guess(token.start, "PREFIX wants a name with a colon", f"write PREFIX {example}: <…>")
            elif after[1].kind != "iri":
                yield Guess(token.start, "PREFIX wants an IRI in angle brackets", f"write PREFIX {after[0].text} <…>")
            known.add(after[0].text.partition(":")[0])
    for token in found:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix not in known:
            near = difflib.get_close_matches(prefix, known, 1)
            meant = f"write {near[0]}: or declare" if near else "declare"
            yield Guess(
                token.start, f"nothing says what the prefix {prefix}: stands for", f"{meant} PREFIX {prefix}: <…>"
            )


def _iris(text: str, _: list[Token]) -> Iterator[Guess]:
    for match in _SPACED_IRI.finditer(text):
        yield Guess(match.start(), "an IRI holds no blanks", "write %20 for each, or take it out")


def _words(text: str, found: list[Token]) -> Iterator[Guess]:
    for before, token in itertools.pairwise([Token("start", ""), *found]):
        if token.kind == "mark" and token.text == "==":
            yield Guess(token.start, "== is no operator of SPARQL", "write =")
        if token.text == ">" and before.text == "<" and before.start + 1 == token.start:
            yield Guess(before.start, "<> is no operator of SPARQL", "write !=")
        if token.kind == "iri" and token.text == "<>" and before.kind in _TERMS:
            yield Guess(token.start, "<> is no operator of SPARQL", "write !=")
        if token.kind != "word" or token.name in _WORDS:
            continue
        if token.start and text[token.start - 1] == "/" and before.text == "/":
            yield Guess(token.start, "a prefixed name ends at '/'", "write '\\/' inside it, or the IRI in full: <…>")
        elif token.name in _ELSEWHERE:
            yield Guess(token.start, f"{token.text} is no word of SPARQL", _ELSEWHERE[token.name])
        elif near := difflib.get_close_matches(token.name, _WORDS, 1, 0.75):
            yield Guess(token.start, f"{token.text} is no word of SPARQL", f"did you mean {near[0]}?")
        elif f"?{token.text}" in {other.text for other in found}:
            yield Guess(token.start, f"{token.text} lacks its question mark", f"write ?{token.text}")


def _head(_: str, found: list[Token]) -> Iterator[Guess]:
    for at, token in enumerate(found):
        if token.kind != "word" or token.name != "SELECT":
            continue
        depth, named, assigned = 0, 0, False
        for inside in found[at + 1 :]:
            if inside.text == "{" or inside.name == "WHERE":
                break
            depth += (inside.text == "(") - (inside.text == ")")
            assigned |= inside.kind == "word" and inside.name == "AS"
            if inside.text == ")" and depth == 0 and not assigned:
                yield Guess(inside.start, "SELECT takes a calculated value only with a name", "write (COUNT(?x) AS ?n)")
            if depth == 0 and inside.text == ",":
                yield Guess(inside.start, "no commas between the variables of SELECT", "take it out")
            if depth == 0 and inside.kind == "word" and inside.name in _AGGREGATES:
                yield Guess(
                    inside.start, "a calculated value stands in parentheses, with a name", "write (COUNT(?x) AS ?n)"
                )
            named += inside.text == "*" or inside.kind == "variable"
            assigned &= depth > 0
        if not named:
            yield Guess(token.start, "SELECT names no variable", "name some, or write SELECT *")


def _clauses(_: str, found: list[Token]) -> Iterator[Guess]:
    limit: Token | None = None
    for token, after in itertools.pairwise([*found, Token("end", "")]):
        word = token.name if token.kind == "word" else ""
        if token.text in "{}":
            limit = None
        if word in ("ORDER", "GROUP") and after.name != "BY":
            yield Guess(token.start, f"{word} wants BY", f"write {word} BY")
        elif word in ("LIMIT", "OFFSET"):
            limit = token
            if after.kind != "number":
                yield Guess(token.start, f"{word} wants a whole number", f"write {word} 10")
        elif word in ("ORDER", "GROUP", "HAVING") and limit:
            yield Guess(limit.start, f"{limit.name} stands before {word}", f"move {limit.name} to the end")
        elif word in ("OPTIONAL", "MINUS", "UNION", "WHERE", "EXISTS") and after.text != "{":
            yield Guess(token.start, f"{word} wants a group", f"put what follows in braces: {word} {{ … }}")
        elif word == "BY" and not (after.text in ("(", "?", "$") or after.kind in ("variable", "word", "name", "iri")):
            yield Guess(token.start, "BY wants a variable", "name one, or take the clause out")
        elif word == "FILTER" and not (after.text == "(" or after.kind in ("word", "iri", "name")):
            yield Guess(token.start, "FILTER wants its condition in parentheses", "write FILTER(…)")


def _brackets(text: str, found: list[Token]) -> Iterator[Guess]:
    still: list[Token] = []
    for token in found:
        if token.kind != "mark":
            continue
        if token.text in _PAIRS.values():
            still.append(token)
        elif token.text in _PAIRS:
            if not still:
                yield Guess(
                    token.start, f"this {token.text} closes nothing", "look for a bracket too many, also before"
                )
            elif still.pop().text != _PAIRS[token.text]:
                yield Guess(
                    token.start, f"this {token.text} closes a bracket of another kind", "close the inner one before"
                )
    if still:
        closing = next(end for end, start in _PAIRS.items() if start == still[-1].text)
        cause = f"the query ends, and the {still[-1].text} before '{_after(text, still[-1])}' is open"
        yield Guess(len(text.rstrip()), cause, f"close the bracket with {closing}")


def _after(text: str, token: Token) -> str:
    return " ".join(text[token.start + 1 : token.start + 20].split())


def _triples(_text: str, found: list[Token]) -> Iterator[Guess]:
    """Yield where triples run together or stop short: terms are counted from one dot to the next."""
    counts: list[tuple[str, int, bool]] = []  # each open bracket, how many terms since a dot, whether it goes on a path
    skipping = ""  # the word behind which terms are no triples: up to the brace that closes, or opens for SELECT
    for at, token in enumerate(found):
        bracket, count, _ = counts[-1] if counts else ("", 0, False)
        is_path = at > 0 and found[at - 1].text in ("/", "|", "^", "^^", "!")
        if token.text in ("{", "[", "("):
            counts.append((token.text, int(token.text == "["), is_path))
            skipping = "" if token.text == "{" and skipping == "SELECT" else skipping
            continue
        if token.text in _PAIRS and counts:
            if token.text == "}" and not skipping and count == 2:
                yield Guess(token.start, _SHORT, _SHORTER)
            skipping = "" if token.text == "}" else skipping
            *_, goes_on = counts.pop()
            if counts:
                number = 0 if token.text == "}" else counts[-1][1] + (not goes_on)
                counts[-1] = (counts[-1][0], number, counts[-1][2])
            continue
        if bracket != "{" or skipping:
            continue
        if token.kind == "mark" and token.text in ".;,":
            if count == 2:
                yield Guess(token.start, _SHORT, _SHORTER)
            count = ".;,".index(token.text)
        elif token.kind == "mark" and token.text in _COMPARING:
            yield Guess(token.start, "a comparison stands among the patterns", "write FILTER(… = …)")
        elif token.kind in _TERMS or token.text in ("a", "true", "false"):
            count += not is_path
            if count == 4:
                yield Guess(
                    token.start, "a new triple begins here, and the one before has no end", "put a dot before it"
                )
        elif token.kind == "word":
            count, skipping = 0, token.name if token.name in ("VALUES", "SELECT", "BY") else skipping
        counts[-1] = (bracket, count, counts[-1][2])


def _calls(_: str, found: list[Token]) -> Iterator[Guess]:
    """Yield where the arguments of a function have no comma between them."""
    calls: list[bool] = []
    for before, token in itertools.pairwise([Token("start", ""), *found]):
        if token.text in _PAIRS.values():
            calls.append(token.text == "(" and before.kind == "word" and before.name in _FUNCTIONS)
        elif token.text in _PAIRS and calls:
            calls.pop()
        elif calls and calls[-1] and token.kind in _TERMS and before.kind in _TERMS:
            yield Guess(token.start, "the arguments of a function have a comma between them", "put a comma before it")


def ungrouped(text: str) -> Guess | None:
    """Return a variable that SELECT names beside a calculated value, though the query does not group by it."""
    found = [token for token in tokens(text) if token.kind != "blank"]
    for at, token in enumerate(found):
        if token.kind != "word" or token.name != "SELECT":
            continue
        head = list(itertools.takewhile(lambda t: t.text != "{" and t.name != "WHERE", found[at + 1 :]))
        depth, plain = 0, []
        for inside in head:
            depth += (inside.text == "(") - (inside.text == ")")
            if depth == 0 and inside.kind == "variable":
                plain.append(inside)
        grouped: set[str] = set()
        for first, second in itertools.pairwise(enumerate(found[at:])):
            if first[1].name == "GROUP" and second[1].name == "BY":
                rest = found[at + second[0] + 1 :]
                grouped |= {t.name for t in itertools.takewhile(lambda t: t.kind == "variable" or t.text in "()", rest)}
        for variable in plain:
            if variable.name not in grouped and any(t.name in _AGGREGATES for t in found):
                fix = f"add GROUP BY {variable.text}, wrap it in COUNT(…) or the like, or take it out"
                return Guess(
                    variable.start, f"{variable.text} stands beside a calculated value, and is not grouped by", fix
                )
    return None


def reassigned(text: str) -> Guess | None:
    """Return the first variable to which BIND gives a value, though a pattern before it does so too."""
    found = [token for token in tokens(text) if token.kind != "blank"]
    for at, (before, token) in enumerate(itertools.pairwise(found)):
        if before.name == "AS" and token.kind == "variable" and token.name in {t.name for t in found[:at]}:
            cause = f"AS gives {token.text} a value where it has one already"
            return Guess(token.start, cause, "give the new value a name of its own")
    return None


_SHORT = "this triple stops short: it has a subject and a property, but no value"
_SHORTER = "add a value or a variable, e.g. ?value"
