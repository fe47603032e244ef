"""SPARQL without a server: a page that runs the store in the browser over the site's own dump, cards as forms.

A card's parameters are bound here as ``nap-kg query`` binds them, to marks that the page's script puts a term in the
place of: one text for every set of parameters that may be given. So both mean the same by the same card.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox

from nap_kg import cards
from nap_kg.cards import Axis, Card, Param
from nap_kg.errors import ParameterError
from nap_kg.namespaces import NAP, OWL, PREFIXES, RDF, RDFS, SKOS, XSD, shrink
from nap_kg.pages import Pages
from nap_kg.publish.data import size as in_words
from nap_kg.publish.render import POLICY, Renderer
from nap_kg.publish.sparql_words import TEXTS
from nap_kg.publish.writer import Site
from nap_kg.query.ask import MARK
from nap_kg.query.terms import declared, expanded
from nap_kg.query.things import Kind, expand, members, resolve
from nap_kg.sparql.prebinding import Prebound
from nap_kg.sparql.terms import Term
from nap_kg.sparql.tokens import tokens

PAGE_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'") + "; worker-src 'self'"
"""What this page alone may do besides: compile the store, and run it in a worker."""
PLACE = "urn:nap-kg:parameter:"
"""What stands in a bound text for the value of a parameter; its name follows."""
WORKER = "query-worker.js"
SCRIPTS = ("query.js", "query-charts.js", "query-form.js", "query-shown.js", "query-text.js", WORKER)
STORE = ("web.js", "web_bg.wasm", "NOTICE.txt", "LICENSE-APACHE.txt")
"""The store as WebAssembly, as its publisher packed it, and its licence."""
MOST_CHOICES = 500
"""A parameter that more things can be the value of is typed, not chosen."""
_TERMS = (
    (OWL.Class, "class"),
    (OWL.ObjectProperty, "property"),
    (OWL.DatatypeProperty, "property"),
    (SKOS.Concept, "concept"),
)


def write_sparql(site: Site, renderer: Renderer, pages: Pages) -> list[str]:
    """Write the page, what its script needs to know and the store; return the path of the page."""
    folder = Path(__file__).parent / "assets"
    for name in SCRIPTS:
        site.write(f"assets/{name}", (folder / name).read_bytes())
    for name in STORE:
        site.write(f"assets/vendor/oxigraph/{name}", (folder / "vendor" / "oxigraph" / name).read_bytes())
    renderer.policies[f"assets/{WORKER}"] = PAGE_POLICY  # a worker obeys what it is served with, not its page's
    write_page(
        site,
        renderer,
        pages,
        worker=WORKER,
        data=f"dump/{renderer.config.key}.nq.gz",
        size=(folder / "vendor" / "oxigraph" / "web_bg.wasm").stat().st_size,
        policy=PAGE_POLICY,
    )
    return ["query"]


def write_page(
    site: Site,
    renderer: Renderer,
    pages: Pages,
    *,
    worker: str,
    data: str,
    size: int,
    policy: str,
    words: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> None:
    """Write the page and what its script needs to know, in every language.

    ``worker`` is the script that answers, ``data`` the file or endpoint that it answers from, ``size`` what is loaded
    for it, in bytes, ``policy`` what the page may do, ``words`` what it says otherwise, by language.
    """
    about = renderer.config
    known = cards.load_cards()
    asked = {card.name: texts(card) for card in known}
    starts: dict[tuple[str | None, ...], str] = {}
    for language in about.languages:
        settings = {
            "base": about.base,
            "cards": [_card(pages, card, language, starts) | {"texts": asked[card.name]} for card in known],
            "choices": _choices(pages, known, language),
            "mark": MARK,
            "odd": dict(renderer.places.odd),
            "ontology": NAP[""] if about.owns_ontology else "",
            "place": PLACE,
            "prefixes": {name: str(namespace) for name, namespace in sorted(PREFIXES.items())},
            "terms": list(_terms(pages, language)),
            "texts": TEXTS[language] | dict(words.get(language, {})),
        }
        text = json.dumps(settings, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        site.write(f"query/settings.{language}.json", f"{text}\n")
        html = renderer.html(
            "query.html",
            "query",
            language,
            policy=policy,
            texts=TEXTS[language] | dict(words.get(language, {})),
            cards=[(card.name, _in(card.title, language)) for card in known],
            worker=worker,
            dump=data,
            size=in_words(size, language) if size else "",
        )
        site.write(about.file("query", language), html)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts["en"]


def _card(pages: Pages, card: Card, language: str, starts: dict[tuple[str | None, ...], str]) -> dict[str, Any]:
    headings = cards.column_names(language)
    return {
        "name": card.name,
        "title": _in(card.title, language),
        "summary": _in(card.summary, language),
        "columns": {column: headings.get(column, column) for column in card.columns},
        "params": [_param(pages, param, language, starts) | {"own": own_things(card, param)} for param in card.params],
        "chart": _chart(card, language),
    }


def texts(card: Card) -> dict[str, str]:
    """Return a card's SPARQL for every set of parameters that may be given, by their names with a comma between.

    A thing that binding does more with than to put it where its mark is, has its own text: ``name=IRI`` in the key.
    """
    always = [param for param in card.params if param.required or param.default is not None]
    may = [param for param in card.params if param not in always]
    own = {param.name: own_things(card, param) for param in card.params}
    found = {}
    for number in range(len(may) + 1):
        for some in itertools.combinations(may, number):
            given = [param for param in card.params if param in always or param in some]
            for values in itertools.product(*([None, *own[param.name]] for param in given)):
                pairs = list(zip(given, values, strict=True))
                key = ",".join(param.name if value is None else f"{param.name}={value}" for param, value in pairs)
                terms = {p.name: _mark(p) if value is None else ox.NamedNode(value) for p, value in pairs}
                found[key] = _plain(bound(card, terms))
    return found


def own_things(card: Card, param: Param) -> list[str]:
    """Return the things for which a card's text is not the one with the mark, as where ``VALUES`` lists them."""
    if param.type not in ("iri", "concept") or "VALUES" not in card.text.upper():
        return []
    pieces = [token for token in tokens(card.text) if token.kind != "blank"]
    prefixes = PREFIXES | declared(pieces)
    named = {iri for token in pieces if (iri := expanded(token, prefixes))}
    marked, mark = bound(card, {param.name: _mark(param)}), f"<{PLACE}{param.name}>"
    return [
        iri for iri in sorted(named) if bound(card, {param.name: ox.NamedNode(iri)}) != marked.replace(mark, f"<{iri}>")
    ]


