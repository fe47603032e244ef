"""The cases of each shape: ``<Shape>/pass.ttl``, and ``<Shape>/fail-<parameter>.ttl`` for each of its constraints.

``nap-kg rule`` and the pages in ``docs/rules`` show them as the good and the bad examples. Run
``python -m tests.shapes.cases`` for a draft of each that is missing: the few statements of the shipped data around a
mutation's focus node, under IRIs of its own. A draft is to be read, and may be written anew by hand.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import rdf_files
from nap_kg.namespaces import ID, PREFIXES, RDF, RDFS, SH, SKOS, XSD, shrink
from nap_kg.turtle.format import format_turtle
from nap_kg.validate import load_data
from nap_kg.validate.load import Data
from nap_kg.validate.results import Term, as_term
from nap_kg.validate.shapes import local_name
from tests.shapes.mutations import MUTATED, SHAPE, Constraint, Mutation, Workbench, misspelt, node, workbench

FOLDER = Path(__file__).parent
EXAMPLE = "https://example.org/"
PLAN = f"{ID}plan/ca-ht-2012"


def load_beside() -> Data:
    """What a case is loaded beside: ontology, vocabularies and reference data."""
    data = resources.folder("data")
    return load_data(rdf_files([*resources.ontology(), data / "vocabularies", data / "reference"]))


def files(shape: str) -> list[Path]:
    """The cases of a shape."""
    return sorted((FOLDER / shape).glob("*.ttl"))


class Drafts:
    """Drafts of cases from a workbench's mutations."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.before = set(bench.run(Mutation("nothing")))
        self.beside = load_beside().dataset.store
        self.original = {quad.triple for quad in bench.store}

    @cached_property
    def slips(self) -> set[str]:
        """Misspelt IRIs of what lies beside."""
        return {misspelt(q.subject).value for q in self.beside if isinstance(q.subject, ox.NamedNode)}

    def write_missing(self) -> list[Path]:
        """Write a draft of each case that is missing."""
        written: list[Path] = []
        for constraint in self.bench.constraints:
            folder = FOLDER / constraint.shape
            passing, failing = folder / "pass.ttl", folder / f"fail-{constraint.parameter}.ttl"
            if passing.exists() and failing.exists():
                continue
            mutation = self.bench.mutation(constraint)
            assert mutation is not None, f"no mutation trips {constraint}: write one"
            found = [r for r in self.bench.run(mutation) if r not in self.before]
            found = [
                r for r in found if local_name(r.shape) == constraint.shape and r.component == constraint.component
            ]
            focus = as_term(sorted(found)[0].focus_node)
            assert isinstance(focus, ox.NamedNode)
            folder.mkdir(exist_ok=True)
            if not failing.exists():
                mutated = (self.original - set(mutation.remove)) | set(mutation.add)
                failing.write_text(f"# {fault(constraint, self.bench)}\n\n" + self.turtle(mutated, focus, constraint))
                written.append(failing)
            if not passing.exists() and focus != MUTATED:
                passing.write_text(self.turtle(self.original, focus, constraint))
                written.append(passing)
        return written

    def turtle(self, triples: set[ox.Triple], focus: ox.NamedNode, constraint: Constraint) -> str:
        """The statements that matter about a focus node, in the house form."""
        told = self.excerpt(triples, focus, constraint)
        subjects = {t.subject for t in told}

        def renamed(term: Term) -> Term:
            if not isinstance(term, ox.NamedNode) or not term.value.startswith(ID):
                return term
            known = any(self.beside.quads_for_pattern(term, None, None)) or term.value in self.slips
            if known and term not in subjects:
                return term
            return node(term.value.replace(PLAN, f"{EXAMPLE}plan").replace(ID, EXAMPLE))

        lines, names = [], dict[str, str]()
        for triple in told:
            terms = [renamed(triple.subject), triple.predicate, renamed(triple.object)]
            for term in (terms[0], terms[2]):
                if isinstance(term, ox.NamedNode) and term.value.startswith((ID, EXAMPLE)):
                    base = term.value.rpartition("/")[0]
                    name = {"status": "status-report"} if "/report/" in base else {"ca": "agency"}
                    last = base.rpartition("/")[2]
                    if last not in ("id", "example.org"):
                        names.setdefault(name.get(last, last), f"{base}/")
            lines.append(" ".join(map(_written, terms)) + " .")
        prefixes = {**PREFIXES, **{k: v for k, v in names.items() if re.fullmatch("[a-z][a-z-]*", k)}}
        head = [f"@prefix {name}: <{iri}> ." for name, iri in prefixes.items() if name not in ("id", "shape")]
        return format_turtle("\n".join([*head, *lines]))

    def excerpt(self, triples: set[ox.Triple], focus: ox.NamedNode, constraint: Constraint) -> list[ox.Triple]:
        """Type, label and what the shape looks at; of its values, what they are."""
        told: dict[ox.Triple, None] = {}
        shape = node(SHAPE + constraint.shape)

        def say(subject: Term | None, predicate: str, value: Term | None = None, most: int = 1) -> list[ox.Triple]:
            found = [
                t for t in triples
                if t.predicate.value == predicate and subject in (None, t.subject) and value in (None, t.object)
            ]  # fmt: skip
            found.sort(key=lambda t: (t in self.original, str(t)))
            told.update(dict.fromkeys(found[:most]))
            return found[:most]

        say(focus, RDF.type, most=3)
        for label in (RDFS.label, SKOS.prefLabel):
            told.update(
                dict.fromkeys(
                    t for t in triples
                    if t.subject == focus and t.predicate.value == label
                    and isinstance(t.object, ox.Literal) and t.object.language == "en" and t in self.original
                )
            )  # fmt: skip
        values: list[Term] = []
        if self.bench.shapes.objects(shape, SH.path):
            path, inverse = self.bench.path(constraint.shape)
            if path.value == RDFS.label:
                for triple in [t for t in told if t.predicate.value == RDFS.label]:
                    del told[triple]
            found = say(None, path.value, focus, 2) if inverse else say(focus, path.value, most=2)
            values += [t.subject if inverse else t.object for t in found]
        else:
            told.update(dict.fromkeys(t for t in triples if t.subject == focus and t not in self.original))
        for parameter in ("lessThan", "lessThanOrEquals"):
            for other in self.bench.shapes.objects(shape, SH[parameter]):
                assert isinstance(other, ox.NamedNode)
                say(focus, other.value)
        for kind, target in self.bench.shapes.targets(shape):
            if kind != SH.targetClass and isinstance(target, ox.NamedNode):
                outward = kind == SH.targetSubjectsOf
                told_of = say(focus, target.value) if outward else say(None, target.value, focus)
                values += [t.object if outward else t.subject for t in told_of]
        for value in values:
            beside = isinstance(value, ox.Literal) or any(self.beside.quads_for_pattern(value, None, None))
            if not beside or any(t.subject == value for t in told):
                say(value, RDF.type)
        return list(told)


