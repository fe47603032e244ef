"""Linked data: from the IRI of a thing to what is known of it, and the files of the site.

An IRI below the base is a path here. A thing is no document: its path leads by 303 to the one that fits what is
accepted; an ending names a document itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nap_kg.namespaces import NAP, SHAPE
from nap_kg.pages.rdf import FORMATS, written
from nap_kg.publish.negotiation import FORMS, MEDIA
from nap_kg.publish.paths import OWN
from nap_kg.publish.render import POLICY
from nap_kg.publish.run import about_thing
from nap_kg.serve import accept, site
from nap_kg.serve.answers import FRAME, file_answer, tag_of, tagged
from nap_kg.serve.edition import Edition
from nap_kg.serve.preparing import Prepared
from nap_kg.serve.problems import Problem
from nap_kg.serve.service import Service

_ENDINGS = {".ttl": "ttl", ".jsonld": "jsonld", ".nt": "nt"}
_WORKER = f"default-src 'none'; script-src 'self'; connect-src 'self'{FRAME}"
"""What a script may that runs as a worker: ask this server."""
_SAFE = "/~+=,@-._:!$&'()*;"
_VARY = {"Vary": "Accept, Accept-Language"}


async def resource(service: Service, request: Request) -> Response:
    """Answer a request for anything below the root that is neither an endpoint nor a question.

    Raises:  Problem: 404, 406, 410; a person in a browser gets a page instead of a 404.
    """
    try:
        return await _resource(service, request)
    except Problem as problem:
        liked = accept.chosen(request.headers.get("accept", ""), ["text/plain", "text/html"])
        if liked != "text/html" or not (problem.status == 404 or isinstance(problem, Prepared)):
            raise
        met = problem
    edition = service.edition
    language = accept.language(request.headers.get("accept-language", ""), edition.about.languages)
    if isinstance(met, Prepared):
        return await _prepared(service, request, met, language)
    path = edition.about.file("404", language)
    found = await _file(service, edition, request, path)
    assert found is not None
    response = _sent(edition, request, path, found)
    response.status_code = 404
    del response.headers["ETag"]
    return response


async def _prepared(service: Service, request: Request, met: Prepared, language: str) -> Response:
    """Return the page that says of another that it is being made, and loads itself anew."""
    edition, told = service.edition, site.PREPARING[language]
    texts = {**told, "told": told["told"].format(round(met.since))}
    path = request.path_params.get("path", "").removesuffix(".html")

    def make() -> bytes:
        return edition.renderer.html("preparing.html", path, language, texts=texts).encode()

    body = await service.aside(make)  # without a turn: who waits for another page of theirs is told all the same
    headers = {**met.headers, "Cache-Control": "no-store", "Content-Security-Policy": POLICY + FRAME}
    return Response(body, met.status, headers, "text/html; charset=utf-8")


async def _file(service: Service, edition: Edition, request: Request, path: str) -> Path | None:
    """Return where a file of the site lies, made if it was not yet; None where the site has no such file.

    Raises:  Prepared for what takes long to make.
    """
    found = site.file_of(edition, path)
    part = site.part_of(edition, path) if found is None else None
    if part is None:
        return found
    make = partial(edition.shelf.once, part.name, part.make)
    if part.is_long:
        await service.prepared(edition, part.name, f"/{path}", make)
    else:
        await service.made(service.client(request), make)
    return site.file_of(edition, path)


async def _resource(service: Service, request: Request) -> Response:
    edition = service.edition
    path = request.path_params.get("path", "")
    if path == "":
        return _negotiated(edition, request, {"html": "index", "ttl": "void", "jsonld": "catalog", "nt": "void"})
    stem, form, language = _taken_apart(edition, path)
    if form:
        iri = edition.places.iri_of(stem)
        if iri and iri not in edition.gone:
            return await _document(service, request, iri, stem, form, language)
        found = await _file(service, edition, request, path)
        if found is not None:
            return _sent(edition, request, path, found)
        raise Problem(404, f"nothing is at /{path[:200]}", fix="see /things/index.html, or search")
    return await _named(service, request, path)


def _taken_apart(edition: Edition, path: str) -> tuple[str, str, str]:
    """Return a path without its ending, the form that the ending names, and the language of a page."""
    for language in edition.about.languages:
        ending = edition.about.file("", language)
        if path.endswith(ending) and path != ending and not (ending == ".html" and _marked(edition, path)):
            return path.removesuffix(ending), "html", language
    for ending, form in _ENDINGS.items():
        if path.endswith(ending):
            return path.removesuffix(ending), form, ""
    top = path.partition("/")[0].partition(".")[0]
    has_ending = "." in path.rpartition("/")[2] and re.search(
        r"\.(js|css|svg|json|csv|rq|gz|nq|cff|atom|wasm|html)$", path
    )
    if has_ending and top in OWN | {"CITATION"}:
        return path, "file", ""
    return (path, "file", "") if path == ".well-known/void" else (path, "", "")


def _marked(edition: Edition, path: str) -> bool:
    return any(path.endswith(edition.about.file("", language)) for language in edition.about.languages[1:])


async def _named(service: Service, request: Request, path: str) -> Response:
    """Answer a request for an IRI."""
    edition = service.edition
    raw = (request.scope.get("raw_path") or b"").decode("latin-1").lstrip("/")
    iris = [edition.about.base + one for one in dict.fromkeys((raw, path))]  # an IRI keeps its percent signs
    iri = next((one for one in iris if edition.places.of(one) is not None), iris[-1])
    place = edition.places.of(iri)
    if place is not None:
        if iri in edition.gone:
            raise Problem(
                410, f"<{iri}> was withdrawn", place=edition.gone[iri].date, fix=edition.gone[iri].reason["en"]
            )
        return _negotiated(edition, request, dict.fromkeys(FORMS, place))
    if edition.about.owns_ontology:
        for name, stems in (("ns", "ns/index"), ("shapes", "shapes")):
            top = (NAP if name == "ns" else SHAPE)[""].removesuffix("#").removeprefix(edition.about.base)
            version = f"{top}/{edition.about.version}"
            if path in (top, version):
                plain = path if edition.about.version and path == version else top
                return _negotiated(edition, request, {"html": stems, "ttl": plain, "jsonld": plain, "nt": plain})
    if edition.has_graph(iri):
        if _form(request) == "html":
            return _found(edition, "data.html")
        return RedirectResponse(f"{edition.root}store?graph={quote(iri, safe='')}", 303, _VARY)
    raise Problem(404, f"nothing is known of <{iri[:200]}>", fix="see /things/index.html, or search")


def _form(request: Request) -> str:
    """Return the form that a request is after: html, ttl, jsonld or nt.

    Raises:  Problem: 406.
    """
    offers = [media for form in FORMS for media in FORMS[form] if "*" not in media]
    media = accept.chosen(request.headers.get("accept", ""), offers)
    if media is None:
        known = ", ".join(MEDIA.values())
        raise Problem(406, "no form that this request accepts", fix=f"accept one of {known}", headers=dict(_VARY))
    form = next(form for form in FORMS if media in FORMS[form])
    return "nt" if form == "nq" else form


def _negotiated(edition: Edition, request: Request, stems: Mapping[str, str]) -> Response:
    """Lead to the document that fits what is accepted: 303; the first page is one itself."""
    form = _form(request)
    stem = stems[form]
    if form == "html":
        language = accept.language(request.headers.get("accept-language", ""), edition.about.languages)
        return _found(edition, edition.about.file(stem, language))
    return _found(edition, f"{stem}.{'ttl' if (stem, form) == ('void', 'nt') else form}")


def _found(edition: Edition, path: str) -> Response:
    return RedirectResponse(f"{edition.root}{quote(path, safe=_SAFE)}", 303, {**_VARY, "Cache-Control": "no-cache"})


async def _document(service: Service, request: Request, iri: str, path: str, form: str, language: str) -> Response:
    """Return what is known of a thing, as a page or in a format of RDF."""
    edition = service.edition
    about = edition.about
    links = [f'<{about.address}{quote(path + ending, safe=_SAFE)}>; rel="alternate"; type="{media}"'
             for ending, media in FORMATS.items() if ending != f".{form}"]  # fmt: skip
    if form != "html":
        links.append(f'<{about.address}{quote(about.file(path), safe=_SAFE)}>; rel="alternate"; type="text/html"')
    links += [f'<{iri}>; rel="describes"', f'<{about.address}sparql>; rel="service-desc"']
    if about.licence:
        links.append(f'<{about.licence}>; rel="license"')
    headers = {"Link": ", ".join(_header_safe(link) for link in links)}
    body = edition.kept.get((iri, form, language))
    if body is None and form == "html":
        await service.pages_ready(edition)
    if body is None:
        body = await service.made(service.client(request), lambda: _made(edition, iri, path, form, language))
    if form == "html":
        headers |= {"Content-Security-Policy": POLICY + FRAME, "Content-Language": language}
        return tagged(request, body, "text/html; charset=utf-8", headers)
    media = FORMATS[f".{form}"]
    return tagged(request, body, f"{media}; charset=utf-8" if media.startswith("text/") else media, headers)


def _header_safe(text: str) -> str:
    return "".join(sign if " " <= sign <= "~" else quote(sign) for sign in text)


def _made(edition: Edition, iri: str, path: str, form: str, language: str) -> bytes:
    if form == "html":
        body = edition.renderer.thing(edition.pages.page(iri, language), path).encode()
    else:
        body = written(about_thing(edition.statements, iri, path, edition.about), f".{form}", edition.prefixes)
    edition.kept.put((iri, form, language), body, len(body))
    return body


def _sent(edition: Edition, request: Request, path: str, found: Path) -> Response:
    media = site.media_of(path)
    headers: dict[str, str] = {}
    if media.startswith("text/html"):
        headers["Content-Security-Policy"] = edition.renderer.policies.get(path, POLICY) + FRAME
    elif media.startswith("text/javascript"):
        headers["Content-Security-Policy"] = _WORKER
    made = edition.shelf.made[path]
    return file_answer(request, found, tag_of(made.digest), media, headers)
