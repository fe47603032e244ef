"""Pre-binding: a query in which variables are replaced by terms before it is evaluated.

No SPARQL engine at hand does what SHACL asks for here: joining with a binding afterwards, or handing one in, leaves
nested groups, ``BIND`` and subqueries without it. So the tokens of the query are rewritten, once for each focus node.

Source:  SHACL, section 5.3.2 and appendix A (https://www.w3.org/TR/shacl/#pre-binding).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from nap_kg.validate.results import Term

_TOKEN = re.compile(
    r'(?P<blank>\s+|#[^\n]*)|(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')|(?P<iri><[^<>"{}|^`\\\s]*>)|(?P<variable>[?$]\w+)'
    r"|(?P<name>[A-Za-z][\w.-]*:[\w.:%\\-]*|:[\w.:%\\-]*)|(?P<word>[A-Za-z_]\w*)|(?P<mark>\^\^|&&|\|\||[!<>=]=|.)",
    re.DOTALL,
)
_FORBIDDEN = {
    "MINUS": "MINUS compares bindings, and a pre-bound variable is none",
    "SERVICE": "SERVICE would ask another place than the data",
    "VALUES": "VALUES would bind what is bound already",
}
_AFTER_HEAD = frozenset({"WHERE", "FROM"})
_AFTER_GROUP = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_OBJECTLESS = "urn:nap-kg:no-literal-is-a-subject"


class NotPrebindable(Exception):
    """The query does what SHACL forbids where variables are pre-bound; the message says what."""


@dataclass(frozen=True)
class Token:
    """A piece of a query and of which kind it is."""

    kind: str
    text: str

    @property
    def name(self) -> str:
        """A variable without its sign, a word in capitals; empty for the rest."""
        return self.text[1:] if self.kind == "variable" else self.text.upper() if self.kind == "word" else ""


def tokens(query: str) -> list[Token]:
    """Return a query cut into pieces that make it up again."""
    return [Token(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(query)]


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

    def __init__(self, query: str) -> None:
        self._tokens = tokens(query)

    def names(self) -> set[str]:
        """Return the variables of the query."""
        return {token.name for token in self._tokens if token.kind == "variable"}

    def bind(self, values: Mapping[str, Term]) -> str:
        """Return the query with each variable replaced by its term.

        Raises:  NotPrebindable for a blank node, which no query can name.
        """
        if any(isinstance(term, ox.BlankNode) for name, term in values.items() if name in self.names()):
            raise NotPrebindable("a query can't name a blank node")
        written = {name: str(term) for name, term in values.items()}
        return _Writer(self._tokens, written).text()


class _Writer:
    """Rewrites tokens, with an eye on the clause that each stands in."""

    def __init__(self, pieces: list[Token], values: Mapping[str, str]) -> None:
        self.pieces, self.values = pieces, values
        self.out: list[str] = []
        self.clauses: list[str] = ["query"]
        self.brackets: list[str] = []
        self.skip = 0

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
        self.out.append(token.text)

    def _mark(self, token: Token) -> None:
        if token.text == "{":
            self.clauses[-1] = "body" if self.clauses[-1] == "head" else self.clauses[-1]
            self.clauses.append("group")
            self.brackets.append("{")
        elif token.text == "(":
            self.brackets.append("(")
        elif token.text in ("}", ")") and self.brackets:
            self.brackets.pop()
            if token.text == "}" and len(self.clauses) > 1:
                self.clauses.pop()
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
