"""Tools for agents, by the Model Context Protocol: questions, descriptions, search, the schema, guarded SPARQL.

``knowledge`` answers, and knows nothing of the protocol; ``tools`` hands that to the SDK.
"""

from nap_kg.mcp.knowledge import Knowledge

__all__ = ["Knowledge"]
