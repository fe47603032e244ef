"""Rules: what each named shape demands, why, and examples; those of the validator itself and of the checks too."""

from __future__ import annotations

import difflib
import os
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import FORMATS
from nap_kg.errors import UnknownRule
from nap_kg.files import read_bytes, read_text
from nap_kg.findings import Severity
from nap_kg.namespaces import PREFIXES, RDFS, SH, SHAPE, SKOS
from nap_kg.validate.builtin import BUILTIN, Bilingual, BuiltinRule
from nap_kg.validate.checks import load_checks
from nap_kg.validate.lint_checks import load_lint_checks
from nap_kg.validate.positions import Positions
from nap_kg.validate.retired import retired
from nap_kg.validate.shapes import CONSTRAINTS, Node, ShapesGraph, local_name, open_shapes
from nap_kg.validate.wording import Wording, texts_in

LANGUAGES = ("en", "fr")
_TELLING = ("sparql", "not", "xone", "closed", "qualifiedMinCount", "lessThan", "lessThanOrEquals", "minCount", "class")
"""The constraints whose bad example tells most, best first."""


@dataclass(frozen=True)
class Example:
    """A few triples, and in a line what is wrong with them; nothing for a good example."""

    turtle: str
    title: str = ""

    @property
    def body(self) -> str:
        """The triples without their prefixes."""
        return "\n".join(line for line in self.turtle.splitlines() if not line.startswith("@prefix")).strip("\n")


@dataclass(frozen=True)
class Rule:
    """A rule as told in one language."""

    code: str  # dcterms:identifier, else the shape's name
    name: str  # local name of the shape
    iri: str  # of the shape; empty for a rule of the validator itself
    severity: Severity
    message: str  # what a finding says
    about: tuple[str, ...]  # what the rule looks at
    demands: tuple[str, ...]  # its constraints, in words
    why: str  # empty where the shape does not say
    queries: tuple[str, ...] = ()  # its sh:select
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    file: str = ""  # where the shape stands, relative to the working directory
    line: int = 0


@dataclass(frozen=True)
class Entry:
    """A rule by its code and name, to be looked up."""

    code: str
    name: str
    node: ox.NamedNode | None = None
    builtin: BuiltinRule | None = None
    concept: str = ""  # name of the file that the shape stands in, without its ending


