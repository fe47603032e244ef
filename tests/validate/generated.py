"""Shapes of every core kind and data full of faults, drawn from a seed."""

from __future__ import annotations

import random

PREFIXES = """@prefix : <urn:x:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NUMBER = ":number"  # its values are numbers only: rdflib orders values of different datatypes, and SPARQL does not
PROPERTIES = [":p", ":q", ":r", ":s"]
CLASSES = [":A", ":B", ":C"]
PATHS = [
    *PROPERTIES, "[ sh:inversePath :p ]", "( :p :q )", "[ sh:alternativePath ( :p :q ) ]", "[ sh:zeroOrMorePath :p ]",
    "[ sh:oneOrMorePath :p ]", "[ sh:zeroOrOnePath :p ]", "( :p [ sh:inversePath :q ] )",
]  # fmt: skip
LITERALS = [
    "1", "2", "10", '"a"', '"bb"', '"chat"@fr', '"cat"@en', '"CAT"@en', "true", '"abc"^^xsd:integer', '""', "4.5",
    '"2014-01-02"^^xsd:date', '"2014-13-02"^^xsd:date', '"2014"^^xsd:gYear', '"14"^^xsd:gYear',
    '"2014-09"^^xsd:gYearMonth', '"http://x"^^xsd:anyURI',
]  # fmt: skip
SELECTS = [
    "SELECT $this ?value WHERE { $this <urn:x:p> ?value . FILTER(isIRI(?value)) }",
    "SELECT $this WHERE { $this <urn:x:p> ?v . FILTER NOT EXISTS { ?v <urn:x:q> ?w } }",
    "SELECT $this (COUNT(?v) AS ?n) WHERE { $this <urn:x:p> ?v } GROUP BY $this HAVING(COUNT(?v) > 1)",
    "SELECT $this ?value ?path WHERE { $this ?path ?value . FILTER(?value = 1) }",
    "SELECT DISTINCT $this ?w WHERE { $this <urn:x:p> ?v . OPTIONAL { ?v <urn:x:q> ?w } }",
    "SELECT $this WHERE { { $this <urn:x:p> 1 } UNION { $this <urn:x:q> 1 } }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this <urn:x:p> ?v } }",
]


def shapes(seed: int, *, sparql: bool = True) -> str:
    """Return a handful of shapes."""
    draw = random.Random(seed)
    blocks = [PREFIXES]
    for number in range(8):
        target = draw.choice(
            [
                f"sh:targetClass {draw.choice(CLASSES)}", f"sh:targetSubjectsOf {draw.choice(PROPERTIES)}",
                f"sh:targetObjectsOf {draw.choice(PROPERTIES)}", f"sh:targetNode :n{draw.randrange(12)}, 1",
            ]
        )  # fmt: skip
        parts = [target, *(_property(draw, 2) for _ in range(draw.randrange(1, 4)))]
        if draw.random() < 0.4:
            parts.append(_node(draw, 1))
        if draw.random() < 0.3:
            parts.append(f"sh:severity sh:{draw.choice(['Info', 'Warning', 'Violation'])}")
        if draw.random() < 0.3:
            parts.append('sh:message "wrong"@en , "faux"@fr')
        if draw.random() < 0.1:
            parts.append("sh:deactivated true")
        if sparql and draw.random() < 0.4:
            parts.append(f'sh:sparql [ sh:message "m {{?value}}"@en ; sh:select "{draw.choice(SELECTS)}" ]')
        blocks.append(f":Shape-{number} a sh:NodeShape ; {' ; '.join(parts)} .")
    return "\n".join(blocks)


def _property(draw: random.Random, depth: int) -> str:
    path = draw.choice(PATHS)
    if draw.random() < 0.15:
        least = draw.choice(["sh:minInclusive 2", "sh:maxExclusive 10", "sh:minExclusive 1", "sh:maxInclusive 4.5"])
        return f"sh:property [ sh:path {NUMBER} ; {least} ]"
    constraints = [_of_property(draw, path) if draw.random() < 0.5 else _node(draw, depth, closed="")]
    if depth and draw.random() < 0.2:
        constraints.append(_property(draw, depth - 1))
    return f"sh:property [ sh:path {path} ; {' ; '.join(constraints)} ]"


def _of_property(draw: random.Random, path: str) -> str:
    kinds = [
        f"sh:minCount {draw.randrange(1, 3)}", f"sh:maxCount {draw.randrange(2)}", "sh:uniqueLang true",
        f"sh:equals {draw.choice(PROPERTIES)}", f"sh:disjoint {draw.choice(PROPERTIES)}",
        f"sh:qualifiedValueShape [ {_node(draw, 0)} ] ; sh:qualifiedMinCount 1",
        f"sh:qualifiedValueShape [ {_node(draw, 0)} ] ; sh:qualifiedMaxCount 1",
        f"sh:hasValue {draw.choice([':n1', '1'])}",
    ]  # fmt: skip
    return draw.choice(kinds)


def _node(
    draw: random.Random, depth: int, closed: str = "sh:closed true ; sh:ignoredProperties ( rdf:type :p )"
) -> str:
    kinds = [
        f"sh:class {draw.choice(CLASSES)}",
        f"sh:datatype xsd:{draw.choice(['integer', 'string', 'date', 'gYear', 'gYearMonth', 'boolean', 'anyURI'])}",
        "sh:datatype rdf:langString",
        f"sh:nodeKind sh:{draw.choice(['IRI', 'BlankNode', 'Literal', 'IRIOrLiteral', 'BlankNodeOrIRI'])}",
        "sh:minLength 2", "sh:maxLength 3",
        'sh:pattern "^[a-c]+$"', 'sh:pattern "CAT" ; sh:flags "i"', 'sh:languageIn ( "en" )',
        f"sh:in ( 1 {draw.choice(LITERALS)} :n1 )", f"sh:hasValue {draw.choice([':n1', '1'])}",
        closed or "sh:minLength 1",
    ]  # fmt: skip
    if depth:
        inner = [f"[ {_node(draw, depth - 1)} ]" for _ in range(2)]
        kinds += [
            f"sh:not {inner[0]}", f"sh:node {inner[0]}", f"sh:or ( {' '.join(inner)} )",
            f"sh:and ( {' '.join(inner)} )", f"sh:xone ( {' '.join(inner)} )", f"sh:not [ {_property(draw, 0)} ]",
        ]  # fmt: skip
    return draw.choice(kinds)


def data(seed: int, *, blank: bool = True) -> str:
    """Return a few dozen statements, some about blank nodes."""
    draw = random.Random(seed)
    nodes = [f":n{n}" for n in range(12)] + ([f"_:b{n}" for n in range(4)] if blank else [])
    lines = [PREFIXES, ":B rdfs:subClassOf :A ."]
    for node in nodes:
        if draw.random() < 0.8:
            lines.append(f"{node} a {draw.choice(CLASSES)} .")
        for _ in range(draw.randrange(6)):
            lines.append(f"{node} {draw.choice(PROPERTIES)} {draw.choice(nodes + LITERALS)} .")
        if draw.random() < 0.5:
            lines.append(f"{node} {NUMBER} {draw.choice(['1', '2', '4.5', '10', '1e1'])} .")
    return "\n".join(lines)
