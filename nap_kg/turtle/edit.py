r"""Statements taken out of a Turtle text and put into it; whatever else stands there stays as it is written.

>>> text = "@prefix ex: <http://example.org/> .\nex:a ex:b ex:c . # as told\n"
>>> old = ("http://example.org/a", "http://example.org/b", Iri("http://example.org/c"))
>>> print(edit_turtle(text, [old], [(*old[:2], Literal("d"))], name="x.ttl"), end="")
@prefix ex: <http://example.org/> .
ex:a ex:b "d" . # as told
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nap_kg.namespaces import PREFIXES
from nap_kg.turtle.format import format_turtle
from nap_kg.turtle.pause import collector_paused
from nap_kg.turtle.positions import stored
from nap_kg.turtle.reader import read
from nap_kg.turtle.syntax import Block, Document, Node, Pair
from nap_kg.turtle.terms import RDF_TYPE, XSD_STRING, Iri, Literal, Term
from nap_kg.turtle.write import ESCAPES, Statement

_By = dict[str, dict[str, list[Iri | Literal]]]


def edit_turtle(text: str, removed: Iterable[Statement], added: Iterable[Statement], *, name: str) -> str:
    """Return a text without some of its statements and with others; one in the house form stays in it.

    Comments stay, also those about what is taken out. A statement to take out that the text has not is passed over.

    Raises:  ParseError for a text that is not Turtle.
    """
    out, new = _grouped(removed), _grouped(added)
    if not (out or new):
        return text
    if len(text) > _LONG and (done := _in_pieces(text, out, new, name)) is not None:
        return done
    return _whole(text, out, new, name)


_LONG = 100_000
"""The characters from which on only the blocks that change are read, where that will do."""


def _in_pieces(text: str, out: _By, new: _By, name: str) -> str | None:
    """Return the edited text where it is in the house form and each change is inside one block; None where not."""
    subjects = dict.fromkeys([*out, *new])
    head, gap, body = text.partition("\n\n")
    directives = [line for line in head.split("\n") if line.startswith("@prefix ")]
    if len(subjects) > _FEW or not gap or len(directives) != head.count("\n") + 1:
        return None
    names = {}
    for line in directives:
        _, prefix, iri = line.split(" ")[:3]
        names[prefix.removesuffix(":")] = iri.strip("<>")
    for subject in subjects:
        forms = [f"{prefix}:{subject[len(iri) :]}" for prefix, iri in names.items() if subject.startswith(iri)]
        places = [at for form in (*forms, f"<{subject}>") if (at := body.find(f"\n.\n{form}\n")) >= 0]
        places += [-3 for form in (*forms, f"<{subject}>") if body.startswith(f"{form}\n")]
        if len(places) != 1:
            return None
        start = places[0] + 3
        end = body.find("\n.\n", start) + 3
        block = body[start:end]
        piece = f"{head}\n\n{block}"
        own_out, own_new = _of(subject, out), _of(subject, new)
        if end < 3 or format_turtle(piece, name=name).rpartition("\n\n")[2] != block or '"""' in body:
            return None
        edited = _whole(format_turtle(piece, name=name), own_out, own_new, name)
        before, after = (_prefixes(one) for one in (format_turtle(piece, name=name), edited))
        instead = edited.rpartition("\n\n")[2]
        rest = body[:start] + body[end:]
        if not after <= set(directives) or any(f" {one.split()[1]}" not in rest for one in before - after):
            return None
        if not instead.endswith("\n.\n"):
            return None
        body = body[:start] + instead + body[end:]
    return head + gap + body


def _of(subject: str, said: _By) -> _By:
    return {subject: said[subject]} if subject in said else {}


_FEW = 200
"""The subjects up to which a long text is edited block by block."""


def _prefixes(text: str) -> set[str]:
    return {line for line in text.partition("\n\n")[0].split("\n") if line.startswith("@prefix ")}


def _whole(text: str, out: _By, new: _By, name: str) -> str:
    with collector_paused():
        document = read(text, name=name)
        edited = _Edit(document, out, new).text()
    if format_turtle(text, name=name) != text:
        return edited
    declared = {directive.prefix for directive in document.directives}
    bases = {directive.iri.term.value for directive in document.directives}
    more = [(p, iri) for p, iri in PREFIXES.items() if p not in declared and str(iri) not in bases]
    return format_turtle("".join(f"@prefix {p}: <{iri}> .\n" for p, iri in more) + edited, name=name)


def _grouped(statements: Iterable[Statement]) -> _By:
    found: _By = {}
    for subject, predicate, value in statements:
        found.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return found


