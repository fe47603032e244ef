"""Questions and their answers: the cards of ``queries/reports/``, and SPARQL of one's own.

>>> from nap_kg.query import query
>>> query("ASK { nap:Department a owl:Class }").rows
((True,),)
"""

from nap_kg.query.ask import Question, find, query, read
from nap_kg.query.table import Table

__all__ = ["Question", "Table", "find", "query", "read"]