@dataclass(frozen=True)
class RuleBook:
    """The rules of some shapes, and those of the validator itself where ``builtin`` is set."""

    shapes: ShapesGraph
    builtin: bool = True

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every rule, by code."""
        found = [Entry(rule.code, rule.name, builtin=rule) for rule in BUILTIN if self.builtin]
        own = [check.as_rule() for check in load_checks() if self.builtin and not check.is_shape]
        found += [Entry(rule.code, rule.name, builtin=rule, concept="accountability") for rule in own]
        lint = [check.as_rule() for check in load_lint_checks() if self.builtin]
        found += [Entry(rule.code, rule.name, builtin=rule, concept="lint") for rule in lint]
        for node in self.shapes.shapes:
            if isinstance(node, ox.NamedNode) and self._is_rule(node):
                code, name = self.shapes.rule(node.value), local_name(node.value)
                found.append(Entry(code, name, node, concept=self._concepts.get(node, "")))
        return tuple(
            sorted(found, key=lambda e: (e.builtin is None or bool(e.concept), e.code, e.node.value if e.node else ""))
        )

    @cached_property
    def _places(self) -> Positions:
        return Positions(self.shapes.dataset)  # one reading of the files for all rules

    @cached_property
    def unnamed(self) -> int:
        """How many shapes have targets and no name: findings of theirs have no rule to look up."""
        return sum(isinstance(s, ox.BlankNode) and bool(self.shapes.targets(s)) for s in self.shapes.shapes)

    def find(self, word: str) -> list[Entry]:
        """Return the rules of a code, a shape's name or its IRI; capitals don't matter.

        Raises:  UnknownRule with the nearest.
        """
        wanted = word.strip("<>").removeprefix("shape:").casefold()
        found = [e for e in self.entries if wanted in (e.code.casefold(), e.name.casefold())]
        found = found or [e for e in self.entries if e.node and e.node.value.casefold() == wanted]
        if found:
            return found
        gone = next((r for r in retired().values() if wanted in (r.code.casefold(), r.name.casefold())), None)
        if gone is not None and self.builtin:
            raise UnknownRule(gone.told, fix=f"nap-kg rule {gone.use or '--list'}")
        known = {key.casefold(): e for e in reversed(self.entries) for key in (e.code, e.name)}
        matches = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
        close = [known[key] for key in sorted(matches, key=lambda key: -_alike(key, wanted))]
        nearest = " or ".join(dict.fromkeys(e.code if e.code == e.name else f"{e.code} ({e.name})" for e in close))
        fix = f"did you mean {nearest}? " if nearest else ""
        raise UnknownRule(f"no rule is named {word!r}", fix=f"{fix}nap-kg rule --list names them all")

    def rule(self, entry: Entry, language: str = "en") -> Rule:
        """Return a rule as told in a language."""
        if entry.builtin is not None:
            return _builtin(entry.builtin, language)
        assert entry.node is not None
        node, wording = entry.node, Wording(self.shapes, language, self.prefixes)
        place = self._places.of(node)
        queries = [n for n in self.shapes.objects(node, SH.sparql) if isinstance(n, Node)]
        bad, good = self._examples(node)
        return Rule(
            code=entry.code,
            name=entry.name,
            iri=node.value,
            severity=self.severity(entry),
            message=self.message(entry, language),
            about=wording.targets(node),
            demands=wording.demands(node),
            why=self._text([node], (RDFS.comment, SH.description, SKOS.definition), language),
            queries=tuple(
                _dedented(o.value)
                for query in queries
                for o in self.shapes.objects(query, SH.select)
                if isinstance(o, ox.Literal)
            ),
            bad=bad,
            good=good,
            file=place.file,
            line=place.line,
        )

    def severity(self, entry: Entry) -> Severity:
        """Return how grave it is to break a rule."""
        if entry.builtin is not None:
            return entry.builtin.severity
        assert entry.node is not None
        said = {getattr(o, "value", "") for o in self.shapes.objects(entry.node, SH.severity)}
        return next((severity for severity in Severity if severity.iri in said), Severity.VIOLATION)

    def message(self, entry: Entry, language: str = "en") -> str:
        """Return what a finding says: the message of the shape, else of its query; what is inside it has its own."""
        if entry.builtin is not None:
            return _said(entry.builtin.demands, language)
        assert entry.node is not None
        queries = [n for n in self.shapes.objects(entry.node, SH.sparql) if isinstance(n, Node)]
        return self._text([entry.node], (SH.message,), language) or self._text(queries, (SH.message,), language)

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that the shapes' own files declare, and those of the house."""
        found: dict[str, str] = {}
        for path in self.shapes.files:
            parser = ox.parse(read_bytes(path), FORMATS[path.suffix], base_iri=path.resolve().as_uri())
            for _ in parser:
                pass
            found.update(parser.prefixes)
        return {**found, **PREFIXES}

    # --- parts

    def _is_rule(self, node: ox.NamedNode) -> bool:
        return bool(self.shapes.targets(node)) or not CONSTRAINTS.isdisjoint(self.shapes.said.get(node, ()))

    @cached_property
    def _concepts(self) -> dict[Node, str]:
        graphs = {file.graph: file.path.stem for file in self.shapes.dataset.files}
        quads = ((q.subject, getattr(q.graph_name, "value", "")) for q in self.shapes.store)
        return {s: graphs[g] for s, g in quads if g in graphs and isinstance(s, ox.NamedNode)}

    def _text(self, nodes: Sequence[Node], predicates: Sequence[str], language: str) -> str:
        """Return what nodes say in a language, else in English, in none or in any; several texts a line each."""
        for predicate in predicates:
            found = texts_in((o for n in nodes for o in self.shapes.objects(n, predicate)), language)
            if found:
                return "\n".join(found)
        return ""

    def _examples(self, node: ox.NamedNode) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
        if node.value.startswith(SHAPE):
            folder = resources.folder("cases") / node.value.removeprefix(SHAPE)
            if folder.is_dir():
                bad = sorted(folder.glob("fail*.ttl"), key=_telling)
                return tuple(map(_example, bad)), tuple(map(_example, sorted(folder.glob("pass*.ttl"))))
        given = [o for o in self.shapes.objects(node, SKOS.example) if isinstance(o, ox.Literal)]
        return (), tuple(Example(text) for text in sorted(o.value for o in given))


def open_rules(shapes: Sequence[Path | str] | None = None) -> RuleBook:
    """Return the rules of shapes: of the shipped ones, and of the validator itself, by default.

    Raises:  as ``open_shapes`` does.

    >>> book = open_rules()
    >>> book.rule(book.find("NAP204")[0]).name
    'Objective-hasPillar'
    """
    return RuleBook(open_shapes([resources.folder("shapes")] if shapes is None else shapes), builtin=shapes is None)


def _said(text: Bilingual, language: str) -> str:
    return text.fr if language == "fr" else text.en


def _builtin(rule: BuiltinRule, language: str) -> Rule:
    return Rule(
        code=rule.code,
        name=rule.name,
        iri="",
        severity=rule.severity,
        message=_said(rule.demands, language),
        about=(_said(rule.about, language),),
        demands=(),
        why=_said(rule.why, language),
        queries=(rule.query,) if rule.query else (),
        bad=(Example(rule.bad),),
        good=(Example(rule.good),),
    )


def _alike(one: str, other: str) -> int:
    """Return how many characters two words have in common before they part."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _telling(path: Path) -> tuple[int, str]:
    name = path.stem.removeprefix("fail-")
    return _TELLING.index(name) if name in _TELLING else len(_TELLING), name


def _example(path: Path) -> Example:
    """Return the example in a case's file: its first comment is what is wrong."""
    text = read_text(path)
    comment = re.match(r"# (.*)\n\n?", text)
    return Example(text[comment.end() :], comment[1]) if comment else Example(text)


def _dedented(query: str) -> str:
    return textwrap.dedent(query).strip()


def place(rule: Rule, folder: Path | None = None) -> str:
    """Return where a rule's shape stands: ``file:line``, or its file relative to a folder."""
    if not rule.file:
        return ""
    return f"{rule.file}:{rule.line}" if folder is None else Path(os.path.relpath(rule.file, folder)).as_posix()
