"""A dataset that can be asked: what ``nap_kg.open`` gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nap_kg import dataset as _dataset
from nap_kg.dataset import Dataset
from nap_kg.query.ask import ask, parse, read
from nap_kg.query.table import Table


@dataclass(frozen=True)
class OpenDataset(Dataset):
    """A dataset with its questions.

    >>> import nap_kg
    >>> dataset = nap_kg.open()
    >>> dataset.query("deliverables-led-by", agency="FINTRAC").columns[:2]
    ('deliverable', 'task')
    >>> dataset.sparql("SELECT (COUNT(?d) AS ?n) WHERE { ?d a nap:Deliverable }").rows
    ((72,),)
    """

    def query(self, question: str | Path, /, **params: object) -> Table:
        """Return the answers to a question: a card's name, a path to a file, or SPARQL; as ``nap_kg.query`` does."""
        return ask(read(question), lambda: self, params)

    def sparql(self, text: str, /) -> Table:
        """Return the answers to a SPARQL query; the house prefixes need no PREFIX line.

        Raises:  QueryError for a text that does not parse, or that reaches outside the dataset.
        """
        return ask(parse(text, "sparql"), lambda: self, {})


def open_dataset(paths: Sequence[Path | str] | Path | None = None, *, store: Path | str | None = None) -> OpenDataset:
    """Return a dataset of files and folders that can be asked; the shipped one without any.

    With ``store``, it is the one that ``nap-kg load`` built in that folder: read-only, on disk, and without files.

    Shape:   one named graph per file; files in the order of their paths.
    Raises:  InputError for a missing path, a folder without RDF, an empty or badly encoded file; ParseError; StoreError
             for a store that can't be used; TypeError for a store and files.
    """
    if store is None:
        found = _dataset.open_dataset(paths)
    elif paths is not None:
        raise TypeError("open takes paths or a store, not both")
    else:
        found = _dataset.open_disk(store)
    return OpenDataset(found.store, found.files, found.disk)
