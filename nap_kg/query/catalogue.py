"""The catalogue of the questions as linked data: each an executable SPARQL query with its texts and parameters.

Source:  SHACL Advanced Features, "SPARQL-based executables" and "Parameters"; the form that the SIB's sparql-examples
         gives its queries: ``sh:SPARQLSelectExecutable``, ``rdfs:comment``, ``sh:prefixes``, ``schema:keywords``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from nap_kg.cards import Card, Param
from nap_kg.namespaces import PREFIXES, XSD
from nap_kg.query.things import expand

BASE = "https://w3id.org/nap-kg/query/"
"""What the IRI of a question begins with; its name follows."""

_OWN = {"query": BASE, "schema": "https://schema.org/"}
_DATATYPES = ("string", "integer", "date", "boolean")
_PREFIX_LINE = re.compile(r"^PREFIX (\S*): <([^>]*)>\n", re.MULTILINE)


def catalogue(cards: Iterable[Card]) -> str:
    """Return the catalogue of some questions as Turtle in the house form.

    Shape:   one block per question, and one, ``query:prefixes``, that declares the prefixes of them all: these and
             ``sh:select`` make the whole query. A parameter's ``sh:path`` ends in the name of its variable.
    """
    from nap_kg.turtle import format_turtle

    listed = sorted(cards, key=lambda card: card.name)
    shared = _shared_prefixes(listed)
    heads = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()} | _OWN
    lines = [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(heads.items())]
    declared = " , ".join(
        f'[ sh:namespace "{namespace}"^^xsd:anyURI ; sh:prefix {_text(prefix)} ]'
        for prefix, namespace in sorted(shared.items())
    )
    about = (
        f"a owl:Ontology ; dcterms:title {_said('Questions of nap-kg', 'en')} , {_said('Questions de nap-kg', 'fr')}"
    )
    lines.append(f"query:prefixes {about} ; sh:declare {declared} .\n")
    lines += [_block(card, shared) for card in listed]
    return format_turtle("".join(lines))


def _shared_prefixes(cards: Iterable[Card]) -> dict[str, str]:
    """Return the house prefixes, and those that mean one namespace in all queries.

    A query that means another by one of them keeps its own line, which comes after these and wins.
    """
    meant: dict[str, set[str]] = {}
    for card in cards:
        for prefix, namespace in _PREFIX_LINE.findall(card.text):
            meant.setdefault(prefix, set()).add(namespace)
    agreed = {prefix: next(iter(found)) for prefix, found in meant.items() if len(found) == 1}
    return agreed | {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}


def _block(card: Card, shared: dict[str, str]) -> str:
    body = "".join(f"{line}\n" for line in card.text.splitlines() if not line.startswith("#+"))
    body = _PREFIX_LINE.sub(lambda found: "" if shared.get(found[1]) == found[2] else found[0], body).strip("\n")
    said = [
        "a sh:SPARQLExecutable , sh:SPARQLSelectExecutable",
        f"rdfs:comment {' , '.join(_said(text, language) for language, text in card.summary.items())}",
        f"rdfs:label {' , '.join(_said(text, language) for language, text in card.title.items())}",
        f"dcterms:identifier {_text(card.name)}",
        "sh:prefixes query:prefixes",
        f'sh:select """\n{body.replace(chr(92), chr(92) * 2).replace(chr(34) * 3, chr(92) + chr(34) * 3)}\n"""',
    ]
    if card.returns:
        said.append(f"dcterms:description {_said(card.returns, 'en')}")
    if card.keywords:
        said.append(f"schema:keywords {' , '.join(map(_text, card.keywords))}")
    said += [f"sh:parameter {_parameter(param, place)}" for place, param in enumerate(card.params)]
    for place, (name, meaning) in enumerate(card.columns.items()):
        said.append(
            f"schema:variableMeasured [ a schema:PropertyValue ; schema:name {_text(name)} ; "
            f"schema:description {_said(meaning, 'en')} ; schema:position {place} ]"
        )
    return f"query:{card.name} {' ; '.join(said)} .\n"


def _parameter(param: Param, place: int) -> str:
    said = [
        "a sh:Parameter",
        f"sh:description {_said(param.description, 'en')}",
        f"sh:name {_said(param.name, 'en')}",
        f"sh:optional {str(not param.required).lower()}",
        f"sh:order {place}",
        f"sh:path <{BASE}param#{param.name}>",
    ]
    if param.type in _DATATYPES:
        said.append(f"sh:datatype <{XSD[param.type]}>")
    else:
        said.append("sh:nodeKind sh:IRI")
    if param.of_class:
        said.append(f"sh:class <{expand(param.of_class) or param.of_class}>")
    if param.scheme:
        vocabulary = expand(param.scheme) or param.scheme
        said.append(f"sh:property [ sh:hasValue <{vocabulary}> ; sh:path skos:inScheme ]")
    if param.values:
        said.append(f"sh:in ( {' '.join(_value(param, value) for value in param.values)} )")
    if param.default is not None:
        said.append(f"sh:defaultValue {_value(param, param.default)}")
    if param.example is not None:
        said.append(f"skos:example {_text(param.example)}")
    return f"[ {' ; '.join(said)} ]"


def _value(param: Param, text: str) -> str:
    """Return a value of a parameter as a term; the name of a thing, which only a dataset can resolve, stays a text."""
    if param.type in _DATATYPES:
        return str(ox.Literal(text, datatype=ox.NamedNode(XSD[param.type])))
    iri = expand(text)
    return _text(text) if iri is None else f"<{iri}>"


def _text(text: str) -> str:
    return str(ox.Literal(text))


def _said(text: str, language: str) -> str:
    return str(ox.Literal(text, language=language))
