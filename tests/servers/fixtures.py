"""Fixtures of the two real servers, one of each for every test process, started when first asked for.

``oxigraph_server`` and ``virtuoso_server`` run until the tests end; give them data with ``load``. ``server`` is both, one
after the other. A machine without them skips, saying what to install; ``NAP_KG_REQUIRE=all`` makes that a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TypeVar

import pytest

from tests.servers.model import Server
from tests.servers.oxigraph_server import Oxigraph, oxigraph
from tests.servers.process import Lacking
from tests.servers.virtuoso_server import Virtuoso, virtuoso

S = TypeVar("S", bound=Server)


def _started(start: Callable[[], AbstractContextManager[S]]) -> Iterator[S]:
    try:
        context = start()
        running = context.__enter__()
    except Lacking as error:
        pytest.skip(str(error))
    try:
        yield running
    finally:
        context.__exit__(None, None, None)


@pytest.fixture(scope="session")
def oxigraph_server() -> Iterator[Oxigraph]:
    """A running ``oxigraph serve``, empty at first."""
    yield from _started(oxigraph)


@pytest.fixture(scope="session")
def virtuoso_server() -> Iterator[Virtuoso]:
    """A running Virtuoso, with nothing in it but its own graphs at first."""
    yield from _started(virtuoso)


@pytest.fixture
def hasty_virtuoso() -> Iterator[Virtuoso]:
    """A Virtuoso of the test's own, whose compiler takes the first plan that it thinks of."""
    yield from _started(lambda: virtuoso(layouts=1))


@pytest.fixture(scope="session", params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each of the two servers."""
    found: Server = request.getfixturevalue(f"{request.param}_server")
    return found
