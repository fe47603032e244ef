"""The words that periods are printed with, in English, French and Spanish.

A table gives phrases by meaning and language. Phrases are compared without case and accents; ``'`` ends a word, as in
``d'ici``. To add a language, add a column everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

LANGUAGES = ("en", "fr", "es")

_MONTHS = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep"
    "|october oct|november nov|december dec",
    "fr": "janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre sept|octobre oct"
    "|novembre nov|décembre déc",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago"
    "|septiembre setiembre sept sep set|octubre oct|noviembre nov|diciembre dic",
}
_ORDINALS = {
    "en": "first|second|third|fourth",
    "fr": "premier première|deuxième second seconde|troisième|quatrième",
    "es": "primer primero primera|segundo segunda|tercer tercero tercera|cuarto cuarta",
}
_NUMBERS = {
    "en": "one|two|three|four|five|six",
    "fr": "un une|deux|trois|quatre|cinq|six",
    "es": "un uno una|dos|tres|cuatro|cinco|seis",
}

# meaning → value → language → phrases, apart by |
_PHRASES: dict[str, dict[str, dict[str, str]]] = {
    "season": {
        "spring": {"en": "spring", "fr": "printemps", "es": "primavera"},
        "summer": {"en": "summer", "fr": "été", "es": "verano"},
        "autumn": {"en": "autumn|fall", "fr": "automne", "es": "otoño"},
        "winter": {"en": "winter", "fr": "hiver", "es": "invierno"},
    },
    "quarter": {"": {"en": "quarter|q|qtr", "fr": "trimestre|t", "es": "trimestre|t"}},
    "half": {"": {"en": "half|h|half year|half-year", "fr": "semestre|s", "es": "semestre|s"}},
    "fiscal": {
        "short": {"en": "fy|f.y.", "fr": "", "es": ""},  # a year of two digits may follow
        "": {
            "en": "fiscal year|fiscal|financial year",
            "fr": "exercice|exercice financier|exercice budgétaire"
            "|année financière|année budgétaire|année fiscale|ef|af",
            "es": "año fiscal|ejercicio|ejercicio fiscal|ejercicio presupuestario|af",
        }
    },
    "calendar": {
        "": {
            "en": "calendar year|cy|year",
            "fr": "année civile|année|an",
            "es": "año natural|año calendario|año",
        }
    },
    "of": {"": {"en": "of|the|in", "fr": "de|du|de l'|l'|d'|la|le|en|au|à l'", "es": "de|del|la|el|en"}},
    "part": {
        "early": {
            "en": "early|beginning of|start of|early in",
            "fr": "début|au début|en début|au début de|début de",
            "es": "principios|a principios|comienzos|a comienzos|inicios|a inicios|al inicio|al comienzo",
        },
        "mid": {
            "en": "mid|middle of|mid of",
            "fr": "mi|à la mi|milieu|au milieu|vers le milieu",
            "es": "mediados|a mediados",
        },
        "late": {
            "en": "late|end of|end|late in|year end|year-end|at end of",
            "fr": "fin|à la fin|en fin",
            "es": "fin|finales|a finales|fines|a fines|final|al final",
        },
    },
    "about": {
        "": {
            "en": "about|circa|c.|ca|ca.|around|approximately|approx|approx.|roughly|~",
            "fr": "environ|vers|aux environs|autour|~",
            "es": "hacia|alrededor|aproximadamente|aprox|aprox.|~",
        }
    },
    # value: which end of the timeline, and the qualifier
    "limit": {
        "end by": {
            "en": "by|no later than|not later than|at the latest|at the latest by"
            "|on or before|due by|completed by|to be completed by",
            "fr": "d'ici|d'ici à|d'ici au|au plus tard|au plus tard en|au plus tard le",
            "es": "a más tardar|a más tardar en|no más tarde|para",
        },
        "end before": {"en": "before|prior to", "fr": "avant", "es": "antes|antes de"},
        "end": {
            "en": "until|till|up to|through|due|due in|due on|ending|ending in",
            "fr": "jusqu'à|jusqu'au|jusqu'en",
            "es": "hasta",
        },
        "start after": {"en": "after|following", "fr": "après", "es": "después|tras"},
        "start": {
            "en": "from|since|starting|starting in|starts|starts in|start|beginning"
            "|beginning in|commencing|commencing in|as from",
            "fr": "à partir|à compter|dès|depuis|à partir de|à compter de",
            "es": "a partir|desde|a partir de",
        },
    },
    "range": {"": {"en": "from", "fr": "de|du|d'", "es": "de|del|desde"}},
    "between": {"": {"en": "between", "fr": "entre", "es": "entre"}},
    "to": {"": {"en": "to|until|through|till|-", "fr": "à|au|jusqu'à|jusqu'au|jusqu'en|-", "es": "a|al|hasta|-"}},
    "and": {"": {"en": "and|&", "fr": "et|&", "es": "y|e|&"}},
    "onwards": {
        "": {
            "en": "onward|onwards|and beyond|and onwards",
            "fr": "et après|et au-delà",
            "es": "en adelante|y en adelante",
        },
        "after a limit": {"en": "on", "fr": "", "es": ""},
    },
    "label": {
        "start": {
            "en": "start|start date|begin|begins|starts|starting|from",
            "fr": "début|date de début|commencement",
            "es": "inicio|fecha de inicio|comienzo",
        },
        "end": {
            "en": "end|end date|due|due date|deadline|target|target date|completion|completion date|to|by",
            "fr": "fin|date de fin|échéance|date limite|date cible",
            "es": "fin|fecha de fin|plazo|fecha límite|fecha prevista|término",
        },
    },
    "ongoing": {
        "": {
            "en": "ongoing|on-going|on going|continuous|continuously|continuing|permanent|present|the present|to date",
            "fr": "en cours|continu|continue|en continu|permanent|permanente|en permanence",
            "es": "en curso|continuo|continua|permanente|la actualidad|permanentemente",
        }
    },
    "undetermined": {
        "": {
            "en": "tbd|tbc|tba|t.b.d.|to be determined|to be confirmed"
            "|to be decided|to be announced|to be defined|undetermined",
            "fr": "à déterminer|à confirmer|à préciser|à définir|à venir|indéterminé|indéterminée",
            "es": "por determinar|por definir|por confirmar|a determinar|a definir|a confirmar|sin determinar",
        }
    },
    # values: terms of the DCMI frequency vocabulary
    "recurrent": {
        "annual": {
            "en": "annual|annually|yearly|each year|every year|once a year",
            "fr": "annuel|annuelle|annuellement|chaque année|tous les ans|une fois par an",
            "es": "anual|anualmente|cada año|todos los años|una vez al año",
        },
        "semiannual": {
            "en": "semiannual|semiannually|semi-annual|semi-annually|twice a year|twice yearly|half-yearly",
            "fr": "semestriel|semestrielle|semestriellement|deux fois par an",
            "es": "semestral|semestralmente|dos veces al año",
        },
        "quarterly": {
            "en": "quarterly|each quarter|every quarter",
            "fr": "trimestriel|trimestrielle|trimestriellement|chaque trimestre",
            "es": "trimestral|trimestralmente|cada trimestre",
        },
        "monthly": {
            "en": "monthly|each month|every month",
            "fr": "mensuel|mensuelle|mensuellement|chaque mois|tous les mois",
            "es": "mensual|mensualmente|cada mes|todos los meses",
        },
        "weekly": {
            "en": "weekly|each week|every week",
            "fr": "hebdomadaire|hebdomadairement|chaque semaine",
            "es": "semanal|semanalmente|cada semana",
        },
        "daily": {
            "en": "daily|each day|every day",
            "fr": "quotidien|quotidienne|quotidiennement|chaque jour",
            "es": "diario|diaria|diariamente|cada día",
        },
        "biennial": {"en": "biennial|biennially", "fr": "biennal|biennale", "es": "bienal|bienalmente"},
        "bimonthly": {"en": "", "fr": "bimestriel|bimestrielle", "es": "bimestral|bimestralmente"},
        "triennial": {"en": "triennial|triennially", "fr": "triennal|triennale", "es": "trienal|trienalmente"},
    },
    "two-fold": {  # words that mean two things
        "": {
            "en": "biannual|biannually|biweekly|bimonthly|biyearly",
            "fr": "bisannuel|bisannuelle|bihebdomadaire",
            "es": "bianual|bianualmente|bisemanal",
        }
    },
    "every": {"": {"en": "every|once every", "fr": "tous les|toutes les|chaque", "es": "cada"}},
    "unit": {
        "D": {"en": "day|days", "fr": "jour|jours", "es": "día|días"},
        "W": {"en": "week|weeks", "fr": "semaine|semaines", "es": "semana|semanas"},
        "M": {"en": "month|months", "fr": "mois", "es": "mes|meses"},
        "Q": {"en": "quarter|quarters", "fr": "trimestre|trimestres", "es": "trimestre|trimestres"},
        "Y": {"en": "year|years", "fr": "an|ans|année|années", "es": "año|años"},
    },
}  # fmt: skip

_TOKEN = re.compile(r"\d+|[^\W\d_]+['’]?|[^\w\s]|_")
_PLAIN = {"’": "'", "‘": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "º": "o", "ª": "a"}

Lexicon = dict[str, dict[tuple[str, ...], str]]
"""Value by the folded words of a phrase, by meaning."""


def fold(word: str) -> str:
    """Return a word without case, accents and typographic variants.

    >>> fold("D’"), fold("Août"), fold("–")
    ("d'", 'aout', '-')
    """
    plain = "".join(_PLAIN.get(char, char) for char in word)
    return "".join(c for c in unicodedata.normalize("NFD", plain.casefold()) if not unicodedata.combining(c)) or word


def tokens(text: str) -> list[re.Match[str]]:
    """Return numbers, words and marks, each with its place."""
    return list(_TOKEN.finditer(text))


@cache
def lexicon(languages: tuple[str, ...]) -> Lexicon:
    """Return the phrases of some languages, by meaning.

    Raises:  KeyError for a language that has no words here.
    """
    found: Lexicon = {}

    def add(meaning: str, phrase: str, value: str) -> None:
        found.setdefault(meaning, {}).setdefault(tuple(fold(token[0]) for token in _TOKEN.finditer(phrase)), value)

    for language in languages:
        for meaning, table in (("month", _MONTHS), ("ordinal", _ORDINALS), ("number", _NUMBERS)):
            for value, words in enumerate(table[language].split("|"), 1):
                for word in words.split():
                    add(meaning, word, str(value))
        for meaning, values in _PHRASES.items():
            found.setdefault(meaning, {})
            for text, phrases in values.items():
                for phrase in filter(None, phrases[language].split("|")):
                    add(meaning, phrase, text)
    return found
