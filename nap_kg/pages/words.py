"""What pages say themselves, in English and French: one table, so that neither language lags behind."""

from __future__ import annotations

LANGUAGES = ("en", "fr")

_WORDS: dict[str, tuple[str, str]] = {
    "about": ("About", "À propos"),
    "activities": ("Activities", "Activités"),
    "agency": ("Body", "Organisme"),
    "aligned": ("Alignments with other vocabularies", "Correspondances avec d'autres vocabulaires"),
    "all_kinds": ("All kinds of things", "Tous les genres de choses"),
    "all_questions": ("All {} questions", "Les {} questions"),
    "all_things": ("All things", "Toutes les choses"),
    "alone": ("None: where it leads, it leads alone.", "Aucun : cet organisme est seul responsable."),
    "answer": ("Answer", "Réponse"),
    "as_printed": ("As printed", "Tel qu'imprimé"),
    "ask_here": ("Ask it here", "La poser ici"),
    "ask_lead": (
        "A query of your own in SPARQL, answered in your browser.",
        "Une requête à vous en SPARQL, exécutée dans votre navigateur.",
    ),
    "ask_of_another": ("ask it of another", "la poser sur autre chose"),
    "asked_first": ("Some questions, with their answers", "Quelques questions, avec leurs réponses"),
    "asks": ("Asks", "Question"),
    "at_a_glance": ("At a glance", "En un coup d'œil"),
    "before": ("before", "avant"),
    "browse": ("Browse", "Parcourir"),
    "bytes": ("Bytes", "Octets"),
    "change": ("Change", "Changement"),
    "change_detail": ("From what to what", "De quoi à quoi"),
    "changes": ("What changed since {}", "Ce qui a changé depuis {}"),
    "class": ("class", "classe"),
    "class_diagram": ("Classes, narrower ones below wider ones", "Classes, les plus étroites sous les plus larges"),
    "class_relations": ("The main classes and what ties them", "Les classes principales et leurs liens"),
    "class_relations_how": (
        "An arrow leads from a thing to what the property on it names; a dashed one to the wider class. Every term is "
        "below.",
        "Une flèche va d'une chose à ce que nomme la propriété qu'elle porte ; en tirets, à la classe plus large. "
        "Tous les termes sont plus bas.",
    ),
    "classes": ("Classes", "Classes"),
    "co_leads": ("Leads together with", "Responsable avec"),
    "columns": ("Columns", "Colonnes"),
    "completed": ("Completed", "Achevé"),
    "context": ("JSON-LD context", "Contexte JSON-LD"),
    "contents": ("Contents", "Sommaire"),
    "correct": ("Something wrong?", "Une erreur ?"),
    "correct_how": (
        "Say which statement is wrong and which passage of the official document shows it, and give this IRI:",
        "Dites quel énoncé est faux et quel passage du document officiel le montre, et donnez cet IRI :",
    ),
    "correct_in": ("The statements stand in", "Les énoncés se trouvent dans"),
    "correct_to": ("Send it to", "Envoyez-le à"),
    "count": ("Number", "Nombre"),
    "data": ("Data", "Données"),
    "data_lead": ("{} triples about {} things.", "{} triplets sur {} choses."),
    "datatype_properties": ("Properties with literals", "Propriétés à littéraux"),
    "definition": ("Definition", "Définition"),
    "deliverable": ("Deliverable", "Livrable"),
    "deliverables": ("Deliverables", "Livrables"),
    "deliverables_led": ("Deliverables that it leads", "Livrables dont il est responsable"),
    "derived": ("derived", "dérivé"),
    "derived_tip": (
        "computed from what the latest report says; in no source itself",
        "calculé à partir du dernier rapport ; ne figure dans aucune source",
    ),
    "digest": ("SHA-256", "SHA-256"),
    "domain": ("Domain", "Domaine"),
    "download": ("Download", "Télécharger"),
    "dumps": ("Dumps", "Exports complets"),
    "edition": ("To cite this edition", "Pour citer cette édition"),
    "edition_stays": (
        "It stays at this address when a later one is published:",
        "Elle reste à cette adresse quand une autre est publiée :",
    ),
    "evidence": ("Evidence", "Preuves"),
    "evidence_none": (
        "No passage is noted for this page.",
        "Aucun passage n'est noté pour cette page.",
    ),
    "examples": ("Examples", "Exemples"),
    "feed": ("Changes (Atom)", "Changements (Atom)"),
    "file": ("File", "Fichier"),
    "first_section": ("The plan", "Le plan"),
    "format": ("Format", "Format"),
    "formats": ("This page as data", "Cette page en données"),
    "forum_sessions": ("Sessions", "Sessions"),
    "glance_deliverables": ("{} deliverables", "{} livrables"),
    "glance_deliverables:one": ("{} deliverable", "{} livrable"),
    "glance_leads": ("{} bodies answer for them", "{} organismes en répondent"),
    "glance_leads:one": ("{} body answers for them", "{} organisme en répond"),
    "glance_reports": ("{} progress reports", "{} rapports d'étape"),
    "glance_reports:one": ("{} progress report", "{} rapport d'étape"),
    "glance_tasks": ("{} tasks", "{} tâches"),
    "glance_tasks:one": ("{} task", "{} tâche"),
    "graph": ("Graph", "Graphe"),
    "history": ("Reported status", "État signalé"),
    "home": ("Home", "Accueil"),
    "home_lead": (
        "What was planned, who answers for it, what became of it, and which passage of the official document shows it.",
        "Ce qui est prévu, qui en répond, où cela en est, et quel passage du document officiel le montre.",
    ),
    "individuals": ("Concepts and other individuals", "Concepts et autres individus"),
    "in_language": ("in French", "en anglais"),
    "inverse": ("Inverse of", "Inverse de"),
    "kind": ("Kind", "Genre"),
    "kinds": ("Kinds", "Genres"),
    "language_name": ("English", "Français"),
    "latest": ("As of {}", "En date de {}"),
    "lead": ("Lead", "Responsable"),
    "leads": ("Leads", "Responsables"),
    "licence": ("Licence", "Licence"),
    "licence_data": (
        "Statements and labels:",
        "Énoncés et libellés :",
    ),
    "licence_source": (
        "The official documents belong to their publishers; no sentence of theirs is repeated here.",
        "Les documents officiels appartiennent à leurs éditeurs ; aucune de leurs phrases n'est reproduite ici.",
    ),
    "linked_data": ("Linked data", "Données liées"),
    "made_from": (
        "Made from the data by nap-kg {}; what is said here is in the data, and nothing else.",
        "Fait à partir des données par nap-kg {} ; ce qui est dit ici est dans les données, et rien d'autre.",
    ),
    "matrix": ("Status by pillar", "État par pilier"),
    "members": ("Members", "Membres"),
    "memberships": ("Member of", "Membre de"),
    "menu": ("Site", "Site"),
    "more": ("and {} more", "et {} de plus"),
    "more_in_data": ("and {} more: see the data", "et {} de plus : voir les données"),
    "names": ("Names", "Noms"),
    "network": ("Who leads with whom", "Qui est responsable avec qui"),
    "new": ("New", "Nouveau"),
    "no_changes": ("Nothing.", "Rien."),
    "no_pillar": ("no pillar", "sans pilier"),
    "no_rows": ("No answer.", "Aucune réponse."),
    "no_status": ("no status in the latest report", "sans état dans le dernier rapport"),
    "no_status_then": ("no status", "sans état"),
    "not_found": ("Nothing is here", "Rien ici"),
    "not_found_how": (
        "No page of this site has that address. All that is described is listed here:",
        "Aucune page de ce site n'a cette adresse. Tout ce qui est décrit est énuméré ici :",
    ),
    "not_made": ("has no page on this site", "n'a pas de page sur ce site"),
    "not_reported": ("not mentioned", "non mentionné"),
    "objective": ("Objective", "Objectif"),
    "objectives": ("Objectives", "Objectifs"),
    "object_properties": ("Properties between things", "Propriétés entre choses"),
    "official": ("official document", "document officiel"),
    "ontology": ("Ontology", "Ontologie"),
    "ontology_lead": (
        "What each word of the data means, and how the words are tied.",
        "Ce que signifie chaque mot des données, et comment les mots sont liés.",
    ),
    "other_terms": ("Other terms", "Autres termes"),
    "part": ("Part", "Partie"),
    "part_of": ("Part of", "Fait partie de"),
    "participations": ("Participation", "Participation"),
    "partners": ("Partners", "Partenaires"),
    "parts": ("Parts", "Parties"),
    "passage": ("passage", "passage"),
    "period": ("Period", "Période"),
    "pillar": ("Pillar", "Pilier"),
    "pillars": ("Pillars", "Piliers"),
    "pointed_at": ("What points to it", "Ce qui y renvoie"),
    "property": ("Property", "Propriété"),
    "published_on": ("published on {}", "publié le {}"),
    "publisher": ("Publisher", "Éditeur"),
    "query": ("The query", "La requête"),
    "questions": ("Questions", "Questions"),
    "questions_lead": (
        "What the data can be asked, each with its answer.",
        "Ce que l'on peut demander aux données, avec les réponses.",
    ),
    "range": ("Range", "Codomaine"),
    "report": ("Report", "Rapport"),
    "reports": ("Reports", "Rapports"),
    "rows": ("{} rows", "{} lignes"),
    "rows:one": ("{} row", "{} ligne"),
    "says": ("What it says", "Ce qui en est dit"),
    "search": ("Search", "Rechercher"),
    "search_lead": ("By words, pillar, status, lead and year.", "Par mots, pilier, état, responsable et année."),
    "sessions": ("Sessions", "Sessions"),
    "shapes": ("Shapes", "Formes"),
    "shapes_lead": (
        "What data must look like, rule by rule: what to do, and why it is asked.",
        "À quoi les données doivent ressembler, règle par règle : que faire, et pourquoi.",
    ),
    "skip": ("To the content", "Aller au contenu"),
    "source": ("Source", "Source"),
    "sources": ("Sources", "Sources"),
    "sparql": ("SPARQL", "SPARQL"),
    "start": ("Start", "Début"),
    "status": ("Status", "État"),
    "status_by": ("Status by {}", "État par {}"),
    "sub_of": ("Narrower than", "Plus étroit que"),
    "super_of": ("Wider than", "Plus large que"),
    "task": ("Task", "Tâche"),
    "tasks": ("Tasks", "Tâches"),
    "term": ("Term", "Terme"),
    "terms": ("Terms", "Termes"),
    "the_data": ("The data", "Les données"),
    "timeline": ("Timeline", "Calendrier"),
    "timeline_caption": (
        "From the start to completion, or to the latest report",
        "Du début à l'achèvement, ou au dernier rapport",
    ),
    "tombstone": (
        "This thing was withdrawn on {}; its IRI is not used again.",
        "Cette chose a été retirée le {} ; son IRI n'est pas réutilisé.",
    ),
    "tombstone_reason": ("Reason", "Motif"),
    "tombstone_title": ("Withdrawn", "Retiré"),
    "total": ("Total", "Total"),
    "triples": ("Triples", "Triplets"),
    "units": ("Units", "Unités"),
    "unit_of": ("Unit of", "Relève de"),
    "value": ("Value", "Valeur"),
    "version": ("Version", "Version"),
    "who_leads": ("Who leads", "Qui dirige"),
    "who_leads_lead": (
        "Which bodies answer for work together, as a network.",
        "Quels organismes répondent ensemble de travaux, en réseau.",
    ),
    "whole_plan": (
        "The whole plan: every deliverable, its status by report, the timeline",
        "Tout le plan : chaque livrable, son état par rapport, le calendrier",
    ),
    "withdrawn": ("Withdrawn things", "Choses retirées"),
    "work": ("Its work across pillars", "Son travail dans les piliers"),
    "year": ("Year", "Année"),
}  # fmt: skip


def counted(key: str, language: str, count: int) -> str:
    """Return a phrase with a number; the table has its singular behind the key, marked with ``:one``.

    >>> counted("glance_tasks", "en", 1), counted("glance_tasks", "fr", 0)
    ('1 task', '0 tâche')
    """
    one = count == 1 if language == "en" else count < 2
    return word(f"{key}:one" if one else key, language, count)


def word(key: str, language: str, *parts: object) -> str:
    """Return a phrase of the pages themselves; ``parts`` go into its places.

    >>> word("glance_tasks", "fr", 17)
    '17 tâches'
    """
    text = _WORDS[key][LANGUAGES.index(language)]
    return text.format(*parts) if parts else text


def keys() -> tuple[str, ...]:
    """Return the keys of all phrases."""
    return tuple(_WORDS)
