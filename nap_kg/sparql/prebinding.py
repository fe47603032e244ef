"""Pre-binding: a query in which variables are replaced by terms before it is evaluated.

No SPARQL engine at hand does what SHACL asks for here: joining with a binding afterwards, or handing one in, leaves
nested groups, ``BIND`` and subqueries without it. So the tokens of the query are rewritten, once for each focus node.
Parameters of questions are bound in the same way; these may stand in ``VALUES`` and ``MINUS`` too, which SHACL forbids.

Source:  SHACL, section 5.3.2 and appendix A (https://www.w3.org/TR/shacl/#pre-binding).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import pyoxigraph as ox

from nap_kg.sparql.terms import Term
from nap_kg.sparql.tokens import Token, tokens

_FORBIDDEN = {
    "MINUS": "MINUS compares bindings, and a pre-bound variable is none",
    "SERVICE": "SERVICE would ask another place than the data",
    "VALUES": "VALUES would bind what is bound already",
}
_AFTER_HEAD = frozenset({"WHERE", "FROM"})
_AFTER_GROUP = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_OBJECTLESS = "urn:nap-kg:no-literal-is-a-subject"


class NotPrebindable(Exception):
    """The query does what SHACL forbids where variables are pre-bound; the message says what."""


def check(query: str, always: tuple[str, ...] = ("this",), ever: tuple[str, ...] = ()) -> None:
    """Do nothing where a query may be pre-bound: ``always`` are the variables that a subquery has to hand on.

    Raises:  NotPrebindable, as section A.1 of SHACL wants.
    """
    pieces = [token for token in tokens(query) if token.kind != "blank"]
    for at, token in enumerate(pieces):
        if token.name in _FORBIDDEN and token.kind == "word":
            raise NotPrebindable(_FORBIDDEN[token.name])
        following = pieces[at + 1] if at + 1 < len(pieces) else Token("end", "")
        assigned = following.name if token.name == "AS" and following.kind == "variable" else ""
        if assigned in (*always, *ever):
            raise NotPrebindable(f"AS {following.text} would bind it anew")
        if token.name == "SELECT" and token.kind == "word" and any(p.text == "{" for p in pieces[:at]):
            head = _head(pieces[at + 1 :])
            if "*" in head:
                head |= _bound(pieces[at + 1 :])
            missing = [name for name in always if name not in head]
            if missing:
                raise NotPrebindable(f"a subquery does not hand on ${missing[0]}")


def _head(pieces: list[Token]) -> set[str]:
    found = set()
    for token in pieces:
        if token.text == "{" or token.name == "WHERE":
            break
        found.add(token.name or token.text)
    return found


def _bound(pieces: list[Token]) -> set[str]:
    """Return the variables of a subquery that stand outside of parentheses, as those in its patterns do."""
    found, depth, parentheses = set(), 0, 0
    for token in pieces:
        parentheses += (token.text == "(") - (token.text == ")")
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0 and token.text == "}":
            break
        if depth and not parentheses and token.kind == "variable":
            found.add(token.name)
    return found


class Prebound:
    """A query that variables can be bound in, again and again."""

    def __init__(self, query: str, prefixes: Mapping[str, str] | None = None) -> None:
        """Cut a query into its tokens; ``prefixes`` are those that it may use without declaring them."""
        self._tokens = tokens(query)
        self._prefixes = prefixes or {}

    def names(self) -> set[str]:
        """Return the variables of the query."""
        return {token.name for token in self._tokens if token.kind == "variable"}

    def assigned(self) -> set[str]:
        """Return the variables that AS gives a value, and that can't be given another."""
        pieces = [token for token in self._tokens if token.kind != "blank"]
        return {after.name for at, after in itertools.pairwise(pieces) if at.name == "AS" and after.kind == "variable"}

    def bind(self, values: Mapping[str, Term]) -> str:
        """Return the query with each variable replaced by its term, wherever it stands.

        Raises:  NotPrebindable for a blank node, which no query can name.
        """
        if any(isinstance(term, ox.BlankNode) for name, term in values.items() if name in self.names()):
            raise NotPrebindable("a query can't name a blank node")
        return _Writer(self._tokens, values, self._prefixes).text()


