"""The data that a question is put to: the shipped graph, or files with what belongs to them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.dataset import Dataset


def add_asking_options(parser: argparse.ArgumentParser) -> None:
    """Add what the commands have in common that ask a dataset."""
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of names (default: en)")
    add_data_option(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="no remarks on stderr")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the traceback of an error")


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--data``, which takes one value each time, so that what follows is no second one."""
    parser.add_argument(
        "--data",
        action="append",
        metavar="PATH",
        help="RDF files or folders; may be repeated (default: the shipped graph)",
    )


def asked(paths: Sequence[Path | str] | None) -> Dataset:
    """Return the shipped graph, or files with the words that they use and the facts that are derived from them.

    Raises:  InputError for a path that can't be read; ParseError.
    """
    from nap_kg import resources
    from nap_kg.dataset import open_dataset

    if paths is None:
        return open_dataset()
    from nap_kg.derive import add_derived

    words = [*resources.ontology(), resources.folder("data") / "vocabularies"]
    return add_derived(open_dataset([*words, *paths]))
