"""Periods as printed in three languages: read whole and exactly, or handed back with what was not understood."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nap_kg.errors import ProfileError
from nap_kg.ingest.meaning import NotAPeriod, Period, Timeline, read_period
from nap_kg.ingest.meaning.period_words import lexicon, tokens


def _said(period: Period | None) -> str:
    return " ".join(filter(None, (period.qualifier, period.key))) if period else ""


def _shown(text: str, **conventions: object) -> str:
    """What a wording says, in one line: start → end, and the rest."""
    read = read_period(text, **conventions)  # type: ignore[arg-type]
    if not isinstance(read, Timeline):
        return f"not: {read}"
    start, end = _said(read.start), _said(read.end)
    extent = start if start == end else f"{start} → {end}"
    marks = ("ongoing" * read.ongoing, read.recurrent, "undetermined" * read.undetermined, read.note)
    return ", ".join(filter(None, (extent, *marks)))


MEANINGS = {
    "fy/2012-2013": (
        "2012/13|2012-2013|2012–2013|2012–13|2012/2013|2012 / 13|FY 2012-13|FY2012/13|FY 12/13"
        "|fiscal year 2012-13|fiscal 2012-2013|the 2012-13 fiscal year|financial year 2012/13|FY 2013|FY13"
        "|F.Y. 2013|fiscal year 2013|2013 fiscal year|exercice 2012-2013|l'exercice 2012-2013"
        "|l’exercice financier 2012-2013|exercice 2013|année financière 2012-2013|année budgétaire 2012-2013"
        "|año fiscal 2012-2013|ejercicio 2012-2013|ejercicio fiscal 2013|en 2012-2013|in 2012/13"
    ),
    "fy/2022-2023": "2022-23|2022-2023|fiscal year 2022-23|FY23|FY 22-23",
    "fy/1999-2000": "1999-2000|1999/00|1999–2000",
    "fy/2020-2021-q2": (
        "FY21 Q2|Q2 FY21|Q2 FY 2021|Q2 of FY 2021|FY2021-Q2|2020-21 Q2|Q2 2020-21"
        "|second quarter of fiscal year 2021|second quarter of 2020-21|T2 de l'exercice 2020-2021"
        "|deuxième trimestre de l’exercice 2020-2021|2e trimestre 2020-2021"
        "|segundo trimestre del año fiscal 2020-2021|Quarter 2, FY 2021"
    ),
    "2023-q1": (
        "Q1 2023|q1 2023|Q1/2023|Q1-2023|2023 Q1|2023-Q1|Q1 of 2023|Q1, 2023|first quarter of 2023"
        "|1st quarter 2023|the first quarter of 2023|Quarter 1 2023|first quarter 2023|1er trimestre 2023"
        "|1er trimestre de 2023|T1 2023|premier trimestre 2023|premier trimestre de 2023"
        "|au premier trimestre de 2023|trimestre 1 2023|primer trimestre de 2023|primer trimestre 2023|1T 2023"
        "|1er trimestre del 2023|Q1 of calendar year 2023"
    ),
    "2023-q4": (
        "Q4 2023|fourth quarter of 2023|4th quarter 2023|quatrième trimestre 2023|4e trimestre 2023"
        "|4ème trimestre 2023|cuarto trimestre de 2023"
    ),
    "2023-h1": (
        "H1 2023|2023 H1|first half of 2023|the first half of 2023|1st half of 2023|premier semestre 2023"
        "|premier semestre de 2023|1er semestre 2023|S1 2023|primer semestre de 2023|primer semestre 2023"
    ),
    "2023-h2": (
        "H2 2023|second half of 2023|deuxième semestre 2023|second semestre 2023|2e semestre 2023"
        "|segundo semestre de 2023"
    ),
    "2023-spring": (
        "Spring 2023|spring of 2023|in the spring of 2023|2023 spring|printemps 2023|au printemps 2023"
        "|le printemps de 2023|primavera de 2023|primavera 2023|la primavera de 2023"
    ),
    "2023-summer": "Summer 2023|été 2023|à l'été 2023|l’été 2023|verano de 2023",
    "2023-autumn": "Fall 2023|Autumn 2023|automne 2023|à l’automne 2023|otoño de 2023|otoño 2023",
    "2022-2023-winter": (
        "Winter 2023|Winter 2022-23|Winter 2022/2023|hiver 2023|hiver 2022-2023|invierno de 2023"
        "|invierno 2022-2023"
    ),
    "2023-03": (
        "March 2023|march 2023|MARCH 2023|Mar 2023|Mar. 2023|March, 2023|March of 2023|in March 2023|Mar-2023"
        "|2023-03|03/2023|3/2023|mars 2023|en mars 2023|mars de 2023|marzo de 2023|marzo 2023|marzo del 2023"
        "|en marzo de 2023|2023 March"
    ),
    "2023-08": "August 2023|Aug. 2023|août 2023|aout 2023|AOÛT 2023|agosto de 2023|ago. 2023",
    "2014-09": "September 2014|Sept. 2014|Sept 2014|Sep 2014|septembre 2014|septiembre de 2014|setiembre de 2014",
    "2020-12": "December 2020|Dec 2020|décembre 2020|déc. 2020|diciembre de 2020|dic. 2020",
    "2023-03-31": (
        "31 March 2023|31st March 2023|31st of March 2023|the 31st of March, 2023|March 31, 2023|March 31 2023"
        "|March 31st, 2023|Mar. 31, 2023|31-Mar-2023|31 Mar 2023|2023-03-31|2023/03/31|31/03/2023|31.03.2023"
        "|31-03-2023|03/31/2023|31 mars 2023|le 31 mars 2023|31 de marzo de 2023|el 31 de marzo de 2023"
        "|31 marzo 2023|31 de marzo del 2023|2023 March 31"
    ),
    "2023-03-01": (
        "1 March 2023|1st March 2023|1er mars 2023|le 1er mars 2023|1 de marzo de 2023|1º de marzo de 2023"
        "|1.º de marzo de 2023|primero de marzo de 2023"
    ),
    "2020-02-29": "February 29, 2020|29 février 2020|29 de febrero de 2020",
    "2020": (
        "2020|in 2020|en 2020|calendar year 2020|CY2020|CY 2020|the year 2020|l'année 2020|année civile 2020"
        "|año 2020|2020."
    ),
    "late 2023": (
        "end of 2023|the end of 2023|late 2023|end 2023|year-end 2023|fin 2023|fin de 2023|à la fin de 2023"
        "|à la fin 2023|a finales de 2023|finales de 2023|a fines de 2023|fines de 2023|fin de año 2023"
    ),
    "early 2023": (
        "early 2023|beginning of 2023|start of 2023|early in 2023|début 2023|au début de 2023|début de 2023"
        "|a principios de 2023|principios de 2023|a comienzos de 2023|a inicios de 2023"
    ),
    "mid 2022": (
        "mid-2022|mid 2022|Mid-2022|middle of 2022|mi-2022|à la mi-2022|milieu de 2022|au milieu de 2022"
        "|mediados de 2022|a mediados de 2022"
    ),
    "mid 2023-03": "mid-March 2023|mi-mars 2023|à la mi-mars 2023|mediados de marzo de 2023",
    "late 2023-03": "end of March 2023|late March 2023|fin mars 2023|à la fin mars 2023|finales de marzo de 2023",
    "about 2020": (
        "about 2020|circa 2020|c. 2020|around 2020|~2020|environ 2020|vers 2020|hacia 2020|alrededor de 2020"
    ),
    " → by 2023-03": (
        "by March 2023|By March 2023|no later than March 2023|by the end of March 2023"
        "|before the end of March 2023|d'ici mars 2023|d’ici à mars 2023|d'ici la fin de mars 2023"
        "|au plus tard en mars 2023|avant la fin de mars 2023|a más tardar en marzo de 2023|para marzo de 2023"
        "|antes de finales de marzo de 2023|Due: by March 2023|by end of March 2023|by end March 2023"
    ),
    " → by 2023-03-31": (
        "by March 31, 2023|by 31 March 2023|on or before March 31, 2023|au plus tard le 31 mars 2023"
        "|d'ici le 31 mars 2023|a más tardar el 31 de marzo de 2023|by 2023-03-31"
    ),
    " → by 2023": (
        "by 2023|by the end of 2023|before the end of 2023|d'ici fin 2023|d’ici la fin de 2023"
        "|avant la fin de 2023|antes de fin de 2023|d'ici à la fin de 2023"
    ),
    " → by fy/2022-2023": "by 2022-23|by the end of fiscal year 2022-23|d’ici la fin de l’exercice 2022-2023|by FY23",
    " → before 2023-03": (
        "before March 2023|prior to March 2023|avant mars 2023|antes de marzo de 2023|antes del marzo de 2023"
    ),
    " → by mid 2023": "by mid-2023|d'ici mi-2023|by the middle of 2023",
    " → by early 2023": "by early 2023|d'ici début 2023",
    " → 2023-03": (
        "until March 2023|through March 2023|jusqu'en mars 2023|jusqu’à mars 2023|hasta marzo de 2023"
        "|due March 2023|End: March 2023|Due date: March 2023|Target date: March 2023|Échéance : mars 2023"
        "|Fecha límite: marzo de 2023|Plazo: marzo de 2023|until the end of March 2023"
    ),
    "fy/2012-2013 → ": (
        "Start: 2012/13|start: 2012/13|Start : 2012/13|Start date: 2012-13|Starting 2012/13|Début : 2012-2013"
        "|Inicio: 2012-2013"
    ),
    "2012 → ": (
        "since 2012|from 2012|starting in 2012|beginning in 2012|from 2012 onwards|from 2012 on|2012 onwards"
        "|2012 onward|depuis 2012|à partir de 2012|à compter de 2012|dès 2012|desde 2012|a partir de 2012"
        "|desde 2012 en adelante|2012 and beyond"
    ),
    "after 2020-03 → ": (
        "after March 2020|following March 2020|après mars 2020|después de marzo de 2020|tras marzo de 2020"
    ),
    "2012 → 2016": (
        "2012 - 2016|2012-2016|2012–2016|2012—2016|2012-16|2012–16|2012 to 2016|from 2012 to 2016"
        "|2012 through 2016|between 2012 and 2016|de 2012 à 2016|2012 à 2016|entre 2012 et 2016|de 2012 a 2016"
        "|entre 2012 y 2016|desde 2012 hasta 2016|Start: 2012; End: 2016|Start: 2012, due: 2016"
        "|Début : 2012 ; Fin : 2016|Inicio: 2012. Fin: 2016|since 2012, until 2016"
    ),
    "2012 → 2013": "from 2012 to 2013|2012 to 2013|de 2012 à 2013|entre 2012 y 2013",
    "2020-03 → 2021-06": (
        "March 2020 – June 2021|March 2020 - June 2021|March 2020 to June 2021|from March 2020 to June 2021"
        "|de mars 2020 à juin 2021|mars 2020 – juin 2021|de marzo de 2020 a junio de 2021"
        "|between March 2020 and June 2021|2020-03 – 2021-06|entre mars 2020 et juin 2021"
    ),
    "2020-03 → 2020-06": (
        "March–June 2020|March to June 2020|from March to June 2020|de mars à juin 2020|de marzo a junio de 2020"
        "|Mar-Jun 2020|between March and June 2020"
    ),
    "2021-04 → 2021-06": "d'avril à juin 2021|d’avril à juin 2021|April - June 2021",
    "2020-03-01 → 2020-03-15": (
        "1-15 March 2020|1 to 15 March 2020|March 1, 2020 – March 15, 2020|du 1er au 15 mars 2020"
        "|del 1 al 15 de marzo de 2020|1 March – 15 March 2020"
    ),
    "2021-03-01 → 2021-06-30": (
        "March 1 – June 30, 2021|1 March to 30 June 2021|2021-03-01 – 2021-06-30|du 1er mars au 30 juin 2021"
    ),
    "2023-q1 → 2023-q3": "Q1–Q3 2023|Q1 to Q3 2023|Q1 2023 – Q3 2023|T1 à T3 2023",
    "2020-autumn → 2021-spring": (
        "Fall 2020 to Spring 2021|de l'automne 2020 au printemps 2021|Autumn 2020 – Spring 2021"
    ),
    "fy/2012-2013 → fy/2015-2016": (
        "2012/13 – 2015/16|2012-13 to 2015-16|FY2013 – FY2016|from 2012/13 to 2015/16|de 2012-2013 à 2015-2016"
    ),
    "2020 → 2021-03": "2020 – March 2021|from 2020 to March 2021",
    "early 2023 → late 2024": (
        "early 2023 to late 2024|de début 2023 à fin 2024|de principios de 2023 a finales de 2024"
    ),
    "2020 → , ongoing": (
        "2020 – ongoing|2020 and ongoing|2020, ongoing|since 2020 (ongoing)|ongoing since 2020|2020 - present"
        "|2020 (en cours)|depuis 2020, en cours|Start: 2020, ongoing|2020 to date|desde 2020, en curso"
    ),
    "ongoing": (
        "ongoing|Ongoing|ONGOING|Ongoing.|on-going|continuous|permanent|en cours|En cours|continu|en continu"
        "|permanente|en curso|continuo|Start: ongoing"
    ),
    "annual": (
        "annually|Annually|annual|yearly|every year|each year|once a year|every 12 months|annuel|annuellement"
        "|chaque année|tous les ans|anual|anualmente|cada año|todos los años|tous les 12 mois|cada 12 meses"
    ),
    "semiannual": (
        "semiannually|semi-annually|twice a year|every six months|every 6 months|semestriel|deux fois par an"
        "|tous les six mois|semestral|cada seis meses"
    ),
    "quarterly": (
        "quarterly|every quarter|every 3 months|trimestriel|chaque trimestre|tous les trois mois|trimestral"
        "|cada trimestre|cada tres meses"
    ),
    "monthly": "monthly|every month|mensuel|chaque mois|tous les mois|mensual|mensualmente|cada mes",
    "weekly": "weekly|every week|hebdomadaire|semanal",
    "biennial": "biennial|every two years|every 24 months|tous les deux ans|cada dos años|bienal",
    "triennial": "every three years|tous les trois ans|cada 3 años|triennal",
    "P18M": "every 18 months|tous les 18 mois|cada 18 meses",
    "ongoing, biennial": "Ongoing every 24 months|ongoing, every two years",
    "2020 → , annual": "annually from 2020|annually since 2020|tous les ans à partir de 2020|anualmente desde 2020",
    " → by 2020-12-31, annual": "annually, by December 31, 2020",
    "undetermined": (
        "TBD|tbd|T.B.D.|TBC|TBA|to be determined|To be confirmed|(TBD)|à déterminer|À déterminer|à confirmer"
        "|à préciser|por determinar|por definir"
    ),
    "fy/2012-2013 → , undetermined": "Start: 2012/13; End: TBD|Start: 2012/13, end: to be determined",
    "2020-10-31, *": "October 31, 2020*|October 31, 2020 *|31 octobre 2020*",
    "2020, [1]": "2020 [1]|2020[1]",
    "2020, ¹": "2020¹",
}  # fmt: skip
CASES = [(text, meaning) for meaning, texts in MEANINGS.items() for text in texts.split("|")]


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_a_wording_says_one_thing(text: str, meaning: str) -> None:
    """Each wording of the table is read to its period, whatever its language."""
    assert _shown(text) == meaning


REFUSED = {
    "a year with 'December 31'": "December 31|December 31,|by December 31",
    "a year with 'primer semestre'": "primer semestre",
    "a year with": (
        "March|Q1|Spring|31 mars|first half|12 months|1 activity per quarter|H2|le 31 mars|FY 2012-13-14"
        "|5th quarter of 2023"
        "|Spring/Summer 2023|1,500 by 2020"
    ),
    "day_first": "03/04/2023|3/4/2023|03.04.2023|by 03/04/2023",
    "hyphenated": "2008-09|2011-12|2008-11|2000-01",
    "used for both": "biannually|biweekly|bimonthly|bisannuel|bianual|Biannual",
    "two years that follow": "2012/16|2012/2016|FY2012 – 2016|FY 2012-2016|fiscal year 2012-14|2012/14",
    "the calendar has": (
        "31 February 2023|February 29, 2023|31 de abril de 2023|31 février 2023|2023-13-01|2023-02-30|2020-21-22"
        "|13/2023"
    ),
    "four digits": "31/03/23|1/2/3|12-31-20",
    "one period; there are two": (
        "September 30, 2020 July 31, 2020|2012, 2014|by March 2023, by June 2023|March 2020 and June 2021"
        "|2012/13 2013/14|2023 March 2024"
    ),
    "ends after it begins": "2016 to 2012|June 2021 – March 2020|Start: 2016; End: 2012",
    "two years of one kind": "FY2012 to 2016|2012 – FY 2016",
    "not a range": "Due: 2012-2016|Start: from 2012 to 2016",
    "calendar year with": "March 2022-2023|H1 FY2021|Spring FY 2020|31 March 2022-23|Spring 2022-23",
    "one period, such as": (
        "90 days after OMB/GSA standard metadata guidance is issued"
        "|Minimally every 3 months, as often as possible|soon|N/A|-|?|2012 -|2300|99|Q5 2023|H3 2023"
        "|early to mid 2023|2020?|March 2023 if funded|Completed|the|of|(|, ,"
    ),
    "a period after": "Start:|Start: 2012; End:|Due: ",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"), [(t, reason) for reason, texts in REFUSED.items() for t in texts.split("|")]
)
def test_what_is_not_said_exactly_is_not_read(text: str, reason: str) -> None:
    """A wording that lacks something, may mean two things or has words left over is handed back with the reason."""
    read = read_period(text)
    assert isinstance(read, NotAPeriod), _shown(text)
    assert not read
    assert reason in read.expected
    assert read.wording == text


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_a_blank_is_a_blank(text: str) -> None:
    """Nothing printed is neither a period nor a mistake."""
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("March 2023, weather permitting", ("weather permitting",)),
        ("90 days after guidance is issued", ("guidance is issued",)),
        ("90 days after OMB/GSA guidance", ("OMB", "GSA guidance")),
        ("d'ici mars 2023 si possible", ("si possible",)),
        ("antes de marzo de 2023 si procede", ("si procede",)),
        ("2020 ?", ("?",)),
    ],
)  # fmt: skip
def test_the_words_left_over_are_named(text: str, left: tuple[str, ...]) -> None:
    """What was not understood is shown as it is printed."""
    read = read_period(text)
    assert isinstance(read, NotAPeriod)
    assert read.leftover == left
    assert all(repr(words) in str(read) for words in left)


def test_wordings_are_kept_as_printed() -> None:
    """The timeline keeps all of it, the period what names it."""
    read = read_period("D’ici la fin de l’Exercice 2022–2023*")
    assert isinstance(read, Timeline)
    assert read.end is not None
    assert (read.wording, read.end.wording) == ("D’ici la fin de l’Exercice 2022–2023*", "Exercice 2022–2023")


CONVENTIONS = [
    ("FY 2020", {}, "fy/2019-2020"),
    ("FY 2020", {"fiscal_year_named_by": "begin"}, "fy/2020-2021"),
    ("FY20 Q1", {"fiscal_year_named_by": "begin"}, "fy/2020-2021-q1"),
    ("2019/20", {"fiscal_year_named_by": "begin"}, "fy/2019-2020"),
    ("FY 2020", {"fiscal_year_begins": (1, 1)}, "fy/2020"),
    ("FY 2020", {"fiscal_year_begins": [10, 1]}, "fy/2019-2020"),
    ("2012-2013", {"fiscal_year_begins": (1, 1)}, "2012 → 2013"),
    ("03/04/2023", {"day_first": True}, "2023-04-03"),
    ("03/04/2023", {"day_first": False}, "2023-03-04"),
    ("2008-09", {"hyphenated": "month"}, "2008-09"),
    ("2008-09", {"hyphenated": "fiscal-year"}, "fy/2008-2009"),
    ("2008-11", {"hyphenated": "month"}, "2008-11"),
    ("2008-11", {"hyphenated": "fiscal-year"}, "2008 → 2011"),
    ("Winter 2023", {"winter_named_by": "begin"}, "2023-2024-winter"),
    ("Summer 2023", {"hemisphere": "south"}, "2022-2023-summer"),
    ("Winter 2023", {"hemisphere": "south"}, "2023-winter"),
    ("March 2023", {"bare": "end"}, " → 2023-03"),
    ("March 2023", {"bare": "start"}, "2023-03 → "),
    ("by March 2023", {"bare": "start"}, " → by 2023-03"),
    ("March 2023", {"languages": ("en",)}, "2023-03"),
]


@pytest.mark.parametrize(("text", "conventions", "meaning"), CONVENTIONS)
def test_conventions(text: str, conventions: dict[str, object], meaning: str) -> None:
    """What a plan means by a wording that has two meanings is said once, and followed."""
    assert _shown(text, **conventions) == meaning


@pytest.mark.parametrize(
    ("text", "conventions"),
    [
        ("mars 2023", {"languages": ("en",)}),
        ("31/03/2023", {"day_first": False}),
        ("03/31/2023", {"day_first": True}),
        ("2012/13", {"fiscal_year_begins": (1, 1)}),
    ],
)
def test_a_convention_is_not_bent(text: str, conventions: dict[str, object]) -> None:
    """A wording that breaks the plan's convention is handed back."""
    assert isinstance(read_period(text, **conventions), NotAPeriod)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "conventions",
    [{"languages": ("de",)}, {"fiscal_year_begins": (2, 29)}, {"fiscal_year_begins": (13, 1)}, {"bare": "due"}],
)
def test_no_such_convention(conventions: dict[str, object]) -> None:
    """A convention that there is not is an error with a way out."""
    with pytest.raises(ProfileError) as caught:
        read_period("2020", **conventions)  # type: ignore[arg-type]
    assert caught.value.fix


