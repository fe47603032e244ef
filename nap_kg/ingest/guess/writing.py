"""A proposal as the TOML of a profile, with what is unsure as comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from nap_kg.ingest.guess.model import SURE, Guess, TableGuess
from nap_kg.ingest.meaning.proposals import slug

BASE = "https://example.org/to-be-decided/id/"
"""The base of a profile that nobody decided on yet."""

DECIDE = "decide"
"""The word that comments of what is unsure begin with."""


def plan_text(key: str, base: str, *, language: str, open_wording: bool) -> str:
    """Return the table of the plan."""
    return "\n".join(
        [
            "[plan]",
            _line("key", key, "things are <base>plan/<key>/…"),
            _line(
                "base",
                base,
                "decide: your own; nobody mints under another's"
                if "to-be-decided" in base
                else "yours; never change it",
            ),
            f"open_wording = {'true' if open_wording else 'false'}".ljust(40)
            + "# decide: true where the source's words may be labels",
            _line("language", language, "of these labels"),
            "",
        ]
    )


def report_text(key: str, sha256: str = "") -> str:
    """Return the table of the report."""
    lines = ["[[report]]", _line("key", key, "its last IRI segment"), 'rendition = "source"']
    if sha256:
        lines.append(f'sha256 = "{sha256}"')
    return "\n".join([*lines, ""])


def guessed_text(guess: Guess, base: str, *, fiscal_year_begins: str = "") -> str:
    """Return the tables of what was guessed: dates, statuses, pillars, bodies, and each kind of table."""
    parts = [_dates(guess, fiscal_year_begins)]
    if guess.statuses:
        lines = ["[statuses]  # wordings, and the concept of the vocabulary of statuses that each is"]
        for wording, concept in guess.statuses.items():
            lines.append(
                f"{quoted(wording)} = {quoted(concept)}"
                + ("" if concept else f"  # {DECIDE}: {', '.join(CONCEPTS)}, or an IRI")
            )
        parts.append("\n".join([*lines, ""]))
    if guess.pillars:
        lines = ["[pillars]  # headings, and the concept of each"]
        lines += [f"{quoted(wording)} = {quoted(pillar_iri(base, wording))}" for wording in guess.pillars]
        parts.append("\n".join([*lines, ""]))
    if guess.separators:
        lines = ["[lead]", _line("separators", list(guess.separators), "cells are cut here and nowhere else")]
        parts.append("\n".join([*_asked(guess, "bodies are"), *lines, ""]))
    else:
        parts.append(
            "\n".join(
                [
                    *_asked(guess, "bodies are"),
                    "# [lead]",
                    '# separators = [";"]  # where the usual marks are wrong',
                    "",
                ]
            )
        )
    parts += [_table(guess, table) for table in guess.tables]
    if guess.skipped:
        lines = ["[skip]  # tables and files that are left out, and why"]
        parts.append(
            "\n".join(
                [*lines, *(f"{quoted(name)} = {quoted(reason)}" for name, reason in sorted(guess.skipped.items())), ""]
            )
        )
    return "\n".join(parts)


def profile_text(
    guess: Guess, *, key: str, base: str = BASE, report: str = "to-be-decided", fiscal_year_begins: str = ""
) -> str:
    """Return the whole profile of a proposal, valid by the schema."""
    head = [
        f"# A proposal, from {guess.source}: what is marked {DECIDE!r} is unsure, and nothing is mapped that is.",
        "# docs/profile.md lists every key.",
        "",
    ]
    plan = plan_text(key, base, language=guess.languages[0], open_wording=False)
    return "\n".join(
        [*head, plan, guessed_text(guess, base, fiscal_year_begins=fiscal_year_begins), report_text(report)]
    )


CONCEPTS = ("completed", "in-progress", "ongoing", "not-started", "on-hold")


def pillar_iri(base: str, wording: str) -> str:
    """Return the IRI of a plan's own pillar."""
    return f"{base}pillar/{slug(wording)}"


