"""Words by which headings and statuses are known, in English, French and Spanish, without accents and in lower case."""

from __future__ import annotations

import re
import unicodedata

HEADINGS: dict[str, tuple[str, ...]] = {
    "status": (
        "status", "state", "progress", "current status", "state of play", "implementation status", "etat",
        "etat d'avancement", "avancement", "statut", "estado", "situacion", "avance", "estado de avance",
    ),
    "lead": (
        "lead", "leads", "lead agency", "responsible", "responsibility", "owner", "agency", "agencies",
        "department", "ministry", "who", "responsable", "responsables", "pilote", "chef de file", "organisme",
        "ministere", "organisme responsable", "entidad", "institucion", "ministerio", "entidad responsable",
        "implementing agency", "body", "bodies", "responsible body", "lead department", "reporting lead",
        "dependencia",
    ),
    "collaborators": (
        "partner", "partners", "supporting", "support", "collaborators", "collaborating", "participating",
        "all ministers", "other ministers", "contributors", "involved", "partenaire", "partenaires", "appui",
        "collaborateurs", "socio", "socios", "colaboradores", "apoyo", "aliados",
        "with support from", "avec l'appui de", "avec le soutien de", "soutien", "con el apoyo de", "con apoyo de",
    ),
    "consulted": ("consulted", "consultation", "consulte", "consultes", "consultado", "consultados", "consultada"),
    "start": (
        "start", "start date", "begin", "begins", "beginning", "debut", "date de debut", "inicio",
        "fecha de inicio",
    ),
    "due": (
        "due", "due date", "deadline", "target date", "end", "end date", "by when", "echeance", "date cible",
        "fin", "date limite", "date de fin", "plazo", "fecha limite", "vencimiento", "termino",
        "fecha de termino",
    ),
    "completion": (
        "completed on", "completion date", "date completed", "date of completion", "actual completion",
        "acheve le", "date d'achevement", "termine le", "fecha de finalizacion", "finalizado el",
        "fecha de cumplimiento",
    ),
    "timeline": (
        "timeline", "timeframe", "time frame", "timing", "schedule", "when", "period", "date", "dates",
        "calendrier", "echeancier", "periode", "delai", "cronograma", "calendario", "periodo", "fecha", "fechas",
    ),
    "identifier": (
        "no", "number", "id", "ref", "reference", "code", "#", "numero", "num", "n", "identifier", "identifiant",
        "clave", "identificador",
    ),
    "deliverable": (
        "deliverable", "deliverables", "action", "actions", "commitment", "commitments", "activity", "activities",
        "measure", "measures", "milestone", "output", "initiative", "livrable", "livrables", "engagement",
        "engagements", "mesure", "mesures", "activite", "activites", "entregable", "entregables", "compromiso",
        "compromisos", "medida", "medidas", "actividad", "actividades", "accion", "acciones", "commitment text",
        "title", "titre", "titulo",
    ),
    "task": ("task", "tasks", "tache", "taches", "tarea", "tareas"),
    "objective": (
        "objective", "objectives", "goal", "goals", "outcome", "objectif", "objectifs", "objetivo", "objetivos",
        "meta",
    ),
    "pillar": (
        "pillar", "pillars", "theme", "priority", "priority area", "focus area", "pilier", "piliers", "axe",
        "priorite", "pilar", "eje", "tema", "prioridad", "theme name",
    ),
    "target": ("sdg", "sdgs", "odd", "ods", "sdg target", "sustainable development goal"),
    "new": ("new", "nouveau", "nuevo"),
}  # fmt: skip
"""Whole headings of each column, as they are mostly called."""

