"""What a pattern that matches nothing would have matched, had one of its terms been another."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from nap_kg.namespaces import RDFS, XSD, shrink
from nap_kg.query.things import expand
from nap_kg.sparql.groups import Triple
from nap_kg.sparql.terms import Term
from nap_kg.sparql.tokens import tokens

if TYPE_CHECKING:
    from nap_kg.explain.steps import Counter

FEW, _SAMPLES = 5, 3
"""So many neighbours are named, and so many values of a variable."""
_LONG = 60  # of a literal's characters, no more are shown
_FREE = "nap_kg_free"  # a variable that no query has
_MANY = 2000


def variables(text: str) -> list[str]:
    """Return the names of the variables of a piece of a query, each once."""
    return list(dict.fromkeys(token.name for token in tokens(text) if token.kind == "variable"))


def samples(counter: Counter, name: str, patterns: Sequence[str], language: str = "en") -> list[str]:
    """Return some of the values of a variable, most frequent first, and a mark where there are more."""
    found = _ranked(counter, name, patterns, "")
    shown = [shown_term(counter, term, language, full=False) for term in found[:_SAMPLES]]
    return [*shown, "…"] if len(found) > _SAMPLES else shown


def near_misses(counter: Counter, triple: Triple, before: Sequence[str], language: str = "en") -> list[str]:
    """Return in words what would have made a triple pattern match: another term, another value, another direction."""
    alone = counter.count([triple.text])
    had = counter.count(before) if before else 0
    said = "matches nothing that is loaded"
    if alone:
        rows = f"{had} row{'s' * (had != 1)}"
        said = f"matches {alone} time{'s' * (alone != 1)} by itself, but never together with the {rows} before it"
    reasons = [said]
    below = _below(counter, triple, before)
    if below:
        return [*reasons, below]
    turned = Triple(triple.object, triple.predicate, triple.subject)
    if not triple.object.startswith(('"', "'")) and _is_plain(triple):
        times = counter.count([*before, turned.text])
        if times:
            reasons.append(f"the other way round it has {times} row{'s' * (times != 1)}: {turned.text}")
    places = ("subject", "predicate", "object")
    for place in places:
        written = getattr(triple, place)
        if not _is_constant(written):
            continue
        free = Triple(**{**{p: getattr(triple, p) for p in places}, place: f"?{_FREE}"})
        found = _ranked(counter, _FREE, [*before, free.text], written)
        where = "there" if before else "in the data"
        if not found and before and not alone:
            found, where = _ranked(counter, _FREE, [free.text], written), "in the data"
        if found:
            same = [term for term in found if isinstance(term, ox.Literal) and term.value == _text(written)]
            if same:
                reasons.append(
                    f"{written} {where} stands as {shown_term(counter, same[0])}: its type or language differs"
                )
            listed = [shown_term(counter, term, language) for term in found[:FEW]] + ["…"] * (len(found) > FEW)
            verb = "stands" if len(found) == 1 else "stand"
            reasons.append(f"for {written}, {where} {verb} {', '.join(listed)}")
    if len(reasons) == 1 and before and _is_constant(triple.predicate):
        found = _ranked(counter, _FREE, [*before, f"{triple.subject} ?{_FREE} ?{_FREE}_value ."], triple.predicate)
        if found:
            listed = [shown_term(counter, term, language) for term in found[:FEW]] + ["…"] * (len(found) > FEW)
            reasons.append(f"{triple.subject} has {', '.join(listed)}")
    if alone:
        for name in variables(triple.text):
            ours = samples(counter, name, before, language) if name in variables(" ".join(before)) else []
            theirs = samples(counter, name, [triple.text], language)
            if ours and theirs:
                reasons.append(f"?{name} is {', '.join(ours)} before it, and {', '.join(theirs)} in it")
    return reasons


def _below(counter: Counter, triple: Triple, before: Sequence[str]) -> str:
    """Return in words what would match by a class or a property below the one that a pattern names; "" for none."""
    if triple.predicate in ("a", "rdf:type") and _is_constant(triple.object):
        wider = f"{triple.subject} a/<{RDFS.subClassOf}>* {triple.object} ."
        shown, what = f"{triple.subject} a/rdfs:subClassOf* {triple.object}", "class"
    elif _is_constant(triple.predicate) and triple.predicate != "a":
        lower = f"?{_FREE}_below"
        wider = f"{lower} <{RDFS.subPropertyOf}>+ {triple.predicate} . {triple.subject} {lower} {triple.object} ."
        shown = f"?p rdfs:subPropertyOf* {triple.predicate} . {triple.subject} ?p {triple.object}"
        what = "property"
    else:
        return ""
    rows = counter.count([*before, wider])
    if not rows:
        return ""
    named = triple.object if what == "class" else triple.predicate
    return (
        f"the data states a narrower {what} than {named}, and a query infers nothing: "
        f"{shown} has {rows} row{'s' * (rows != 1)}"
    )


def _is_constant(written: str) -> bool:
    """Return whether a part of a pattern is one term, and no variable, path or bracket."""
    found = [token for token in tokens(written) if token.kind != "blank"]
    if len(found) == 1 and not written.startswith("_:"):
        return found[0].kind in ("iri", "name", "string", "number") or written in ("a", "true", "false")
    return found[0].kind == "string"


def _is_plain(triple: Triple) -> bool:
    return all(not part.startswith(("[", "(")) for part in (triple.subject, triple.object))


def _ranked(counter: Counter, name: str, patterns: Sequence[str], wanted: str) -> list[Term]:
    """Return values of a variable: those most like what is wanted, then the most frequent."""
    if not patterns:
        return []
    rest = f"GROUP BY ?{name} ORDER BY DESC(?nap_kg_times) ?{name} LIMIT {_MANY}"
    rows = counter.select(f"?{name} (COUNT(*) AS ?nap_kg_times)", patterns, rest)
    terms: list[Term] = [row[name] for row in rows if row[name] is not None]
    if wanted:
        likeness = {term: _likeness(counter, term, wanted) for term in terms}
        terms.sort(key=lambda term: -likeness[term])  # which keeps the order of those that are alike
    return terms


def _likeness(counter: Counter, term: object, wanted: str) -> float:
    """Return how near a term is to what a query writes, from 0; all that are far are equally far."""
    word = _bare(wanted).casefold()
    names = [term.value] if isinstance(term, ox.Literal) else []
    if isinstance(term, ox.NamedNode):
        names = [_bare(term.value), counter.dataset.label(term.value) or ""]
    best = max((difflib.SequenceMatcher(None, name.casefold(), word).ratio() for name in names), default=0)
    return round(best, 2) if best >= 0.5 else 0


def _text(written: str) -> str:
    """Return the text of a literal as a query writes it."""
    token = tokens(written)[0]
    return token.text.strip("\"'") if token.kind == "string" else written


def _bare(written: str) -> str:
    """Return the last part of an IRI or a name, and the text of a literal."""
    if written[:1] in "\"'":
        return written.strip("\"'").rpartition('"@')[0] or written.strip("\"'")
    bare = expand(written) or written.strip("<>")
    return bare.rstrip("/").replace("#", "/").rpartition("/")[2]


def shown_term(counter: Counter, term: Term, language: str = "en", *, full: bool = True) -> str:
    """Return a term with its label where that says more: ``full`` as a query may write it, else as short as can be."""
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        if datatype == XSD.integer or datatype in (XSD.boolean, XSD.decimal):
            return term.value
        text = term.value if len(term.value) <= _LONG else f"{term.value[: _LONG - 1]}…"
        kind = f"@{term.language}" if term.language else "" if datatype == XSD.string else f"^^{shrink(datatype)}"
        return f'"{text}"{kind}'
    if not isinstance(term, ox.NamedNode):
        return str(term)
    short = shrink(term.value)
    written = f"<{term.value}>" if full and "/" in short.partition(":")[2] else short
    label = counter.dataset.label(term.value, language)
    told = label and label.casefold().replace(" ", "") != _bare(term.value).casefold().replace("-", "")
    return f"{written} ({label})" if told else written
