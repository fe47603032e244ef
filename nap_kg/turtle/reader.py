"""The one reader that keeps positions: of Turtle 1.1, and in modes of its own of TriG and of N-Quads.

It accepts what the grammar accepts; in the mode for N-Quads, more than that. What only RDF forbids (an IRI with a wrong
percent escape, a language that is no BCP 47 tag) passes: loading the file into a store finds that.
"""

from __future__ import annotations

from typing import NoReturn

from nap_kg.errors import ParseError
from nap_kg.turtle.complaints import AFTER, ITEM, OBJECT, SUBJECT, VERB, Place, complain, unexpected
from nap_kg.turtle.lexer import (
    AT,
    COMMENT,
    END,
    IRI,
    LABEL,
    NEWLINE,
    NUMBER,
    PNAME,
    PUNCTUATION,
    STRING,
    WORD,
    token_pattern,
)
from nap_kg.turtle.pause import collector_paused
from nap_kg.turtle.spelling import Spelling
from nap_kg.turtle.syntax import Block, Collection, Comment, Directive, Document, Node, Pair, PropertyList, Statement
from nap_kg.turtle.terms import (
    RDF_LANG_STRING,
    RDF_NIL,
    RDF_TYPE,
    XSD_BOOLEAN,
    XSD_DECIMAL,
    XSD_DOUBLE,
    XSD_INTEGER,
    BlankNode,
    Iri,
    Literal,
)

_TYPE, _NIL = Iri(RDF_TYPE), Iri(RDF_NIL)
_TRUE, _FALSE = Literal("true", XSD_BOOLEAN), Literal("false", XSD_BOOLEAN)
TURTLE, TRIG, QUADS = "turtle", "trig", "n-quads"


def read(text: str, *, name: str = "<text>", base: str | None = None, syntax: str = TURTLE) -> Document:
    r"""Return a Turtle text as statements and comments that know where they stand.

    ``syntax`` is ``turtle`` (which N-Triples is, too), ``trig`` or ``n-quads``.
    Relative IRIs are resolved against ``base`` or the text's own; without either they stay relative.
    Raises:  ParseError with ``name:line:column`` of the first fault.

    >>> document = read("@prefix ex: <http://example.org/> .\nex:a ex:b 1, 2 .")
    >>> str(document.locate("http://example.org/a", "http://example.org/b", Literal("2", XSD_INTEGER)))
    '2:14'
    """
    with collector_paused():
        return _Reader(text, name, base, syntax).document()


_Frame = tuple[str, "Node | None", "list[Pair]", "Node | None", "list[Node]", "list[Node] | None", int, BlankNode]
"""What was open when a bracket opened: state, subject, pairs, predicate, objects, items; its offset, its blank node."""


