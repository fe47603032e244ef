"""A worker: answers one query after the other, each within its limits; long answers are files that it hands over."""

from __future__ import annotations

import math
import os
import resource
import socket
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from nap_kg.background import hand_back_memory
from nap_kg.dataset import Dataset, repeats
from nap_kg.errors import Refused
from nap_kg.guard import isolation
from nap_kg.guard.answer import BINDINGS, GRAPHS
from nap_kg.guard.check import absent, check
from nap_kg.guard.output import Output, Over, counter
from nap_kg.guard.wire import Gone, receive, send

_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

_SPARE = 1 << 20
"""Bytes that a file may have beyond the limit, which is told from a full disk so."""
_TRIMMED = 8 << 20
"""Bytes of an answer from which on the memory that it took is handed back to the system."""


def work(talk: socket.socket, opener: Callable[[], Dataset], prefixes: Mapping[str, str]) -> None:
    """Answer what comes in, until the socket is closed."""
    worker = _Worker(opener(), prefixes)
    send(talk, {"open": True})
    before = isolation.address_space()
    while True:
        try:
            request, _ = receive(talk)
        except Gone:
            return
        started, spent = time.monotonic(), time.process_time()
        _bound(request["limits"], before)
        try:
            reply = worker.reply(request)
        except MemoryError:
            reply = {"exceeded": "memory"}
        _unbound()
        files, rest = ([worker.file], b"") if worker.file >= 0 else ([], worker.held)
        has_answer = "form" in reply
        reply["seconds"] = time.monotonic() - started
        reply["cpu"] = time.process_time() - spent
        try:
            send(talk, reply, files if has_answer else (), rest if has_answer else b"")
        except Gone:
            return
        finally:
            worker.forget()
        if "exceeded" in reply or reply.get("size", 0) > _TRIMMED:
            hand_back_memory()


def _bound(limits: dict[str, Any], before: int) -> None:
    """Set the system's own limits for one query."""
    if before:
        isolation.bound(resource.RLIMIT_AS, before + limits["memory"])
    isolation.bound(resource.RLIMIT_FSIZE, limits["size"] + _SPARE)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = math.ceil(used.ru_utime + used.ru_stime + limits["seconds"]) + 1  # when the parent can't end it in time
    isolation.bound(resource.RLIMIT_CPU, cpu)


def _unbound() -> None:
    for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU):
        isolation.bound(what, resource.RLIM_INFINITY)


