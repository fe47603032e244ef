"""What pages call the terms of others that the data uses, whose vocabularies are not loaded: in our own words."""

from __future__ import annotations

from nap_kg.namespaces import DCTERMS, FOAF, OA, ORG, OWL, PROV, RDFS, SKOS

_NAMES: dict[str, tuple[str, str]] = {
    DCTERMS.created: ("created on", "créé le"),
    DCTERMS.creator: ("made by", "créé par"),
    DCTERMS.description: ("description", "description"),
    DCTERMS["format"]: ("format", "format"),
    DCTERMS.identifier: ("number or key", "numéro ou clé"),
    DCTERMS.isReplacedBy: ("replaced by", "remplacé par"),
    DCTERMS.issued: ("published on", "publié le"),
    DCTERMS.language: ("language", "langue"),
    DCTERMS.license: ("licence", "licence"),
    DCTERMS.modified: ("changed on", "modifié le"),
    DCTERMS.publisher: ("published by", "publié par"),
    DCTERMS.rights: ("rights", "droits"),
    DCTERMS.source: ("source", "source"),
    DCTERMS.spatial: ("place", "lieu"),
    DCTERMS["title"]: ("title", "titre"),
    FOAF.Document: ("document", "document"),
    FOAF.Project: ("project", "projet"),
    FOAF.homepage: ("web page", "page Web"),
    FOAF.name: ("name", "nom"),
    OA.hasSource: ("read in", "lu dans"),
    ORG.member: ("member", "membre"),
    ORG.organization: ("body that it is a membership of", "organisme dont il s'agit d'être membre"),
    ORG.originalOrganization: ("body before", "organisme d'avant"),
    ORG.resultingOrganization: ("body after", "organisme d'après"),
    ORG.role: ("role", "rôle"),
    ORG.unitOf: ("unit of", "unité de"),
    OWL.deprecated: ("deprecated", "obsolète"),
    PROV.wasDerivedFrom: ("derived from", "dérivé de"),
    RDFS.comment: ("comment", "commentaire"),
    RDFS.label: ("label", "libellé"),
    RDFS.seeAlso: ("see also", "voir aussi"),
    SKOS.Concept: ("concept", "concept"),
    SKOS.ConceptScheme: ("vocabulary", "vocabulaire"),
    SKOS.altLabel: ("other label", "autre libellé"),
    SKOS.broader: ("broader", "plus large"),
    SKOS.definition: ("definition", "définition"),
    SKOS.exactMatch: ("same concept elsewhere", "même concept ailleurs"),
    SKOS.example: ("example", "exemple"),
    SKOS.hasTopConcept: ("top concept", "concept de tête"),
    SKOS.inScheme: ("vocabulary", "vocabulaire"),
    SKOS.narrower: ("narrower", "plus étroit"),
    SKOS.notation: ("notation", "notation"),
    SKOS.note: ("note", "note"),
    SKOS.prefLabel: ("label", "libellé"),
    SKOS.scopeNote: ("scope", "portée"),
    SKOS.topConceptOf: ("top concept of", "concept de tête de"),
}


def outside_name(iri: str, language: str) -> str:
    """Return what a property or a class of another vocabulary is called; empty where we have no word for it."""
    found = _NAMES.get(iri)
    return found[language == "fr"] if found else ""
