"""Turtle in the house form: one way to write a graph, with every comment kept beside what it is about.

The form: prefixes, blocks, predicates (``a`` first) and objects in alphabetical order; four spaces; ``;`` on every line
and a lone ``.``; objects on one line where they fit. Objects come as IRIs, then blank nodes, then literals by language
and text, then lists, then what stands in brackets.
"""

from __future__ import annotations

from collections import Counter

from nap_kg.turtle.names import Names, unknown_base
from nap_kg.turtle.pause import collector_paused
from nap_kg.turtle.reader import read
from nap_kg.turtle.remarks import BlockItem, Item, PairItem, Remarked, Remarks, tie
from nap_kg.turtle.syntax import Collection, Document, PropertyList
from nap_kg.turtle.terms import BlankNode, Iri, Literal, Term

WIDTH = 120
INDENT = "    "
_OPEN = BlankNode("")


def format_turtle(text: str, *, name: str = "<stdin>") -> str:
    r"""Return a Turtle text in the house form: the same triples, all comments; formatting it again changes nothing.

    Raises:  ParseError for a text that is not Turtle; InputError for one nested too deeply.

    >>> print(format_turtle("@prefix ex: <http://example.org/> .\nex:a ex:c 2,1; a ex:B ."), end="")
    @prefix ex: <http://example.org/> .
    <BLANKLINE>
    ex:a
        a ex:B ;
        ex:c 1, 2 ;
    .
    """
    unknown = unknown_base(text)
    with collector_paused():
        document = read(text, name=name, base=unknown)
        formatted = _Layout(document, unknown).text()
        _check_same(document, read(formatted, name=name, base=unknown))
    return formatted


def _check_same(before: Document, after: Document) -> None:
    """Stop where a triple or a comment went missing: that would be a defect of this module, and no file is written."""
    if _gist(before) != _gist(after):
        raise AssertionError(f"formatting would change what {before.name} says")


def _gist(document: Document) -> tuple[Counter[tuple[Term, ...]], Counter[str]]:
    """Return triples, with their blank nodes left open, and comments: what formatting must not change."""
    triples = {(triple.subject.term, triple.predicate.term, triple.object.term) for triple in document.triples()}
    left_open = Counter(tuple(_OPEN if isinstance(term, BlankNode) else term for term in triple) for triple in triples)
    return left_open, Counter(comment.text for comment in document.comments)


