"""Names of things: which thing of a class a name, label, abbreviation, number or key means."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.errors import ParameterError
from nap_kg.namespaces import DCTERMS, ID, NAP, ORG, PREFIXES, RDF, RDFS, SKOS, abbreviated

_NAMING = (
    RDFS.label,
    SKOS.prefLabel,
    SKOS.altLabel,
    SKOS.notation,
    DCTERMS.identifier,
    DCTERMS["title"],
)
_PART = 4
"""Words of a name stand for it from so many characters on."""
_CHOICES = 5
_FEW = 2_000
"""Names of so many things are looked up thing by thing, of more in all that has a name."""
_COMPARED = 20_000
"""A word is compared with the names of so many things at most, where it is none of them."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True)
class Kind:
    """Which things a name may mean: those of a class, those in a vocabulary, or any."""

    of_class: str | None = None  # an IRI
    scheme: str | None = None  # an IRI

    @property
    def noun(self) -> str:
        """What a thing of this kind is called in a message."""
        iri = self.of_class or self.scheme
        if iri is None:
            return "thing"
        words = re.sub(r"(?<=[a-z])(?=[A-Z])|-", " ", re.split(r"[#/]", iri)[-1])
        return words.lower()


def expand(name: str) -> str | None:
    """Return the IRI that a prefixed name stands for, or None where it is none.

    >>> expand("nap:Status")
    'https://w3id.org/nap-kg/ns#Status'
    """
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES and " " not in local else None


def resolve(dataset: Dataset, text: str, kind: Kind) -> str:
    """Return the IRI of the one thing of a kind that a text means.

    Shape:   an IRI, a prefixed name, a kind and a key as in ``deliverable:expert-witnesses``, or a label,
             abbreviation, name, notation, number or key; case counts only where it decides.
    Raises:  ParameterError for a text that means nothing, or several things; it lists the choices.
    """
    wanted = text.strip()
    of_kind = members(dataset, kind)
    dataset, whole = dataset.naming(of_kind), dataset
    named = _names(dataset, of_kind)

    def reports() -> set[str]:
        return members(whole, Kind(NAP.StatusReport))

    bare = wanted[1:-1] if wanted.startswith("<") and wanted.endswith(">") else wanted
    for iri in (expand(bare), bare if _ABSOLUTE.fullmatch(bare) else None):
        if iri is not None and iri in named:
            return str(iri)
    for found in (*_tiers(named, wanted), abbreviated(bare, named, lambda iri: iri in reports())):
        if len(found) > 1:
            raise _ambiguous(dataset, wanted, found)
        if found:
            return next(iter(found))
    if not named:
        raise ParameterError(f"no {kind.noun} is loaded", fix="load the data that has some with --data")
    raise ParameterError(f"no {kind.noun} is called {wanted!r}", fix=_suggestion(dataset, named, wanted))


def _tiers(named: dict[str, _Names], wanted: str) -> list[set[str]]:
    """Return what a text means: exactly, whatever its case, as a key (labelled things first), as words of a name."""
    folded = _fold(wanted)
    keyed = {iri for iri, names in named.items() if folded in names.keys}
    return [
        {iri for iri, names in named.items() if wanted in names.texts},
        {iri for iri, names in named.items() if any(_fold(name) == folded for name in names.texts)},
        {iri for iri in keyed if named[iri].texts},
        keyed,
        {iri for iri, names in named.items() if any(_holds(name, folded) for name in names.texts)},
    ]


def _holds(name: str, words: str) -> bool:
    """Return whether some whole words, long enough to mean something, stand in a name."""
    return len(words) >= _PART and f" {words} " in f" {_fold(name)} "


def _ambiguous(dataset: Dataset, wanted: str, found: set[str]) -> ParameterError:
    choices = [f"{dataset.label(iri) or 'a thing without a label'} <{iri}>" for iri in sorted(found)]
    listed = "; ".join(choices[:_CHOICES]) + (f"; and {len(found) - _CHOICES} more" if len(found) > _CHOICES else "")
    return ParameterError(f"{wanted!r} means {len(found)} things", fix=f"give one of them by its IRI: {listed}")


def _suggestion(dataset: Dataset, named: dict[str, _Names], wanted: str) -> str:
    import difflib

    if len(named) > _COMPARED:
        return "give its IRI, name, abbreviation or number"
    known = {key: key for names in named.values() for key in names.keys}
    known |= {_fold(text): text for names in named.values() for text in sorted(names.texts)}
    near = difflib.get_close_matches(_fold(wanted), known, 3, 0.6)
    if near:
        return "did you mean " + " or ".join(repr(known[name]) for name in near) + "?"
    if len(named) <= 12:
        shown = sorted(dataset.label(iri) or min(names.texts or names.keys) for iri, names in named.items())
        return f"give one of {', '.join(shown)}"
    return "give its IRI, name, abbreviation or number"


@dataclass(frozen=True)
class _Names:
    texts: frozenset[str]
    keys: frozenset[str]