@pytest.mark.parametrize(
    ("text", "kind", "begins", "ends"),
    [
        ("2012/13", "fiscal-year", date(2012, 4, 1), date(2013, 3, 31)),
        ("Q4 2012/13", "fiscal-quarter", date(2013, 1, 1), date(2013, 3, 31)),
        ("Q1 2023", "quarter", date(2023, 1, 1), date(2023, 3, 31)),
        ("H2 2023", "half-year", date(2023, 7, 1), date(2023, 12, 31)),
        ("Winter 2024", "season", date(2023, 12, 1), date(2024, 2, 29)),
        ("Fall 2023", "season", date(2023, 9, 1), date(2023, 11, 30)),
        ("February 2024", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023", "year", date(2023, 1, 1), date(2023, 12, 31)),
        ("31/12/2023", "day", date(2023, 12, 31), date(2023, 12, 31)),
    ],
)
def test_extents(text: str, kind: str, begins: date, ends: date) -> None:
    """A period knows its first and last day."""
    read = read_period(text)
    assert isinstance(read, Timeline)
    assert read.start is not None
    assert (read.start.kind, read.start.begins, read.start.ends) == (kind, begins, ends)


MONTHS = {
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),  # noqa: SIM905
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),  # noqa: SIM905
}
DAYS = st.dates(date(1900, 1, 2), date(2199, 12, 30))


