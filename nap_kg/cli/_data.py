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
    if args.data:
        raise UsageError(
            "an endpoint and files are named, and one of them is asked",
            place=f"--endpoint … --data {args.data[0]}",
            fix="leave one out",
        )
    from nap_kg.endpoint import Endpoint
    from nap_kg.query.remote import remote

    return remote(Endpoint(args.endpoint, graphs=args.default_graph or (), timeout=timeout))


def asked(args: argparse.Namespace, timeout: float | None = None) -> Dataset:
    """Return what ``--endpoint`` or ``--data`` names, files with the words they use and what is derived from them.

    Shape:   the shipped graph where neither is given.
    Units:   ``timeout`` is in seconds, for each question to an endpoint.
    Raises:  InputError for a path that can't be read; ParseError; as ``remote_dataset`` does.
    """
    from nap_kg import resources
    from nap_kg.dataset import open_dataset

    found, paths = remote_dataset(args, timeout) if hasattr(args, "endpoint") else None, args.data
    if found is not None:
        return found
    if paths is None:
        return open_dataset()
    from nap_kg.derive import add_derived

    words = [resources.folder("ontology"), resources.folder("data") / "vocabularies"]
    return add_derived(open_dataset([*words, *paths]))
