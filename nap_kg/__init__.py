"""National action plans and their progress reports as linked data: checked, asked and cited.

>>> import nap_kg
>>> dataset = nap_kg.open()
>>> nap_kg.validate().conforms
True
>>> dataset.query("deliverables-led-by", agency="FINTRAC").columns[:2]
('deliverable', 'task')

``open`` gives a dataset that can be asked, ``validate`` a report of findings, ``query`` a table of answers,
``ingest`` the graph of a report's chart, ``load`` a store on disk, ``export`` the files of a format. Importing the
package loads none of the modules behind them, and reads no file.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nap_kg.dataset import Dataset
    from nap_kg.errors import NapKgError
    from nap_kg.export import export
    from nap_kg.findings import Finding, Report, Severity
    from nap_kg.ingest import IngestResult, ingest
    from nap_kg.load import load
    from nap_kg.query import OpenDataset, Table, query
    from nap_kg.query import open_dataset as open  # noqa: A004
    from nap_kg.validate import validate

__version__ = "0.1.0"

__all__ = [
    "Dataset",
    "Finding",
    "IngestResult",
    "NapKgError",
    "OpenDataset",
    "Report",
    "Severity",
    "Table",
    "__version__",
    "export",
    "ingest",
    "load",
    "open",
    "query",
    "validate",
]

_HOMES = {
    "Dataset": ("nap_kg.dataset", "Dataset"),
    "Finding": ("nap_kg.findings", "Finding"),
    "IngestResult": ("nap_kg.ingest", "IngestResult"),
    "NapKgError": ("nap_kg.errors", "NapKgError"),
    "OpenDataset": ("nap_kg.query", "OpenDataset"),
    "Report": ("nap_kg.findings", "Report"),
    "Severity": ("nap_kg.findings", "Severity"),
    "Table": ("nap_kg.query", "Table"),
    "export": ("nap_kg.export", "export"),
    "ingest": ("nap_kg.ingest", "ingest"),
    "load": ("nap_kg.load", "load"),
    "open": ("nap_kg.query", "open_dataset"),
    "query": ("nap_kg.query", "query"),
    "validate": ("nap_kg.validate", "validate"),
}


class _Package(ModuleType):
    """The package itself, whose ``validate``, ``query``, ``load`` and others stay functions.

    Modules bear the same names, and importing one would put it in the function's place.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module 'nap_kg' has no attribute {name!r}")
        import importlib

        module, attribute = _HOMES[name]
        return getattr(importlib.import_module(module), attribute)


sys.modules[__name__].__class__ = _Package
