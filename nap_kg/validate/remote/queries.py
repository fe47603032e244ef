"""Constraints by SPARQL as pieces of queries, put to all focus nodes at once where that is exact."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from nap_kg.namespaces import SH
from nap_kg.sparql import prebinding
from nap_kg.sparql.groups import NotUnderstood, Part, take_apart
from nap_kg.sparql.tokens import Token, tokens
from nap_kg.validate.remote.dates import Dates
from nap_kg.validate.remote.parts import CantCompile, Focus, Kinds, Origin, Piece, cant_compile, piece
from nap_kg.validate.remote.values import sure
from nap_kg.validate.results import Term
from nap_kg.validate.shapes import ShapesGraph
from nap_kg.validate.sparql import Constraint, is_set_safe

FEW = 50
"""Up to how many focus nodes that shapes name a query is put to one by one."""
_MARK = "<urn:nap-kg:focus>"
_ANYWHERE = re.compile(r"[$?](?:shapesGraph|currentShape)\b")
_COUNTS = re.compile(r"\b(?:COUNT|SUM|AVG|SAMPLE|GROUP_CONCAT)\s*\((?!\s*DISTINCT\b)", re.I)


class Queries:
    """The constraints by SPARQL of a shapes graph."""

    def __init__(self, shapes: ShapesGraph, kinds: Kinds, origins: list[Origin], dates: Dates) -> None:
        self.shapes, self.kinds, self.origins, self.dates = shapes, kinds, origins, dates
        self.counts = False  # whether some query counts solutions, so that it matters if a triple is there twice

    def pieces(self, constraint: Constraint, ways: list[list[Focus]]) -> Iterator[Piece]:
        """Yield what is asked on behalf of a constraint.

        Raises:  CantCompile.
        """
        query = constraint.query
        if _ANYWHERE.search(query):
            raise self._cant(constraint, "its SPARQL looks at the shapes graph")
        self.counts = self.counts or _COUNTS.search(query) is not None
        for way in ways:
            self.origins.append(Origin(constraint.shape, constraint.component, constraint.path, True, constraint))
            yield from self._of(constraint, len(self.origins) - 1, way)

    def _of(self, constraint: Constraint, number: int, way: list[Focus]) -> Iterator[Piece]:
        try:
            if constraint.is_ask:
                yield from self._asked(constraint, number, way)
                return
            parameters = dict(constraint.parameters)
            query = self._shortened(constraint, self._minded(constraint, parameters, way))
            marked = _inserted(query, f" $this {_MARK} {_MARK} . ", outermost=True)
            if is_set_safe(query):
                for focus in way:
                    yield self._around(number, focus, query)
            elif is_set_safe(marked):
                for focus in way:
                    yield Piece(number, focus, f"{{{_inserted(query, _selected(focus))}}}", whole=True)
            elif all(focus.kind == SH.targetNode and not focus.paths for focus in way) and len(way) <= FEW:
                for focus in way:
                    yield self._bound(constraint, number, focus)
            else:
                why = "its SPARQL limits, counts or selects across solutions, and would have to be put to every node"
                raise self._cant(constraint, why)
        except prebinding.NotPrebindable as error:
            raise self._cant(constraint, str(error)) from error

    def _minded(self, constraint: Constraint, bound: Mapping[str, Term], way: Sequence[Focus]) -> str:
        """Return a query without its prologue, with some variables bound, that minds ill-formed dates."""
        query = expanded(prebinding.Prebound(constraint.query).bind(bound))
        things = (SH.targetClass, SH.targetSubjectsOf)
        are_things = all(focus.kind in things and not focus.paths for focus in way)
        return self.dates.minded(query, constraint.path, is_thing=are_things)

    def _shortened(self, constraint: Constraint, text: str) -> str:
        """Return a query in few letters: names of variables that nobody reads are short."""
        kept = {"this", "value", "path", "message", "failure", "PATH", "k"}
        kept |= {name for message in constraint.messages for name in re.findall(r"\{[?$](\w+)\}", message)}
        if re.match(r"SELECT\s*(?:DISTINCT\s*)?\*", text):
            return text
        names: dict[str, str] = {}
        free = (name for name in _letters() if name not in kept)
        return "".join(
            f"?{_named(names, token.name, kept, free)}" if token.kind == "variable" else token.text
            for token in tokens(text)
        )

    def _around(self, number: int, focus: Focus, query: str) -> Piece:
        """Return a query whose solutions are held against the focus nodes."""
        if focus.paths:
            return Piece(number, focus, f"{{{_distinct(query)}}}{{{_selected(focus)}}}", whole=True)
        if focus.kind == SH.targetNode:
            return Piece(number, focus, f"{focus.pattern('?this', named=True)}{{{_distinct(query)}}}", whole=True)
        pattern = focus.pattern("?this", named=True, inner="?a9")
        if focus.kind == SH.targetClass and focus.classes:
            pattern = self.kinds.instance("?this", focus.term, "?a9")
        return Piece(number, focus, f"{{{_distinct(query)}}}FILTER(EXISTS{{{pattern}}})", whole=True)

    def _bound(self, constraint: Constraint, number: int, focus: Focus) -> Piece:
        """Return a query with one focus node put in."""
        bound = {**dict(constraint.parameters), "this": focus.term}
        query = self._shortened(constraint, self._minded(constraint, bound, [focus]))
        return Piece(number, focus, f"{{{_distinct(query)}}}", whole=True)

    def _asked(self, constraint: Constraint, number: int, way: list[Focus]) -> Iterator[Piece]:
        query = self._minded(constraint, dict(constraint.parameters), way)
        try:
            where = take_apart(query).where
        except NotUnderstood as error:
            raise self._cant(constraint, f"its SPARQL is not understood ({error})") from error
        reach, value = (f"?t {constraint.path} ?v.", "?v") if constraint.path else ("", "?t")
        parts = where.parts if where else ()
        if parts and all(isinstance(part, Part) and part.kind == "FILTER" for part in parts):
            conditions = [f"({part.text[len('FILTER') :].strip()})" for part in parts]
            test = f"!{sure('&&'.join(conditions))}"
        else:
            test = f"!EXISTS{{{where.text if where else ''}}}"
        names = {"this": "?t", "value": value}
        text = "".join(
            names.get(token.name, f"?u{token.name}") if token.kind == "variable" else token.text
            for token in tokens(test)
        )
        for focus in way:
            yield piece(number, focus, f"{reach}FILTER({minified(text)})", {}, constraint.path)

    def _cant(self, constraint: Constraint, why: str) -> CantCompile:
        return cant_compile(self.shapes, constraint.shape, why)


def _named(names: dict[str, str], name: str, kept: set[str], free: Iterator[str]) -> str:
    if name not in names:
        names[name] = name if name in kept else next(free)
    return names[name]


def _letters() -> Iterator[str]:
    for length in itertools.count(1):
        for letters in itertools.product("bcdefghijlmnopqrsuvwxyz", repeat=length):
            yield "".join(letters)


def _selected(focus: Focus) -> str:
    """Return a subquery for the focus nodes, each once for each way to it."""
    names = " ".join([*focus.chain, "?this"])
    return f"{{SELECT DISTINCT {names}{{{focus.pattern('?this', named=True)}}}}}"


def _distinct(query: str) -> str:
    return re.sub(r"^SELECT\s+(?!DISTINCT\b)", "SELECT DISTINCT ", query, flags=re.I)


def _inserted(query: str, text: str, *, outermost: bool = False) -> str:
    """Return a query with a text at the beginning of its group, and of each in it that computes with ``$this``."""
    starts = _groups_with_this(query)
    found = [start for start in starts if not outermost or start == starts[0]]
    for start in reversed(found):
        query = f"{query[:start]}{text}{query[start:]}"
    return _distinct(query) if not outermost else query


def _groups_with_this(query: str) -> list[int]:
    """Return where the outermost group begins, and each below it that computes with ``$this``, but for EXISTS."""
    found: list[int] = []
    stack: list[tuple[int, bool]] = []  # where a group begins, and whether it is inside an EXISTS
    pieces = [token for token in tokens(query) if token.kind != "blank"]
    wanted: dict[int, bool] = {}
    depth, since = 0, -1
    for at, token in enumerate(pieces):
        before = pieces[at - 1] if at else Token("mark", "")
        if token.text == "{":
            within = (stack[-1][1] if stack else False) or before.name == "EXISTS"
            stack.append((token.start + 1, within))
            wanted.setdefault(token.start + 1, len(stack) == 1)
        elif token.text == "}" and stack:
            stack.pop()
        elif token.text == "(":
            depth += 1
            if before.name in ("FILTER", "BIND") or (since < 0 and before.kind == "word"):
                since = depth if since < 0 else since
        elif token.text == ")":
            if depth == since:
                since = -1
            depth -= 1
        elif token.kind == "variable" and token.name == "this" and since >= 0 and stack and not stack[-1][1]:
            wanted[stack[-1][0]] = True
    found += sorted(start for start, is_wanted in wanted.items() if is_wanted)
    return found


def expanded(query: str) -> str:
    """Return a query without its prologue: names are written out, and white space and comments are left out."""
    pieces = [token for token in tokens(query) if token.kind != "blank"]
    prefixes: dict[str, str] = {}
    at = 0
    while at + 2 < len(pieces) and pieces[at].name == "PREFIX":
        prefixes[pieces[at + 1].text.rstrip(":")] = pieces[at + 2].text[1:-1]
        at += 3
    return minified("".join(_written(pieces, number, prefixes) for number in range(at, len(pieces))))


def _written(pieces: Sequence[Token], at: int, prefixes: dict[str, str]) -> str:
    token = pieces[at]
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        if prefix in prefixes:
            plain = re.sub(r"\\(.)", r"\1", local)
            return f"<{prefixes[prefix]}{plain}> "
    if token.kind == "variable":
        return f"?{token.text[1:]} "
    return f"{token.text} "


def minified(query: str) -> str:
    """Return a query with no more white space than it needs."""
    out: list[str] = []
    last = Token("blank", "")
    for token in tokens(query):
        if token.kind == "blank":
            out += [" "] if out and out[-1] != " " else []
            continue
        modifies = token.text in ("?", "*", "+") and last.kind != "word"
        is_tight = token.text in _TIGHT or token.kind == "language" or modifies
        if out and out[-1] == " " and (is_tight or last.text in _TIGHT):
            out.pop()
        out.append(token.text)
        last = token
    return "".join(out).strip()


_TIGHT = frozenset(["{", "}", "(", ")", "[", "]", ",", ";", "^^", "&&", "||", "=", "!=", "/", "|", "!"])
