"""Pieces packed into few queries: those that ask alike become one pattern with a table of what differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.sparql.tokens import tokens
from nap_kg.validate.remote.parts import Focus, Piece

LONGEST = 14_000
"""How many characters of patterns a query has, unless one piece alone has more: servers are bad at long ones."""
MOST = 42
"""How many patterns are united in one query."""
_LOCAL = re.compile(r"[A-Za-z_][\w-]*")
_NAMES = ("", *"abcdefghijlmnopqrsuwxyz")


class Arm(NamedTuple):
    """One pattern, what it projects besides what all do, and on behalf of which origins."""

    text: str
    projected: tuple[str, ...]
    origins: tuple[int, ...]


class Packed(NamedTuple):
    """A query of some patterns."""

    arms: tuple[Arm, ...]
    whole: bool  # whether rows are those of a query of the shapes' author
    names: Mapping[str, str]  # prefixes, by namespace

    @property
    def text(self) -> str:
        """The query."""
        return _united(self.arms, self.names, self.whole)

    def halves(self) -> tuple[Packed, Packed]:
        """Return two queries that ask the same together."""
        middle = len(self.arms) // 2
        return self._replace(arms=self.arms[:middle]), self._replace(arms=self.arms[middle:])


def packed(pieces: Iterable[Piece]) -> list[Packed]:
    """Return the queries for some pieces."""
    every = list(pieces)
    names = _prefixes([*(piece.text for piece in every), *(_terms(piece) for piece in every)])
    found = []
    for whole in (False, True):
        arms = list(_arms([piece for piece in every if piece.whole == whole]))
        found += [Packed(tuple(group), whole, names) for group in _grouped(arms, names)]
    return found


def _terms(piece: Piece) -> str:
    return " ".join([str(piece.focus.term), *piece.columns.values(), piece.focus.pattern()])


def _arms(pieces: Sequence[Piece]) -> Iterator[Arm]:
    tables: dict[tuple[str, tuple[str, ...], str, str, tuple[str, ...]], tuple[Focus, dict[str, int]]] = {}
    for piece in pieces:
        if piece.whole:
            yield Arm(f"{{{piece.text}BIND({piece.origin} AS ?k)}}", projected(piece.text), (piece.origin,))
            continue
        focus = piece.focus
        columns = tuple(sorted(piece.columns))
        own = [str(focus.term)] if focus.column else []
        row = " ".join([str(piece.origin), *own, *(piece.columns[column] for column in columns)])
        key = (focus.kind, focus.paths, focus.pattern(), piece.text, columns)
        tables.setdefault(key, (focus, {}))[1][f"({row})"] = piece.origin
    for (_, _, _, text, columns), (focus, rows) in tables.items():
        head = " ".join(["?k", *([focus.column] if focus.column else []), *columns])
        for part in _slices(list(rows)):
            origins = tuple(dict.fromkeys(rows[row] for row in part))
            yield _arm(f"VALUES({head}){{{''.join(part)}}}{focus.pattern()}", text, focus.chain, origins)


def projected(text: str) -> tuple[str, ...]:
    """Return the variables that a pattern gives values to."""
    found = ox.Store().query(f"SELECT*{{{text}}}")
    assert isinstance(found, ox.QuerySolutions)
    return tuple(f"?{variable.value}" for variable in found.variables)


def _slices(rows: Sequence[str]) -> Iterator[Sequence[str]]:
    size = max(1, LONGEST // 2 // max(map(len, rows)))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _arm(focus: str, text: str, chain: tuple[str, ...], origins: tuple[int, ...]) -> Arm:
    body, grouping, having = text.partition(" GROUP BY ?k ?t")
    more = (
        tuple(variable for variable in ("?v", "?w", "?q") if re.search(rf"\{variable}\b", body)) if not grouping else ()
    )
    if grouping:
        names = " ".join(["?k", "?t", *chain])
        return Arm(f"{{SELECT {names}{{{focus}{body}}}GROUP BY {names}{having}}}", chain, origins)
    return Arm(f"{{{focus}{body}}}", (*chain, *more), origins)


def _grouped(arms: Iterable[Arm], names: Mapping[str, str]) -> Iterator[list[Arm]]:
    group: list[Arm] = []
    size = 0
    for arm in arms:
        text = _abbreviated(arm.text, names)
        if group and (size + len(text) > LONGEST or len(group) == MOST):
            yield group
            group, size = [], 0
        group.append(arm._replace(text=text))
        size += len(text)
    if group:
        yield group


def _united(group: Sequence[Arm], names: Mapping[str, str], whole: bool) -> str:
    body = "UNION".join(arm.text for arm in group)
    prologue = _prologue(body, names)
    projected = dict.fromkeys(variable for arm in group for variable in arm.projected)
    if whole:
        return f"{prologue}SELECT {' '.join(['?k', *sorted(projected)])}{{{body}}}"
    return f"{prologue}SELECT DISTINCT {' '.join(['?k', '?t', *sorted(projected)])}{{{body}}}"


def _prefixes(texts: Iterable[str]) -> dict[str, str]:
    """Return a name for each namespace that is worth one, the most frequent the shortest."""
    found: Counter[str] = Counter()
    for text in texts:
        for iri in re.findall(r"<([^<>\s]+)>", text):
            space = _namespace(iri)
            if space:
                found[space] += 1
    common = [space for space, count in sorted(found.items(), key=lambda item: (-item[1], item[0])) if count > 2]
    return dict(zip(common, _NAMES, strict=False))


def abbreviated(query: str) -> str:
    """Return a query with prefixes for the namespaces that are worth one."""
    names = _prefixes([query])
    body = _abbreviated(query, names)
    return _prologue(body, names) + body


def _prologue(body: str, names: Mapping[str, str]) -> str:
    used = {token.text.partition(":")[0] for token in tokens(body) if token.kind == "name"}
    return "".join(f"PREFIX {name}:<{iri}>" for iri, name in names.items() if name in used)


def _namespace(iri: str) -> str:
    local = re.split(r"[#/]", iri)[-1]
    return iri[: len(iri) - len(local)] if _LOCAL.fullmatch(local) else ""


def _abbreviated(text: str, names: Mapping[str, str]) -> str:
    out = []
    for token in tokens(text):
        space = _namespace(token.text[1:-1]) if token.kind == "iri" else ""
        out.append(f"{names[space]}:{token.text[1 + len(space) : -1]}" if space in names else token.text)
    return "".join(out)
