"""One mutation of the shipped data for every constraint of the shipped shapes.

Run ``python -m tests.shapes.mutations`` for the table. Most mutations follow from the constraint itself: what demands a
value loses it, what allows one gets two. Those of ``sh:sparql``, ``sh:or`` and their like are written by hand below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset, shipped_files
from nap_kg.namespaces import DCTERMS, FOAF, NAP, ORG, RDF, RDFS, SH, SKOS, XSD
from nap_kg.validate import load_data, results_of
from nap_kg.validate.load import Data
from nap_kg.validate.results import Result
from nap_kg.validate.shapes import CONSTRAINTS, Node, ShapesGraph, Term, local_name, open_shapes
from nap_kg.validate.targets import Targets

SHAPE = "https://w3id.org/nap-kg/shapes#"
STATUS = "https://w3id.org/nap-kg/id/status/"
KIND = "https://w3id.org/nap-kg/id/period-kind/"
NOWHERE = ox.NamedNode("https://example.org/nowhere")
MUTATED = ox.NamedNode("https://example.org/mutated")
OTHER = "0" * 64
LONG = "A label that tells the whole story instead of naming the thing; "


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=node(XSD.integer))


def misspelt(iri: ox.NamedNode) -> ox.NamedNode:
    """Return an IRI without its last letter but one: a slip that nothing bears the name of."""
    return node(iri.value[:-2] + iri.value[-1])


def _of_another_datatype(value: Term | None) -> ox.Literal:
    """Return a value as people write it by mistake: a number as text, a text with a language or without."""
    if not isinstance(value, ox.Literal):
        return ox.Literal("x", datatype=node(XSD.token))
    kind = value.datatype.value
    if kind == XSD.boolean:
        return ox.Literal("yes")
    if kind == XSD.date:
        return ox.Literal(value.value[:4], datatype=node(XSD.gYear))
    return ox.Literal(value.value, language="en") if kind == XSD.string else ox.Literal(value.value)


@dataclass(frozen=True)
class Constraint:
    """One parameter of one named shape."""

    shape: str  # local name
    parameter: str  # local name in SHACL
    value: Term
    holder: Node | None = None  # the nameless shape inside that has it; None where the named one does
    way: tuple[str, ...] = ()  # from the named shape to that one, e.g. ("or 2",)

    @property
    def outermost(self) -> str:
        """The parameter of the named shape, by which it reports."""
        return self.way[0].partition(" ")[0] if self.way else self.parameter

    @property
    def component(self) -> str:
        """The component that reports it."""
        name = "SPARQL" if self.outermost == "sparql" else self.outermost[0].upper() + self.outermost[1:]
        return f"{SH}{name}ConstraintComponent"

    def __str__(self) -> str:
        return " ".join([self.shape, *(f"sh:{step}" for step in (*self.way, self.parameter))])


@dataclass(frozen=True)
class Mutation:
    """What is taken out of the data and put in, and in words."""

    words: str
    remove: tuple[ox.Triple, ...] = ()
    add: tuple[ox.Triple, ...] = ()


class Workbench:
    """The shipped data and shapes, and the mutations of the one for the other."""

    def __init__(self, data: Data, shapes: ShapesGraph) -> None:
        self.data, self.shapes = data, shapes
        self.store = data.dataset.store

    # --- what there is

    @cached_property
    def constraints(self) -> list[Constraint]:
        """Every constraint of every named shape."""
        found = []
        for shape in self.shapes.shapes:
            if isinstance(shape, ox.NamedNode):
                for quad in self.shapes.store.quads_for_pattern(shape, None, None):
                    if quad.predicate.value in CONSTRAINTS:
                        found.append(Constraint(local_name(shape.value), local_name(quad.predicate.value), quad.object))
        return sorted(found, key=str)

    @cached_property
    def nested(self) -> list[Constraint]:
        """Every constraint of the nameless shapes inside the named ones."""
        found: list[Constraint] = []

        def walk(shape: str, holder: Node, way: tuple[str, ...]) -> None:
            for step, inner in self._inside(holder):
                for quad in self.shapes.store.quads_for_pattern(inner, None, None):
                    if quad.predicate.value in CONSTRAINTS:
                        parameter = local_name(quad.predicate.value)
                        found.append(Constraint(shape, parameter, quad.object, inner, (*way, step)))
                walk(shape, inner, (*way, step))

        for shape in self.shapes.shapes:
            if isinstance(shape, ox.NamedNode):
                walk(local_name(shape.value), shape, ())
        return sorted(found, key=str)

    def _inside(self, shape: Node) -> Iterator[tuple[str, Node]]:
        for name in ("and", "or", "xone"):
            for head in self.shapes.objects(shape, SH[name]):
                for number, inner in enumerate(self.shapes.items(head), 1):
                    assert isinstance(inner, Node)
                    yield f"{name} {number}", inner
        for name, by in (("not", "not"), ("node", "node"), ("qualifiedValueShape", "qualifiedMinCount")):
            for inner in self.shapes.objects(shape, SH[name]):
                assert isinstance(inner, Node)
                yield by, inner

    def focus(self, shape: str) -> list[ox.NamedNode]:
        """The focus nodes of a shape, sorted."""
        found = Targets(self.store).nodes(self.shapes.targets(node(SHAPE + shape)))
        return sorted((n for n in found if isinstance(n, ox.NamedNode)), key=lambda n: n.value)

    def path(self, shape: str) -> tuple[ox.NamedNode, bool]:
        """The property of a shape's path, and whether it is walked backwards."""
        path = self.shapes.objects(node(SHAPE + shape), SH.path)[0]
        if isinstance(path, ox.NamedNode):
            return path, False
        assert isinstance(path, Node)
        for kind, inverse in ((SH.inversePath, True), (SH.oneOrMorePath, False)):
            for inner in self.shapes.objects(path, kind):
                assert isinstance(inner, ox.NamedNode)
                return inner, inverse
        raise AssertionError(shape)

    def values(self, focus: Node, path: ox.NamedNode, inverse: bool = False) -> list[ox.Triple]:
        pattern = (None, path, focus) if inverse else (focus, path, None)
        return [quad.triple for quad in self.store.quads_for_pattern(*pattern)]

    def triple(self, focus: ox.NamedNode, path: ox.NamedNode, value: Term, inverse: bool = False) -> ox.Triple:
        return ox.Triple(value, path, focus) if inverse else ox.Triple(focus, path, value)  # type: ignore[arg-type]

    def first(self, cls: str, *having: str) -> ox.NamedNode:
        """The first thing of a class that has some properties."""
        nodes = sorted(
            (n for n in Targets(self.store).nodes([(SH.targetClass, node(cls))]) if isinstance(n, ox.NamedNode)),
            key=lambda n: n.value,
        )
        return next(n for n in nodes if all(self.values(n, node(p)) for p in having))

    def swap(self, focus: ox.NamedNode, path: str, *values: Term) -> Mutation:
        """Replace all values of a property."""
        added = tuple(ox.Triple(focus, node(path), value) for value in values)
        return Mutation(f"{local_name(path)} replaced", tuple(self.values(focus, node(path))), added)

    # --- mutations

    def mutation(self, constraint: Constraint) -> Mutation | None:
        """The mutation that must trip a constraint; None where nobody wrote one."""
        keys = (str(constraint).replace("sh:", ""), f"{constraint.shape} {constraint.outermost}", constraint.shape)
        by_hand = next((BY_HAND[key] for key in keys if key in BY_HAND), None)
        if by_hand is not None:
            return by_hand(self)
        if constraint.way:
            return self._of_outermost(constraint)
        follow: Callable[[Constraint], Mutation] | None = getattr(self, f"_{constraint.parameter}", None)
        return follow(constraint) if follow else None

    def _of_outermost(self, constraint: Constraint) -> Mutation | None:
        whole = (c for c in self.constraints if c.shape == constraint.shape and c.parameter == constraint.outermost)
        return self.mutation(next(whole))

    def _sample(self, constraint: Constraint) -> tuple[ox.NamedNode, ox.NamedNode, bool, list[ox.Triple]]:
        path, inverse = self.path(constraint.shape)
        nodes = self.focus(constraint.shape)
        focus = next((n for n in nodes if self.values(n, path, inverse)), nodes[0])
        return focus, path, inverse, self.values(focus, path, inverse)

    def _minCount(self, constraint: Constraint) -> Mutation:
        _, path, inverse, triples = self._sample(constraint)
        return Mutation(f"{'no ' if not inverse else 'nothing with '}{local_name(path.value)}", tuple(triples))

    _qualifiedMinCount = _minCount

    def _maxCount(self, constraint: Constraint) -> Mutation:
        focus, path, inverse, triples = self._sample(constraint)
        old = [t.subject if inverse else t.object for t in triples]
        extra = [self._another(constraint, value) for value in (old or [None, None])]
        if not old:
            extra = [self._valid(constraint, 0), self._valid(constraint, 1)]
        return Mutation(f"two {local_name(path.value)}", (), tuple(self.triple(focus, path, v, inverse) for v in extra))

    def _another(self, constraint: Constraint, value: Term | None) -> Term:
        if isinstance(value, ox.Literal):
            kind = value.datatype.value
            if kind == XSD.boolean:
                return ox.Literal(value.value != "true")
            if kind == XSD.integer:
                return integer(int(value.value) + 1000)
            if kind == XSD.date:
                return ox.Literal("1999-01-01", datatype=value.datatype)
            if value.language:
                return ox.Literal(f"{value.value}, in other words", language=value.language)
            return ox.Literal(OTHER if len(value.value) == 64 else f"{value.value}x", datatype=value.datatype)
        known = {t.object for t in self._uses(constraint)} - {value}
        return min((o for o in known if isinstance(o, ox.NamedNode)), key=lambda o: o.value, default=NOWHERE)

    def _uses(self, constraint: Constraint) -> list[ox.Triple]:
        path, inverse = self.path(constraint.shape)
        return [] if inverse else [quad.triple for quad in self.store.quads_for_pattern(None, path, None)]

    def _valid(self, constraint: Constraint, number: int) -> Term:
        kinds = self.shapes.objects(node(SHAPE + constraint.shape), SH.datatype)
        if kinds and isinstance(kinds[0], ox.NamedNode):
            lexical = {XSD.boolean: ("true", "false"), XSD.integer: ("1", "2"), XSD.string: ("a", "b")}
            return ox.Literal(lexical[kinds[0].value][number], datatype=kinds[0])
        if self.shapes.objects(node(SHAPE + constraint.shape), SH["or"]):
            return ox.Literal(f"201{number}", datatype=node(XSD.gYear))
        return node(f"https://example.org/{number}")

    def _replaced(self, constraint: Constraint, value: Term, words: str) -> Mutation:
        focus, path, inverse, triples = self._sample(constraint)
        return Mutation(
            f"{local_name(path.value)} {words}", tuple(triples[:1]), (self.triple(focus, path, value, inverse),)
        )

    def _class(self, constraint: Constraint) -> Mutation:
        _, _, inverse, triples = self._sample(constraint)
        value = next((t.subject if inverse else t.object for t in triples), NOWHERE)
        assert isinstance(value, ox.NamedNode)
        return self._replaced(constraint, misspelt(value), "of no class")

    def _datatype(self, constraint: Constraint) -> Mutation:
        _, _, _, triples = self._sample(constraint)
        value = triples[0].object if triples else None
        return self._replaced(constraint, _of_another_datatype(value), "of another datatype")

    def _nodeKind(self, constraint: Constraint) -> Mutation:
        literal = isinstance(constraint.value, ox.NamedNode) and constraint.value.value == SH.Literal
        value = NOWHERE if literal else ox.Literal("words")
        return self._replaced(constraint, value, "of another kind of node")

    def _pattern(self, constraint: Constraint) -> Mutation:
        _, _, _, triples = self._sample(constraint)
        value = triples[0].object if triples else ox.Literal("?!")
        if isinstance(value, ox.NamedNode):
            return self._replaced(constraint, node("urn:isbn:9780000000002"), "of another form")
        assert isinstance(value, ox.Literal)
        short = ox.Literal(value.value[: (len(value.value) + 1) // 3])
        return self._replaced(constraint, short, "of another form")

    def _minLength(self, constraint: Constraint) -> Mutation:
        return self._replaced(constraint, ox.Literal(""), "empty")

    def _maxLength(self, constraint: Constraint) -> Mutation:
        _, _, _, triples = self._sample(constraint)
        language = next((t.object.language for t in triples if isinstance(t.object, ox.Literal)), None)
        most = int(constraint.value.value)  # type: ignore[union-attr]
        text = LONG * (most // len(LONG) + 1)
        value = ox.Literal(text, language=language) if language else ox.Literal(text)
        return self._replaced(constraint, value, "far too long")

    def _minInclusive(self, constraint: Constraint) -> Mutation:
        return self._replaced(constraint, integer(-1), "too small")

    def _uniqueLang(self, constraint: Constraint) -> Mutation:
        focus, path, _, triples = self._sample(constraint)
        added = ox.Triple(focus, path, self._another(constraint, triples[0].object))
        return Mutation(f"two {local_name(path.value)} in one language", (), (added,))

    def _lessThan(self, constraint: Constraint) -> Mutation:
        focus, _, _, _ = self._sample(constraint)
        limit = self.values(focus, constraint.value)[0].object  # type: ignore[arg-type]
        value = integer(10**9) if isinstance(limit, ox.Literal) and limit.datatype.value == XSD.integer else None
        late = value or ox.Literal("2999-01-01", datatype=node(XSD.date))
        return self._replaced(constraint, late, f"after {local_name(constraint.value.value)}")  # type: ignore[union-attr]

    _lessThanOrEquals = _lessThan

    def _or(self, constraint: Constraint) -> Mutation:
        return self._replaced(constraint, ox.Literal("some time in 2014"), "of no allowed form")

    def _closed(self, constraint: Constraint) -> Mutation:
        focus = self.focus(constraint.shape)[0]
        return Mutation("a misspelt property", (), (ox.Triple(focus, node(NAP.hasLeed), NOWHERE),))

    # --- running

    @cached_property
    def _lines(self) -> dict[ox.Triple, bytes]:
        triples = dict.fromkeys(quad.triple for quad in self.store)
        return {triple: f"{triple} .\n".encode() for triple in triples}

    def run(self, mutation: Mutation, shapes: ShapesGraph | None = None) -> list[Result]:
        """What the shapes say of the mutated data; the data is as before when they have said it."""
        gone = {
            quad for t in mutation.remove for quad in self.store.quads_for_pattern(t.subject, t.predicate, t.object)
        }
        came = {ox.Quad(t.subject, t.predicate, t.object, MUTATED) for t in mutation.add}
        text = dict(self._lines)
        for triple in mutation.remove:
            text.pop(triple, None)
        text.update((triple, f"{triple} .\n".encode()) for triple in mutation.add)
        for quad in gone:
            self.store.remove(quad)
        self.store.extend(came)
        try:
            data = Data(Dataset(self.store), b"".join(text.values()))
            results, engine = results_of(data, shapes or self.shapes)
        finally:
            for quad in came:
                self.store.remove(quad)
            self.store.extend(gone)
        assert engine == "fast engine", engine
        return results

    def objections(self, constraint: Constraint, mutation: Mutation, shapes: ShapesGraph | None = None) -> int:
        """How often a named shape objects, by one of its constraints, to mutated data."""
        results = self.run(mutation, shapes or self.alone(constraint.shape))
        return sum(local_name(r.shape) == constraint.shape and r.component == constraint.component for r in results)

    def alone(self, shape: str) -> ShapesGraph:
        """One shape, with what it holds."""
        if shape not in self._alone:
            self._alone[shape] = alone(self.shapes, shape)
        return self._alone[shape]

    @cached_property
    def _alone(self) -> dict[str, ShapesGraph]:
        return {}

    def without(self, constraint: Constraint) -> ShapesGraph:
        """The shape of a constraint, without that constraint."""
        holder = constraint.holder or node(SHAPE + constraint.shape)
        gone = ox.Triple(holder, node(SH[constraint.parameter]), constraint.value)  # type: ignore[arg-type]
        shape = self.alone(constraint.shape)
        triples = tuple(t for t in shape.triples if t != gone)
        assert len(triples) == len(shape.triples) - 1
        return ShapesGraph(triples, self.shapes.files)


def alone(shapes: ShapesGraph, shape: str) -> ShapesGraph:
    """One shape of a graph, with what it holds and the prefixes that it names."""
    wanted: list[Node] = [node(SHAPE + shape), node(SHAPE[:-1])]
    triples: dict[ox.Triple, None] = {}
    while wanted:
        subject = wanted.pop()
        for quad in shapes.store.quads_for_pattern(subject, None, None):
            if quad.triple not in triples:
                triples[quad.triple] = None
                if isinstance(quad.object, ox.BlankNode):
                    wanted.append(quad.object)
    return ShapesGraph(triples, shapes.files)


def _report(w: Workbench) -> ox.NamedNode:
    return w.first(NAP.StatusReport, NAP.hasLead)


def _copy(w: Workbench, focus: ox.NamedNode, *but: str) -> tuple[ox.Triple, ...]:
    """What is said of one thing, said of another."""
    quads = w.store.quads_for_pattern(focus, None, None)
    return tuple(ox.Triple(MUTATED, q.predicate, q.object) for q in quads if q.predicate.value not in but)


def _add(words: str, *triples: tuple[ox.NamedNode, str, Term]) -> Mutation:
    return Mutation(words, (), tuple(ox.Triple(s, node(p), o) for s, p, o in triples))


def _unit_of_no_department(w: Workbench) -> Mutation:
    unit = w.first(NAP.AgencyUnit)
    return w.swap(unit, ORG.unitOf, w.first(NAP.CoordinatingBody))


def _late(w: Workbench) -> Mutation:
    begun = node(f"{STATUS}ongoing")
    report = next(
        r for r in w.focus("StatusReport-unique") if not list(w.store.quads_for_pattern(None, node(NAP.concerns), r))
    )
    late = next(p for p in w.focus("Period-begins") if p.value.endswith("2015-2016"))
    mutation = w.swap(report, NAP.hasStartPeriod, late)
    status = w.swap(report, NAP.hasStatus, begun)
    return Mutation("a start after the reporting period", mutation.remove + status.remove, mutation.add + status.add)


def _new_early(w: Workbench) -> Mutation:
    report = next(
        r
        for r in w.focus("StatusReport-unique")
        if not list(w.store.quads_for_pattern(None, node(NAP.concerns), r))
        and any(t.object.value.endswith("2012-2013") for t in w.values(r, node(NAP.hasStartPeriod)))  # type: ignore[union-attr]
    )
    return w.swap(report, NAP.isMarkedNew, ox.Literal(True))


def _misspelt_tie(thing: ox.NamedNode, tie: str, w: Workbench) -> tuple[tuple[ox.Triple, ...], tuple[ox.Triple, ...]]:
    (old,) = w.values(thing, node(tie))
    assert isinstance(old.object, ox.NamedNode)
    return (old,), (ox.Triple(thing, node(tie), misspelt(old.object)),)


def swapped_preferences(w: Workbench) -> list[tuple[ox.NamedNode, Mutation]]:
    """Each discrepancy that prefers a reading, with each other reading preferred in its place."""
    found = []
    for doubt in w.focus("Discrepancy-label"):
        kept = {t.object for t in w.values(doubt, node(NAP.preferredReading))}
        if kept:
            readings = {t.object for t in w.values(doubt, node(NAP.hasReading))} - kept
            found += [(doubt, w.swap(doubt, NAP.preferredReading, r)) for r in sorted(readings, key=str)]
    return found


def _both_stated(w: Workbench) -> Mutation:
    """The readings of the swapped preferences are of the thing itself where one property has them both."""
    for doubt, swap in swapped_preferences(w):
        thing = w.values(doubt, node(NAP.concerns))[0].object
        kept, other = (t.object for t in (*swap.remove, *swap.add))
        (one,), (two,) = (w.values(r, node(NAP.readingProperty)) for r in (kept, other))  # type: ignore[arg-type]
        if one.object == two.object != node(NAP.nameText):
            (said,) = w.values(other, node(NAP.readingValue))  # type: ignore[arg-type]
            return Mutation("two readings stated", (), (ox.Triple(thing, one.object, said.object),))  # type: ignore[arg-type]
    raise AssertionError


def _below_nothing(w: Workbench) -> Mutation:
    concept = w.first(SKOS.Concept, SKOS.topConceptOf)
    under = ox.Triple(concept, node(SKOS.broader), NOWHERE)
    return Mutation("below a concept that there is not", w.swap(concept, SKOS.topConceptOf).remove, (under,))


def _twice(w: Workbench, parent: str, shape: str, words: str) -> Mutation:
    """Two things of a shape with one identifier: two of one parent where a parent is given, else the first and last."""
    things = w.focus(shape)
    if parent:
        above = [w.values(thing, node(parent))[0].object for thing in things]
        one = next(n for n, whole in enumerate(above) if above.count(whole) > 1)
        things = [thing for thing, whole in zip(things, above, strict=True) if whole == above[one]]
    number = ox.Literal("A1")
    return _add(words, (things[0], DCTERMS.identifier, number), (things[-1], DCTERMS.identifier, number))


def _event(w: Workbench, words: str, tie: str, *values: Term) -> Mutation:
    """A change of bodies, with both its ties but for one."""
    body = w.first(NAP.Department)
    ties = [(MUTATED, ORG[name], body) for name in ("originalOrganization", "resultingOrganization") if name != tie]
    new = (MUTATED, RDF.type, node(ORG.ChangeEvent))
    return _add(words, new, *ties, *((MUTATED, ORG[tie], value) for value in values))


def _due_early(w: Workbench) -> Mutation:
    late = next(p for p in w.focus("Period-begins") if p.value.endswith("2012-2013"))
    early = next(p for p in w.focus("Period-begins") if p.value.endswith("2011-2012"))
    report = next(
        r for r in w.focus("StatusReport-unique") if late in {t.object for t in w.values(r, node(NAP.hasStartPeriod))}
    )
    return _add("due before its start", (report, NAP.hasDuePeriod, early))


def _person(w: Workbench) -> Mutation:
    return _add("a person", (MUTATED, RDF.type, node(FOAF.Person)))


def _unsourced(bench: Workbench, cls: str, *documents: ox.NamedNode) -> Mutation:
    """Take all evidence for a thing, and name documents that nobody describes instead."""
    focus = bench.first(cls)
    evidence = tuple(bench.values(focus, node(NAP.isEvidenceFor), inverse=True))
    sources = tuple(ox.Triple(focus, node(DCTERMS["source"]), document) for document in documents)
    return Mutation("no evidence" + (", and a document that nobody describes" if documents else ""), evidence, sources)


def _change(words: str, without: str = "", *more: tuple[str, Term]) -> Mutation:
    """A change between two reports, without one of its properties, or with others besides."""
    plan = "https://w3id.org/nap-kg/id/plan/ca-ht-2012"
    kind, thing = node("https://w3id.org/nap-kg/id/change-kind/reworded"), node(f"{plan}/deliverable/expert-witnesses")
    report = node(f"{plan}/report/2014-2015")
    pairs = {NAP.hasChangeKind: kind, NAP.isChangeOf: thing, NAP.changesFrom: report, NAP.changesTo: report}
    stated = [(MUTATED, p, o) for p, o in pairs.items() if p != without]
    return _add(words, (MUTATED, RDF.type, node(NAP.Change)), *stated, *((MUTATED, p, o) for p, o in more))


CHANGES: dict[str, Callable[[Workbench], Mutation]] = {
    "Change-hasChangeKind minCount": lambda w: _change("a change of no kind", NAP.hasChangeKind),
    "Change-hasChangeKind maxCount": lambda w: _change(
        "a change of two kinds", "", (NAP.hasChangeKind, node("https://w3id.org/nap-kg/id/change-kind/new"))
    ),
    "Change-hasChangeKind class": lambda w: _change(
        "a change of no known kind", NAP.hasChangeKind, (NAP.hasChangeKind, NOWHERE)
    ),
    "Change-isChangeOf minCount": lambda w: _change("a change of nothing", NAP.isChangeOf),
    "Change-isChangeOf maxCount": lambda w: _change("a change of two things", "", (NAP.isChangeOf, NOWHERE)),
    "Change-isChangeOf nodeKind": lambda w: _change(
        "a change of a name", NAP.isChangeOf, (NAP.isChangeOf, ox.Literal("expert witnesses"))
    ),
    "Change-changesFrom class": lambda w: _change("from no known report", NAP.changesFrom, (NAP.changesFrom, NOWHERE)),
    "Change-changesFrom maxCount": lambda w: _change("from two reports", "", (NAP.changesFrom, NOWHERE)),
    "Change-changesTo class": lambda w: _change("to no known report", NAP.changesTo, (NAP.changesTo, NOWHERE)),
    "Change-changesTo maxCount": lambda w: _change("to two reports", "", (NAP.changesTo, NOWHERE)),
    "Change-versionBefore datatype": lambda w: _change("a version as a number", "", (NAP.versionBefore, integer(1))),
    "Change-versionBefore maxCount": lambda w: _change(
        "two versions before", "", (NAP.versionBefore, ox.Literal("a")), (NAP.versionBefore, ox.Literal("b"))
    ),
    "Change-versionAfter datatype": lambda w: _change("a version as a number", "", (NAP.versionAfter, integer(1))),
    "Change-versionAfter maxCount": lambda w: _change(
        "two versions after", "", (NAP.versionAfter, ox.Literal("a")), (NAP.versionAfter, ox.Literal("b"))
    ),
    "Change-from or": lambda w: _change("no earlier end", NAP.changesFrom),
    "Change-to or": lambda w: _change("no later end", NAP.changesTo),
}
"""The mutations for changes, which the shipped data has none of."""

BY_HAND: dict[str, Callable[[Workbench], Mutation]] = {
    **CHANGES,
    "ActionPlan-evidence": lambda w: _unsourced(w, NAP.ActionPlan),
    "ActionPlan-evidence or 2 class": lambda w: _unsourced(w, NAP.ActionPlan, NOWHERE),
    "ProgressReport-evidence": lambda w: _unsourced(w, NAP.ProgressReport),
    "ProgressReport-evidence or 2 class": lambda w: _unsourced(w, NAP.ProgressReport, NOWHERE),
    "ProgressReport-seriesUnique": lambda w: Mutation(
        "a second report with the same number", (), _copy(w, w.first(NAP.ProgressReport))
    ),
    "Task-identifierUnique": lambda w: Mutation("a second task with the same number", (), _copy(w, w.first(NAP.Task))),
    "StatusReport-reportsStatusOf or": lambda w: w.swap(_report(w), NAP.reportsStatusOf, NOWHERE),
    "StatusReport-unique": lambda w: Mutation("a second status report", (), _copy(w, _report(w), NAP.position)),
    "StatusReport-positionUnique": lambda w: Mutation(
        "a second row in the same place",
        (),
        (
            *_copy(w, _report(w), NAP.reportsStatusOf),
            ox.Triple(MUTATED, node(NAP.reportsStatusOf), sorted(w.focus("Deliverable-label"), key=str)[-1]),
        ),
    ),
    "CalendarPeriod-kindStated": lambda w: _add(
        "a calendar period of no kind", (MUTATED, RDF.type, node(NAP.CalendarPeriod))
    ),
    "Period-kindFits": lambda w: _add(
        "a year that is called a month", (w.first(NAP.FiscalYear), NAP.hasPeriodKind, node(f"{KIND}month"))
    ),
    "Period-hasPeriodKind maxCount": lambda w: _add(
        "two kinds", *((w.first(NAP.FiscalYear), NAP.hasPeriodKind, node(KIND + k)) for k in ("month", "year"))
    ),
    "ChangeEvent-originalOrganization minCount": lambda w: _event(w, "a change of no body", "originalOrganization"),
    "ChangeEvent-originalOrganization class": lambda w: _event(
        w, "a change of no known body", "originalOrganization", NOWHERE
    ),
    "ChangeEvent-resultingOrganization minCount": lambda w: _event(w, "a change into nothing", "resultingOrganization"),
    "ChangeEvent-resultingOrganization class": lambda w: _event(
        w, "a change into no known body", "resultingOrganization", NOWHERE
    ),
    "Deliverable-identifierUnique": lambda w: _twice(w, "", "Deliverable-label", "two deliverables with one number"),
    "DeliverablePart-identifierUnique": lambda w: _twice(
        w, NAP.isDeliverablePartOf, "DeliverablePart-label", "two parts of a deliverable with one number"
    ),
    "Objective-identifierUnique": lambda w: Mutation(
        "a second objective with the same number", (), _copy(w, w.first(NAP.Objective))
    ),
    "Objective-identifierMissing": lambda w: w.swap(w.first(NAP.Objective), DCTERMS.identifier),
    "Task-identifierMissing": lambda w: w.swap(w.first(NAP.Task), DCTERMS.identifier),
    "Objective-tasks": lambda w: Mutation(
        "nothing with isTaskOf", tuple(w.values(w.first(NAP.Objective), node(NAP.isTaskOf), inverse=True))
    ),
    "Measure-match": lambda w: _add("a match with nothing", (w.first(NAP.Measure), SKOS.broadMatch, NOWHERE)),
    "Pillar-match": lambda w: _add("a match with nothing", (w.first(NAP.Pillar), SKOS.closeMatch, NOWHERE)),
    "PlanElement-pillarOnce": lambda w: _add(
        "a pillar on a task", (w.first(NAP.Task), NAP.hasPillar, w.first(NAP.Pillar))
    ),
    "ProgressReport-initialNumber": lambda w: w.swap(w.first(NAP.ProgressReport), NAP.seriesNumber, integer(0)),
    "ProgressReport-omitsProperty": lambda w: _add(
        "an omission of no column", (w.first(NAP.ProgressReport), NAP.omitsProperty, node(NAP.position))
    ),
    "StatusReport-dueBeforeStart": _due_early,
    "StatusReport-omittedColumn": lambda w: _add(
        "a column said to be omitted", (w.first(NAP.ProgressReport), NAP.omitsProperty, node(NAP.leadAsPrinted))
    ),
    "StatusReport-startMissing": lambda w: w.swap(w.first(NAP.StatusReport, NAP.hasStartPeriod), NAP.hasStartPeriod),
    "StatusReport-statusColumn": lambda w: w.swap(_report(w), NAP.statusAsPrinted),
    "StatusReport-statusMissing": lambda w: w.swap(w.first(NAP.StatusReport, NAP.hasStatus), NAP.hasStatus),
    "StatusReport-timelineColumn": lambda w: w.swap(_report(w), NAP.timelineAsPrinted),
    "StatusReport-leadMissing": lambda w: w.swap(_report(w), NAP.hasLead),
    "StatusReport-startAfterReport": _late,
    "StatusReport-newBeforeReport": _new_early,
    "StatusReport-completionMissing": lambda w: w.swap(
        w.first(NAP.StatusReport, NAP.completionDate), NAP.completionDate
    ),
    "StatusReport-completionWithoutStatus": lambda w: w.swap(
        w.first(NAP.StatusReport, NAP.completionDate), NAP.hasStatus, node(f"{STATUS}ongoing")
    ),
    "AgencyUnit-department qualifiedMinCount": _unit_of_no_department,
    "Agency-kind": lambda w: _add("a body of two kinds", (w.first(NAP.AgencyUnit), RDF.type, node(NAP.Department))),
    "Agency-labelIsName": lambda w: w.swap(w.first(NAP.Department), RDFS.label, ox.Literal("Bureau", language="en")),
    "Name-source": lambda w: w.swap(w.first(NAP.Name, DCTERMS["source"]), DCTERMS["source"]),
    "FiscalYear-length": lambda w: w.swap(
        w.first(NAP.FiscalYear), NAP.ends, ox.Literal("2019-03-31", datatype=node(XSD.date))
    ),
    "Evidence-statedFact": lambda w: _add(
        "evidence of a fact that is not stated", (w.first(NAP.Evidence), NAP.supportsProperty, node(NAP.validFrom))
    ),
    "Discrepancy-hasReading minCount": lambda w: Mutation(
        "one reading", tuple(w.values(w.first(NAP.Discrepancy), node(NAP.hasReading))[1:])
    ),
    "Discrepancy-preferredIsReading": lambda w: w.swap(
        w.first(NAP.Discrepancy), NAP.preferredReading, sorted(w.focus("Reading-evidence"), key=str)[-1]
    ),
    "Discrepancy-preferredIsStated": lambda w: swapped_preferences(w)[0][1],
    "Discrepancy-otherIsNotStated": _both_stated,
    "Thing-dateOrder": lambda w: w.swap(
        w.first(NAP.Activity, NAP.endDate, NAP.startDate), NAP.endDate, ox.Literal("1998", datatype=node(XSD.gYear))
    ),
    "Thing-tiesToAThing": lambda w: Mutation(
        "isAbout misspelt", *_misspelt_tie(w.first(NAP.Observation, NAP.isAbout), NAP.isAbout, w)
    ),
    "ContactPoint-telephone pattern": lambda w: w.swap(
        w.first(NAP.ContactPoint), NAP.telephone, ox.Literal("toll-free")
    ),
    "Funding-shareWithinWhole": lambda w: w.swap(w.first(NAP.Funding, NAP.isShareOf), NAP.amount, integer(10**12)),
    "Participation-participatesIn or": lambda w: w.swap(w.first(NAP.Participation), NAP.participatesIn, NOWHERE),
    "ContactPoint-email pattern": lambda w: w.swap(w.first(NAP.ContactPoint), NAP.email, ox.Literal("call the office")),
    "Publication-isAvailableAt nodeKind": lambda w: w.swap(
        w.first(NAP.Publication, NAP.isAvailableAt), NAP.isAvailableAt, ox.Literal("http://example.org/")
    ),
    "Concept-place": lambda w: w.swap(w.first(SKOS.Concept, SKOS.topConceptOf), SKOS.topConceptOf),
    "Concept-place or 2 class": _below_nothing,
    "Name-source or 2 class": lambda w: w.swap(w.first(NAP.Name, DCTERMS["source"]), DCTERMS["source"], NOWHERE),
    "Organization-kindStated": lambda w: w.swap(
        w.first(NAP.Organization, NAP.hasOrganizationKind), NAP.hasOrganizationKind
    ),
    "Reading-readingValue or": lambda w: w.swap(
        w.first(NAP.Reading, NAP.readingValue), NAP.readingValue, ox.Literal("1", datatype=NOWHERE)
    ),
    "Thing-type": lambda w: Mutation(
        "a class that there is not", *_misspelt_tie(w.first(NAP.Deliverable), RDF.type, w)
    ),
    "Person-none": _person,
    "Person-properties": lambda w: _add("a family name", (MUTATED, FOAF.familyName, ox.Literal("x"))),
    "Evidence-startPosition minInclusive": lambda w: w.swap(w.first(NAP.Evidence), NAP.startPosition, integer(-1)),
}


def workbench() -> Workbench:
    """The shipped data and shapes."""
    return Workbench(load_data(shipped_files()), open_shapes([resources.folder("shapes")]))


def table(bench: Workbench, constraints: Iterable[Constraint] | None = None) -> str:
    """Each constraint with the mutation that trips it, as Markdown."""
    lines = [
        "# What trips each constraint",
        "",
        "Written by `python -m tests.shapes.mutations`: every constraint of the shapes, those inside others included,",
        "and the change to the shipped data that makes it object. A test makes each change and expects the objection;",
        "without the constraint, the objection is another or none.",
        "",
        "| code | constraint | change to the data |",
        "|---|---|---|",
    ]
    for constraint in constraints or sorted([*bench.constraints, *bench.nested], key=str):
        mutation = bench.mutation(constraint)
        code = bench.shapes.rule(SHAPE + constraint.shape)
        lines.append(f"| {code} | {constraint} | {mutation.words if mutation else '**none**'} |")
    return "\n".join(lines) + "\n"


PAGE = Path(__file__).resolve().parents[2] / "docs" / "mutations.md"


if __name__ == "__main__":
    PAGE.write_text(table(workbench()), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
