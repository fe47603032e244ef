"""IRIs as a query may write them."""

from __future__ import annotations

import re

from nap_kg.namespaces import PREFIXES


def written_iri(iri: str) -> str:
    """Return an IRI as a query may write it, without the angle brackets.

    >>> written_iri("https://w3id.org/nap-kg/ns#Task"), written_iri("https://w3id.org/nap-kg/id/agency/ca/rcmp")
    ('nap:Task', 'https://w3id.org/nap-kg/id/agency/ca/rcmp')
    """
    for prefix, space in PREFIXES.items():
        if iri.startswith(space) and re.fullmatch(r"[A-Za-z_][\w-]*", iri[len(space) :]):
            return f"{prefix}:{iri[len(space) :]}"
    return iri
