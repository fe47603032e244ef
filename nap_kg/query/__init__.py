"""Questions and their answers: the cards of ``queries/reports/``, and SPARQL of one's own.

>>> from nap_kg.query import query
>>> query("ASK { nap:Department a owl:Class }").rows
((True,),)
"""

from nap_kg.query.ask import Question, find, query, read
from nap_kg.query.opened import OpenDataset, open_dataset
from nap_kg.query.table import IRI, Table

__all__ = ["IRI", "OpenDataset", "Question", "Table", "find", "open_dataset", "query", "read"]