@given(DAYS, st.sampled_from(["iso", "en", "en-us", "fr", "es", "dmy"]))
def test_a_printed_day_reads_back(day: date, form: str) -> None:
    """A day in any supported form comes back the same, and a month with it."""
    name = MONTHS[form[:2]][day.month - 1] if form[:2] in MONTHS else ""
    text = {
        "iso": day.isoformat(),
        "en": f"{day.day} {name} {day.year}",
        "en-us": f"{name} {day.day}, {day.year}",
        "fr": f"{'1er' if day.day == 1 else day.day} {name} {day.year}",
        "es": f"{day.day} de {name} de {day.year}",
        "dmy": f"{day:%d/%m}/{day.year}",
    }[form]
    assert _shown(text, day_first=True) == day.isoformat()
    if name:
        of = " de" if form == "es" else ""
        assert _shown(f"{name}{of} {day.year}") == f"{day.year}-{day.month:02}"


@given(st.integers(1950, 2150), st.sampled_from(["/", "-", "–", " - "]), st.booleans())
def test_a_printed_fiscal_year_reads_back(opening: int, mark: str, short: bool) -> None:
    """Two years that follow each other are a fiscal year, in any form that is no month."""
    closing = f"{(opening + 1) % 100:02}" if short else str(opening + 1)
    assume(not (short and mark == "-" and 1 <= int(closing) <= 12))
    assert _shown(f"{opening}{mark}{closing}") == f"fy/{opening}-{opening + 1}"