def quoted(value: str) -> str:
    """Return a TOML string."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _dates(guess: Guess, begins: str) -> str:
    lines = [
        *_asked(guess, "the language is"),
        "[dates]",
        _line("languages", list(guess.languages), "of the wordings of dates"),
    ]
    lines += _asked(guess, "fiscal years begin") if not begins else []
    lines.append(_line("fiscal_year_begins", begins or "04-01", "month and day"))
    if guess.day_first is not None:
        lines.append(f"day_first = {str(guess.day_first).lower()}".ljust(40) + "# how 03/04/2023 is read")
    else:
        lines += _asked(guess, "the order of day")
        lines.append("# day_first = true".ljust(40) + "# how 03/04/2023 is read; without it such a date is an error")
    if guess.undated:
        lines.append(f"# {DECIDE}: which of these wordings in columns of dates give no date; the others stop ingest")
        lines += ["# undated = [", *(f"#     {quoted(wording)}," for wording in guess.undated), "# ]"]
    return "\n".join([*lines, ""])


def _table(guess: Guess, table: TableGuess) -> str:
    lines = [
        f"# {_counted(table)}",
        "[[table]]",
        f"name = {quoted(table.name)}",
        _line("row", table.row, *_said(guess, "a row is", table.place)),
    ]
    if table.files:
        lines.append(f"files = {json.dumps(list(table.files), ensure_ascii=False)}")
    if table.numbering != "record":
        lines += _asked(guess, "the heading is", table.place)
        lines += [f"header = {table.header}", f"header_row = {table.header_row}"]
    if table.optional:
        lines.append(_line("optional", list(table.optional), "columns that some of its tables lack"))
    if table.fill:
        lines.append(_line("fill", list(table.fill), "blank cells repeat the one above"))
    if table.new:
        lines.append(_line("new", table.new, "the mark of a row that is new"))
    for doubt in guess.doubts:
        if doubt.place == table.place and doubt.what.startswith(("rows have", "numbers of")):
            lines.append(f"# {DECIDE}: {_flat(doubt.what)}: {_flat(doubt.reason)}")
    lines += ["", "[table.columns]"]
    for column, one in table.columns.items():
        comment = "" if one.confidence >= SURE else f"{DECIDE} ({one.confidence:.2f}): {_flat(one.reason)}"
        lines.append(_line(column, one.heading, comment))
    if table.numbers:
        lines += ["", "[table.numbers]  # numbers that stand before wordings"]
        lines += [f"{column} = '{pattern}'" for column, pattern in table.numbers.items()]
    if table.ignore:
        lines += ["", "[table.ignore]  # columns that are left out, and why"]
        for heading, reason in table.ignore.items():
            asked = any(d.place == table.place and d.what == f"column {heading!r} is left out" for d in guess.doubts)
            lines.append(f"{quoted(heading)} = {quoted(reason)}" + (f"  # {DECIDE}" if asked else ""))
    for column, pattern, reason in table.skip:
        lines += ["", f"[[table.skip]]  # {DECIDE}: are these rows no part of the plan?", f"column = {quoted(column)}"]
        lines += [f"matches = '{pattern}'", f"reason = {quoted(reason)}"]
    return "\n".join([*lines, ""])


def _counted(table: TableGuess) -> str:
    tables = "table" if table.count == 1 else "tables"
    return f"{table.count} {tables} of this kind, {table.rows} rows; first: {_flat(table.place)}"


def _asked(guess: Guess, begins: str, place: str = "") -> Iterable[str]:
    return [
        f"# {DECIDE} ({doubt.confidence:.2f}): {_flat(doubt.what)}: {_flat(doubt.reason)}"
        for doubt in guess.doubts
        if doubt.what.startswith(begins) and doubt.place == place
    ]


def _said(guess: Guess, begins: str, place: str) -> list[str]:
    return [line.removeprefix("# ") for line in _asked(guess, begins, place)][:1]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _line(key: str, value: str | list[str] | Mapping[str, str], comment: str = "") -> str:
    said = quoted(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = f"{key} = {said}"
    return f"{line.ljust(38)}  # {comment}" if comment else line
