"""Statuses as printed: whole wordings and their dates, never a default."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nap_kg.errors import ProfileError
from nap_kg.ingest.meaning import Reading, Statuses

BASE = "https://example.org/norland/id/status/"
MAPPING = {
    "Completed": BASE + "completed", "Complete": BASE + "completed", "Terminé": BASE + "completed",
    "Completado": BASE + "completed", "In progress": BASE + "in-progress", "En cours": BASE + "in-progress",
    "En curso": BASE + "in-progress", "On-going": BASE + "ongoing", "Not started": BASE + "not-started",
    "Completed - late": BASE + "late", "Won't do": BASE + "dropped",
}  # fmt: skip

KNOWN = {
    "completed": (
        "Completed|completed|COMPLETED|Completed.| Completed |Complete|complete|Terminé|TERMINÉ|« Terminé »"
        "|Completado|[Completed]|Completed*"
    ),
    "in-progress": (
        "In progress|In Progress|in-progress|In – progress|In\u00a0progress|In  progress|En cours|en cours;"
        "|En curso"
    ),
    "ongoing": "On-going|On‑going|on going|ON–GOING",
    "not-started": "Not started|Not Started|not-started",
    "late": "Completed - late|Completed – late|Completed—late|completed late",
    "dropped": "Won't do|Won’t do|won`t do",
    "completed 2014-09": (
        "Completed (September 2014)|Completed September 2014|Completed – September 2014|Completed - Sept. 2014"
        "|Completed: September 2014|Completed, September 2014|Completed in September 2014|Completed [2014-09]"
        "|Complete (09/2014)|Completed (September 2014"
    ),
    "completed 2020-03": (
        "Terminé – mars 2020|Terminé (mars 2020)|Terminé en mars 2020|Completado (marzo de 2020)"
        "|Completado en marzo de 2020"
    ),
    "completed 2020-03-31": (
        "Completed (31 March 2020)|Completed – March 31, 2020|Terminé le 31 mars 2020"
        "|Completado: 31 de marzo de 2020"
    ),
    "completed 2014": "Completed (2014)|Completed 2014|Terminé – 2014",
}  # fmt: skip
UNKNOWN = {
    "Completed (phase 1)": "(phase 1)", "Completed (by March 2020)": "(by March 2020)",
    "In progress (March 2020)": "(March 2020)",
    "Done": "Done", "—": "—", "N/A": "N/A", "Completed?": "?", "Not completed": "Not completed",
    "Incomplete": "Incomplete",
    "Completed – mostly": "– mostly", "Completed (03/04/2020)": "(03/04/2020)", "Completed (ongoing)": "(ongoing)",
    "Completed (2014) and 2015": "(2014) and 2015", "Completed In progress": "In progress",
    "En cours de révision": "de révision",
    "Substantially completed": "Substantially completed",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meaning"), [(t, meaning) for meaning, texts in KNOWN.items() for t in texts.split("|")]
)
def test_a_known_wording(text: str, meaning: str) -> None:
    """A wording is compared whole, whatever its case, blanks, dashes, quotes and end; its date keeps the precision."""
    concept, _, completed = meaning.partition(" ")
    reading = Statuses(MAPPING).read(text)
    assert (reading.concept, reading.completion_date, reading.remainder) == (BASE + concept, completed, "")


@pytest.mark.parametrize(("text", "remainder"), UNKNOWN.items())
def test_an_unknown_wording(text: str, remainder: str) -> None:
    """A wording that is not known whole has no concept, and what was not understood is kept."""
    statuses = Statuses(MAPPING)
    assert statuses.read(text, "row 3") == Reading(remainder=remainder)
    assert [(u.wording, u.remainder, u.count, u.first_place) for u in statuses.unknown] == [
        (text, remainder, 1, "row 3")
    ]


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u00a0"])
def test_a_blank_is_no_status(text: str) -> None:
    """A blank is a blank; it is neither a default nor unknown."""
    statuses = Statuses(MAPPING)
    assert statuses.read(text).blank
    assert statuses.unknown == ()


def test_the_unknown_come_all_at_once() -> None:
    """Each unknown wording comes once, with how often, where first and the nearest known ones."""
    statuses = Statuses(MAPPING)
    for row, text in enumerate(["Compleet", "Completed", "Stalled", "compleet.", "Stalled", "Stalled"], 2):
        statuses.read(text, f"row {row}")
    assert [(u.wording, u.count, u.first_place) for u in statuses.unknown] == [
        ("Compleet", 2, "row 2"),
        ("Stalled", 3, "row 4"),
    ]
    assert statuses.unknown[0].nearest[0] == "Complete"
    assert str(statuses.unknown[0]).startswith("'Compleet' (2 times, first at row 2); nearest: 'Complete'")


def test_only_completed_concepts_have_a_date_of_completion() -> None:
    """The profile says which ones they are."""
    assert Statuses(MAPPING).read("Completed - late (2020)").concept == ""
    late = Statuses(MAPPING, completed=(BASE + "late",)).read("Completed - late (2020)")
    assert (late.concept, late.completion_date) == (BASE + "late", "2020")


def test_a_completion_in_a_fiscal_year_is_a_period_and_no_date() -> None:
    """Its precision is none of a date's."""
    reading = Statuses(MAPPING).read("Completed (2014/15)")
    assert reading.completion is not None
    assert (reading.completion.key, reading.completion_date) == ("fy/2014-2015", "")


def test_conventions_reach_the_date() -> None:
    """An ambiguous date is read as the profile says."""
    assert Statuses(MAPPING, day_first=True).read("Completed (03/04/2020)").completion_date == "2020-04-03"


@pytest.mark.parametrize("mapping", [{"Done": "a", "done.": "b"}, {"": "a"}, {"-": "a"}, {"Done": ""}])
def test_a_mapping_that_contradicts_itself(mapping: dict[str, str]) -> None:
    """Two wordings that are read alike but mean two things, or that say nothing, stop."""
    with pytest.raises(ProfileError):
        Statuses(mapping)


def test_the_statuses_of_a_real_plan(examples: Path) -> None:
    """Every status of the United States' fifth open government plan is read with three wordings."""
    statuses = Statuses({"Complete": "completed", "In Progress": "in-progress", "Not Started": "not-started"})
    counts: dict[str, int] = {}
    for file in sorted((examples / "us-ogp-nap5").rglob("*.md")):
        for match in re.finditer(r'^commitment_status: "?([^"\n]*)"?$', file.read_text(encoding="utf-8"), re.MULTILINE):
            concept = statuses.read(match[1], file.name).concept
            counts[concept] = counts.get(concept, 0) + 1
    assert statuses.unknown == ()
    assert counts == {"completed": 33, "in-progress": 36, "not-started": 1}


@given(st.text(max_size=30))
def test_any_text_is_known_unknown_or_blank(text: str) -> None:
    """Exactly one of the three, and what is unknown is counted."""
    statuses = Statuses(MAPPING)
    reading = statuses.read(text)
    assert bool(reading.concept) + reading.blank + bool(statuses.unknown) == 1
    assert reading.blank == (not text.strip())
