"""Answers as HTML: a small page that needs nothing else, or the table alone for a notebook."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

import pyoxigraph as ox

from nap_kg.query.table import lexical

if TYPE_CHECKING:
    from nap_kg.query.table import Table

_STYLE = """\
body { font: 1rem/1.45 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; }
caption { text-align: left; font-size: 1.2rem; font-weight: 600; margin-bottom: .6rem; }
caption small { display: block; font-weight: 400; font-size: .95rem; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid #bbb; text-align: left; vertical-align: top; }
th { border-bottom: 2px solid #444; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
"""
_MORE = {"en": "… and {} more rows", "fr": "… et {} lignes de plus"}
_ANSWERS = {"en": "Answers", "fr": "Réponses"}


def as_html(
    table: Table, *, iris: bool = False, language: str = "en", page: bool = True, most: int | None = None
) -> str:
    """Return answers as HTML.

    Shape:   the caption is the title of the question's card and the question itself; a column's heading tells its
             meaning when pointed at; a thing links to its IRI where that is a web address. Everything is escaped.
             ``most`` limits the rows and says how many are left out.
    """
    title = table.title(language)
    told = ""
    if table.card:
        asked = table.card.summary.get(language) or table.card.summary["en"]
        told = f"<caption>{escape(title)} <small>{escape(asked)}</small></caption>\n"
    meanings = table.card.columns if table.card else {}
    heads = "".join(
        f'<th scope="col"{_tip(meanings.get(name, ""))}>{escape(heading)}</th>'
        for name, heading in zip(table.columns, table.headings(language), strict=True)
    )
    shown = table.shown(iris=iris, language=language)
    lines = []
    for terms, values, texts in list(zip(table.terms, table.rows, shown, strict=True))[:most]:
        cells = []
        for term, found, text in zip(terms, values, texts, strict=True):
            mark = ' class="n"' if isinstance(found, int | float | Decimal) and not isinstance(found, bool) else ""
            cells.append(f"<td{mark}>{_linked(term, text)}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>\n")
    left = len(table) - len(lines)
    if left > 0:
        said = _MORE.get(language, _MORE["en"]).format(left)
        lines.append(f'<tr><td colspan="{len(table.columns)}">{said}</td></tr>\n')
    body = f"<table>\n{told}<thead><tr>{heads}</tr></thead>\n<tbody>\n{''.join(lines)}</tbody>\n</table>\n"
    if not page:
        return body
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title or _ANSWERS.get(language, _ANSWERS['en']))}</title>\n"
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _tip(meaning: str) -> str:
    return f' title="{escape(meaning)}"' if meaning else ""


def _linked(term: object, text: str) -> str:
    if isinstance(term, ox.NamedNode) and term.value.startswith(("http://", "https://")):
        return f'<a href="{escape(lexical(term))}">{escape(text)}</a>'
    return escape(text)
