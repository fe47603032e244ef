"""Answers as XML, in a module of its own, as the standard library's help for it takes long to load.

Source:  SPARQL Query Results XML Format (Second Edition).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from nap_kg.namespaces import XSD
from nap_kg.sparql.terms import Term

if TYPE_CHECKING:
    from nap_kg.query.table import Table


def as_xml(table: Table) -> str:
    """Return SPARQL XML results; a character that XML can't hold is left out."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<sparql xmlns="http://www.w3.org/2005/sparql-results#">']
    if table.kind == "boolean":
        lines += ["  <head/>", f"  <boolean>{str(table.rows[0][0]).lower()}</boolean>"]
    else:
        lines += ["  <head>", *(f"    <variable name={quoteattr(name)}/>" for name in table.columns), "  </head>"]
        lines.append("  <results>")
        for row in table.terms:
            lines.append("    <result>")
            for name, term in zip(table.columns, row, strict=True):
                if term is not None:
                    lines.append(f"      <binding name={quoteattr(name)}>{_xml(term)}</binding>")
            lines.append("    </result>")
        lines.append("  </results>")
    return "\n".join([*lines, "</sparql>"]) + "\n"


_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_text(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{_text(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        return f"<triple>{''.join(f'<{name}>{_xml(part)}</{name}>' for name, part in parts)}</triple>"
    more = ""
    if term.language:
        more = f" xml:lang={quoteattr(term.language)}"
    elif term.datatype.value != XSD.string:
        more = f" datatype={quoteattr(term.datatype.value)}"
    return f"<literal{more}>{_text(term.value)}</literal>"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text), {"\r": "&#13;"})
