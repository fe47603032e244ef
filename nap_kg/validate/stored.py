"""A store on disk as data to validate: its asserted statements, which stand in no line of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from nap_kg.dataset import Dataset, is_computed
from nap_kg.disk import DiskStore
from nap_kg.progress import stage
from nap_kg.validate.load import Data


@contextmanager
def stored_data(disk: DiskStore) -> Iterator[Data]:
    """Give what a store asserts: the dataset on disk, in a copy that is gone afterwards, and its text in memory."""
    with disk.copy() as store:
        with stage("reading the store"):
            for graph in list(store.named_graphs()):
                if is_computed(str(graph.value)):
                    store.remove_graph(graph)
            dataset = Dataset(store)
            text = ox.serialize(dataset.triples(), format=ox.RdfFormat.N_TRIPLES) or b""
        yield Data(dataset, text)
