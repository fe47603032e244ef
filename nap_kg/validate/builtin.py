"""The rules that no shape states: silence in a validation is suspicious."""

from __future__ import annotations

from typing import NamedTuple

from nap_kg.findings import Severity


class Bilingual(NamedTuple):
    """A text in the two languages of the project."""

    en: str
    fr: str


class BuiltinRule(NamedTuple):
    """A rule of the validator itself."""

    code: str
    name: str
    severity: Severity
    about: Bilingual  # what it looks at
    demands: Bilingual
    why: Bilingual
    bad: str  # a few lines that break it
    good: str  # the same, mended
    query: str = ""  # what finds it, where a query does


UNDEFINED_TERM = BuiltinRule(
    "NAP001",
    "undefined-term",
    Severity.WARNING,
    about=Bilingual(
        "every class and property that a checked file uses", "toute classe ou propriété d'un fichier contrôlé"
    ),
    demands=Bilingual(
        "Use classes and properties that some ontology beside the data defines; correct the name, or add the ontology.",
        "Employer des classes et propriétés qu'une ontologie définit ; corriger le nom, ou ajouter l'ontologie.",
    ),
    why=Bilingual(
        "RDF takes any name: a statement with a misspelt one is stored, no shape looks at it, no question finds it.",
        "RDF accepte tout nom : mal écrit, l'énoncé est gardé, nulle forme ne le voit, nulle question ne le trouve.",
    ),
    bad="""\
@prefix deliverable: <https://example.org/plan/deliverable/> .
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix task: <https://example.org/plan/task/> .

deliverable:newsletter
    a nap:Delivrable ;
    nap:isDeliverableOf task:1.11 ;
.
""",
    good="""\
@prefix deliverable: <https://example.org/plan/deliverable/> .
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix task: <https://example.org/plan/task/> .

deliverable:newsletter
    a nap:Deliverable ;
    nap:isDeliverableOf task:1.11 ;
.
""",
)
IDLE_SHAPE = BuiltinRule(
    "NAP002",
    "idle-shape",
    Severity.WARNING,
    about=Bilingual("every active shape with a target", "toute forme active qui a une cible"),
    demands=Bilingual(
        "Give each shape a target that something in the data meets; correct the target, or leave the shape out.",
        "Donner à chaque forme une cible que les données contiennent ; corriger la cible, ou retirer la forme.",
    ),
    why=Bilingual(
        "A shape that finds nothing to check passes like one that checked everything; often its class is misspelt.",
        "Une forme sans rien à contrôler passe comme si tout l'était : le plus souvent, sa classe est mal écrite.",
    ),
    bad="""\
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

<https://example.org/shapes#Task-label>
    a sh:PropertyShape ;
    sh:minCount 1 ;
    sh:path rdfs:label ;
    sh:targetClass nap:Tasks ;
.
""",
    good="""\
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

<https://example.org/shapes#Task-label>
    a sh:PropertyShape ;
    sh:minCount 1 ;
    sh:path rdfs:label ;
    sh:targetClass nap:Task ;
.
""",
)
UNCHECKED_FILE = BuiltinRule(
    "NAP003",
    "unchecked-file",
    Severity.WARNING,
    about=Bilingual("every file that was to be checked", "tout fichier à contrôler"),
    demands=Bilingual(
        "Hold in each file something that a shape targets; add the type that is missing, or the shapes for this file.",
        "Avoir dans chaque fichier de quoi intéresser une forme ; ajouter le type qui manque, ou les formes.",
    ),
    why=Bilingual(
        "A file of which no statement was looked at seems to be without fault; often its things have no rdf:type.",
        "Un fichier dont rien n'a été regardé semble sans faute ; souvent, ses choses n'ont pas de rdf:type.",
    ),
    bad="""\
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix objective: <https://example.org/plan/objective/> .
@prefix task: <https://example.org/plan/task/> .

task:1.11
    nap:isTaskOf objective:1.1 ;
.
""",
    good="""\
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix objective: <https://example.org/plan/objective/> .
@prefix task: <https://example.org/plan/task/> .

task:1.11
    a nap:Task ;
    nap:isTaskOf objective:1.1 ;
.
""",
)
DEPRECATED_TERM = BuiltinRule(
    "NAP004",
    "deprecated-term",
    Severity.WARNING,
    about=Bilingual(
        "every class and property that a checked file uses", "toute classe ou propriété d'un fichier contrôlé"
    ),
    demands=Bilingual(
        "Use what replaces a deprecated class or property (dcterms:isReplacedBy); `nap-kg migrate` does it for ours.",
        "Employer ce qui remplace un terme obsolète (dcterms:isReplacedBy) ; `nap-kg migrate` le fait pour les nôtres.",
    ),
    why=Bilingual(
        "A deprecated term still means what it meant, but may go with the next major version.",
        "Un terme obsolète garde son sens, mais peut disparaître à la prochaine version majeure.",
    ),
    bad="""\
@prefix evidence: <https://example.org/plan/report/2021/evidence/> .
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix task: <https://example.org/plan/task/> .

task:1.11
    a nap:Task ;
    nap:hasEvidence evidence:task-1.11 ;
.
""",
    good="""\
@prefix evidence: <https://example.org/plan/report/2021/evidence/> .
@prefix nap: <https://w3id.org/nap-kg/ns#> .
@prefix task: <https://example.org/plan/task/> .

evidence:task-1.11
    a nap:Evidence ;
    nap:isEvidenceFor task:1.11 ;
.
""",
)

BUILTIN = (UNDEFINED_TERM, IDLE_SHAPE, UNCHECKED_FILE, DEPRECATED_TERM)