class _Worker:
    """Holds a dataset, and puts queries to it."""

    def __init__(self, dataset: Dataset, prefixes: Mapping[str, str]) -> None:
        self._dataset, self._prefixes = dataset, dict(prefixes)
        self._merged = lru_cache(maxsize=1)(self._merge_of)
        self.file, self.held = -1, b""  # the answer of today: the descriptor of its file, or its bytes

    def forget(self) -> None:
        """Let go of an answer."""
        if self.file >= 0:
            os.close(self.file)
        self.file, self.held = -1, b""

    def _open(self, folder: str | None) -> int:
        with tempfile.TemporaryFile(prefix="nap-kg-", dir=folder) as file:
            self.file = os.dup(file.fileno())
        return self.file

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return what to tell the parent of a query; its answer is held, or in the file then."""
        limits = request["limits"]
        try:
            form, answer = self._evaluate(request)
        except Refused as error:
            return _refusal(error)
        except SyntaxError as error:
            return _refusal(_unreadable(error))
        except (OSError, RuntimeError, ValueError) as error:
            return _failure(error)
        graph = isinstance(answer, ox.QueryTriples)
        asked = request["rdf_format"] if graph else request["results_format"]
        if asked is None:
            fix = "ask for Turtle, N-Triples, RDF/XML or JSON-LD" if graph else "ask for JSON, XML, CSV or TSV"
            return _refusal(Refused(f"{form.upper()} does not come in the form asked for", reason="format", fix=fix))
        counted = counter(asked) if isinstance(answer, ox.QuerySolutions) else None
        folder = request["folder"]
        output: Any = Output(lambda: self._open(folder), size=limits["size"], rows=limits["rows"], count=counted)
        try:
            if isinstance(answer, ox.QueryTriples):
                triples = output.counted(iter(answer))
                ox.serialize(triples, output, GRAPHS[asked], prefixes=self._prefixes)
            else:
                answer.serialize(output, BINDINGS[asked])
        except Over as over:
            return {"exceeded": over.limit}
        except (OSError, RuntimeError, ValueError) as error:
            return _failure(error)
        rows = 1 if isinstance(answer, ox.QueryBoolean) else output.rows
        self.held = output.held()
        return {"form": form, "format": asked, "rows": rows, "size": output.size}

    def _evaluate(self, request: dict[str, Any]) -> tuple[str, ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples]:
        text, prefixes = request["query"], self._prefixes
        checked = check(text, prefixes)
        default, named = request["default_graphs"], request["named_graphs"]
        may_lack = bool(default or named) and request["absent_are_empty"]
        if not default and not named:  # those of the request go before those of the query, as in the protocol
            default, named = checked.default_graphs, checked.named_graphs
        if not default and not named:
            return checked.form, self._dataset.evaluate(text, prefixes=prefixes, base_iri=request["base_iri"])
        for graph in (*default, *named):
            if not (may_lack or self._has(graph)):
                raise absent(graph)
        store, graphs = self._merged(tuple(sorted(set(default))))
        answer = store.query(
            text,
            prefixes=prefixes,
            base_iri=request["base_iri"],
            default_graph=graphs,
            named_graphs=[_node(graph) for graph in named],
        )
        return checked.form, answer

    def _has(self, graph: str) -> bool:
        try:
            return self._dataset.store.contains_named_graph(ox.NamedNode(graph))
        except ValueError:  # it is no IRI
            return False

    def _merge_of(self, default: Sequence[str]) -> tuple[ox.Store, list[_Graph]]:
        """Return a store and which of its graphs are the merge of some: the engine's own repeats shared triples."""
        store, graphs = self._dataset.store, [_node(graph) for graph in default]
        none = not self._dataset.has_repeats
        if len(graphs) < 2 or none or next(repeats(store, default), None) is None:
            return store, list[_Graph](graphs)
        merge = ox.Store()
        merge.bulk_extend(quad for quad in store if isinstance(quad.graph_name, ox.NamedNode))
        for graph in graphs:
            quads = store.quads_for_pattern(None, None, None, graph)
            merge.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        return merge, [ox.DefaultGraph()]


def _node(graph: str) -> ox.NamedNode:
    """Return the IRI of a graph.

    Raises:  Refused for a text that is none.
    """
    try:
        return ox.NamedNode(graph)
    except ValueError as error:
        raise Refused(
            f"<{graph}> is no IRI: {error}", reason="dataset", place="the graphs to ask", fix="write it in full"
        ) from error


def _failure(error: Exception) -> dict[str, Any]:
    """Return what to tell of an error of the engine: what it does not know is the query's fault."""
    if isinstance(error, RuntimeError) and str(error).endswith("is not supported"):
        fix = "ask with the functions of SPARQL 1.1; those of other engines are not known here"
        return _refusal(Refused(str(error), reason="unsupported", fix=fix))
    return {"failed": str(error)}


def _refusal(error: Refused) -> dict[str, Any]:
    return {
        "refused": error.reason,
        "said": error.said,
        "cause": error.cause,
        "place": error.place,
        "fix": error.fix,
    }


def _unreadable(error: SyntaxError) -> Refused:
    """Return a parser's complaint with its place as ``line:column``."""
    import re

    said = str(error.args[0]) if error.args else str(error)
    found = re.match(r"error at (\d+:\d+): ", said)
    return Refused(
        f"syntax error: {said[found.end() :] if found else said}",
        reason="syntax",
        said=said,
        place=found[1] if found else "",
        fix="look for a missing bracket, dot or quote just before",
    )
