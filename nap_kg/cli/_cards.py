"""The list of the questions: for reading, as a page, and as linked data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


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
    wanted = args.list.casefold()
    cards = [
        card
        for card in load_cards()
        if any(
            wanted in text.casefold()
            for text in (card.name, *card.title.values(), *card.summary.values(), *card.keywords)
        )
    ]
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
        print("(no question has that word)", file=sys.stderr)
    return 0
