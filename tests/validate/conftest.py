"""Literals are compared as they are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.validate import w3c


@pytest.fixture(autouse=True)
def literals_as_written() -> Iterator[None]:
    """rdflib would turn what a case expects into another lexical form."""
    with w3c.literals_as_written():
        yield
