"""The graph store protocol: whole graphs, read by anybody, written with the token.

Source:  SPARQL 1.1 Graph Store HTTP Protocol, https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, cast

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from nap_kg.pages.rdf import FORMATS, written
from nap_kg.serve import bodies
from nap_kg.serve.answers import FileAnswer, has_already, tag_of, unchanged
from nap_kg.serve.edition import Edition
from nap_kg.serve.formats import DATASETS, GRAPHS, Format, rdf_format, wanted
from nap_kg.serve.problems import Problem
from nap_kg.serve.service import Service
from nap_kg.serve.sparql import IRI, NAMES, with_charset

READS, WRITES = ("GET", "HEAD", "OPTIONS"), ("PUT", "POST", "DELETE")
_VARY = {"Vary": "Accept"}
_HOUSE = {"turtle": ".ttl", "jsonld": ".jsonld", "ntriples": ".nt"}


@dataclass(frozen=True)
class Target:
    """What of the store a request is about."""

    graph: str = ""  # IRI of a named graph
    is_default: bool = False  # the graph without a name
    is_new: bool = False  # a graph that is still to be named

    @property
    def is_all(self) -> bool:
        """Whether all graphs are meant."""
        return not (self.graph or self.is_default)


async def graph_store(service: Service, request: Request) -> Response:
    """Answer a request for a graph.

    Raises:  Problem.
    """
    if request.method not in (*READS, *WRITES):
        raise _not_allowed(service, f"{request.method[:20]} is nothing that a graph store does")
    target = target_of(service, request)
    if request.method in WRITES:
        if service.writing is None:
            raise _not_allowed(service, "this server is read-only")
        return await service.writing.graph(request, target)
    return await _read(service, request, target)


def _not_allowed(service: Service, cause: str) -> Problem:
    allowed = (*READS, *(WRITES if service.writing is not None else ()))
    return Problem(405, cause, fix=f"it does {', '.join(allowed)}", headers={"Allow": ", ".join(allowed)})


def target_of(service: Service, request: Request) -> Target:
    """Return what a request is about, by its parameters or its path.

    Raises:  Problem: 400 for more than one graph, or what is no IRI.
    """
    given = bodies.parameters(request)
    named = [value for name, value in given if name == "graph"]
    default = any(name == "default" for name, _ in given)
    path = request.path_params.get("path", "")
    if path:
        raw = request.scope.get("raw_path") or request.url.path.encode()
        address = service.own_address(request)
        own = raw.partition(b"?")[0].decode("ascii", "replace").lstrip("/")
        named.append(f"{address}{own}")
    if len(named) + default > 1:
        raise Problem(400, "more than one graph", fix="name one: ?graph=IRI, ?default, or a path below /store/")
    if not named:
        return Target(is_default=default)
    if not IRI.fullmatch(named[0]):
        raise Problem(400, f"{named[0][:100]!r} is no IRI of a graph", fix="write it in full, percent-encoded")
    return Target(graph=named[0])


async def _read(service: Service, request: Request, target: Target) -> Response:
    edition = service.edition
    name = next((value for key, value in bodies.parameters(request) if key in NAMES), "")
    formats = DATASETS if target.is_all else GRAPHS
    found = wanted(formats, request.headers.get("accept", ""), name)
    if target.graph and not edition.has_graph(target.graph):
        raise Problem(404, f"there is no graph <{target.graph[:200]}>", fix="GET /store gives all graphs")
    tag = tag_of(edition.tag, target, found.media)
    if has_already(request, tag):
        return unchanged(tag, _VARY)
    file = await service.made(service.client(request), lambda: _file(edition, target, found))
    size = file.seek(0, 2)
    headers = {**_VARY, "ETag": tag, "Cache-Control": "no-cache"}
    return FileAnswer(file, size, media=with_charset(found.media), headers=headers)


def _file(edition: Edition, target: Target, found: Format) -> BinaryIO:
    """Return a file without a name that holds a graph, or all."""
    file = cast("BinaryIO", tempfile.TemporaryFile(prefix="nap-kg-"))  # noqa: SIM115 (closed by who sends it)
    try:
        ending = _HOUSE.get(found.key)
        assert ending is None or ending in FORMATS
        if target.graph and edition.in_memory and ending:
            file.write(written(edition.statements.graph(target.graph), ending, edition.prefixes))
        else:
            _dump(edition, target, found, file)
    except BaseException:
        file.close()
        raise
    return file


def _dump(edition: Edition, target: Target, found: Format, file: BinaryIO) -> None:
    store = edition.dataset.store
    if target.is_all:
        store.dump(file, rdf_format(found), prefixes=_used(found, edition.prefixes))
        return
    graph = ox.NamedNode(target.graph) if target.graph else ox.DefaultGraph()
    triples: Iterable[ox.Triple] = (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))
    ox.serialize(triples, file, format=rdf_format(found), prefixes=_used(found, edition.prefixes))


def _used(found: Format, prefixes: Mapping[str, str]) -> dict[str, str] | None:
    """Return prefixes for a format that has them."""
    return {name: str(iri) for name, iri in prefixes.items()} if found.key in ("turtle", "trig", "n3") else None