STATUSES: dict[str, tuple[str, ...]] = {
    "completed": (
        "completed", "complete", "done", "finished", "achieved", "delivered", "fully implemented", "implemented",
        "termine", "terminee", "acheve", "achevee", "realise", "realisee", "complete", "completee",
        "mis en oeuvre", "mise en oeuvre", "accompli", "completado", "completada", "terminado", "terminada",
        "finalizado", "finalizada", "cumplido", "cumplida", "concluido", "concluida", "realizado", "realizada",
    ),
    "in-progress": (
        "in progress", "under way", "underway", "being implemented", "en cours", "en cours de realisation",
        "en cours de mise en oeuvre", "en curso", "en proceso", "en progreso", "en ejecucion",
    ),
    "ongoing": ("ongoing", "on going", "continuous", "continu", "continue", "en continu", "continuo", "continua"),
    "not-started": (
        "not started", "not yet started", "not begun", "non commence", "non commencee", "pas commence",
        "pas encore commence", "non debute", "non demarre", "no iniciado", "no iniciada", "sin iniciar",
        "no comenzado", "por iniciar",
    ),
    "on-hold": (
        "on hold", "paused", "suspended", "en suspens", "en pause", "suspendu", "suspendue", "suspendido",
        "suspendida", "en pausa",
    ),
}  # fmt: skip
"""Wordings that are clearly one concept of the vocabulary of statuses."""

LANGUAGE_WORDS: dict[str, str] = {
    "fr": "etat avancement statut pilote chef organisme ministere partenaires echeance debut calendrier livrable "
    "mesure engagement tache objectif pilier axe numero responsables activite en cours acheve termine de la "
    "les des et du aux",
    "es": "estado avance entidad institucion ministerio socios plazo fecha inicio cronograma entregable compromiso "
    "medida actividad accion tarea objetivo pilar eje numero curso completado terminado cumplido de la los "
    "las del el y",
    "en": "status progress lead agency department partners due start timeline deliverable measure commitment task "
    "objective pillar number activity completed ongoing of the and to for in",
}
"""Words that tell the language of a chart."""

TOTALS = r"(?i)^\W*(?:grand total|sub-?total|total|summary|sous-total|suma|subtotal)\b"
"""What a row that adds up others begins with."""

BODY_WORDS = re.compile(
    r"\b(?:minist|department|agenc|office|bureau|board|commission|committee|council|authority|institut|service|secretari|"
    r"departe|direc|conse[ij]|comit|administration|police|university|centre|center|fund|organi[sz]ation|executive|program)",
    re.IGNORECASE,
)
"""Words of the names of bodies."""


def plain(text: str) -> str:
    """Return a text without accents, case, punctuation at its ends and doubled blanks.

    >>> plain(" État  d’avancement : "), plain("commitment_status")
    ("etat d'avancement", 'commitment status')
    """
    text = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe").replace("_", " ").casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(text.replace("-", " ").split()).strip(" .:;,()*°º?")


def status_of(wording: str) -> str:
    """Return the concept that a wording clearly is; empty where it is none or says more.

    >>> status_of("Terminé"), status_of("Completed (May 2020)"), status_of("Mostly on track")
    ('completed', 'completed', '')
    """
    said = plain(wording)
    for concept, known in STATUSES.items():
        if said in known:
            return concept
    head = plain(re.split(r"[(\[,–—:]|\s-\s", wording, maxsplit=1)[0])  # a date may follow what is done
    return "completed" if head in STATUSES["completed"] and re.search(r"\d{4}", wording) else ""


def heading_score(column: str, heading: str) -> float:
    """Return how well a heading fits a column: 1 its whole name, 0.7 one of its words, 0 nothing.

    Of several tiers the lowest counts, unless it says nothing.

    >>> heading_score("due", "Due date"), heading_score("due", "Timing / Due"), heading_score("lead", "Timing / Due")
    (1.0, 1.0, 0.0)
    """
    tiers = [plain(tier) for tier in heading.split(" / ")]
    if len(tiers) > 1 and not any(_score(one, tiers[-1]) for one in HEADINGS):
        tiers.pop()
    return _score(column, tiers[-1])


def _score(column: str, said: str) -> float:
    known = HEADINGS[column]
    if said in known:
        return 1.0
    words = said.split()
    if len(words) > 6:
        return 0.0  # a sentence, no heading
    inside = [one for one in known if (len(one) > 2 or column == "identifier") and f" {one} " in f" {said} "]
    if not inside:
        return 0.0
    longest = max(inside, key=len)
    last = words[-len(longest.split()) :] == longest.split()
    return 0.8 if last else 0.7 if said.startswith(longest) else 0.6
