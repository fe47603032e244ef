"""The nodes that ``--focus`` names, found in the data."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox

from nap_kg.errors import InputError
from nap_kg.namespaces import PREFIXES, shrink


def find_nodes(store: ox.Store, names: Sequence[str]) -> list[str]:
    """Return the IRIs that names stand for, full or with a house prefix such as ``id:agency/ca/rcmp``.

    Raises:  InputError for one that is neither subject nor object in the data, with near names that are.
    """
    return [_find(store, name) for name in names]


def node_named(name: str) -> ox.NamedNode:
    """Return the node that a name stands for, whether the data has it or not.

    Raises:  InputError for what is no IRI.
    """
    prefix, _, rest = name.partition(":")
    iri = name[1:-1] if name.startswith("<") and name.endswith(">") else name
    if prefix in PREFIXES and not rest.startswith("//"):
        iri = PREFIXES[prefix] + rest
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        fix = f"write an IRI, or a name with one of {', '.join(f'{p}:' for p in PREFIXES)}"
        raise InputError(f"--focus {name!r} is no IRI", fix=fix) from error


def _find(store: ox.Store, name: str) -> str:
    node = node_named(name)
    for pattern in ((node, None, None), (None, None, node)):
        if next(iter(store.quads_for_pattern(*pattern)), None) is not None:
            return node.value
    near = _near(store, node.value)
    raise InputError(
        f"--focus {name}: no such node in the data",
        fix=f"did you mean {' or '.join(near)}?" if near else "check the IRI, and the files that are loaded",
    )


def _near(store: ox.Store, iri: str) -> list[str]:
    """Return up to three names in the data that are like one that is not there."""
    import difflib

    wanted = _last(iri)
    alike: dict[str, list[str]] = {}
    for quad in store:
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.NamedNode):
                last = _last(term.value)
                if abs(len(last) - len(wanted)) <= 3 and {last[:1], last[-1:]} & {wanted[:1], wanted[-1:]}:
                    found = alike.setdefault(last, [])
                    if term.value not in found and len(found) < 3:
                        found.append(term.value)
    close = difflib.get_close_matches(wanted, sorted(alike), 3, 0.6)
    near = {shrink(one): difflib.SequenceMatcher(None, one, iri).ratio() for last in close for one in alike[last]}
    return sorted(near, key=lambda name: (-near[name], name))[:3]


def _last(iri: str) -> str:
    return re.split(r"[#/:]", iri.rstrip("#/"))[-1].lower()
