"""How much a validation over there looked at, what it looked at not at all, and which graph says what is at fault."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from nap_kg.findings import Finding
from nap_kg.namespaces import DCTERMS, OWL, SH, XSD
from nap_kg.validate.builtin import DEPRECATED_TERM, IDLE_SHAPE, UNCHECKED_FILE, UNDEFINED_TERM, BuiltinRule
from nap_kg.validate.positions import Positions
from nap_kg.validate.remote.pack import abbreviated
from nap_kg.validate.remote.parts import TYPE, Focus, Kinds
from nap_kg.validate.remote.run import Asked, number, rows
from nap_kg.validate.results import Term, as_term
from nap_kg.validate.shapes import Node, ShapesGraph
from nap_kg.validate.silence import as_finding
from nap_kg.validate.vocabulary import Vocabulary, outdated

AT_ONCE = 30
"""Of how many findings the graphs are asked for at once."""


class Looked:
    """What shapes target over there."""

    def __init__(self, asked: Asked, shapes: ShapesGraph, kinds: Kinds) -> None:
        self.asked, self.shapes, self.kinds = asked, shapes, kinds
        self._tops = [(shape, shapes.targets(shape)) for shape in shapes.shapes if shapes.is_active(shape)]
        every = dict.fromkeys(target for _, targets in self._tops for target in targets)
        self._foci = [Focus(kind, term, (), kinds.of(term) if kind == SH.targetClass else ()) for kind, term in every]

    def counted(self) -> tuple[int, list[Node]]:
        """Return how many different nodes the shapes target, and the shapes whose targets select nothing."""
        arms = []
        if self._foci:
            arms.append(f"{{SELECT (COUNT(DISTINCT ?t) AS ?n){{{'UNION'.join(self._selecting())}}}}}")
        nothing = self._selecting_nothing()
        if nothing:
            arms.append(f'{{SELECT (GROUP_CONCAT(STR(?k);separator=" ") AS ?a){{{"UNION".join(nothing)}}}}}')
        if not arms:
            return 0, []
        count, empty = 0, set[tuple[str, Term]]()
        for row in rows(self.asked, abbreviated(f"SELECT ?n ?a{{{'UNION'.join(arms)}}}")):
            if "n" in row:
                count = number(row, "n")
            places = getattr(row.get("a"), "value", "").split()
            empty.update((self._foci[int(place)].kind, self._foci[int(place)].term) for place in places)
        return count, [shape for shape, targets in self._tops if targets and empty.issuperset(targets)]

    def _selecting(self) -> list[str]:
        """Return patterns that the focus nodes match."""
        tables: dict[str, dict[str, None]] = {}
        arms: list[str] = []
        for focus in self._foci:
            if focus.kind == SH.targetNode:
                tables.setdefault("", {})[str(focus.term)] = None
            elif focus.kind == SH.targetClass and not focus.classes:
                arms.append(f"{{{focus.pattern()}}}")
            else:
                pattern = f"?t {TYPE} ?c." if focus.kind == SH.targetClass else focus.pattern()
                table = tables.setdefault(pattern, {})
                table.update(dict.fromkeys(focus.classes or (str(focus.term),)))
        return arms + [
            f"{{VALUES ?{'c' if text else 't'}{{{' '.join(terms)}}}{text}}}" for text, terms in tables.items()
        ]

    def _selecting_nothing(self) -> list[str]:
        """Return patterns that the numbers of targets match that select nothing."""
        tables: dict[str, list[str]] = {}
        for place, focus in enumerate(self._foci):
            if focus.kind == SH.targetNode or len(focus.classes) > 1:
                continue  # something in the data has each class that is told
            pattern = focus.pattern() if focus.column else focus.pattern(named=True)
            tables.setdefault(pattern, []).append(f"({place} {focus.term})")
        return [f"{{VALUES(?k ?c){{{''.join(table)}}}FILTER(!EXISTS{{{text}}})}}" for text, table in tables.items()]

    def idle_shapes(self, idle: Sequence[Node]) -> list[Finding]:
        """Return a warning for each shape that targets nothing, at its own place."""
        positions = Positions(self.shapes.dataset)
        message = "This shape targets nothing in the data. Correct its target, or leave the shape out of --shapes."
        found = []
        for shape in idle:
            named = self.shapes.named(shape)
            name = named.value if named else str(shape)
            found.append(as_finding(IDLE_SHAPE, positions.of(shape), name, message, self.shapes, shape))
        return found

    def note(self, idle: Sequence[Node]) -> tuple[str, ...]:
        """Return the same in a line, for shapes that are made for more than the data at hand."""
        of = sum(bool(targets) for _, targets in self._tops)
        return (f"{len(idle)} of {of} shapes target nothing in this data; --strict-targets names them",) if idle else ()

    def unchecked(self) -> Finding:
        """Return the warning that nothing at all was looked at."""
        message = "No shape targets anything there. See whether its classes are those that the shapes mean."
        return as_finding(UNCHECKED_FILE, Positions.nowhere(), "", message)

    def undefined_terms(self) -> Iterator[Finding]:
        """Yield a warning for each property and class that is used there, and defined neither there nor in the shapes.

        Only of the namespaces that shapes use, as of others nobody here can tell.
        """
        vocabulary = Vocabulary(self.shapes)
        spaces, terms = vocabulary.spaces_and_terms()
        begins = "|".join(re.sub(r"([.?+*()\[\]|^$])", r"[\1]", space) for space in spaces)
        known = f"?p NOT IN({','.join(terms)})&&" if terms else ""
        # grouped, as oxigraph puts the filter to each triple that DISTINCT is about
        query = (
            "SELECT DISTINCT ?p ?c{{{SELECT ?p{?s ?p ?o}GROUP BY ?p}UNION{SELECT ?p(1 AS ?c){?s a ?p}GROUP BY ?p}}"
            f'FILTER({known}REGEX(STR(?p),"^({begins})")&&!EXISTS{{?p ?q ?r}})}}'
        )
        for row in rows(self.asked, abbreviated(query)):
            term = row.get("p")
            if not isinstance(term, ox.NamedNode) or vocabulary.is_known(term):
                continue
            why = vocabulary.undefined(term)
            if why:
                yield self._used(UNDEFINED_TERM, term, "c" in row, why)

    def deprecated_terms(self) -> Iterator[Finding]:
        """Yield a warning for each property and class that is used there, and said there to be deprecated."""
        arms = (
            f"{{SELECT DISTINCT ?p{{{_DEPRECATED}FILTER(EXISTS{{?s ?p ?o}})}}}}",
            f"{{SELECT DISTINCT ?p ?c{{{_DEPRECATED}FILTER(EXISTS{{?s {TYPE} ?p}})BIND(1 AS ?c)}}}}",
        )
        found = [
            (row["p"], "c" in row) for row in rows(self.asked, abbreviated(f"SELECT ?p ?c{{{'UNION'.join(arms)}}}"))
        ]
        terms = {str(term): term for term, _ in found if isinstance(term, ox.NamedNode)}
        if not terms:
            return
        instead: dict[Term, list[Term]] = {}
        query = f"SELECT DISTINCT ?p ?r{{VALUES ?p{{{' '.join(sorted(terms))}}}?p <{DCTERMS.isReplacedBy}> ?r}}"
        for row in rows(self.asked, abbreviated(query)):
            instead.setdefault(row["p"], []).append(row["r"])
        for term, is_class in sorted(found, key=str):
            if isinstance(term, ox.NamedNode):
                why = outdated(term, instead.get(term, ()), self.shapes.prefixes)
                yield self._used(DEPRECATED_TERM, term, is_class, why)

    def _used(self, rule: BuiltinRule, term: ox.NamedNode, is_class: bool, why: str) -> Finding:
        """Return the warning about a term at the first thing, by name, that it is said of."""
        pattern = f"?t {TYPE} {term}" if is_class else f"?t {term} ?v"
        first = f"SELECT (MIN(STR(?t)) AS ?a){{{pattern} FILTER(isIRI(?t))}}"
        focus = next((getattr(row.get("a"), "value", "") for row in rows(self.asked, abbreviated(first))), "")
        return as_finding(rule, Positions.nowhere(), focus, why, path="" if is_class else str(term))


_DEPRECATED = "UNION".join(
    f"{{{pattern}}}" for pattern in (
        f"?p {TYPE} <{OWL.DeprecatedClass}>",
        f"?p {TYPE} <{OWL.DeprecatedProperty}>",
        f'?p <{OWL.deprecated}> ?d FILTER(DATATYPE(?d)=<{XSD.boolean}>&&STR(?d)="true")',
    )
)  # fmt: skip


def add_graphs(asked: Asked, found: list[Finding]) -> None:
    """Put into findings the graph that says what is at fault, the first by name, of nodes that have one."""
    for start in range(0, len(found), AT_ONCE):
        arms = []
        for place in range(start, min(start + AT_ONCE, len(found))):
            statement = _statement(found[place])
            if statement:
                arms.append(f"{{GRAPH ?g{{{statement}}}BIND({place} AS ?k)}}")
        if not arms:
            continue
        query = f"SELECT ?k (MIN(STR(?g)) AS ?a){{{'UNION'.join(arms)}}}GROUP BY ?k"
        for row in rows(asked, abbreviated(query)):
            graph = row.get("a")
            if isinstance(graph, ox.Literal):
                found[number(row)] = replace(found[number(row)], graph=sys.intern(graph.value))


def _statement(finding: Finding) -> str:
    focus = finding.focus_node
    if not focus or focus.startswith(("_:", '"')):
        return ""
    node = f"<{focus}>"
    value: Term | None = as_term(finding.value) if finding.value else None
    if isinstance(value, ox.NamedNode) and finding.path.count("<") == 1 and finding.path.strip("^")[-1:] == ">":
        return (
            f"{value} {finding.path[1:]} {node}" if finding.path.startswith("^") else f"{node} {finding.path} {value}"
        )
    if finding.path.startswith("<") and finding.path.count("<") == 1 and finding.value:
        return f"{node} {finding.path} ?o"
    return f"{node} ?p ?o"
