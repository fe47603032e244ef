"""Bodies as printed: many in a cell, with roles, against dated names; the unknown are proposed, persons withheld."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nap_kg.ingest.meaning import Bodies, NamedBody, Phrases

NAMES = {
    "Environment, Climate and Parks": "ecp", "Royal Canadian Mounted Police": "rcmp", "RCMP": "rcmp", "GRC": "rcmp",
    "Gendarmerie royale du Canada": "rcmp", "Public Safety": "ps", "Public Safety Canada": "ps", "CBSA": "cbsa",
    "ESDC": "esdc", "ESDC (TFWP)": "tfwp", "Ministerio de Salud": "salud",
    "Bureau of Democracy, Human Rights, and Labor": "drl",
    "Minister of Health": "moh",
}  # fmt: skip

READ = {  # what is read: lead > consulted > collaborator
    "rcmp > > ": (
        "RCMP|rcmp|R C M P|Royal Canadian Mounted Police|Royal Canadian Mounted Police (RCMP)"
        "|RCMP (Royal Canadian Mounted Police)|the RCMP|La Gendarmerie royale du Canada (GRC)|la GRC|RCMP."
        "|Lead: RCMP|Leads: RCMP|Responsable : GRC|Responsable: GRC|- RCMP|• RCMP"
    ),
    "rcmp cbsa > > ": (
        "RCMP, CBSA|RCMP; CBSA|RCMP / CBSA|RCMP/CBSA|RCMP & CBSA|RCMP and CBSA|RCMP et CBSA|RCMP et la CBSA"
        "|RCMP y CBSA|RCMP\nCBSA|RCMP <br> CBSA|RCMP<br/>CBSA|RCMP<BR>CBSA|• RCMP • CBSA|- RCMP\n- CBSA|RCMP CBSA"
        "|RCMP, and CBSA|RCMP , CBSA|RCMP,CBSA,|RCMP (RCMP); the CBSA"
    ),
    "ecp > > ": (
        "Environment, Climate and Parks|environment,  climate and parks|Lead: Environment, Climate and Parks"
    ),
    "ecp rcmp > > ": (
        "Environment, Climate and Parks, RCMP|Environment, Climate and Parks and RCMP"
        "|Environment, Climate and Parks; RCMP"
    ),
    "drl ps > > ": (
        "Bureau of Democracy, Human Rights, and Labor and Public Safety"
        "|Bureau of Democracy, Human Rights, and Labor, Public Safety Canada"
    ),
    "tfwp > > ": "ESDC (TFWP)|ESDC(TFWP)",
    "esdc rcmp > > ": "ESDC (RCMP)",
    "rcmp > cbsa > ": (
        "RCMP in consultation with CBSA|RCMP (in consultation with CBSA)|RCMP, in consultation with the CBSA"
        "|GRC en consultation avec CBSA|RCMP en consulta con CBSA|Lead: RCMP; Consulted: CBSA"
        "|RCMP In Consultation With CBSA"
    ),
    "rcmp ps > cbsa > ": "RCMP (in consultation with CBSA), Public Safety",
    "rcmp > > cbsa": (
        "RCMP with support from CBSA|RCMP in collaboration with CBSA|RCMP en collaboration avec CBSA"
        "|GRC, avec l’appui de CBSA|RCMP en colaboración con CBSA|RCMP con el apoyo de CBSA"
        "|Lead: RCMP; Partner: CBSA|Lead: RCMP\nPartners: CBSA|Responsable : GRC ; Partenaires : CBSA"
        "|RCMP (supported by CBSA)"
    ),
    "rcmp > > cbsa ps": (
        "Lead: RCMP; Partners: CBSA, Public Safety|RCMP in partnership with CBSA and Public Safety"
    ),
    "rcmp > ps > cbsa": (
        "RCMP in consultation with Public Safety, in collaboration with CBSA"
        "|Lead: RCMP; Partners: CBSA; Consulted: Public Safety"
    ),
    "salud > > ": "Ministerio de Salud|el Ministerio de Salud|MINISTERIO DE SALUD",
    "moh > > ": "Minister of Health",
    " > > ": "|  ",
}  # fmt: skip


def _bodies(names: dict[str, str] = NAMES) -> Bodies:
    return Bodies({name: [NamedBody(key)] for name, key in names.items()})


@pytest.mark.parametrize(("text", "said"), [(text, said) for said, texts in READ.items() for text in texts.split("|")])
def test_a_cell_of_known_bodies(text: str, said: str) -> None:
    """Each body is found once, the longest name first, in its role."""
    reading = _bodies().read(text)
    leads, consulted, collaborators = (tuple(keys.split()) for keys in said.split(">"))
    assert reading.of("lead") == leads
    assert reading.of("consulted") == consulted
    assert reading.of("collaborator") == collaborators
    assert reading.clear
    assert not reading.others
    for mention in reading.mentions:
        assert text[mention.start : mention.end] == mention.wording


@pytest.mark.parametrize(
    "text",
    [
        "RCMP and others",
        "RCMP, and others",
        "RCMP et autres",
        "RCMP y otros",
        "RCMP et d’autres",
        "RCMP, etc.",
        "RCMP (and others)",
    ],
)
def test_others_are_flagged(text: str) -> None:
    """Unnamed others are a flag and a remark, never a body."""
    reading = _bodies().read(text)
    assert (reading.of("lead"), reading.others, reading.clear) == (("rcmp",), True, True)
    assert reading.remarks == {"unnamed-others"}


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("RCMP CBSA", "missing-separator"), ("RCMP , CBSA", "stray-blank"), ("R CMP", "stray-blank"),
        ("RCMP, CBSA,", "stray-punctuation"), ("RCMP, (in consultation with CBSA)", "stray-punctuation"),
    ],
)  # fmt: skip
def test_oddities_are_remarks(text: str, remark: str) -> None:
    """What is odd in a cell that is understood is remarked upon."""
    reading = _bodies().read(text)
    assert reading.clear
    assert reading.remarks == {remark}


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Foo Agency", ["Foo Agency"]), ("RCMP, Foo Agency", ["Foo Agency"]), ("Foo Agency and RCMP", ["Foo Agency"]),
        ("Fisheries and Oceans", ["Fisheries and Oceans"]), ("Fisheries and Oceans, RCMP", ["Fisheries and Oceans"]),
        ("RCMP Training Academy", ["RCMP Training Academy"]), ("Foo, Bar and Baz; RCMP", ["Foo, Bar and Baz"]),

        ("Foo, Bar & Baz <br> Qux / Quux", ["Foo, Bar & Baz", "Qux / Quux"]), ("24/7 Office", ["24/7 Office"]),
        ("Foo Agency (FA), RCMP", ["Foo Agency (FA)"]), ("Foo Agency in consultation with RCMP", ["Foo Agency"]),
        ("Foo Agency (with support from RCMP)", ["Foo Agency"]),
        ("Lead: Foo Agency; Partners: Bar Board", ["Foo Agency", "Bar Board"]),
        ("RCMP, in consultation with provinces and territories", ["provinces and territories"]),
        ("- Foo Agency\n- Bar Board", ["Foo Agency", "Bar Board"]), ("RCMP (XYZ)", ["XYZ"]),
        ("RCMPolice", ["RCMPolice"]),
    ],
)  # fmt: skip
def test_what_is_unknown_is_handed_back(text: str, unknown: list[str]) -> None:
    """Unknown words are kept in whole runs, and the cell is not clear."""
    reading = _bodies().read(text)
    assert [found.wording for found in reading.unknown] == unknown
    assert not reading.clear


def test_proposals_are_gathered_over_the_table() -> None:
    """Each unknown body comes once, by name, with a free key, a kind, how often and where first."""
    bodies = _bodies()
    cells = [
        "Royal Canadian Mounted Polce",
        "RCMP, foo agency",
        "Foo  Agency",
        "Minister of Finance; Foo Agency",
        "RCMP (PGRC)",
        "Rcmp-Cbsa Board (RCMP2)",
    ]
    for row, text in enumerate(cells, 2):
        bodies.read(text, f"row {row}")
    found = {p.text: (p.suggested_key, p.suggested_kind, p.count, p.first_place) for p in bodies.proposals}
    assert found == {
        "foo agency": ("foo-agency", "organization", 3, "row 3"),
        "Minister of Finance": ("minister-of-finance", "office", 1, "row 5"),
        "PGRC": ("rcmp", "alias", 1, "row 6"),
        "Rcmp-Cbsa Board (RCMP2)": ("rcmp2", "organization", 1, "row 7"),
        "Royal Canadian Mounted Polce": ("royal-canadian-mounted-polce", "unclear", 1, "row 2"),
    }
    assert bodies.proposals[-1].nearest == ("Royal Canadian Mounted Police",)
    assert bodies.proposals == bodies.proposals


def test_keys_are_free() -> None:
    """A suggested key is neither a body's nor another proposal's."""
    bodies = Bodies({"Water Board": [NamedBody("https://example.org/norland/id/agency/wb")]})
    for text in ("Wheat Board (WB)", "Wool Board (WB)"):
        bodies.read(text)
    assert [p.suggested_key for p in bodies.proposals] == ["wb-2", "wb-3"]


@pytest.mark.parametrize(
    "text",
    [
        "Hon. Jane Doe", "The Honourable Jane Doe", "L'honorable Jane Doe", "L’hon. Jane Doe", "Mr. Doe", "Ms Jane Doe",
        "Dr. Jane Doe",
        "Mme Jane Doe", "M. Doe",
        "Sra. Doe", "Minister Doe", "Ministre Jane Doe", "Ministra Doe", "Senator Doe",
    ],
)  # fmt: skip
def test_persons_are_withheld(text: str) -> None:
    """A person named by a title is a place in the cell: neither data nor a proposal nor a text."""
    bodies = _bodies()
    reading = bodies.read(f"RCMP, {text}", "row 2")
    assert reading.withheld == ((6, 6 + len(text)),)
    assert (reading.unknown, bodies.proposals, bodies.withheld) == ((), (), {"row 2": 1})
    assert "Doe" not in repr(reading)
    assert not reading.clear


def test_an_office_is_no_person() -> None:
    """A ministerial title is proposed; a bare name is not called a body."""
    bodies = _bodies()
    for text in ("Minister of Finance", "Ministre des Finances", "Minister responsible for Ports", "Jane Doe"):
        bodies.read(text)
    kinds = {p.text: p.suggested_kind for p in bodies.proposals}
    assert kinds.pop("Jane Doe") == "unclear"
    assert set(kinds.values()) == {"office"}
    assert bodies.withheld == {}


def test_dated_names() -> None:
    """A name counts on the day that is asked for; outside its dates it is a remark, among several ambiguous."""
    bodies = Bodies({
        "Roads": [NamedBody("old", None, date(2015, 3, 31)), NamedBody("new", date(2015, 4, 1), date(2019, 3, 31))],
        "Ports": [NamedBody("ports", date(2000, 1, 1), date(2010, 1, 1))],
    })  # fmt: skip
    assert bodies.read("Roads", when=date(2015, 3, 31)).of("lead") == ("old",)
    assert bodies.read("Roads", when=date(2015, 4, 1)).of("lead") == ("new",)
    for when in (None, date(2020, 1, 1)):
        reading = bodies.read("Roads", when=when)
        assert [a.choices for a in reading.ambiguous] == [("new", "old")]
        assert (reading.mentions, reading.clear) == ((), False)
    late = bodies.read("Ports", when=date(2011, 1, 1))
    assert (late.of("lead"), late.clear, late.remarks) == (("ports",), True, {"name-outside-dates"})
    assert [m.wording for m in late.outdated] == ["Ports"]
    assert bodies.read("Ports").remarks == frozenset()


def test_separators_and_phrases_are_the_profiles() -> None:
    """What parts bodies and turns roles can be said."""
    bodies = Bodies(
        {"A": [NamedBody("a")], "B": [NamedBody("b")]},
        separators=("+", "und"),
        phrases=Phrases(lead=(), consulted=("nach Rat von",), collaborating=(), others=("u. a.",)),
    )
    reading = bodies.read("A + B und A nach Rat von B u. a.")
    assert [(m.key, m.role, m.separator) for m in reading.mentions] == [
        ("a", "lead", ""), ("b", "lead", "+"), ("a", "lead", "und"), ("b", "consulted", ""),
    ]  # fmt: skip
    assert reading.others
    assert bodies.read("A, B").unknown != ()


def test_the_leads_of_a_real_plan(examples: Path) -> None:
    """Canada's mandate commitments: each office by its whole title, commas, 'and' and other titles included."""
    file = examples / "ca-mandate-commitments" / "2021-mandate-commitments.csv"
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        rows = list(csv.DictReader(lines))
    titles = {row["Reporting Lead"].strip() for row in rows}
    bodies = Bodies({title: [NamedBody(title)] for title in titles})
    for number, row in enumerate(rows, 2):
        assert bodies.read(row["Reporting Lead"], f"row {number}").of("lead") == (row["Reporting Lead"].strip(),)
        reading = bodies.read(row["All ministers"], f"row {number}")
        printed = [part.strip() for part in row["All ministers"].split(";") if part.strip()]
        if set(printed) <= titles:
            assert reading.of("lead") == tuple(dict.fromkeys(printed))
    assert bodies.withheld == {}
    assert {proposal.suggested_kind for proposal in bodies.proposals} == {"office"}


