"""The process that writes: it alone has the store open for changes, and is ended where a change takes too long."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import pyoxigraph as ox

from nap_kg.disk.editing import Editing
from nap_kg.errors import NapKgError
from nap_kg.guard import isolation
from nap_kg.guard.wire import Gone, receive, send
from nap_kg.namespaces import PREFIXES


def main(control: int, parent: int) -> NoReturn:
    """Serve the parent on a socket, given by its descriptor, until it closes it."""
    isolation.die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    isolation.cut_network()
    with socket.socket(fileno=control) as talk, suppress(Gone):
        request, _ = receive(talk)
        try:
            editing = Editing(Path(request["folder"]))
        except NapKgError as error:
            parts = {"cause": error.cause, "place": error.place, "fix": error.fix}
            send(talk, {"failed": parts, "kind": type(error).__name__})
            os._exit(0)
        with editing:
            send(talk, {"ready": True})
            _work(talk, editing)
    os._exit(0)


def _work(talk: socket.socket, editing: Editing) -> None:
    while True:
        try:
            request, files = receive(talk)
        except Gone:
            return
        try:
            reply = _done(editing, request, files)
        except NapKgError as error:
            reply = {"failed": str(error.cause)}
        except (SyntaxError, ValueError, RuntimeError) as error:  # the last one where a step of an update fails
            reply = {"refused": str(error.args[0]) if error.args else str(error)}
        except (OSError, MemoryError) as error:
            reply = {"failed": str(error) or type(error).__name__}
        finally:
            for file in files:
                os.close(file)
        send(talk, reply)


def _done(editing: Editing, request: dict[str, Any], files: list[int]) -> dict[str, Any]:
    """Return what became of a request."""
    store, kind = editing.store, request["kind"]
    if kind == "commit":
        editing.commit()
        return {"done": True}
    if kind == "update":
        prefixes = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
        store.update(request["text"], base_iri=request["base"], prefixes=prefixes)
        return {"done": True}
    graph = request["graph"]
    was_there = not graph or store.contains_named_graph(ox.NamedNode(graph))
    if kind == "delete":
        if was_there:
            store.update(f"DROP GRAPH <{graph}>" if graph else "DROP DEFAULT")
        return {"done": True, "was_there": was_there}
    store.update(_filling(graph, _ntriples(request, files[0]), anew=kind == "put"))
    return {"done": True, "was_there": was_there}


def _ntriples(request: dict[str, Any], file: int) -> str:
    """Return the triples that a file holds.

    Raises:  SyntaxError; ValueError for triples in graphs of their own.
    """
    quads: list[ox.Quad] = []
    with os.fdopen(os.dup(file), "rb") as content:
        content.seek(0)
        for media, size in request["parts"]:
            form = ox.RdfFormat.from_media_type(media)
            assert form is not None
            quads += ox.parse(content.read(size), form, base_iri=request["base"], rename_blank_nodes=True)
    if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads):
        raise ValueError("these triples name graphs of their own, and one graph is written")
    found = ox.serialize([quad.triple for quad in quads], format=ox.RdfFormat.N_TRIPLES)
    assert found is not None
    return found.decode()


def _filling(graph: str, triples: str, *, anew: bool) -> str:
    """Return an update that puts triples into a graph, in the place of what is in it where it is filled ``anew``."""
    name = f"GRAPH <{graph}>" if graph else "DEFAULT"
    steps = [f"DROP SILENT {name}"] if anew else []
    if graph:
        steps.append(f"CREATE SILENT {name}")
        triples = f"{name} {{\n{triples}}}"
    return " ;\n".join([*steps, f"INSERT DATA {{\n{triples}}}"])
