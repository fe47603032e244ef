"""Cards as an API: each question at ``/q/NAME``, its parameters in the address, its answer as JSON, CSV or a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nap_kg import cards
from nap_kg.cards import Card, Param
from nap_kg.errors import ParameterError, QueryError, UnknownQuery
from nap_kg.publish.questions import shown
from nap_kg.publish.render import POLICY
from nap_kg.publish.sparql_words import TEXTS
from nap_kg.query.ask import MARK, Question, find, sound
from nap_kg.query.table import Table
from nap_kg.query.things import Kind, expand, members
from nap_kg.serve import accept, bodies
from nap_kg.serve.answers import FRAME, has_already, tag_of, tagged, unchanged
from nap_kg.serve.edition import Edition
from nap_kg.serve.problems import Problem, of_error
from nap_kg.serve.service import Service

JSON, CSV, HTML = "application/sparql-results+json", "text/csv", "text/html"
FORMS: Mapping[str, str] = {"json": JSON, "csv": CSV, "html": HTML}
"""The endings of a question's path, with what they name."""
MOST_CHOICES = 500
_VARY = {"Vary": "Accept, Accept-Language"}
_LARGE, _MANY = 64 * 1024, 500
"""An answer of more bytes is read, and one of more rows written, in a thread: other requests go on meanwhile."""
_KEPT = 1024 * 1024
"""An answer of more bytes is not kept."""


