"""The guard: queries of strangers, run in processes of their own that can be ended.

The engine can't be interrupted, and aborts where memory ends; so a query runs in a child process that holds the store,
has no network and is killed at a limit. Children are kept and used again.

>>> from nap_kg.guard import Pool
>>> import nap_kg
>>> with Pool(nap_kg.open()) as pool, pool.ask("ASK { ?d a nap:Deliverable }") as answer:
...     answer.form, answer.read()
('ask', b'{"head":{},"boolean":true}')
"""

from nap_kg.errors import Busy, Interrupted, LimitExceeded, Refused
from nap_kg.guard.answer import Answer
from nap_kg.guard.limits import Limits
from nap_kg.guard.pool import Pool, Status

__all__ = ["Answer", "Busy", "Interrupted", "LimitExceeded", "Limits", "Pool", "Refused", "Status"]