class _Edit:
    def __init__(self, document: Document, out: _By, new: _By) -> None:
        self.document, self.out, self.new = document, out, new
        self.pieces: list[tuple[int, int, str]] = []  # start, end, what stands there instead

    def text(self) -> str:
        for block in self.document.blocks:
            subject = block.subject.term
            if isinstance(subject, Iri) and (subject.value in self.out or subject.value in self.new):
                self._block(block, subject.value)
        text, end = self.document.text, len(self.document.text)
        parts: list[str] = []
        for start, stop, instead in sorted(self.pieces, reverse=True):
            parts += [text[stop:end], instead]
            end = start
        edited = "".join([text[:end], *reversed(parts)])
        rest = [
            f"<{subject}> {_written_iri(predicate)} {_written(value)} .\n"
            for subject, said in self.new.items()
            for predicate, values in said.items()
            for value in values
        ]
        return edited + ("" if not rest or edited.endswith("\n") else "\n") + "".join(rest)

    def _block(self, block: Block, subject: str) -> None:
        """Edit one block; new values of a property that it states go beside the others, or in the place of one."""
        out, new = self.out.get(subject, {}), self.new.get(subject, {})
        kept = 0
        for pair in block.pairs:
            assert isinstance(pair.predicate.term, Iri)
            predicate = pair.predicate.term.value
            gone = [node for node in pair.objects if _is_one_of(node.term, out.get(predicate, ()))]
            more = new.pop(predicate, [])
            for node in gone[: len(more)]:
                self.pieces.append((node.start, node.end, _written(more[0])))
                more = more[1:]
                gone = gone[1:]
            stay = [node for node in pair.objects if node not in gone]
            if more and stay:
                at = stay[-1].end
                self.pieces.append((at, at, "".join(f", {_written(value)}" for value in more)))
            elif more:  # every value goes, and more come than went: cannot be, as each took the place of one
                raise AssertionError("values without a place")
            kept += bool(stay)
            if not stay:
                self._cut_pair(pair)
            else:
                self._cut_objects(pair, gone)
        if new and kept:
            written = "".join(f" {_written_iri(p)} {', '.join(map(_written, values))} ;" for p, values in new.items())
            self.pieces.append((block.subject.end, block.subject.end, written))
            new.clear()
        if not kept:
            self._cut_block(block)

    def _cut_pair(self, pair: Pair) -> None:
        """Take a predicate out with its objects and the semicolon after them; before a full stop one may stay."""
        last = pair.objects[-1].end
        self.pieces.append((pair.predicate.start, last, ""))
        if (semicolon := _mark_after(self.document.text, last, ";")) is not None:
            self.pieces.append((semicolon, semicolon + 1, ""))

    def _cut_objects(self, pair: Pair, gone: Sequence[Node]) -> None:
        """Take objects out, each with a comma: the one after it, or before it where none that stays follows."""
        last = max(number for number, node in enumerate(pair.objects) if node not in gone)
        for number, node in enumerate(pair.objects):
            if node in gone:
                end = node.end if number < last else pair.objects[number - 1].end
                comma = _mark_after(self.document.text, end, ",")
                assert comma is not None  # between two objects
                self.pieces += [(node.start, node.end, ""), (comma, comma + 1, "")]

    def _cut_block(self, block: Block) -> None:
        """Take a whole block out; its comments stay."""
        self.pieces = [piece for piece in self.pieces if not block.start <= piece[0] < block.end]
        at = block.start
        for comment in self.document.comments:
            if block.start <= comment.start < block.end:
                self.pieces.append((at, comment.start, "\n" if at == block.start else ""))
                at = self.document.text.find("\n", comment.start)
        self.pieces.append((at, block.end, ""))


def _mark_after(text: str, at: int, mark: str) -> int | None:
    """Return where a mark stands next after a place, comments and blanks passed over; None where another thing does."""
    while at < len(text):
        if text[at] == "#":
            at = text.find("\n", at)
            if at < 0:
                return None
        if text[at] == mark:
            return at
        if not text[at].isspace():
            return None
        at += 1
    return None


def _is_one_of(term: Term, values: Iterable[Iri | Literal]) -> bool:
    return any(
        term == value or (isinstance(term, Literal) and isinstance(value, Literal) and stored(term) == stored(value))
        for value in values
    )


def _written_iri(value: str) -> str:
    return "a" if value == RDF_TYPE else f"<{value}>"


def _written(value: Iri | Literal) -> str:
    if isinstance(value, Iri):
        return f"<{value.value}>"
    quoted = '"' + value.value.translate(ESCAPES) + '"'
    if value.language:
        return f"{quoted}@{value.language}"
    return quoted if value.datatype == XSD_STRING else f"{quoted}^^<{value.datatype}>"
