"""What is known of a SPARQL query from its text: its tokens, and the text with variables replaced by terms."""

from nap_kg.sparql.prebinding import NotPrebindable, Prebound, check
from nap_kg.sparql.tokens import Token, place_of, tokens

__all__ = ["NotPrebindable", "Prebound", "Token", "check", "place_of", "tokens"]
