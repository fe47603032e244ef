"""The dataset that a site is made of: each graph and each blank node with a name that can be published."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset
from nap_kg.derive import DERIVED_GRAPH, add_derived
from nap_kg.namespaces import NAP
from nap_kg.pages import Statements
from nap_kg.pages.statements import Spelling, settle_blank_nodes


@dataclass(frozen=True)
class Opened:
    """A dataset made ready."""

    dataset: Dataset
    statements: Statements


def open_for_site(paths: Sequence[Path | str] | None) -> Opened:
    """Return the shipped graph, or files with the words that they use and the facts that are derived from them.

    Raises:  InputError for a path that can't be read; ParseError.
    """
    if paths is None:
        dataset = open_dataset()
    else:
        words = [resources.folder("ontology"), resources.folder("data") / "vocabularies"]
        dataset = add_derived(open_dataset([*words, *paths]))
    spelling = Spelling(file.path for file in dataset.files)
    settle_blank_nodes(dataset.store)
    return Opened(dataset, Statements(dataset, spelling))


def open_store_for_site(store: ox.Store) -> Opened:
    """Return a store, which is one to change, made ready; its literals are spelled as it has them."""
    dataset = Dataset(store)
    settle_blank_nodes(store)
    return Opened(dataset, Statements(dataset))


def name_graphs(dataset: Dataset, base: str) -> None:
    """Rename graphs that no catalogue lists: they go by a path of this machine, and get one below a base.

    What is derived from the data of others is a graph of theirs, too.
    """
    if not DERIVED_GRAPH.startswith(base):
        rename(dataset.store, DERIVED_GRAPH, f"{base}graph/derived")
    local = {file.graph: file.path.resolve() for file in dataset.files if file.graph.startswith("file:")}
    if not dataset.files:
        graphs = [graph.value for graph in dataset.store.named_graphs() if isinstance(graph, ox.NamedNode)]
        local = {graph: Path(url2pathname(urlsplit(graph).path)) for graph in graphs if graph.startswith("file:")}
    if not local:
        return
    top = Path(os.path.commonpath([path.parent for path in local.values()]))
    for graph, path in sorted(local.items()):
        inside = path.relative_to(top).with_suffix("").as_posix()
        rename(dataset.store, graph, f"{base}graph/{_plain(inside)}")


def _plain(path: str) -> str:
    return "/".join(
        "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in part) for part in path.split("/")
    )


def rename(store: ox.Store, graph: str, name: str) -> None:
    """Move the statements of a named graph to another."""
    old, new = ox.NamedNode(graph), ox.NamedNode(name)
    quads = list(store.quads_for_pattern(None, None, None, old))
    store.remove_graph(old)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, new) for quad in quads)


def own_terms(dataset: Dataset) -> frozenset[str]:
    """Return the terms of the ontology of which anything is said."""
    return frozenset(
        quad.subject.value
        for quad in dataset.store
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(NAP[""])
    )
