"""The data that a question is put to: the shipped graph, or files with what belongs to them."""

from __future__ import annotations

import argparse
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
    add_store_option(parser)


def add_store_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--store``, which every command takes that reads data."""
    parser.add_argument("--store", metavar="DIR", help="a store that nap-kg load built, instead of files")


def stored(args: argparse.Namespace) -> Dataset | None:
    """Return the dataset of the store that is named, and None where none is.

    Raises:  UsageError where files are named too; StoreError for a store that can't be used.
    """
    if args.store is None:
        return None
    refuse_both(args)
    from nap_kg.dataset import open_disk

    return open_disk(args.store)


def refuse_both(args: argparse.Namespace) -> None:
    """Check that a store or files are named, not both.

    Raises:  UsageError where both are.
    """
    named = getattr(args, "data", None) or getattr(args, "path", None)
    if args.store is not None and named:
        from nap_kg.errors import UsageError

        raise UsageError(
            "a store and files are named, and one of them is read",
            place=f"--store {args.store}, {named[0]}",
            fix="leave one out, or load the files into the store: nap-kg load --store DIR PATH…",
        )


def asked(args: argparse.Namespace) -> Dataset:
    """Return what ``--store`` or ``--data`` names, files with the words they use and what is derived from them.

    Shape:   the shipped graph where neither is given.
    Raises:  InputError for a path that can't be read; ParseError; as ``stored`` does.
    """
    from nap_kg import resources
    from nap_kg.dataset import open_dataset

    dataset, paths = stored(args), args.data
    if dataset is not None:
        return dataset
    if paths is None:
        return open_dataset()
    from nap_kg.derive import add_derived

    words = [resources.folder("ontology"), resources.folder("data") / "vocabularies"]
    return add_derived(open_dataset([*words, *paths]))