def bound(card: Card, terms: Mapping[str, Term]) -> str:
    """Return a card's text with terms in the place of some parameters."""
    if not terms:
        return card.text
    query = Prebound(card.text, PREFIXES)
    return query.bind({name: term for name, term in terms.items() if name in query.names()})


def _mark(param: Param) -> ox.NamedNode | ox.Literal:
    text = f"{PLACE}{param.name}"
    if param.type in ("iri", "concept"):
        return ox.NamedNode(text)
    return ox.Literal(text, datatype=ox.NamedNode(XSD[param.type]))


def _plain(text: str) -> str:
    """Return a query without its header."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"


def _param(pages: Pages, param: Param, language: str, starts: dict[tuple[str | None, ...], str]) -> dict[str, Any]:
    key = param.of_class, param.scheme, param.type, param.default, param.example if param.required else None
    if key not in starts:  # which all of its kind are looked through for
        starts[key] = _start(pages, param, kind_of(param))
    return {
        "name": param.name,
        "label": cards.column_names(language).get(param.name, param.name),
        "about": param.description if language == "en" else "",
        "type": param.type,
        "required": param.required,
        "start": starts[key],
        "values": list(param.values),
        "choices": _choices_key(param),
    }


def kind_of(param: Param) -> Kind | None:
    """Return which things a parameter's value is one of; None for a literal, and for any thing at all."""
    if param.type not in ("iri", "concept") or not (param.of_class or param.scheme):
        return None
    whole = [None if name is None else expand(name) or name for name in (param.of_class, param.scheme)]
    return Kind(*whole)


def _choices_key(param: Param) -> str:
    return f"{param.of_class or ''} {param.scheme or ''}".strip() if kind_of(param) else ""


def _start(pages: Pages, param: Param, kind: Kind | None) -> str:
    """Return what the form begins with: the default, or an example where there must be a value and the data has it."""
    text = param.default if param.default is not None else param.example if param.required else None
    if text is None:
        return ""
    if param.type not in ("iri", "concept"):
        return text
    try:
        return resolve(pages.dataset, text, kind or Kind())
    except ParameterError:
        return ""


def _choices(pages: Pages, known: tuple[cards.Card, ...], language: str) -> dict[str, list[list[str]]]:
    """Return the things that parameters choose from, by name; nothing where there are too many to choose from."""
    names = pages.names[language]
    found: dict[str, list[list[str]]] = {}
    for param in (param for card in known for param in card.params):
        kind, key = kind_of(param), _choices_key(param)
        if kind is None or key in found:
            continue
        things = members(pages.dataset, kind)
        if len(things) <= MOST_CHOICES:
            named = sorted((names.full(iri).text, iri) for iri in things)
            found[key] = [[iri, text] for text, iri in sorted(named, key=lambda pair: pair[0].casefold())]
    return found


def _terms(pages: Pages, language: str) -> Iterator[list[str]]:
    """Yield the words that a query can use: prefixed name, label, kind; terms of the ontology and of vocabularies."""
    store, names = pages.dataset.store, pages.names[language]
    found: dict[str, list[str]] = {}
    for kind, said in _TERMS:
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind)):
            if isinstance(quad.subject, ox.NamedNode):
                short = shrink(quad.subject.value)
                if not short.startswith("<") and "/" not in short:
                    found[short] = [short, names.property(quad.subject.value).text, said]
    for iri in (RDF.type, RDFS.label, RDFS.subClassOf, SKOS.prefLabel):
        short = shrink(iri)
        found.setdefault(short, [short, short.partition(":")[2], "property"])
    yield from (found[short] for short in sorted(found))


def _chart(card: Card, language: str) -> dict[str, Any] | None:
    """Return how the page draws the answers: a column and its title per role; None where the card draws nothing."""
    chart = card.chart
    if chart is None:
        return None

    def axis(one: Axis) -> list[str]:
        return [one.column, _in(one.title, language)]

    return {
        "type": chart.type,
        "axes": {role: axis(one) for role, one in chart.axes.items()},
        "parts": [axis(part) for part in chart.parts],
    }
