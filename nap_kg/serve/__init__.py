"""A server over the data: a SPARQL endpoint, the pages of ``publish``, questions as an API; reading within limits."""

from nap_kg.serve.run import serve

__all__ = ["serve"]