@dataclass(frozen=True)
class Field:
    """One parameter as the form shows it."""

    name: str
    label: str
    about: str
    type: str
    required: bool
    value: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question as it is asked."""

    card: Card
    given: Mapping[str, str]
    form: str  # one of FORMS
    language: str


async def question(service: Service, request: Request) -> Response:
    """Answer a question.

    Raises:  Problem: 400 for a parameter that is missing, unknown or ill-typed, 404 for a name that no question has.
    """
    edition = service.edition
    asked = _asked(edition, request)
    if isinstance(asked, Response):
        return asked
    if asked.form == "html":
        return await _page(service, request, edition, asked)
    media = FORMS[asked.form]
    tag = tag_of(edition.tag, asked.card.name, sorted(asked.given.items()), asked.form)
    if has_already(request, tag):
        return unchanged(tag, _VARY)
    key = "q", asked.card.name, tuple(sorted(asked.given.items())), asked.form
    body = edition.kept.get(key)
    if body is None:
        table = await answer(service, service.client(request), edition, asked.card, asked.given)
        write = table.to_csv if asked.form == "csv" else table.to_json
        text = await service.aside(write) if len(table.terms) > _MANY else write()
        body = text.encode()
        edition.kept.put(key, body, len(body))
    headers = {**_VARY, "ETag": tag, "Cache-Control": "no-cache"}
    return Response(body, 200, headers, "text/csv; charset=utf-8; header=present" if media == CSV else media)


def _asked(edition: Edition, request: Request) -> Asked | Response:
    """Return what is asked, or where it is asked instead.

    Raises:  Problem.
    """
    path: str = request.path_params["name"]
    languages = edition.about.languages
    name, form, language = path, "", ""
    for one in reversed(languages):
        ending = edition.about.file("", one)
        if name.endswith(ending):
            name, form, language = name.removesuffix(ending), "html", one
            break
    for ending in ("json", "csv"):
        if not form and name.endswith(f".{ending}"):
            name, form = name.removesuffix(f".{ending}"), ending
    try:
        card = find(name)
    except UnknownQuery as error:
        raise of_error(error, 404) from error
    given = _given(request)
    if not form:
        form = _form(request, given)
        if form == "html":
            language = accept.language(request.headers.get("accept-language", ""), languages)
            if language != languages[0]:
                query = f"?{urlencode(given)}" if given else ""
                return RedirectResponse(f"{edition.root}{edition.about.file(f'q/{name}', language)}{query}", 303, _VARY)
    given.pop("format", None)
    return Asked(card, given, form, language or languages[0])


def _given(request: Request) -> dict[str, str]:
    """Return the parameters that a request gives; what is left empty is not given.

    Raises:  Problem: 400 for one that is given twice.
    """
    found: dict[str, str] = {}
    for name, value in bodies.parameters(request):
        if name in found:
            raise Problem(400, f"{name[:60]!r} is given twice", fix="give it once", parameter=name)
        found[name] = value
    return {name: value for name, value in found.items() if value.strip()}


def _form(request: Request, given: Mapping[str, str]) -> str:
    if "format" in given:
        name = given["format"].lower()
        for form, media in FORMS.items():
            if name in (form, media):
                return form
        known = ", ".join(FORMS)
        raise Problem(400, f"no format {name[:60]!r}", fix=f"give one of {known}", parameter="format")
    offers = [JSON, "application/json", CSV, HTML, "application/xhtml+xml"]
    liked = accept.chosen(request.headers.get("accept", ""), offers)
    if liked is None:
        raise Problem(406, "no form that this request accepts", fix=f"accept one of {', '.join(FORMS.values())}")
    return "csv" if liked == CSV else "json" if liked.endswith("json") else "html"


async def answer(service: Service, client: str, edition: Edition, card: Card, given: Mapping[str, str]) -> Table:
    """Return the answers to a question; lately asked ones are kept.

    Raises:  Problem: 400 for a parameter, with its name; else as the service's ``ask`` does.
    """
    key = "answer", card.name, tuple(sorted(given.items()))
    kept = edition.answers.get(key)
    if kept is not None:
        return kept

    def bind() -> str:
        return sound(Question(card.text, f"query {card.name}", card), edition.dataset, dict(given))

    try:
        text = await service.made(client, bind)
    except ParameterError as error:
        raise _of_parameter(card, given, error) from error
    except QueryError as error:
        raise of_error(error, 400) from error
    found = await service.ask(client, text, table="json", graph=None)
    with found:
        body = found.read()
    read = partial(_table, edition, card, body)
    table = await service.aside(read) if len(body) > _LARGE else read()
    if len(body) <= _KEPT:
        edition.answers.put(key, table, 4 * len(body))
    return table


def _table(edition: Edition, card: Card, body: bytes) -> Table:
    read = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    names = tuple(param.name for param in card.params)
    if isinstance(read, ox.QueryBoolean):
        return Table(("answer",), ((ox.Literal(bool(read)),),), "boolean", (), edition.dataset, card)
    assert isinstance(read, ox.QuerySolutions)
    columns = [variable.value for variable in read.variables]
    kept = [at for at, name in enumerate(columns) if not name.startswith(MARK)]
    rows = tuple(tuple(row[at] for at in kept) for row in read)
    return Table(tuple(columns[at] for at in kept), rows, "bindings", names, edition.dataset, card)


def _of_parameter(card: Card, given: Mapping[str, str], error: ParameterError) -> Problem:
    """Return the problem of a parameter, with its name and type where they can be told."""
    unknown = next((name for name in given if name not in {param.name for param in card.params}), "")
    missing = next((param for param in card.params if param.required and param.name not in given), None)
    name = unknown or (missing.name if missing else "")
    if not name:
        name = error.cause.partition(":")[0]
    param = next((param for param in card.params if param.name == name), None)
    more: dict[str, Any] = {"parameter": name}
    if param is not None:
        more["expected"] = param.type
    return of_error(error, 400, **more)


async def _page(service: Service, request: Request, edition: Edition, asked: Asked) -> Response:
    client = service.client(request)
    card, given = asked.card, dict(asked.given)
    if not given:
        given = {param.name: param.example for param in card.params if param.required and param.example}
    headers = {**_VARY, "Content-Security-Policy": POLICY + FRAME, "Content-Language": asked.language}
    key = "q", card.name, tuple(sorted(given.items())), asked.language
    kept = edition.kept.get(key)
    if kept is not None:
        return tagged(request, kept, "text/html; charset=utf-8", headers)
    problem, table = None, None
    try:
        table = await answer(service, client, edition, card, given)
    except Problem as error:
        if error.status >= 429 or error.status == 413:
            raise
        problem = error

    await service.pages_ready(edition)

    def make() -> bytes:
        return _rendered(edition, asked, given, table, problem).encode()

    body = await service.made(client, make)
    if problem is None:
        edition.kept.put(key, body, len(body))
    elif asked.given:
        return Response(body, problem.status, headers, "text/html; charset=utf-8")
    return tagged(request, body, "text/html; charset=utf-8", headers)


def _rendered(
    edition: Edition, asked: Asked, given: Mapping[str, str], table: Table | None, problem: Problem | None
) -> str:
    card, language = asked.card, asked.language
    return edition.renderer.html(
        "card.html",
        f"q/{card.name}",
        language,
        card=card,
        name=card.name,
        asking=f"?{urlencode(given, quote_via=quote)}" if given else "",
        asked={"answer": None, "given": {}},
        count=len(table.terms) if table else 0,
        fields=[field_of(edition, param, given, language) for param in card.params],
        problem=problem,
        table=shown(edition.pages, table, language) if table is not None else None,
        texts=TEXTS[language],
    )


def field_of(edition: Edition, param: Param, given: Mapping[str, str], language: str) -> Field:
    """Return a parameter as the form shows it; with what it may be, where that is not too much to choose from."""
    value = given.get(param.name) or param.default or ""
    choices: tuple[tuple[str, str], ...] = tuple((one, one) for one in param.values)
    if param.type in ("iri", "concept") and (param.of_class or param.scheme) and not choices:
        choices = _choices(edition, param, language)
        value = _chosen(value, choices, edition)
    return Field(
        name=param.name,
        label=cards.column_names(language).get(param.name, param.name),
        about=param.description if language == "en" else "",
        type=param.type,
        required=param.required,
        value=value,
        choices=choices,
    )


def _choices(edition: Edition, param: Param, language: str) -> tuple[tuple[str, str], ...]:
    key = "choices", param.of_class, param.scheme, language
    kept = edition.choices.get(key)
    if kept is None:
        whole = [None if name is None else expand(name) or name for name in (param.of_class, param.scheme)]
        things = members(edition.dataset, Kind(*whole))
        names = edition.pages.names[language]
        named = sorted(((names.full(iri).text, iri) for iri in things), key=lambda pair: (pair[0].casefold(), pair[1]))
        kept = tuple((iri, text) for text, iri in named) if len(things) <= MOST_CHOICES else ()
        edition.choices.put(key, kept, 100 * len(kept) + 1)
    return kept


def _chosen(value: str, choices: tuple[tuple[str, str], ...], edition: Edition) -> str:
    """Return the choice that a value means: it may be given by name."""
    if not value or not choices or value in {iri for iri, _ in choices}:
        return value
    from nap_kg.query.things import resolve

    try:
        return resolve(edition.dataset, value, Kind())
    except QueryError:
        return value
