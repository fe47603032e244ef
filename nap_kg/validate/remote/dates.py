"""Dates that are none, kept from what a server computes with dates: Virtuoso 7 fails at such, or compares their texts.

What SPARQL has as an error of one solution stays one: a variable without a value stands where the date would be asked.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from nap_kg.namespaces import XSD
from nap_kg.sparql.tokens import Token, tokens
from nap_kg.validate.remote.lexical import is_calendar, well_formed

_PARTS = {
    "YEAR": "^(-?\\\\d+).*$",
    "MONTH": "^-?\\\\d+(-(\\\\d\\\\d))?.*$",
    "DAY": "^-?\\\\d+(-\\\\d\\\\d-(\\\\d\\\\d))?.*$",
}
"""How a part is read from what is written: Virtuoso does so itself up to the year 9999 only."""
_ORDERS = ("<", ">", "<=", ">=")
_BEFORE, _AFTER = ("(", "&&", "||", ","), (")", "&&", "||", ",")
_NOTHING = "?nap_absent"
_KINDS = (XSD.date, XSD.dateTime)
_TERMS = ("iri", "name", "variable", "string", "number")
_PLAIN = (
    "^\\\\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\\\\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    "(T([01]\\\\d|2[0-3])(:[0-5]\\\\d){2}([.]\\\\d+)?)?(Z|[+-](0\\\\d|1[0-3]):[0-5]\\\\d)?$"
)
"""What every server computes with: well-formed, and nothing unusual, as 29 February and years of five digits are."""

_AS_TYPED = "#date([^T]+|Time[^T]+T[^T]+)$"
"""A time of day for xsd:dateTime, none for xsd:date."""


class Dates:
    """The dates of the data that queries of shapes compute with, and whether some of them may be out of the way.

    Where none is, which one query tells, queries go as they stand, all in all shorter by a third.
    """

    def __init__(self, *, are_plain: bool = False) -> None:
        self._are_plain = are_plain
        self._predicates: set[str] = set()
        self._is_anywhere = False

    def minded(self, query: str, path: str, *, is_thing: bool) -> str:
        """Return a query, without prefixed names, in a form that no date makes fail.

        ``path`` leads to its values, and ``is_thing`` is whether ``$this`` can be no literal.
        """
        other = guarded(query)
        if other == query:
            return query
        found = [token for token in tokens(query) if token.kind != "blank"]
        if _makes_dates(found):
            return other
        self._predicates |= {token.text for token in (*found, *tokens(path)) if token.kind == "iri"}
        self._is_anywhere = self._is_anywhere or not is_thing or _names_no_predicate(found)
        return query if self._are_plain else other

    def sound(self, one: str, two: str, *paths: str) -> str:
        """Return a condition that two variables can be ordered, which have values by some paths; empty for any."""
        self._predicates |= {token.text for path in paths for token in tokens(path) if token.kind == "iri"}
        return "" if self._are_plain else f"{comparable(one)}&&{comparable(two)}"

    @property
    def question(self) -> str:
        """A query whose first row is a date out of the way; empty where no query computes with dates of the data."""
        if not self._predicates:
            return ""
        where = "" if self._is_anywhere else f"VALUES ?p{{{' '.join(sorted(self._predicates))}}}"
        kinds = ",".join(f"<{kind}>" for kind in _KINDS)
        plain = f'REGEX(STR(?v),"{_PLAIN}")&&REGEX(CONCAT(STR(DATATYPE(?v)),STR(?v)),"{_AS_TYPED}")'
        test = f"isLITERAL(?v)&&DATATYPE(?v)IN({kinds})&&!({plain})"
        return f"SELECT ?v{{{where}?s ?p ?v FILTER({test})}}LIMIT 1"


def guarded(query: str) -> str:
    """Return a query that asks parts of dates, and orders two variables, only where the dates are well-formed."""
    found = [token for token in tokens(query) if token.kind != "blank"]
    dated = {found[at + 2].name for at in range(len(found) - 3) if _is_part(found[at : at + 4])}
    for start, end, text in reversed(list(_replacements(found, dated))):
        query = f"{query[:start]}{text}{query[end:]}"
    return query


def comparable(value: str) -> str:
    """Return an expression that is true of all but ill-formed dates, and never fails."""
    kinds = ",".join(f"<{kind}>" for kind in _KINDS)
    return f"COALESCE(DATATYPE({value}) NOT IN({kinds})||{is_calendar(value)},true)"


def well_formed_as(datatype: str, value: str) -> str:
    """Return a condition, to be put before others, that holds of well-formed dates; nothing for what is no date."""
    return f"{well_formed(datatype, value)}&&" if datatype in _KINDS else ""


def _replacements(found: Sequence[Token], dated: set[str]) -> Iterator[tuple[int, int, str]]:
    for at, token in enumerate(found):
        if _is_part(found[at : at + 4]):
            variable = found[at + 2].text
            form, group = _PARTS[token.name], 1 if token.name == "YEAR" else 2
            part = f'<{XSD.integer}>(REPLACE(STR({variable}),"{form}","${group}"))'
            yield token.start, found[at + 3].start + 1, f"IF({is_calendar(variable)},{part},{_NOTHING})"
        elif at and _is_comparison(found[at - 1 : at + 4], dated):
            one, sign, two = token.text, found[at + 1].text, found[at + 2].text
            sound = f"{comparable(one)}&&{comparable(two)}"
            if sign in ("=", "!="):
                sound = f"sameTerm({one},{two})||{sound}"
            yield token.start, found[at + 2].start + len(two), f"IF({sound},{one} {sign} {two},{_NOTHING})"


def _is_part(found: Sequence[Token]) -> bool:
    return (
        len(found) == 4
        and found[0].kind == "word"
        and found[0].name in _PARTS
        and (found[1].text, found[2].kind, found[3].text) == ("(", "variable", ")")
    )


def _is_comparison(found: Sequence[Token], dated: set[str]) -> bool:
    """Return whether two variables are compared with one another, of which the first comes second here."""
    if len(found) < 5 or (found[1].kind, found[3].kind) != ("variable", "variable"):
        return False
    if found[0].text not in _BEFORE or found[4].text not in _AFTER:
        return False
    sign = found[2].text
    return sign in _ORDERS or (sign in ("=", "!=") and bool({found[1].name, found[3].name} & dated))


def _makes_dates(found: Sequence[Token]) -> bool:
    """Return whether a query may have dates that are not in the data: written in it, or made by a function."""
    makes = any(one.kind in ("iri", "name") and two.text == "(" for one, two in itertools.pairwise(found))
    return makes or any(token.text == "^^" or token.name in ("STRDT", "NOW") for token in found)


def _names_no_predicate(found: Sequence[Token]) -> bool:
    """Return whether some triple may have any predicate: a variable, or all but some."""
    projects = False
    for at, token in enumerate(found[:-1]):
        before, after = found[at - 1] if at else token, found[at + 1]
        projects = token.name == "SELECT" or (projects and token.text != "{")
        if projects:
            continue
        if token.kind == "variable" and _is_term(after) and at and (_is_term(before) or before.text in (";", "]")):
            return True
        step = found[at + 2] if after.text == "(" and at + 2 < len(found) else after
        if token.text == "!" and (step.kind in ("iri", "name") or step.text in ("^", "a")):
            return True
    return False


def _is_term(token: Token) -> bool:
    return token.kind in _TERMS or token.text in ("a", "[")
