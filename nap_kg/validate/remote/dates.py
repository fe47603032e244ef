"""Dates that are none, kept from what a server computes with dates: Virtuoso 7 fails at such, or compares their texts.

What SPARQL has as an error of one solution stays one: a variable without a value stands where the date would be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nap_kg.namespaces import XSD
from nap_kg.sparql.tokens import Token, tokens
from nap_kg.validate.remote.lexical import is_calendar, well_formed

_PARTS = ("YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ")
_ORDERS = ("<", ">", "<=", ">=")
_BEFORE, _AFTER = ("(", "&&", "||", ","), (")", "&&", "||", ",")
_NOTHING = "?nap_absent"
_KINDS = (XSD.date, XSD.dateTime)


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
            part = f"IF({is_calendar(variable)},{token.name}({variable}),{_NOTHING})"
            yield token.start, found[at + 3].start + 1, part
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