class _Layout:
    def __init__(self, document: Document, unknown: str) -> None:
        self.document = document
        self.names = Names(document, unknown)
        self.remarks: Remarks = tie(document)

    def text(self) -> str:
        """Lay out the whole text; the blocks first, as they tell which prefixes are used."""
        blocks = self.blocks()
        directives = self.directives()
        parts = ["\n".join(paragraph) for paragraph in self.remarks.header]
        parts += ["\n".join(lines) for lines in (directives, blocks, self.remarks.footer) if lines]
        return "\n\n".join(parts) + "\n" if parts else ""

    def directives(self) -> list[str]:
        """Lay out the declarations that are used, or all of them where nothing is said.

        What stands above the first one, or beside one that goes, joins the header.
        """
        names, everything = self.names, not self.remarks.blocks
        wanted = {name: Remarked() for name in sorted(names.prefixes if everything else names.used)}
        base = Remarked() if names.base is not None and (everything or names.base_used) else None
        for item in self.remarks.directives:
            prefix, value = item.directive.prefix, item.directive.iri.term.value
            if prefix is None:
                home = base
            elif names.prefixes.get(prefix) == value:
                home = wanted.get(prefix)
            else:
                home = next((wanted[name] for name in wanted if names.prefixes[name] == value), None)
            if home is not None:
                home.absorb(item)
            elif not item.silent:
                self.remarks.header.append(item.leading + item.trailing)
        written = [(f"@base <{names.base}> .", base)] if base else []
        written += [(f"@prefix {name}: <{names.declared[name]}> .", remarks) for name, remarks in wanted.items()]
        lines: list[str] = []
        for line, remarks in written:
            remarks.settle()
            if lines:
                lines += remarks.leading
            elif remarks.leading:
                self.remarks.header.append(remarks.leading)
            lines.append(_behind(line, remarks.trailing))
        return lines

    def blocks(self) -> list[str]:
        """Lay out all blocks, one for each subject, in the order of their subjects; unnamed ones come last."""
        merged: dict[Term, BlockItem] = {}
        for block in self.remarks.blocks:
            subject = block.subject
            if isinstance(subject.node, PropertyList):  # what is in the brackets is said of the subject like the rest
                block.pairs = subject.pairs + block.pairs
                block.closing = subject.closing + block.closing
                subject.trailing = subject.opening + subject.trailing
                subject.pairs, subject.opening, subject.closing = [], [], []
            first = merged.setdefault(subject.node.term, block)
            if first is not block:
                first.absorb(block)
                first.subject.absorb(subject)
                first.pairs += block.pairs
                first.closing += block.closing
        ordered: list[tuple[int, str, BlockItem]] = []
        for block in merged.values():
            self.flatten(block.subject)
            block.pairs = self.merged(block.pairs)
            rank = 2 if block.subject.flat == "[]" else int(isinstance(block.subject.node.term, BlankNode))
            text = _order(block.subject.flat) if rank < 2 else _flat_pairs(block.pairs, self.names)
            ordered.append((rank, text, block))
        ordered.sort(key=lambda entry: entry[:2])
        return [line for _, _, block in ordered for line in self.block(block)]

    def block(self, block: BlockItem) -> list[str]:
        """Lay out one block."""
        subject = block.subject
        subject.settle()
        block.leading += subject.leading
        block.settle()
        lines = block.leading + self.item(subject, "", WIDTH)
        lines[-1] = _behind(lines[-1], subject.trailing)
        for pair in block.pairs:
            lines += self.pair(pair, INDENT)
        lines += [INDENT + comment for comment in block.closing]
        return [*lines, _behind(".", block.trailing)]

    def pair(self, pair: PairItem, indent: str) -> list[str]:
        """Lay out a predicate with its objects: on one line if they fit and nobody remarks on one of them."""
        predicate = indent + _predicate(pair, self.names)
        if len(pair.objects) == 1:
            only = pair.objects[0]
            pair.absorb(only)
            pair.settle()
            lines = self.item(only, indent, WIDTH - len(predicate) - len("  ;"))
            lines[0] = f"{predicate} {lines[0]}"
            lines[-1] = _behind(f"{lines[-1]} ;", pair.trailing)
            return _above(pair.leading, indent) + lines
        pair.settle()
        above = _above(pair.leading, indent)
        line = f"{predicate} {', '.join(obj.flat for obj in pair.objects)} ;"
        if len(line) <= WIDTH and all(obj.plain and obj.silent for obj in pair.objects):
            return [*above, _behind(line, pair.trailing)]
        lines = [*above, _behind(predicate, pair.trailing)]
        deeper = indent + INDENT
        for obj in pair.objects:
            lines += self.entry(obj, deeper, " ;" if obj is pair.objects[-1] else ",")
        return lines

    def entry(self, item: Item, indent: str, mark: str) -> list[str]:
        """Lay out an object or an item of a list that has a line of its own."""
        item.settle()
        lines = self.item(item, indent, WIDTH - len(indent) - len(mark))
        lines[0] = indent + lines[0]
        lines[-1] = _behind(lines[-1] + mark, item.trailing)
        return _above(item.leading, indent) + lines

    def item(self, item: Item, indent: str, room: int) -> list[str]:
        """Lay out a term; the first line comes without its indent."""
        deeper = indent + INDENT
        if isinstance(item.node, PropertyList) and item.pairs:
            opening, closing = "[", "]"
            inside = [line for pair in item.pairs for line in self.pair(pair, deeper)]
        elif isinstance(item.node, Collection) and not (item.plain and len(item.flat) <= room):
            opening, closing = "(", ")"
            inside = [line for entry in item.items for line in self.entry(entry, deeper, "")]
        else:
            return [item.flat]
        above = _above(item.opening[1:], deeper)
        return [_behind(opening, item.opening[:1]), *above, *inside, *_above(item.closing, deeper), indent + closing]

    def flatten(self, item: Item) -> None:
        """Merge and sort what is inside a term, and note how it looks on one line."""
        if isinstance(item.node, PropertyList):
            item.pairs = self.merged(item.pairs)
            item.flat = f"[ {_flat_pairs(item.pairs, self.names)} ]" if item.pairs else "[]"
            item.plain = not item.pairs
        elif isinstance(item.node, Collection):
            for entry in item.items:
                self.flatten(entry)
            item.flat = f"( {' '.join(entry.flat for entry in item.items)} )"
            remarked = item.opening or item.closing or not all(entry.silent for entry in item.items)
            item.plain = not remarked and all(entry.plain for entry in item.items)
        else:
            item.flat = self.names.node(item.node, self.document.written(item.node))
            item.plain = "\n" not in item.flat and "\r" not in item.flat

    def merged(self, pairs: list[PairItem]) -> list[PairItem]:
        """Return one pair for each predicate, sorted, with each object once, sorted."""
        merged: dict[Term, PairItem] = {}
        for pair in pairs:
            if len(pair.objects) == 1:  # a remark on the line of a single object is about that object
                pair.objects[0].leading[:0], pair.objects[0].trailing[:0] = pair.leading, pair.trailing
                pair.leading, pair.trailing = [], []
            first = merged.setdefault(pair.predicate.term, pair)
            if first is not pair:
                first.absorb(pair)
                first.objects += pair.objects
        for pair in merged.values():
            objects: dict[Term, Item] = {}
            for obj in pair.objects:
                self.flatten(obj)
                first_one = objects.setdefault(obj.node.term, obj)
                if first_one is not obj:
                    first_one.absorb(obj)
                    if obj.flat < first_one.flat:
                        first_one.flat, first_one.plain = obj.flat, obj.plain
            pair.objects = sorted(objects.values(), key=_object_key)
        return sorted(merged.values(), key=lambda pair: _predicate_key(pair, self.names))


def _object_key(item: Item) -> tuple[int, str, str]:
    term = item.node.term
    if isinstance(item.node, PropertyList):
        return 4, "", item.flat
    if isinstance(item.node, Collection):
        return 3, "", item.flat
    if isinstance(term, Literal):
        return 2, term.language, item.flat
    return (0 if isinstance(term, Iri) else 1), "", _order(item.flat)


def _order(written: str) -> str:
    """Return what a name is sorted by: an IRI in full without its '>', so that it comes before those that go on."""
    return written.removesuffix(">")


def _predicate(pair: PairItem, names: Names) -> str:
    assert isinstance(pair.predicate.term, Iri)
    return names.predicate(pair.predicate.term.value)


def _predicate_key(pair: PairItem, names: Names) -> tuple[bool, str]:
    written = _predicate(pair, names)
    return written != "a", _order(written)


def _flat_pairs(pairs: list[PairItem], names: Names) -> str:
    return " ; ".join(f"{_predicate(pair, names)} {', '.join(obj.flat for obj in pair.objects)}" for pair in pairs)


def _above(comments: list[str], indent: str) -> list[str]:
    return [indent + comment for comment in comments]


def _behind(line: str, comments: list[str]) -> str:
    return f"{line} {comments[0]}" if comments else line
