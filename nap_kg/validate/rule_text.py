"""A rule as text, JSON or Markdown, and a page for each with an index by concept."""

from __future__ import annotations

import dataclasses
import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from nap_kg.validate.rules import Entry, Example, Rule, RuleBook, place

WIDTH = 110
_HEADS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "about": "about", "demands": "demands", "why": "why", "stands": "stands in", "bad": "bad", "good": "good",
        "more": "({n} more bad: --format markdown)", "query": "query", "colon": ": ",
        "Demands": "What it demands", "Why": "Why", "Bad": "Bad", "Good": "Good", "Query": "Its query",
        "error": "error", "warning": "warning", "info": "info",
    },
    "fr": {
        "about": "vise", "demands": "exige", "why": "raison", "stands": "figure", "bad": "mauvais", "good": "bon",
        "more": "({n} autres mauvais : --format markdown)", "query": "requête", "colon": " : ",
        "Demands": "Ce qu'elle exige", "Why": "Pourquoi", "Bad": "Mauvais", "Good": "Bon", "Query": "Sa requête",
        "error": "erreur", "warning": "avertissement", "info": "conseil",
    },
}  # fmt: skip


def to_text(rule: Rule, language: str = "en") -> str:
    """Return a rule for a terminal: one bad example, and all good ones, without prefixes."""
    heads = _HEADS[language]
    lines = [f"{_title(rule)}  ({heads[rule.severity.word]})"]
    lines += [part for line in rule.message.splitlines() for part in _wrapped(line)]
    lines.append("")
    rows = [("about", line) for line in rule.about] + [("demands", line) for line in rule.demands]
    rows += [("why", line) for line in rule.why.splitlines()]
    rows += [("stands", place(rule))] if rule.file else []
    width = max(len(heads[key]) for key, _ in rows) + 2
    for number, (key, line) in enumerate(rows):
        head = "" if number and rows[number - 1][0] == key else heads[key]
        lines += _wrapped(line, f"{head:<{width}}", " " * width)
    for query in rule.queries:
        lines += ["", heads["query"], textwrap.indent(query, "    ")]
    for key, examples in (("bad", rule.bad[:1]), ("good", rule.good)):
        for example in examples:
            lines += ["", f"{heads[key]}{heads['colon']}{example.title}" if example.title else heads[key]]
            lines.append(textwrap.indent(example.body, "    "))
    if len(rule.bad) > 1:
        lines += ["", heads["more"].format(n=len(rule.bad) - 1)]
    return "\n".join(lines) + "\n"


def _wrapped(line: str, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(
        line, WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False, break_long_words=False
    )


def to_json(rules: Sequence[Rule]) -> str:
    """Return rules as JSON: an array of objects with the fields of ``Rule``."""
    found = [{**dataclasses.asdict(rule), "severity": rule.severity.word} for rule in rules]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def to_markdown(rule: Rule, language: str = "en", folder: Path | None = None) -> str:
    """Return a rule as a page; ``folder`` is where the page will lie, for the link to the shape's file."""
    heads = _HEADS[language]
    parts = [f"# {_title(rule)}", *_quoted(rule.message)]
    facts = [heads[rule.severity.word], f"{heads['about']} {'; '.join(map(_escaped, rule.about))}"]
    if rule.file:
        said = f"`{place(rule)}`" if folder is None else f"[{_short(rule)}]({quote(place(rule, folder))})"
        facts.append(f"{heads['stands']} {said}")
    parts.append(" · ".join(facts))
    if rule.demands:
        parts += [f"## {heads['Demands']}", _listed(rule.demands)]
    if rule.why:
        parts += [f"## {heads['Why']}", _escaped(rule.why)]
    for query in rule.queries:
        parts += [f"## {heads['Query']}", _block("sparql", query)]
    for key, examples in (("Bad", rule.bad), ("Good", rule.good)):
        parts += [f"## {heads[key]}"] if examples else []
        parts += [part for example in examples for part in _shown(example)]
    return "\n\n".join(parts) + "\n"


def pages(book: RuleBook, folder: Path) -> dict[str, str]:
    """Return the page of each rule and ``README.md``, the index by concept, by the names of their files.

    Shape:   pages are English, with message, demands and reason in French below where the shape has them.
    """
    found: dict[str, str] = {}
    for entry in book.entries:
        english, french = book.rule(entry), book.rule(entry, "fr")
        text = to_markdown(english, folder=folder)
        if french.message != english.message:
            text += (
                "\n"
                + "\n\n".join(
                    [
                        "## En français",
                        *_quoted(french.message),
                        *filter(None, [_listed(french.demands), _escaped(french.why)]),
                    ]
                )
                + "\n"
            )
        found[_file(entry, book)] = text
    found["README.md"] = _index(book)
    return found


def _index(book: RuleBook) -> str:
    lines = ["# Rules", "", "What each code of a finding stands for. `nap-kg rule CODE` prints the same.", ""]
    lines += ["`nap-kg rule --pages FOLDER` writes these pages: words from the shapes, examples from their cases."]
    concepts: dict[str, list[Entry]] = {}
    for entry in book.entries:
        concepts.setdefault(entry.concept, []).append(entry)
    for concept in sorted(concepts):
        lines += ["", f"## {concept.replace('-', ' ') or 'The validator itself'}", ""]
        lines += ["| code | rule | severity | what to do |", "|---|---|---|---|"]
        for entry in concepts[concept]:
            said = " ".join(book.message(entry).split()).replace("|", "\\|")
            link = f"[{entry.code}]({quote(_file(entry, book))})"
            lines.append(f"| {link} | {entry.name} | {book.severity(entry).word} | {_escaped(said)} |")
    return "\n".join(lines) + "\n"


def _file(entry: Entry, book: RuleBook) -> str:
    """Return the name of a rule's page: its code, and a number where others have the same."""
    same = [e for e in book.entries if e.code.casefold() == entry.code.casefold()]
    number = f"-{same.index(entry) + 1}" if len(same) > 1 else ""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in entry.code)
    return f"{safe}{number}.md"


def _title(rule: Rule) -> str:
    return rule.code if rule.code == rule.name else f"{rule.code} {rule.name}"


def _short(rule: Rule) -> str:
    return "/".join(Path(rule.file).parts[-2:])


def _quoted(message: str) -> list[str]:
    return ["\n".join(f"> {_escaped(line)}" for line in message.splitlines())] if message else []


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {_escaped(line)}" for line in lines)


def _shown(example: Example) -> list[str]:
    return [*filter(None, [_escaped(example.title)]), _block("turtle", example.turtle)]


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def _escaped(text: str) -> str:
    """Return a text that Markdown does not take for HTML or emphasis."""
    for sign in "\\<*_":
        text = text.replace(sign, f"\\{sign}")
    return text
