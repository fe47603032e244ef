"""A document with its comments tied to what they speak of, ready to be put into another order.

A comment on a line of its own leads what follows it; one behind something trails that. There is room for one comment
behind: what has more passes them on as leading ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nap_kg.errors import InputError
from nap_kg.turtle.lexer import NEWLINE
from nap_kg.turtle.syntax import Block, Collection, Comment, Directive, Document, Node, Pair, PropertyList

DEPTH = 100
"""How deep brackets and parentheses may be nested to be formatted."""


@dataclass
class Remarked:
    """Something with comments: some above it, one behind it."""

    leading: list[str] = field(default_factory=list)
    trailing: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Keep one comment behind; put any others above."""
        self.leading += self.trailing[1:]
        del self.trailing[1:]

    def absorb(self, other: Remarked) -> None:
        """Take over another's comments."""
        self.leading += other.leading
        self.trailing += other.trailing

    @property
    def silent(self) -> bool:
        """Whether nobody remarks on it."""
        return not self.leading and not self.trailing


@dataclass
class Item(Remarked):
    """An object, an item of a list or a subject, with what is inside its brackets."""

    node: Node = field(kw_only=True)
    opening: list[str] = field(default_factory=list)
    pairs: list[PairItem] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    flat: str = ""
    """How it is written on one line and without its comments; also what it is sorted by."""
    plain: bool = True
    """Whether that one line may be used: without brackets, line ends and comments inside."""


@dataclass
class PairItem(Remarked):
    """A predicate with its objects."""

    predicate: Node = field(kw_only=True)
    objects: list[Item] = field(default_factory=list)


@dataclass
class BlockItem(Remarked):
    """A subject with all that is said of it; the trailing comment is the one behind the full stop."""

    subject: Item = field(kw_only=True)
    pairs: list[PairItem] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)


@dataclass
class DirectiveItem(Remarked):
    """A declaration of a prefix or a base."""

    directive: Directive = field(kw_only=True)


@dataclass
class Remarks:
    """A whole text: header comments (in paragraphs), declarations, blocks, and the comments at its end."""

    header: list[list[str]]
    directives: list[DirectiveItem]
    blocks: list[BlockItem]
    footer: list[str]


def tie(document: Document) -> Remarks:
    """Return a document's statements with its comments tied to them.

    Raises:  InputError where brackets are nested too deeply to be laid out.
    """
    return _Tying(document).whole()


class _Tying:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.comments = document.comments
        self.next = 0
        self.depth = 0

    def before(self, offset: int) -> Iterator[Comment]:
        """Yield the comments that are not tied yet and start before an offset."""
        while self.next < len(self.comments) and self.comments[self.next].start < offset:
            yield self.comments[self.next]
            self.next += 1

    def gap(self, offset: int, behind: list[str], above: list[str]) -> None:
        """Tie the comments up to an offset to what was before it, or to what comes then."""
        for comment in self.before(offset):
            (above if comment.own_line else behind).append(comment.text)

    def whole(self) -> Remarks:
        """Tie the comments of all statements."""
        remarks = Remarks([], [], [], [])
        statements = self.document.statements
        above = self.header(remarks)
        for number, statement in enumerate(statements):
            if isinstance(statement, Directive):
                declaration = DirectiveItem(above, directive=statement)
                declaration.leading += [comment.text for comment in self.before(statement.end)]
                remarks.directives.append(declaration)
                behind = declaration.trailing
            else:
                block = self.block(statement, above)
                remarks.blocks.append(block)
                behind = self.behind_stop(statement, block)
            above = remarks.footer if number + 1 == len(statements) else []
            end = len(self.document.text) if number + 1 == len(statements) else statements[number + 1].start
            self.gap(end, behind, above)
        return remarks

    def header(self, remarks: Remarks) -> list[str]:
        """Tie the comments at the top, in paragraphs; return those that belong to the first statement.

        A paragraph directly above a first block is about that block; above a first prefix it is about the file.
        """
        first = self.document.statements[0] if self.document.statements else None
        end = first.start if first else len(self.document.text)
        previous = None
        for comment in self.before(end):
            if previous is None or self.blank_line(previous.start + len(previous.text), comment.start):
                remarks.header.append([])
            remarks.header[-1].append(comment.text)
            previous = comment
        if isinstance(first, Block) and previous and not self.blank_line(previous.start + len(previous.text), end):
            return remarks.header.pop()
        return []

    def blank_line(self, start: int, end: int) -> bool:
        """Tell whether a blank line stands between two offsets."""
        return len(NEWLINE.findall(self.document.text, start, end)) > 1

    def block(self, block: Block, above: list[str]) -> BlockItem:
        """Tie the comments inside a block."""
        subject = self.item(block.subject)
        tied = BlockItem(above, subject=subject)
        if block.pairs:
            self.pairs(block.pairs, block.end, tied.pairs, subject.trailing, tied.closing)
        else:
            self.gap(block.end, subject.trailing, tied.closing)
        return tied

    def behind_stop(self, block: Block, tied: BlockItem) -> list[str]:
        """Return where a comment behind a full stop goes: to the last objects where it stands on their line."""
        if not block.pairs:
            return tied.trailing
        end = block.pairs[-1].objects[-1].end
        if NEWLINE.search(self.document.text, end, block.end):
            return tied.trailing
        return self.behind_objects(block.pairs[-1], tied.pairs[-1])

    def behind_objects(self, pair: Pair, tied: PairItem) -> list[str]:
        """Return where a comment behind the last object goes: to it if it has a line of its own, else to the pair."""
        if len(pair.objects) > 1 and NEWLINE.search(self.document.text, pair.objects[-2].end, pair.objects[-1].start):
            return tied.objects[-1].trailing
        return tied.trailing

    def pairs(
        self, pairs: tuple[Pair, ...], end: int, tied: list[PairItem], opening: list[str], closing: list[str]
    ) -> None:
        """Tie the comments among predicates and objects."""
        behind = opening
        for pair in pairs:
            item = PairItem(predicate=pair.predicate)
            tied.append(item)
            self.gap(pair.predicate.start, behind, item.leading)
            behind = item.trailing
            for obj in pair.objects:
                above: list[str] = []
                self.gap(obj.start, behind, above)
                item.objects.append(self.item(obj, above))
                behind = item.objects[-1].trailing
            behind = self.behind_objects(pair, item)
        self.gap(end, behind, closing)

    def item(self, node: Node, above: list[str] | None = None) -> Item:
        """Tie the comments inside a term."""
        item = Item(above or [], node=node)
        self.depth += 1
        if self.depth > DEPTH:
            raise InputError(
                f"brackets are nested more than {DEPTH} deep",
                place=f"{self.document.name}:{self.document.position(node.start)}",
                fix="name some of the blank nodes",
            )
        if isinstance(node, PropertyList):
            if node.pairs:
                self.pairs(node.pairs, node.end, item.pairs, item.opening, item.closing)
        elif isinstance(node, Collection):
            behind = item.opening
            for entry in node.items:
                leading: list[str] = []
                self.gap(entry.start, behind, leading)
                item.items.append(self.item(entry, leading))
                behind = item.items[-1].trailing
            self.gap(node.end, behind, item.closing)
        item.trailing += [comment.text for comment in self.before(node.end)]
        self.depth -= 1
        return item
