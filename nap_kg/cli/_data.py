"""The data that a question is put to: the shipped graph, or files with what belongs to them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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


def add_endpoint_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--endpoint``, for the commands that can ask somebody else's server."""
    parser.add_argument("--endpoint", metavar="URL", help="a SPARQL endpoint to ask instead of loaded data")
    parser.add_argument(
        "--default-graph",
        action="append",
        metavar="IRI",
        help="the endpoint's graphs to ask; may be repeated (default: the union of all)",
    )


def remote_dataset(args: argparse.Namespace, timeout: float | None = None) -> Dataset | None:
    """Return what the endpoint holds that is named, and None where none is.

    Raises:  UsageError for an address that is none, where data is named too, or graphs of no endpoint.
    """
    from nap_kg.errors import UsageError

    if args.endpoint is None:
        if args.default_graph:
            place = f"--default-graph {args.default_graph[0]}"
            raise UsageError("these are graphs of no endpoint", place=place, fix="name one with --endpoint URL")
        return None
    if args.data or args.store:
        other = f"--data {args.data[0]}" if args.data else f"--store {args.store}"
        raise UsageError(
            f"an endpoint and {'files' if args.data else 'a store'} are named, and one of them is asked",
            place=f"--endpoint … {other}",
            fix="leave one out",
        )
    from nap_kg.endpoint import Endpoint
    from nap_kg.query.remote import remote

    return remote(Endpoint(args.endpoint, graphs=args.default_graph or (), timeout=timeout))


def asked(args: argparse.Namespace, timeout: float | None = None) -> Dataset:
    """Return what ``--endpoint``, ``--store`` or ``--data`` names, files with the words they use and what is derived.

    Shape:   the shipped graph where none is given.
    Units:   ``timeout`` is in seconds, for each question to an endpoint.
    Raises:  InputError for a path that can't be read; ParseError; as ``remote_dataset`` and ``stored`` do.
    """
    found = remote_dataset(args, timeout) if hasattr(args, "endpoint") else None
    found = found or stored(args)
    return of_files(args.data) if found is None else found


def of_files(paths: Sequence[Path | str] | None) -> Dataset:
    """Return files and folders with the words that they use and what is derived from them; else the shipped graph.

    Raises:  InputError for a path that can't be read; ParseError.
    """
    from nap_kg import resources
    from nap_kg.dataset import open_dataset

    if paths is None:
        return open_dataset()
    from nap_kg.derive import add_derived

    words = [*resources.ontology(), resources.folder("data") / "vocabularies"]
    return add_derived(open_dataset([*words, *paths]))