@given(st.integers(1900, 2198), st.integers(1, 4), st.sampled_from(["Q{n} {y}", "T{n} {y}", "{y} Q{n}", "Q{n} of {y}"]))
def test_a_printed_quarter_reads_back(year: int, number: int, form: str) -> None:
    """A quarter in any supported form comes back the same; the four make the year."""
    assert _shown(form.format(n=number, y=year)) == f"{year}-q{number}"
    read, following = read_period(f"Q{number} {year}"), read_period(f"Q{number % 4 + 1} {year + (number == 4)}")
    assert isinstance(read, Timeline)
    assert isinstance(following, Timeline)
    assert read.end is not None
    assert following.start is not None
    assert read.end.ends + timedelta(days=1) == following.start.begins


KNOWN = {word for table in lexicon(("en", "fr", "es")).values() for phrase in table for word in phrase}


@given(
    st.sampled_from([text for text, _ in CASES]),
    st.text("bcdfghjklmnpqrstvwxz", min_size=3, max_size=9),
    st.integers(0, 60),
)
def test_a_strange_word_never_vanishes(text: str, word: str, at: int) -> None:
    """Wherever a word stands that is in no table, the wording is handed back and the word named."""
    assume(word not in KNOWN)
    starts = [token.start() for token in tokens(text)] + [len(text)]
    place = starts[at % len(starts)]
    assume(place == 0 or not text[place - 1].isalnum() or place == len(text))
    assume(not text[:place].rstrip().endswith("["))
    read = read_period(f"{text[:place]} {word} {text[place:]}")
    assert isinstance(read, NotAPeriod)
    assert any(word in left for left in read.leftover)


@given(st.text(max_size=40))
def test_any_text_is_read_or_handed_back(text: str) -> None:
    """No text makes the reader fail; what is handed back keeps the text."""
    read = read_period(text)
    assert read is None or read.wording == text
