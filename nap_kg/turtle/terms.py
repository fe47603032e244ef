"""RDF terms as light values, without an RDF library.

>>> Literal("3", XSD_INTEGER)
Literal(value='3', datatype='http://www.w3.org/2001/XMLSchema#integer', language='')
>>> as_term("https://w3id.org/nap-kg/ns#Task")
Iri(value='https://w3id.org/nap-kg/ns#Task')
"""

from __future__ import annotations

from dataclasses import dataclass

from nap_kg.namespaces import RDF, XSD

RDF_TYPE, RDF_FIRST, RDF_REST, RDF_NIL = RDF.type, RDF.first, RDF.rest, RDF.nil
RDF_LANG_STRING = RDF.langString
XSD_STRING, XSD_BOOLEAN = XSD.string, XSD.boolean
XSD_INTEGER, XSD_DECIMAL, XSD_DOUBLE = XSD.integer, XSD.decimal, XSD.double


@dataclass(frozen=True, slots=True)
class Iri:
    """An IRI; relative where its text is and no base is known."""

    value: str


@dataclass(frozen=True, slots=True)
class BlankNode:
    """A blank node: its label as written, or one that the text has nowhere."""

    value: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal; the value is the lexical form with escapes undone, the language in lower case."""

    value: str
    datatype: str = XSD_STRING
    language: str = ""


Term = Iri | BlankNode | Literal


def as_term(term: object) -> Term:
    """Return a term of ours for one of pyoxigraph's or rdflib's; a plain string stands for an IRI.

    Raises:  TypeError for anything else.
    """
    if isinstance(term, (Iri, BlankNode, Literal)):
        return term
    kind = type(term).__name__
    if kind == "NamedNode":
        return Iri(term.value)  # type: ignore[attr-defined]  # told by name: no RDF library is imported here
    if kind == "URIRef" or type(term) is str:
        return Iri(str(term))
    if kind == "BlankNode":
        return BlankNode(term.value)  # type: ignore[attr-defined]
    if kind == "BNode":
        return BlankNode(str(term))
    if kind == "Literal":
        language = (getattr(term, "language", None) or "").lower()
        datatype = getattr(term, "datatype", None)
        named = XSD_STRING if datatype is None else str(getattr(datatype, "value", datatype))
        lexical = str(term) if isinstance(term, str) else str(term.value)  # type: ignore[attr-defined]
        return Literal(lexical, RDF_LANG_STRING if language else named, language)
    if isinstance(term, str):  # a subclass, such as nap_kg.namespaces.Namespace
        return Iri(str(term))
    raise TypeError(f"not an RDF term: {term!r}")
