"""What a person types for a thing, a property or a value, as a term; and a term as a person reads it."""

from __future__ import annotations

import re

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import ParameterError
from nap_kg.namespaces import NAP, OWL, RDF, RDFS, XSD, shrink
from nap_kg.query.terms import is_used, nearest
from nap_kg.query.things import Kind, expand, resolve, short_names
from nap_kg.sparql.terms import Term

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_LITERAL = re.compile(
    r"""(["'])(?P<text>.*)\1(?:@(?P<language>[A-Za-z-]+)|\^\^(?P<datatype><[^>]*>|\S+))?""",
    re.DOTALL,
)
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)


def find_thing(dataset: Dataset, text: str) -> str:
    """Return the IRI of the one thing that a text means: an IRI, a prefixed name, or what it is called.

    Raises:  ParameterError for a text that means nothing, or several things; it lists the choices.
    """
    bare = text.strip().removeprefix("<").removesuffix(">")
    iri = expand(bare) or (bare if _ABSOLUTE.fullmatch(bare) else None)
    if iri is not None and is_used(dataset, iri):
        return iri
    try:
        return resolve(dataset, text, Kind())
    except ParameterError as error:
        near = [shrink(other).strip("<>") for other in nearest(dataset, iri)] if iri and "://" in iri else []
        fix = f"did you mean {' or '.join(near)}?" if near else error.fix
        raise ParameterError(error.cause, place=text if text.strip() else repr(text), fix=fix) from error


def find_property(dataset: Dataset, text: str) -> str:
    """Return the IRI of the property that a text means: ``a``, an IRI, a prefixed name, a local name or a label.

    Raises:  ParameterError for a text that means nothing, or several properties.
    """
    if text.strip() == "a":
        return RDF.type
    bare = text.strip().removeprefix("<").removesuffix(">")
    iri = expand(bare) or (bare if _ABSOLUTE.fullmatch(bare) else None)
    if iri is not None and is_used(dataset, iri):
        return iri
    if ":" not in bare and is_used(dataset, NAP[bare]):
        return NAP[bare]
    problem: ParameterError | None = None
    for kind in _PROPERTIES:
        try:
            return resolve(dataset, text, Kind(kind))
        except ParameterError as error:
            if "means" in error.cause:
                raise
            problem = problem or error
    wanted = iri or NAP[re.sub(r"\W", "", bare)]
    near = [shrink(other) for other in nearest(dataset, wanted, among=_properties(dataset))]
    fix = f"did you mean {' or '.join(near)}?" if near else "give its prefixed name, e.g. nap:status"
    raise ParameterError(
        f"no property is called {text!r}", place=text if text.strip() else repr(text), fix=fix
    ) from problem


def _properties(dataset: Dataset) -> set[str]:
    """Return the IRIs of the properties that the ontology declares or the data uses."""
    found = {row["p"].value for row in dataset.select("SELECT DISTINCT ?p { ?s ?p ?o }")}
    kinds = " ".join(f"<{kind}>" for kind in _PROPERTIES)
    rows = dataset.select(f"SELECT ?p {{ VALUES ?kind {{ {kinds} }} ?p a ?kind FILTER isIRI(?p) }}")
    return found | {row["p"].value for row in rows}


def find_value(dataset: Dataset, text: str, among: list[Term], predicate: str = "") -> Term:
    """Return the term that a text means as a value: one of those that there are, else a thing, else a literal.

    Of several things, the one of a class that the property's range, or a value that there is, has.

    Raises:  ParameterError for a text that means several things, or a literal whose language or datatype is none.
    """
    literal = _LITERAL.fullmatch(text.strip())
    if literal and (literal["language"] or literal["datatype"]):
        return _marked(literal, text)
    bare = literal["text"] if literal else text.strip()
    for term in among:
        if isinstance(term, ox.Literal) and term.value == bare:
            return term
    if literal:
        return ox.Literal(bare)
    try:
        return ox.NamedNode(find_thing(dataset, text))
    except ParameterError as error:
        if "means" in error.cause:
            ours = [term for term in among if isinstance(term, ox.NamedNode) and f"<{term.value}>" in error.fix]
            if len(ours) != 1:
                choices = [ox.NamedNode(iri) for iri in re.findall(r"<([^<>\s]+)>", error.fix)]
                ours = [choice for choice in choices if _types(dataset, choice) & _wanted(dataset, among, predicate)]
            if len(ours) == 1:
                return ours[0]
            raise
    iri = expand(bare) or (bare if _ABSOLUTE.fullmatch(bare) and "://" in bare else None)
    if iri:
        return ox.NamedNode(iri)
    for pattern, datatype in ((r"[+-]?\d+", XSD.integer), (r"true|false", XSD.boolean), (r"\d{4}-\d\d-\d\d", XSD.date)):
        if re.fullmatch(pattern, bare):
            return ox.Literal(bare, datatype=ox.NamedNode(datatype))
    return ox.Literal(bare)


