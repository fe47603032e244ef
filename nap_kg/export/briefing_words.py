"""What briefings say in English and French: words, dates, amounts."""

from __future__ import annotations

from decimal import Decimal

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "as_of": "According to “{report}” ({begins} to {ends}).",
        "as_of_short": "According to “{report}”.",
        "no_report": "No report yet.",
        "glance": "At a glance",
        "leads": "Leads {n}: {alone} alone, {shared} with others.",
        "leads_none": "Leads nothing.",
        "through": "through {unit}",
        "deliverable": "1 deliverable",
        "deliverables": "{n} deliverables",
        "consulted_on": "Consulted on {n}.",
        "joins": "Works alongside on {n}.",
        "by_pillar": "Status by pillar",
        "pillar": "Pillar",
        "total": "Total",
        "none": "no status",
        "attention": "Needs attention",
        "no_attention": "Nothing is overdue, on hold, without a status or left out.",
        "overdue": "overdue since {when}",
        "left_out": "in {report}, but not in this one",
        "unstarted_past": "said to be ongoing, yet to start in {when}",
        "new": "New in this report",
        "leading": "What it leads",
        "with": "with {bodies}",
        "alone": "alone",
        "others": "and others that are not named",
        "since": "start {when}",
        "due": "due {when}",
        "done": "completed {when}",
        "was": "{status} in {report}",
        "consulted": "Where it is consulted",
        "alongside": "Where it works alongside",
        "led_by": "led by {bodies}",
        "nobody": "no lead is named",
        "money": "Money",
        "funder": "gives",
        "recipient": "receives",
        "amount_unknown": "amount not stated",
        "currency_unknown": "currency not stated",
        "activities": "Events and other work",
        "carries out": "carries it out",
        "partner": "partner",
        "host": "host",
        "fora": "Fora and bodies it belongs to",
        "takes_part": "takes part in {forum}",
        "member": "{role} of {body}",
        "colon": ":",
        "sources": "Where sources say so",
        "all_in": "All in {document}.",
        "in": "in",
        "unit_of": "Unit of {body}.",
        "leadless": "Without a named lead",
        "index": "Briefings by agency",
        "agency": "Agency",
        "lead": "Leads",
        "cons": "Consulted",
        "along": "Alongside",
        "open": "Needs attention",
        "licence": "Data: {licence}.",
        "to": "to",
        "made": "Made from linked data: each line rests on a passage of the report, named in its footnote.",
    },
    "fr": {
        "as_of": "Selon « {report} » (du {begins} au {ends}).",
        "as_of_short": "Selon « {report} ».",
        "no_report": "Aucun rapport pour l'instant.",
        "glance": "En bref",
        "leads": "Responsable de {n} : {alone} à titre unique, {shared} avec d'autres.",
        "leads_none": "Responsable d'aucun livrable.",
        "through": "par l'entremise de {unit}",
        "deliverable": "1 livrable",
        "deliverables": "{n} livrables",
        "consulted_on": "Consulté au sujet de {n}.",
        "joins": "Collabore à {n}.",
        "by_pillar": "État par pilier",
        "pillar": "Pilier",
        "total": "Total",
        "none": "sans état",
        "attention": "À surveiller",
        "no_attention": "Rien n'est en retard, en suspens, sans état ni omis.",
        "overdue": "en retard depuis {when}",
        "left_out": "dans {report}, mais pas dans celui-ci",
        "unstarted_past": "dit en cours, mais prévu pour {when}",
        "new": "Nouveau dans ce rapport",
        "leading": "Ce dont il est responsable",
        "with": "avec {bodies}",
        "alone": "seul",
        "others": "et d'autres qui ne sont pas nommés",
        "since": "début {when}",
        "due": "échéance {when}",
        "done": "achevé {when}",
        "was": "{status} dans {report}",
        "consulted": "Où il est consulté",
        "alongside": "Où il collabore",
        "led_by": "responsable : {bodies}",
        "nobody": "aucun responsable nommé",
        "money": "Argent",
        "funder": "verse",
        "recipient": "reçoit",
        "amount_unknown": "montant non précisé",
        "currency_unknown": "devise non précisée",
        "activities": "Événements et autres travaux",
        "carries out": "en est chargé",
        "partner": "partenaire",
        "host": "hôte",
        "fora": "Forums et organes dont il fait partie",
        "takes_part": "participe à {forum}",
        "member": "{role}, {body}",
        "colon": "\u00a0:",
        "sources": "Où les sources le disent",
        "all_in": "Tout est dans {document}.",
        "leadless": "Sans responsable nommé",
        "in": "dans",
        "unit_of": "Unité : {body}.",
        "index": "Notes par organisme",
        "agency": "Organisme",
        "lead": "Responsable",
        "cons": "Consulté",
        "along": "Collabore",
        "open": "À surveiller",
        "licence": "Données : {licence}.",
        "to": "à",
        "made": "Établi à partir de données liées : chaque ligne repose sur un passage du rapport, nommé en note.",
    },
}

_MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
}  # fmt: skip


def date(text: str, language: str) -> str:
    """Return a date in words, as precise as it is.

    >>> date("2014-09", "en"), date("2015-04-01", "fr")
    ('September 2014', '1er avril 2015')
    """
    year, *rest = text.split("-")
    if not rest or not year.isdigit():
        return text
    month = _MONTHS[language][int(rest[0]) - 1]
    if len(rest) == 1:
        return f"{month} {year}"
    day = str(int(rest[1]))
    return f"{'1er' if day == '1' and language == 'fr' else day} {month} {year}"


def amount(text: str, language: str) -> str:
    """Return a number with its thousands apart.

    >>> amount("200000000", "en"), amount("15.5", "fr")
    ('200,000,000', '15,5')
    """
    shown = f"{Decimal(text):,}"
    return shown if language == "en" else shown.replace(",", "\u202f").replace(".", ",")


def escaped(text: str) -> str:
    """Return a text as Markdown shows it literally, on one line."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in " ".join(text.split()))
