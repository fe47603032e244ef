"""The page of the questions: each with its texts in both languages, what it takes, answers and draws."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

from nap_kg.cards import Card, Param

_HEAD = """\
# Questions

What the graph can be asked by name; `nap-kg query --list --format markdown` writes this page. `nap-kg query NAME`
answers, `nap-kg query NAME --help` explains, `nap-kg query --list WORD` finds. A parameter takes an IRI, a prefixed
name, or what a thing is called: its label, abbreviation, number or key. [Answers](answers.md) shows their forms,
pictures and Python.

| question | asks | picture |
|---|---|---|
"""


def page(cards: Iterable[Card]) -> str:
    """Return the page of some questions as Markdown, sorted by name."""
    listed = sorted(cards, key=lambda card: card.name)
    rows = [
        f"| [{card.name}](#{card.name}) | {_cell(card.title['en'])} | {card.chart.type if card.chart else ''} |\n"
        for card in listed
    ]
    return _HEAD + "".join(rows) + "".join(map(_section, listed))


def _section(card: Card) -> str:
    lines = ["", f"## {card.name}", ""]
    for language, title in card.title.items():
        lines += [f"**{_marked(title)}** ({language}): {_marked(card.summary.get(language, ''))}", ""]
    given = "".join(f" --param {p.name}={shlex.quote(p.example or '…')}" for p in card.params if p.required)
    drawn = f" --plot {card.name}.svg" if card.chart else ""
    lines += ["```console", f"$ nap-kg query {card.name}{given}{drawn}", "```", ""]
    if card.params:
        lines += ["| takes | kind | |", "|---|---|---|"]
        lines += [f"| `{param.name}` | {_kind(param)} | {_cell(_about(param))} |" for param in card.params]
        lines.append("")
    if card.returns:
        lines += [f"Answers {_marked(card.returns)}.", ""]
    if card.columns:
        lines += ["| column | |", "|---|---|"]
        lines += [f"| `{name}` | {_cell(meaning)} |" for name, meaning in card.columns.items()]
        lines.append("")
    notes = []
    if card.chart:
        notes.append(f"Picture: {card.chart.type}.")
    if card.keywords:
        notes.append(f"Words: {', '.join(card.keywords)}.")
    if card.assumes:
        notes.append(f"Assumes: {_marked(card.assumes)}.")
    return "\n".join([*lines, " ".join(notes)]).rstrip() + "\n"


def _kind(param: Param) -> str:
    of = param.of_class or param.scheme
    return f"{param.type} (`{of}`)" if of else param.type


def _about(param: Param) -> str:
    return "; ".join([param.description, *param.notes])


def _marked(text: str) -> str:
    """Return a text whose signs are no marks of Markdown."""
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", text)


def _cell(text: str) -> str:
    return _marked(text).replace("|", "\\|")