class _Reader(Spelling):
    def __init__(self, text: str, name: str, base: str | None, syntax: str) -> None:
        super().__init__(Place(text, name), base)
        self.text, self.name, self.syntax = text, name, syntax
        tokens = token_pattern(text, braces=syntax == TRIG)
        self.match = tokens.scanner(text, 1 if text.startswith("\ufeff") else 0).match  # type: ignore[attr-defined]
        self.statements: list[Statement] = []
        self.comments: list[Comment] = []
        self.compounds: list[PropertyList | Collection] = []
        self.label = "b"
        while f"_:{self.label}" in text:
            self.label += "b"
        self.minted = 0

    def document(self) -> Document:
        """Read the whole text."""
        self.read_statements()
        return Document(self.text, self.name, tuple(self.statements), tuple(self.comments), tuple(self.compounds))

    def read_statements(self) -> None:
        """Read token by token: one loop without recursion, as a call for each token would halve the speed."""
        text, match, known = self.text, self.match, self.known
        state = SUBJECT
        subject: Node | None = None
        predicate: Node | None = None
        pairs: list[Pair] = []
        objects: list[Node] = []
        items: list[Node] | None = None  # not None inside parentheses
        frames: list[_Frame] = []
        graph: Node | None = None  # the named graph of the next statements
        brace = -1  # where the graph's brace stands that is open
        end = 0

        def fail(found: str) -> NoReturn:
            bracket = frames[-1][6] if frames else brace if found == "the end of the text" else -1
            opened = (text[bracket], bracket) if bracket >= 0 else None
            begun = subject is not None
            unexpected(self.place, state, start, found, previous=previous, opened=opened, begun=begun)

        while True:
            token = match()
            if token is None:
                complain(text, end, self.place)
            kind = token.lastindex
            previous, start, end = end, token.start(kind), token.end()
            node: Node
            if kind == PUNCTUATION:
                mark = text[start]
                if mark == ";":
                    if state is AFTER:
                        assert predicate is not None
                        pairs.append(Pair(predicate, tuple(objects)))
                        predicate, objects, state = None, [], VERB
                    elif state is not VERB or not pairs:
                        fail("';'")
                    continue
                if mark == ",":
                    if state is not AFTER:
                        fail("','")
                    state = OBJECT
                    continue
                if mark == "." or mark == "}":
                    if mark == "}" and (brace < 0 or frames):
                        fail("'}'")
                    if mark == "." or subject is not None:
                        if (
                            frames
                            or subject is None
                            or not (state is AFTER or (state is VERB and _is_said(subject, pairs)))
                        ):
                            fail(f"'{mark}'")
                        if predicate is not None:
                            pairs.append(Pair(predicate, tuple(objects)))
                        closed = end if mark == "." else previous
                        self.statements.append(Block(subject, tuple(pairs), subject.start, closed, graph))
                        subject, predicate, pairs, objects, state = None, None, [], [], SUBJECT
                    if mark == "}" or brace < 0:
                        graph, brace = None, -1
                    continue
                if mark == "{":
                    if brace >= 0 or frames or not (subject is None or (state is VERB and _is_label(subject, pairs))):
                        fail("'{'")
                    graph, brace, subject, state = subject, start, None, SUBJECT
                    continue
                if mark == "[" or mark == "(":
                    if state is VERB or state is AFTER:
                        fail(f"'{mark}'")
                    frames.append((state, subject, pairs, predicate, objects, items, start, self.mint()))
                    subject, predicate, pairs, objects = None, None, [], []
                    items, state = (None, VERB) if mark == "[" else ([], ITEM)
                    continue
                if mark == "]":
                    if not frames or items is not None or state is OBJECT:
                        fail("']'")
                    if predicate is not None:
                        pairs.append(Pair(predicate, tuple(objects)))
                    inside = pairs
                    state, subject, pairs, predicate, objects, items, opened, blank = frames.pop()
                    node = PropertyList(blank, opened, end, tuple(inside))
                    self.compounds.append(node)
                else:
                    if items is None:
                        fail("')'")
                    listed = items
                    state, subject, pairs, predicate, objects, items, opened, blank = frames.pop()
                    node = self.collection(blank, opened, end, listed)
            elif kind == PNAME:
                written = text[start:end]
                node = Node(known.get(written) or self.prefixed(written, start), start, end)
            elif kind == IRI:
                written = text[start:end]
                node = Node(known.get(written) or self.iri(written, start), start, end)
            elif kind == STRING:
                node = Node(self.string(token), start, end)
            elif kind == COMMENT:
                self.comment(start, end, previous)
                continue
            elif kind == NUMBER:
                written = text[start:end]
                node = Node(Literal(written, _number_type(written)), start, end)
            elif kind == LABEL:
                start -= 2
                node = Node(BlankNode(text[start + 2 : end]), start, end)
            elif kind == WORD:
                written = text[start:end]
                if written == "a" and state is VERB:
                    predicate, state = Node(_TYPE, start, end), OBJECT
                    continue
                if written == "true" or written == "false":
                    node = Node(_TRUE if written == "true" else _FALSE, start, end)
                elif state is SUBJECT and not frames and brace < 0 and written.lower() in {"prefix", "base"}:
                    end = self.directive(written.lower(), start, end, full_stop=False)
                    continue
                elif state is SUBJECT and not frames and brace < 0 and self.is_graph_keyword(written):
                    graph, brace = self.graph_label(end)
                    end = brace + 1
                    continue
                else:
                    fail(f"the bare word {written}")
            elif kind == END:
                if frames or subject is not None or brace >= 0:
                    fail("the end of the text")
                return
            else:
                written = text[start:end]
                if state is SUBJECT and not frames and brace < 0 and written in {"@prefix", "@base"}:
                    end = self.directive(written[1:], start, end, full_stop=True)
                    continue
                last = items if items is not None else objects if state is AFTER else None
                if not last or not self.is_bare_string(last[-1]):
                    fail(f"'{written}'")
                end = self.suffix(last, kind, written, end)
                continue

            if state is OBJECT:
                objects.append(node)
                state = AFTER
            elif state is VERB:
                if type(node.term) is not Iri:
                    fail(_describe(node, text))
                predicate, state = node, OBJECT
            elif items is not None:
                items.append(node)
            elif state is SUBJECT:
                if type(node.term) is Literal:
                    fail(_describe(node, text))
                subject, state = node, VERB
            elif self.syntax == QUADS and graph is None and type(node.term) is not Literal:
                graph = node
            else:
                fail(_describe(node, text))

    def mint(self) -> BlankNode:
        """Return a blank node with a label that the text has nowhere."""
        self.minted += 1
        return BlankNode(f"{self.label}{self.minted - 1}")

    def comment(self, start: int, end: int, previous: int) -> None:
        """Keep a comment; it has a line of its own where a line ended since the last token."""
        own_line = previous == 0 or NEWLINE.search(self.text, previous, start) is not None
        self.comments.append(Comment(self.text[start:end].rstrip(), start, own_line))

    def collection(self, blank: BlankNode, start: int, end: int, items: list[Node]) -> Node:
        """Return a list; an empty one is just ``rdf:nil``."""
        if not items:
            return Node(_NIL, start, end)
        cells = (blank, *(self.mint() for _ in items[1:]))
        node = Collection(blank, start, end, tuple(items), cells)
        self.compounds.append(node)
        return node

    def is_bare_string(self, node: Node) -> bool:
        """Tell whether a node is a string that has neither language nor datatype yet."""
        return self.text[node.start] in "\"'" and self.text[node.end - 1] in "\"'"

    def suffix(self, nodes: list[Node], kind: int, written: str, end: int) -> int:
        """Give the last string a language or datatype that stands apart from it; return where that ends."""
        bare = nodes[-1]
        assert isinstance(bare.term, Literal)
        if kind == AT:
            term = Literal(bare.term.value, RDF_LANG_STRING, written[1:].lower())
        else:
            start, end = self.expect((IRI, PNAME), end, "the datatype of the string before")
            term = Literal(bare.term.value, self.name_of(self.text[start:end], start).value)
        nodes[-1] = Node(term, bare.start, end)
        return end

    def directive(self, keyword: str, start: int, end: int, *, full_stop: bool) -> int:
        """Read a declaration on from its keyword; return where it ends."""
        prefix: str | None = None
        if keyword == "prefix":
            begin, end = self.expect((PNAME,), end, "a prefix and a colon, such as ex:")
            prefix, _, local = self.text[begin:end].partition(":")
            if local:
                raise ParseError(
                    f"found {self.text[begin:end]}, expected a prefix and a colon alone",
                    place=self.place.of(begin),
                    fix=f"write {prefix}: and then the IRI in angle brackets",
                )
        begin, end = self.expect((IRI,), end, "an IRI in angle brackets")
        iri = Node(self.iri(self.text[begin:end], begin), begin, end)
        if full_stop:
            _, end = self.expect((PUNCTUATION,), end, "'.'", mark=".")
        self.known.clear()
        if prefix is None:
            self.base = iri.term.value
        else:
            self.prefixes[prefix] = iri.term.value
        self.statements.append(Directive(prefix, iri, start, end))
        return end

    def is_graph_keyword(self, written: str) -> bool:
        """Tell whether a bare word opens one of TriG's graphs."""
        return self.syntax == TRIG and written.lower() == "graph"

    def graph_label(self, end: int) -> tuple[Node, int]:
        """Read a graph's label and its brace on from the keyword GRAPH; return the label and where the brace stands."""
        start, end = self.expect((IRI, PNAME, LABEL, PUNCTUATION), end, "the label of a graph")
        written = self.text[start:end]
        if written == "[":
            _, end = self.expect((PUNCTUATION,), end, "']'", mark="]")
            label = Node(self.mint(), start, end)
        elif self.text.startswith("_:", start - 2):
            label = Node(BlankNode(written), start - 2, end)
        else:
            label = Node(self.name_of(written, start), start, end)
        start, end = self.expect((PUNCTUATION,), end, "'{'", mark="{")
        return label, start

    def expect(self, kinds: tuple[int, ...], end: int, expected: str, *, mark: str = "") -> tuple[int, int]:
        """Return start and end of the next token, which must be of a kind; comments before it are kept."""
        while True:
            token = self.match()
            if token is None:
                complain(self.text, end, self.place)
            kind = token.lastindex
            start = token.start(kind)
            if kind == COMMENT:
                self.comment(start, token.end(), end)
                end = token.end()
                continue
            found = self.text[start : token.end()]
            if kind in kinds and (not mark or found == mark):
                return start, token.end()
            raise ParseError(
                f"found {found if kind != END else 'the end of the text'}, expected {expected}",
                place=self.place.of(end if mark else start),
                fix=f"put {expected} here",
            )


def _is_said(subject: Node, pairs: list[Pair]) -> bool:
    """Tell whether a subject may be followed by a full stop: only brackets with something in them may stand alone."""
    return bool(pairs) or (isinstance(subject, PropertyList) and bool(subject.pairs))


def _is_label(subject: Node, pairs: list[Pair]) -> bool:
    """Tell whether a subject may turn out to be the label of a graph: a name, or brackets with nothing in them."""
    return not (pairs or isinstance(subject, Collection) or (isinstance(subject, PropertyList) and subject.pairs))


def _number_type(written: str) -> str:
    if "e" in written or "E" in written:
        return XSD_DOUBLE
    return XSD_DECIMAL if "." in written else XSD_INTEGER


def _describe(node: Node, text: str) -> str:
    written = text[node.start : node.end]
    if len(written) > 40 or "\n" in written:
        written = written[:40].partition("\n")[0].rstrip() + "…"
    kind = {Iri: "", BlankNode: "the blank node ", Literal: "the literal "}[type(node.term)]
    return f"{kind}{written}"
