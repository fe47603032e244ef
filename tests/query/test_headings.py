"""What columns are called in French: in what people read, never in what programs read."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from nap_kg.cards import LANGUAGES, Card, column_names, load_cards
from nap_kg.cli import main
from nap_kg.dataset import Dataset
from nap_kg.query import query

CARDS = load_cards()
FRENCH = ["état", "livrables", "part"]
NAMES = ["status", "deliverables", "share"]


def test_every_column_has_a_french_name() -> None:
    """The list holds the columns of the cards and no other, sorted."""
    names = column_names("fr")
    assert list(names) == sorted({column for card in CARDS for column in card.columns})
    assert all(name == name.strip() for name in names.values())
    assert set(LANGUAGES) == {"en", "fr"}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_no_two_columns_of_a_card_have_one_name(card: Card) -> None:
    """A table whose headings repeat can't be read."""
    names = [column_names("fr")[column] for column in card.columns]
    assert len(set(names)) == len(names)


def test_what_people_read_is_in_french(shipped: Dataset) -> None:
    """Table, Markdown, HTML and workbook."""
    table = query("workload-by-status", dataset=shipped)
    assert table.headings("fr")[:3] == FRENCH
    assert re.search(r"^état +livrables +part$", table.to_text(language="fr"), re.MULTILINE)
    assert table.to_markdown(language="fr").startswith(f"| {' | '.join(FRENCH)} |")
    assert ">état</th>" in table.to_html(language="fr")
    with zipfile.ZipFile(io.BytesIO(table.to_xlsx(language="fr"))) as book:
        assert all(f">{name}<" in book.read("xl/sharedStrings.xml").decode() for name in FRENCH)


def test_names_break_at_a_space(shipped: Dataset) -> None:
    """A heading of several words takes several lines rather than make its column wide."""
    text = query("longest-running", dataset=shipped).to_text(width=60, language="fr")
    head = text.partition("+=")[0]
    lines = [line.split("|")[1:-1] for line in head.splitlines() if line.startswith("|")]
    assert len(lines) > 1
    assert "année de début" in [" ".join(" ".join(cells).split()) for cells in zip(*lines, strict=True)]
    assert "année de début" not in head


def test_english_tables_name_the_variables(shipped: Dataset) -> None:
    """They are what a query of one's own needs."""
    table = query("workload-by-status", dataset=shipped)
    assert table.headings()[:3] == NAMES
    assert query("SELECT ?status WHERE { ?s nap:status ?status }", dataset=shipped).headings("fr") == ["status"]


@pytest.mark.parametrize(("form", "head"), [("csv", ",".join(NAMES)), ("tsv", "\t".join(f"?{n}" for n in NAMES))])
def test_what_programs_read_stays(form: str, head: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The columns of CSV and TSV are the variables, whatever the language."""
    assert main(["query", "workload-by-status", "--lang", "fr", "--format", form]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(head)
    assert err == ""


def test_the_command_says_it_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    """Above the table, too, where a parameter has one value throughout."""
    assert main(["query", "deliverables-led-by", "-p", "agency=StatCan", "--lang", "fr"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("organisme: StatCan\nplan: ")
    assert "année de début" in out
    assert err == ""


def test_the_list_is_shipped() -> None:
    """It lies beside the questions, so that an installed package has it."""
    from nap_kg import resources

    assert (resources.folder("queries") / "columns.csv").is_file()
    assert Path(CARDS[0].path).parent.parent == resources.folder("queries")
