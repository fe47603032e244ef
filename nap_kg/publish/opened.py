"""The dataset that a site is made of: each graph and each blank node with a name that can be published."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pyoxigraph as ox

from nap_kg import resources
from nap_kg.dataset import (
    QUAD_FORMATS,
    Dataset,
    DatasetFile,
    format_of,
    graph_name,
    load_text,
    open_dataset,
    read_rdf,
)
from nap_kg.derive import DERIVED_GRAPH, add_derived
from nap_kg.namespaces import NAP
from nap_kg.pages import Statements
from nap_kg.pages.statements import Spelling, parsed, settle_blank_nodes
from nap_kg.publish.config import Config


@dataclass(frozen=True)
class Opened:
    """A dataset made ready, and what its site says of itself."""

    dataset: Dataset
    statements: Statements
    about: Config


def open_for_site(paths: Sequence[Path | str] | None, described: Callable[[Dataset], Config]) -> Opened:
    """Return the shipped graph, or files with the words that they use and the facts that are derived from them.

    ``described`` tells of a dataset what its site says of itself. Graphs that no catalogue lists go by a path of this
    machine; they get a name below the base, and what is derived from the data of others is a graph of theirs, too.

    Raises:  InputError for a path that can't be read; ParseError.
    """
    if paths is None:
        dataset = open_dataset()
    else:
        words = [*resources.ontology(), resources.folder("data") / "vocabularies"]
        dataset = open_dataset([*words, *paths])
    about = described(dataset)
    local = _local_names(dataset, about.base)
    if local or any(dataset.store.quads_for_pattern(None, None, None, ox.DefaultGraph())):
        files = [file.path for file in dataset.files]
        del dataset  # a graph is moved by reading it anew: a store that loses one keeps its memory
        dataset = _opened(files, local)
    if paths is not None:
        dataset = add_derived(dataset)
    if not DERIVED_GRAPH.startswith(about.base):
        rename(dataset.store, DERIVED_GRAPH, f"{about.base}graph/derived")
    settle_blank_nodes(dataset.store)
    return Opened(dataset, Statements(dataset, Spelling(file.path for file in dataset.files)), about)


def open_store_for_site(store: ox.Store, described: Callable[[Dataset], Config]) -> Opened:
    """Return a store, which is one to change, made ready; its literals are spelled as it has them."""
    dataset = Dataset(store)
    about = described(dataset)
    graphs = [graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)]
    local = {Path(url2pathname(urlsplit(graph).path)): graph for graph in graphs if graph.startswith("file:")}
    for path, name in sorted(_below({path: path for path in local}, about.base).items()):
        rename(store, local[path], name)
    if not DERIVED_GRAPH.startswith(about.base):
        rename(store, DERIVED_GRAPH, f"{about.base}graph/derived")
    settle_blank_nodes(store)
    return Opened(dataset, Statements(dataset), about)


def _local_names(dataset: Dataset, base: str) -> dict[Path, str]:
    """Return the names below a base that the graphs of files get which no catalogue lists."""
    return _below({file.path: file.path.resolve() for file in dataset.files if file.graph.startswith("file:")}, base)


def _below(local: Mapping[Path, Path], base: str) -> dict[Path, str]:
    if not local:
        return {}
    top = Path(os.path.commonpath([path.parent for path in local.values()]))
    inside = {path: real.relative_to(top).with_suffix("").as_posix() for path, real in local.items()}
    return {path: f"{base}graph/{_plain(name)}" for path, name in inside.items()}


def _opened(files: Sequence[Path], names: Mapping[Path, str]) -> Dataset:
    """Return a dataset of files of which some have their graph by a name that is given.

    What a file of quads states in no graph is in the file's: a site has named graphs alone.
    """
    store = ox.Store()
    loaded = []
    for file in files:
        if format_of(file) not in QUAD_FORMATS:
            loaded.append(load_text(store, file, read_rdf(file), names.get(file)))
            continue
        name = names.get(file) or graph_name(file)
        graph = ox.NamedNode(name)
        store.bulk_extend(
            quad if quad.graph_name != ox.DefaultGraph() else ox.Quad(quad.subject, quad.predicate, quad.object, graph)
            for quad in parsed(file)
        )
        loaded.append(DatasetFile(file, name))
    return Dataset(store, tuple(loaded))


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
    query = f'SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(isIRI(?s) && STRSTARTS(STR(?s), "{NAP[""]}")) }}'
    rows = dataset.store.query(query, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return frozenset(row["s"].value for row in rows)
