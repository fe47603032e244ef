"""The WHERE of a query, taken apart: its triples, filters and nested groups, each as text that can stand alone.

Only queries that an engine has parsed are taken apart; what is not understood raises, and is never guessed at.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nap_kg.sparql.tokens import Token, tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_OPEN, _CLOSE = "({[", ")}]"
_MODIFIERS = ("*", "+", "?")
_TERMS = ("iri", "name", "variable", "string", "number")


@dataclass(frozen=True)
class Triple:
    """A triple pattern; each part as the query writes it, the predicate perhaps a path."""

    subject: str
    predicate: str
    object: str

    @property
    def text(self) -> str:
        """The pattern on its own."""
        return f"{self.subject} {self.predicate} {self.object} ."


@dataclass(frozen=True)
class Part:
    """Something in a group that is no triple pattern."""

    kind: str  # FILTER, BIND, VALUES, OPTIONAL, MINUS, GRAPH, UNION (nested groups, one or more), SELECT (a subquery)
    text: str
    groups: tuple[Group, ...] = field(default=(), repr=False)  # what is nested in it


@dataclass(frozen=True)
class Group:
    """What stands between a pair of braces, in order."""

    parts: tuple[Triple | Part, ...]
    text: str  # without its braces


@dataclass(frozen=True)
class Query:
    """A query in pieces that make it up."""

    prologue: str
    form: str  # one of FORMS
    where: Group | None  # None for a DESCRIBE without WHERE
    rest: str  # GROUP BY, ORDER BY, LIMIT …
    template: tuple[Triple, ...] = ()  # of a CONSTRUCT


class NotUnderstood(Exception):
    """A piece of a query that this module does not take apart; the message says which."""


def take_apart(query: str) -> Query:
    """Return a query in pieces.

    Raises:  NotUnderstood.
    """
    try:
        return _query(query, [token for token in tokens(query) if token.kind != "blank"])
    except IndexError as error:
        raise NotUnderstood("it ends where more is awaited") from error


def _query(query: str, found: list[Token]) -> Query:
    at = next((i for i, token in enumerate(found) if token.name in FORMS and token.kind == "word"), None)
    if at is None:
        raise NotUnderstood("no SELECT, ASK, CONSTRUCT or DESCRIBE in it")
    form, prologue = found[at].name, query[: found[at].start]
    template: tuple[Triple, ...] = ()
    at += 1
    if form == "CONSTRUCT" and found[at].text == "{":
        end = _closing(found, at)
        template = tuple(part for part in _Reader(query, found[at + 1 : end]).group().parts if isinstance(part, Triple))
        at = end + 1
    opening = next((i for i in range(at, len(found)) if found[i].text == "{"), None)
    if opening is None:
        return Query(prologue, form, None, query[found[at].start :], template)
    end = _closing(found, opening)
    group = _Reader(query, found[opening + 1 : end]).group()
    rest = query[found[end].start + 1 :].strip()
    if form == "CONSTRUCT" and not template:
        template = tuple(part for part in group.parts if isinstance(part, Triple))
    return Query(prologue, form, group, rest, template)


def _closing(found: list[Token], at: int) -> int:
    depth = 0
    for i in range(at, len(found)):
        if found[i].kind == "mark":
            depth += (found[i].text in _OPEN) - (found[i].text in _CLOSE)
        if depth == 0:
            return i
    raise NotUnderstood("a bracket is not closed")


class _Reader:
    """Reads the tokens between a pair of braces."""

    def __init__(self, query: str, found: list[Token]) -> None:
        self.query, self.found = query, found
        self.at = 0

    def group(self) -> Group:
        parts: list[Triple | Part] = []
        whole = self._text(0, len(self.found))
        if self.found and self.found[0].name == "SELECT" and self.found[0].kind == "word":
            inner = take_apart(whole).where
            return Group((Part("SELECT", f"{{ {whole} }}", (inner,) if inner else ()),), whole)
        while self.at < len(self.found):
            token = self.found[self.at]
            if token.text == ".":
                self.at += 1
            elif token.text == "{":
                parts.append(self._union())
            elif token.kind == "word" and token.name in ("OPTIONAL", "MINUS", "GRAPH"):
                parts.append(self._keyword(token.name))
            elif token.kind == "word" and token.name == "FILTER":
                parts.append(self._filter())
            elif token.kind == "word" and token.name in ("BIND", "VALUES"):
                parts.append(self._plain(token.name))
            else:
                parts += self._triples()
        return Group(tuple(parts), whole)

    def _text(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        last = self.found[end - 1]
        return self.query[self.found[start].start : last.start + len(last.text)]

    def _is(self, *texts: str) -> bool:
        return self.at < len(self.found) and self.found[self.at].text in texts

    def _nested(self) -> Group:
        if not self._is("{"):
            raise NotUnderstood(f"no group where one is awaited: {self._text(self.at, len(self.found))[:40]!r}")
        end = _closing(self.found, self.at)
        inside = _Reader(self.query, self.found[self.at + 1 : end]).group()
        self.at = end + 1
        return inside

    def _union(self) -> Part:
        start, groups = self.at, [self._nested()]
        while self.at < len(self.found) and self.found[self.at].name == "UNION":
            self.at += 1
            groups.append(self._nested())
        only = groups[0].parts[0] if len(groups) == 1 and len(groups[0].parts) == 1 else None
        if isinstance(only, Part) and only.kind == "SELECT":
            return only
        return Part("UNION", self._text(start, self.at), tuple(groups))

    def _keyword(self, kind: str) -> Part:
        start = self.at
        self.at += 2 if kind == "GRAPH" else 1
        nested = self._nested()
        return Part(kind, self._text(start, self.at), (nested,))

    def _filter(self) -> Part:
        start = self.at
        groups: tuple[Group, ...] = ()
        self.at += 1
        while self.at < len(self.found) and self.found[self.at].name in ("NOT", "EXISTS"):
            self.at += 1
        if self._is("{"):
            groups = (self._nested(),)
        else:
            self.at += not self._is("(")  # the name of a function
            self._skip()
        return Part("FILTER", self._text(start, self.at), groups)

    def _plain(self, kind: str) -> Part:
        start = self.at
        self.at += 1
        if kind == "VALUES":
            if self._is("("):
                self._skip()
            else:
                self.at += 1
        self._skip()
        return Part(kind, self._text(start, self.at))

    def _skip(self) -> None:
        if not self._is("(", "{", "["):
            raise NotUnderstood(f"no bracket where one is awaited: {self._text(self.at, len(self.found))[:40]!r}")
        self.at = _closing(self.found, self.at) + 1

    def _triples(self) -> list[Triple]:
        """Return the triples of one subject, up to the dot or to what is no triple."""
        triples: list[Triple] = []
        subject = self._node()
        while self.at < len(self.found) and not self._is(".", "{", "}"):
            if self._is(";"):
                self.at += 1
                continue
            if self.found[self.at].kind == "word" and self.found[self.at].text != "a":
                break
            path = self._path()
            triples.append(Triple(subject, path, self._node()))
            while self._is(","):
                self.at += 1
                triples.append(Triple(subject, path, self._node()))
            if not self._is(";"):
                break
        if not triples and not subject.startswith("["):
            raise NotUnderstood(f"{subject!r} opens no triple")
        return triples or [Triple(subject, "", "")]

    def _node(self) -> str:
        start = self.at
        if self.at >= len(self.found):
            raise NotUnderstood("a term is missing at the end of a group")
        token = self.found[self.at]
        if token.text in ("[", "("):
            self._skip()
        elif token.text in ("+", "-"):
            self.at += 2
        elif token.kind in _TERMS or token.text.lower() in ("true", "false"):
            self.at += 1
            if token.kind == "string" and self.at < len(self.found):
                if self.found[self.at].kind == "language":
                    self.at += 1
                elif self._is("^^"):
                    self.at += 2
        else:
            raise NotUnderstood(f"{token.text!r} is no term")
        return self._text(start, self.at)

    def _path(self) -> str:
        start = self.at
        while True:
            while self._is("^", "!"):
                self.at += 1
            if self._is("("):
                self._skip()
            else:
                self.at += 1
            while self._is(*_MODIFIERS):
                self.at += 1
            if not self._is("/", "|"):
                return self._text(start, self.at)
            self.at += 1