class _Writer:
    """Rewrites tokens, with an eye on the clause that each stands in."""

    def __init__(self, pieces: Sequence[Token], terms: Mapping[str, Term], prefixes: Mapping[str, str]) -> None:
        self.pieces, self.terms, self.prefixes = pieces, terms, prefixes
        self.values = {name: str(term) for name, term in terms.items()}
        self.out: list[str] = []
        self.clauses: list[str] = ["query"]
        self.endings: list[str] = []  # what is to be written before each bracket that is open
        self.ending = ""  # the same for the bracket that opens next
        self.all = ""  # the bindings that SELECT * is to give out
        self.brackets: list[str] = []
        self.skip = 0
        self.minuses = 0

    def text(self) -> str:
        for at, token in enumerate(self.pieces):
            if at < self.skip:
                continue
            if token.kind == "word":
                self._word(at, token)
            elif token.kind == "mark":
                self._mark(token)
            elif token.kind == "variable":
                self._variable(at, token)
            else:
                self.out.append(token.text)
        return "".join(self.out)

    def _word(self, at: int, token: Token) -> None:
        word = token.name
        if not self._in_parentheses():
            if word == "SELECT":
                self.clauses[-1] = "head"
            elif word in _AFTER_HEAD and self.clauses[-1] == "head":
                self.clauses[-1] = "body"
            elif word in ("GROUP", "ORDER") and self._next(at).name == "BY":
                self.clauses[-1] = "keys"
            elif word in _AFTER_GROUP and self.clauses[-1] == "keys":
                self.clauses[-1] = "body"
        if word == "BOUND":
            inside = [i for i in range(at + 1, len(self.pieces)) if self.pieces[i].kind != "blank"][:3]
            if len(inside) == 3 and self.pieces[inside[1]].name in self.values:
                self.out.append("(true)")
                self.skip = inside[2] + 1
                return
        elif word == "VALUES" and (block := _Block.of(self.pieces, at)) and {*block.names} & {*self.values}:
            with suppress(SyntaxError):  # of a value, which the engine will tell
                self.out.append(block.narrowed(self.terms, self._prologue(), self.prefixes))
                self.skip = block.end
                return
        elif word == "MINUS":
            self._minus(at)
        self.out.append(token.text)

    def _minus(self, at: int) -> None:
        """Give both sides of a MINUS a variable with the value, as what it takes away depends on those they share."""
        depth, inside = 0, set()
        for token in self.pieces[at:]:
            depth += (token.text == "{") - (token.text == "}")
            if token.kind == "variable":
                inside.add(token.name)
            if token.text == "}" and depth == 0:
                break
        if inside & {*self.values}:
            self.minuses += 1
            self.ending = f" BIND(true AS ?prebound_{self.minuses}) "
            self.out.append(self.ending)

    def _prologue(self) -> str:
        start = next((i for i, token in enumerate(self.pieces) if token.name in _FORMS), 0)
        return "".join(token.text for token in self.pieces[:start])

    def _mark(self, token: Token) -> None:
        if token.text == "*" and self.clauses == ["head"] and not self.brackets:
            named = {piece.name for piece in self.pieces if piece.kind == "variable"} & {*self.values}
            self.all = "".join(f" BIND({self.values[name]} AS ?{name})" for name in sorted(named))
        elif token.text == "{":
            self.ending = self.all or self.ending  # the columns of SELECT * are those of its outermost group
            self.all = ""
            self.clauses[-1] = "body" if self.clauses[-1] == "head" else self.clauses[-1]
            self.clauses.append("group")
            self.endings.append(self.ending)
            self.ending = ""
            self.brackets.append("{")
        elif token.text == "(":
            self.brackets.append("(")
        elif token.text in ("}", ")") and self.brackets:
            self.brackets.pop()
            if token.text == "}" and len(self.clauses) > 1:
                self.clauses.pop()
                self.out.append(self.endings.pop())
        self.out.append(token.text)

    def _variable(self, at: int, token: Token) -> None:
        value = self.values.get(token.name)
        if value is None:
            self.out.append(token.text)
        elif self._in_parentheses() or self.clauses[-1] not in ("head", "keys"):
            is_subject = value.startswith('"') and self._is_subject(at)
            self.out.append(f"<{_OBJECTLESS}>" if is_subject else value)
        elif self.clauses[-1] == "head":
            nested = len(self.clauses) > 1  # what a subquery hands on may not bear the name that the query gives out
            self.out.append(f"({value} AS ?{'prebound_' if nested else ''}{token.name})")
        else:
            self.out.append(f"({value})")

    def _in_parentheses(self) -> bool:
        return bool(self.brackets) and self.brackets[-1] == "("

    def _next(self, at: int) -> Token:
        return next((token for token in self.pieces[at + 1 :] if token.kind != "blank"), Token("end", ""))

    def _is_subject(self, at: int) -> bool:
        """Return whether a verb follows: only a subject is followed by one."""
        following = self._next(at)
        verb = following.kind in ("iri", "name", "variable") or following.text in ("a", "^", "!", "(")
        return verb and not self._in_parentheses()


