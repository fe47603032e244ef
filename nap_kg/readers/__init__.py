"""Charts in any format: a file is read into a document, its text and its tables of cells, whatever these mean."""

from __future__ import annotations

from nap_kg.readers.model import Cell, Document, Record, Table
from nap_kg.readers.read import FORMATS, read_document

__all__ = ["FORMATS", "Cell", "Document", "Record", "Table", "read_document"]
