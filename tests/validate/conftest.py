"""Literals are compared as they are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib


@pytest.fixture(autouse=True)
def literals_as_written(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """rdflib would turn what a case expects into another lexical form."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    yield