class _Block(NamedTuple):
    """What VALUES gives: its variables, its rows as the query writes them, and where it ends."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    end: int  # index of the first token behind it

    @classmethod
    def of(cls, pieces: Sequence[Token], at: int) -> _Block | None:
        """Return the block that the word VALUES opens, or None where it is not well formed."""
        rest = [(i, token) for i, token in enumerate(pieces[at + 1 :], at + 1) if token.kind != "blank"]
        opening = next((n for n, (_, token) in enumerate(rest) if token.text == "{"), None)
        if opening is None:
            return None
        names = tuple(token.name for _, token in rest[:opening] if token.kind == "variable")
        single = rest[0][1].kind == "variable"
        rows: list[list[str]] = []
        for i, token in rest[opening + 1 :]:
            before = pieces[i - 1]
            if token.text == "}":
                if any(len(row) != len(names) for row in rows):
                    return None
                return cls(names, tuple(map(tuple, rows)), i + 1)
            if token.text == "(":
                rows.append([])
            elif token.text == ")":
                continue
            elif token.kind == "language" or token.text == "^^" or before.text in ("^^", "+", "-"):
                if not rows or not rows[-1]:
                    return None
                rows[-1][-1] += token.text
            elif single:
                rows.append([token.text])
            elif rows:
                rows[-1].append(token.text)
        return None

    def narrowed(self, terms: Mapping[str, Term], prologue: str, prefixes: Mapping[str, str]) -> str:
        """Return the block without the variables that have a term, and without the rows that give them another."""
        written = sorted(
            {cell for row in self.rows for cell, name in zip(row, self.names, strict=True) if name in terms}
        )
        meant = {cell: _term(cell, prologue, prefixes) for cell in written if cell.upper() != "UNDEF"}
        kept = [name for name in self.names if name not in terms]
        rows = [
            " ".join(cell for cell, name in zip(row, self.names, strict=True) if name in kept)
            for row in self.rows
            if all(
                meant.get(cell, terms.get(name)) == terms.get(name)
                for cell, name in zip(row, self.names, strict=True)
                if name in terms
            )
        ]
        if not kept and len(rows) == 1:
            return ""  # one row of nothing adds nothing, and there are servers that fail on VALUES without a variable
        return f"VALUES ({' '.join(f'?{name}' for name in kept)}) {{ {' '.join(f'({row})' for row in rows)} }}"


def _term(written: str, prologue: str, prefixes: Mapping[str, str]) -> Term | None:
    solutions = ox.Store().query(
        f"{prologue} SELECT ({written} AS ?term) {{}}", prefixes={prefix: str(iri) for prefix, iri in prefixes.items()}
    )
    assert isinstance(solutions, ox.QuerySolutions)
    term: Term | None = next(solutions)["term"]
    return term