def _written(term: Term) -> str:
    if isinstance(term, ox.Literal) and term.datatype.value in (XSD.integer, XSD.boolean):
        return term.value
    return str(term)


def fault(constraint: Constraint, bench: Workbench) -> str:
    """What is wrong in a failing case, in a line."""
    shape = node(SHAPE + constraint.shape)
    value = constraint.value
    said = shrink(value.value) if isinstance(value, ox.NamedNode) else getattr(value, "value", "")
    if not bench.shapes.objects(shape, SH.path):
        return "A property that things of this class do not have: it is misspelt."
    path, inverse = bench.path(constraint.shape)
    name = shrink(path.value)
    missing = f"Nothing has this as its {name}." if inverse else f"No {name}."
    begin = f"What has this as its {name} is no" if inverse else f"{name} leads to something that is no"
    plain = "has no language tag" if said == "rdf:langString" else f"is no {said}"
    article = "An" if name[0] in "aeor" else "A"
    return {
        "minCount": missing,
        "maxCount": f"Two {name}, where one is allowed.",
        "class": f"{begin} {said}: its IRI is misspelt.",
        "datatype": f"This {name} {plain}.",
        "nodeKind": f"{name} is text, where an IRI is needed." if said == "sh:IRI" else f"{name} is an IRI, not text.",
        "pattern": f"This {name} is not of the form that is demanded.",
        "minLength": f"An empty {name}.",
        "maxLength": f"{article} {name} longer than {said} characters.",
        "minInclusive": f"{name} is less than {said}.",
        "uniqueLang": f"Two {name} in one language.",
        "lessThan": f"{name} is not before {said}.",
        "lessThanOrEquals": f"{name} is more than {said}.",
        "or": f"{name} is of none of the kinds that are allowed.",
    }.get(constraint.parameter, "This is not allowed.")


if __name__ == "__main__":
    for file in Drafts(workbench()).write_missing():
        print(file)