def _types(dataset: Dataset, thing: ox.NamedNode) -> set[str]:
    quads = dataset.store.quads_for_pattern(thing, ox.NamedNode(RDF.type), None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}


def _wanted(dataset: Dataset, among: list[Term], predicate: str) -> set[str]:
    """Return the classes that the values of a property have: those of some, and the property's range."""
    found = {kind for term in among if isinstance(term, ox.NamedNode) for kind in _types(dataset, term)}
    if predicate:
        quads = dataset.store.quads_for_pattern(ox.NamedNode(predicate), ox.NamedNode(RDFS.range), None)
        found |= {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
    return found


def _marked(literal: re.Match[str], text: str) -> ox.Literal:
    """Return a literal that is written with its language or its datatype."""
    if literal["language"]:
        try:
            return ox.Literal(literal["text"], language=literal["language"].lower())
        except ValueError as error:
            cause = f"{literal['language']!r} is no language tag"
            raise ParameterError(cause, place=text, fix='write e.g. "texte"@fr') from error
    written = literal["datatype"]
    iri = expand(written) or (written[1:-1] if written.startswith("<") and written.endswith(">") else written)
    prefix = iri.partition(":")[0]
    try:
        if "://" not in iri and prefix.casefold() != "urn":
            raise ValueError(iri)
        return ox.Literal(literal["text"], datatype=ox.NamedNode(iri))
    except ValueError as error:
        fix = 'write e.g. "2012"^^xsd:integer, or the IRI in full'
        raise ParameterError(f"{written!r} is no datatype that is known here", place=text, fix=fix) from error


class Reader:
    """Writes terms for a person, in a language."""

    def __init__(self, dataset: Dataset, language: str = "en") -> None:
        self.dataset, self.language = dataset, language
        self._short = short_names(dataset, language)
        self._texts = {
            quad.subject.value: quad.object.value
            for quad in dataset.store.quads_for_pattern(None, ox.NamedNode(NAP.nameText), None)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
        }

    def name(self, iri: str) -> str:
        """Return what a thing is called: by label, abbreviation or number; its short IRI where it has none."""
        return self._short.get(iri) or self.dataset.label(iri, self.language) or self._texts.get(iri) or self.short(iri)

    def full_name(self, iri: str) -> str:
        """Return a thing's label, with its abbreviation or number where that is something else."""
        label, short = self.dataset.label(iri, self.language), self._short.get(iri)
        if label and short and short != label and label not in short:
            return f"{label} ({short})"
        return short or label or self._texts.get(iri) or self.short(iri)

    def term(self, term: Term) -> str:
        """Return a term as a person reads it: a thing by its name, a literal by its text, with its language."""
        if isinstance(term, ox.NamedNode):
            return self.name(term.value)
        if isinstance(term, ox.Literal):
            return f"{term.value} ({term.language})" if term.language else term.value
        return str(term)

    def property(self, iri: str) -> str:
        """Return a property's label and its prefixed name."""
        label = "is a" if iri == RDF.type and self.language == "en" else self.dataset.label(iri, self.language)
        return f"{label} ({self.short(iri)})" if label else self.short(iri)

    @staticmethod
    def short(iri: str) -> str:
        """Return an IRI with a house prefix where one fits, else bare."""
        return shrink(iri).strip("<>")
