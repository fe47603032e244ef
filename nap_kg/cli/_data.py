"""The data that a question is put to: the shipped graph, or files with what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nap_kg import resources
from nap_kg.dataset import Dataset, open_dataset


def asked(paths: Sequence[Path | str] | None) -> Dataset:
    """Return the shipped graph, or files with the words that they use and the facts that are derived from them.

    Raises:  InputError for a path that can't be read; ParseError.
    """
    if paths is None:
        return open_dataset()
    from nap_kg.derive import add_derived

    words = [resources.folder("ontology"), resources.folder("data") / "vocabularies"]
    return add_derived(open_dataset([*words, *paths]))
