"""Counts of different values where some solutions have none, in a form that Virtuoso 7 counts rightly.

Its ``COUNT(DISTINCT ?x)`` takes the absence of a value for a value once a query meets more than 100 000 pairs of a
group and a value. Here the absence is a value, and is taken off again where it is: the same number on any server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nap_kg.sparql.groups import Group
    from nap_kg.sparql.tokens import Token

ABSENT = "<urn:nap-kg:absent>"


class _Select(NamedTuple):
    start: int  # of its SELECT, as numbers of tokens
    opening: int  # of its group
    closing: int
    end: int  # of the braces that it stands in, or of the query


def with_sure_counts(query: str) -> str:
    """Return a query in which each count of different values of a variable meets a value in every solution.

    Variables that have one anyway, as the patterns show, are counted as they are.
    """
    from nap_kg.sparql.tokens import tokens

    found = [token for token in tokens(query) if token.kind != "blank"]
    counts = [at for at in range(len(found) - 4) if _is_count(found[at : at + 5])]
    selects = list(_selects(found)) if counts else []
    for at in reversed(counts):
        holder = max(select for select in selects if select.start < at < select.end)
        inside = query[found[holder.opening].start : found[holder.closing].start + 1]
        variable, end = found[at + 3].text, found[at + 4].start + 1
        if found[at + 3].name not in _bound_in(inside):
            is_grouped = any(token.name == "GROUP" for token in found[holder.closing : holder.end])
            query = f"{query[: found[at].start]}{_counted(variable, is_grouped)}{query[end:]}"
    return query


def _counted(variable: str, is_grouped: bool) -> str:
    # in words that Virtuoso's compiler takes: it fails at IF or COALESCE around an aggregate
    present = f"COUNT(DISTINCT IF(BOUND({variable}),{variable},{ABSENT}))"
    missing = f"IF(BOUND({variable}),0,1)"
    return f"({present}-{f'MAX({missing})' if is_grouped else f'SUM(DISTINCT {missing})'})"  # none have no MAX


def _is_count(found: Sequence[Token]) -> bool:
    words = [token.name if token.kind == "word" else token.text for token in found]
    return [*words[:3], words[4]] == ["COUNT", "(", "DISTINCT", ")"] and found[3].kind == "variable"


def _selects(found: Sequence[Token]) -> Iterator[_Select]:
    for start, token in enumerate(found):
        if token.kind == "word" and token.name == "SELECT":
            opening = next(
                at for at in range(start, len(found)) if found[at].text == "{" and found[at - 1].name != "EXISTS"
            )
            closing = _end(found, opening + 1)
            yield _Select(start, opening, closing, _end(found, closing + 1))


def _end(found: Sequence[Token], start: int) -> int:
    """Return where the braces end that some token stands in."""
    depth = 0
    for at in range(start, len(found)):
        if found[at].kind == "mark" and found[at].text in "{}":
            depth += 1 if found[at].text == "{" else -1
            if depth < 0:
                return at
    return len(found)


def _bound_in(group: str) -> frozenset[str]:
    """Return the variables that have a value in every solution of a group; none of one that is not understood."""
    from nap_kg.sparql.groups import NotUnderstood, take_apart

    try:
        where = take_apart(f"SELECT * {group}").where
    except NotUnderstood:
        return frozenset()
    return _bound(where) if where else frozenset()


def _bound(group: Group) -> frozenset[str]:
    from nap_kg.sparql.groups import Triple

    found: set[str] = set()
    for part in group.parts:
        if isinstance(part, Triple):
            found |= _variables(part.text)
        elif part.kind == "UNION":
            found |= frozenset.intersection(*map(_bound, part.groups))
        elif part.kind == "GRAPH":
            found |= _bound(part.groups[0])
        elif part.kind == "SELECT" and part.groups:
            projection = part.text[: part.text.index("{", 1)]
            inner = _bound(part.groups[0])
            found |= inner if "*" in projection else inner & _variables(projection)
        elif part.kind == "VALUES" and "UNDEF" not in part.text.upper():
            found |= _variables(part.text)
    return frozenset(found)


def _variables(text: str) -> frozenset[str]:
    from nap_kg.sparql.tokens import tokens

    return frozenset(token.name for token in tokens(text) if token.kind == "variable")