def _names(dataset: Dataset, found: set[str]) -> dict[str, _Names]:
    """Return some things with what each is called."""
    texts: dict[str, set[str]] = {iri: set(dataset.names.get(iri, ())) for iri in found}
    few: list[ox.NamedNode | None] = [ox.NamedNode(iri) for iri in sorted(found)] if len(found) <= _FEW else [None]
    for subject, predicate in itertools.product(few, _NAMING):
        for quad in dataset.store.quads_for_pattern(subject, ox.NamedNode(predicate), None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                iri = quad.subject.value
                if iri in texts:
                    texts[iri].add(" ".join(quad.object.value.split()))
    return {iri: _Names(frozenset(found), frozenset(_keys(iri))) for iri, found in texts.items()}


def _keys(iri: str) -> set[str]:
    """Return the end of an IRI, and all of it that follows the house's base."""
    keys = {re.split(r"[#/]", iri)[-1].casefold()}
    if iri.startswith(ID):
        keys.add(iri[len(ID) :].casefold())
    return keys


def members(dataset: Dataset, kind: Kind) -> set[str]:
    """Return the IRIs of the things of a kind, those of narrower classes too."""
    store = dataset.store
    patterns: list[tuple[ox.NamedNode, ox.NamedNode | None]]
    if kind.scheme is not None:
        patterns = [(ox.NamedNode(SKOS.inScheme), ox.NamedNode(kind.scheme))]
    elif kind.of_class is not None:
        patterns = [(ox.NamedNode(RDF.type), ox.NamedNode(c)) for c in subclasses(dataset, kind.of_class)]
    else:
        patterns = [(ox.NamedNode(RDF.type), None)]
    return {
        quad.subject.value
        for predicate, value in patterns
        for quad in store.quads_for_pattern(None, predicate, value)
        if isinstance(quad.subject, ox.NamedNode)
    }


def subclasses(dataset: Dataset, iri: str) -> set[str]:
    """Return a class and all below it, by the dataset's ontology, or the shipped one where the dataset has none."""
    predicate = ox.NamedNode(RDFS.subClassOf)
    store = dataset.store
    if next(iter(store.quads_for_pattern(None, predicate, None)), None) is None:
        store = _shipped_ontology().store
    found = {iri}
    todo = [iri]
    while todo:
        for quad in store.quads_for_pattern(None, predicate, ox.NamedNode(todo.pop())):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value not in found:
                found.add(quad.subject.value)
                todo.append(quad.subject.value)
    return found


@lru_cache(maxsize=1)
def _shipped_ontology() -> Dataset:
    return open_dataset(resources.ontology())


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def short_names(dataset: Dataset, language: str) -> dict[str, str]:
    """Return what tables call the things that have a shorter or fuller name than their label.

    Shape:   a body by its abbreviation in the language, or in any; a numbered element of a plan by number and label;
             a status report by what it is about; a membership by who is a member, of what, in which role.
    """
    found: dict[str, str] = {}
    label = cache(partial(dataset.label, language=language))  # of an element, which each report on it asks for
    abbreviation = ID["name-kind/abbreviation"]
    texts = dict(_pairs(dataset, NAP.nameText))
    languages = dict(_pairs(dataset, DCTERMS.language))
    kinds = dict(_pairs(dataset, NAP.hasNameKind))
    ranked: dict[str, tuple[int, str]] = {}
    bodies = members(dataset, Kind(of_class=NAP.Organization))
    for thing, name in _pairs(dataset, NAP.hasName):
        if thing in bodies and kinds.get(name) == abbreviation and name in texts:
            spoken = languages.get(name)
            rank = 0 if spoken == language else 1 if spoken == "en" else 2
            ranked[thing] = min(ranked.get(thing, (9, "")), (rank, texts[name]))
    found.update({iri: text for iri, (_, text) in ranked.items()})
    for thing, number in _pairs(dataset, DCTERMS.identifier):
        text = label(thing) or ""
        found[thing] = text if number in text else f"{number} {text}".strip()
    reports = dict(_pairs(dataset, NAP.isReportedIn))
    for status_report, item in _pairs(dataset, NAP.reportsStatusOf):
        told, where = label(item), label(reports.get(status_report, ""))
        if told and where:
            found[status_report] = f"{told} [{where}]"
    bodies_of, roles = dict(_pairs(dataset, ORG.organization)), dict(_pairs(dataset, ORG.role))
    for membership, member in _pairs(dataset, ORG.member):
        places = (bodies_of.get(membership, ""), roles.get(membership, ""))
        who, body, role = (found.get(iri) or label(iri) for iri in (member, *places))
        if who and body:
            found[membership] = f"{who} [{', '.join(filter(None, (body, role)))}]"
    return found


def _pairs(dataset: Dataset, predicate: str) -> list[tuple[str, str]]:
    quads = dataset.store.quads_for_pattern(None, ox.NamedNode(predicate), None)
    return [
        (q.subject.value, q.object.value)
        for q in quads
        if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode | ox.Literal)
    ]