def test_the_agencies_of_a_real_plan(examples: Path) -> None:
    """The open government plan's misspelt office comes as a proposal beside the right one; names keep their commas."""
    bodies = Bodies({
        "Executive Office of the President": [NamedBody("eop")],
        "U.S. Department of State": [NamedBody("state")],
    })  # fmt: skip
    for file in sorted((examples / "us-ogp-nap5").rglob("*.md")):
        for match in re.finditer(r'^commitment_agency: "?([^"\n]*)"?$', file.read_text(encoding="utf-8"), re.MULTILINE):
            bodies.read(match[1], file.name)
    proposals = {proposal.text: proposal for proposal in bodies.proposals}
    assert proposals["Exeecutive Office of the President"].nearest == ("Executive Office of the President",)
    assert "Bureau of Democracy, Human Rights, and Labor" in proposals
    assert bodies.withheld == {}


@given(
    st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=4),
    st.sampled_from([", ", "; ", " / ", " & ", " and ", "\n", " <br> "]),
    st.text("bcdfghjklmnpqrstvwxz", min_size=4, max_size=9),
    st.integers(0, 4),
)
def test_a_strange_word_never_vanishes(names: list[str], separator: str, word: str, at: int) -> None:
    """An unknown body among known ones is handed back whole, and every known one is found."""
    cells = [*names[:at], f"Zz{word}", *names[at:]]
    reading = _bodies().read(separator.join(cells))
    assert any(f"Zz{word}" in found.wording for found in reading.unknown)
    known = _bodies().read(separator.join(names))
    assert known.clear
    assert set(known.of("lead")) == {NAMES[name] for name in names}


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """No text makes the reader fail, and letters are mentioned, handed back or words of the tables."""
    reading = _bodies({"Q": "q"}).read(text)
    assert reading.clear or reading.unknown or reading.withheld
