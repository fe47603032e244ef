"""The list of the questions: for reading, as a page, and as linked data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from nap_kg.cards import Card


def list_cards(args: argparse.Namespace) -> int:
    """Print the questions that a word occurs in: a line each, a page in Markdown, or a catalogue in RDF.

    Raises:  UsageError for a form that a list does not come in.
    """
    from pathlib import Path

    from nap_kg.cards import load_cards
    from nap_kg.cli._answers import form_of
    from nap_kg.errors import UsageError
    from nap_kg.files import replace_text

    form = form_of(args.format, args.output)
    if form not in ("table", "markdown", "turtle"):
        raise UsageError(
            f"the list of questions does not come as {form}",
            place=f"--list --format {form}",
            fix="give --format table, markdown or turtle",
        )
    known = [(card, _words_of(card)) for card in load_cards()]
    cards = [card for card, text in known if all(word in text for word in args.list.casefold().split())]
    if form == "turtle":
        from nap_kg.query.catalogue import catalogue

        text = catalogue(cards)
    elif form == "markdown":
        from nap_kg.query.page import page

        text = page(cards)
    else:
        text = ""
        for card in cards:
            params = " ".join(p.name if p.required else f"[{p.name}]" for p in card.params)
            title = card.title.get(args.lang) or card.title["en"]
            text += f"{card.name:<36} {title}{f'  ({params})' if params else ''}\n"
    if args.output in (None, "-"):
        sys.stdout.write(text)
    else:
        replace_text(Path(args.output), text)
    if not cards:
        import difflib
        import re

        words = sorted(set(re.findall(r"[^\W\d_]{3,}", " ".join(text for _, text in known))))
        near = difflib.get_close_matches(args.list.casefold(), words, 3, 0.75)
        meant = f"did you mean {' or '.join(near)}?" if near else "all of them: nap-kg query --list"
        print(f"(no question has that word; {meant})", file=sys.stderr)
    return 0


def _words_of(card: Card) -> str:
    """Return all that a question is found by, in small letters."""
    texts = (card.name, *card.title.values(), *card.summary.values(), *card.keywords)
    return "\n".join(texts).casefold()
