"""Somebody else's SPARQL endpoint, asked as a store is, and never taken at its word where it gave up half-way.

Adding ``--endpoint URL`` to a command, or opening ``nap_kg.open(endpoint=URL)``, comes down to an ``Endpoint``:

    answers = Endpoint("http://127.0.0.1:7878/query").query("SELECT ?d WHERE { ?d a nap:Deliverable }")
"""

from nap_kg.endpoint.endpoint import Endpoint, Triples

__all__ = ["Endpoint", "Triples"]
