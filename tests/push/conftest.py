"""A server to push to, logged in, and the command as a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from nap_kg.cli import main
from nap_kg.push import GraphStore
from tests.push.data import BYSTANDER, write
from tests.servers.model import Server


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The command line ``nap-kg push …``."""

    def ran(*words: object) -> Ran:
        code = main(["push", *map(str, words)])
        return Ran(code, *capsys.readouterr())

    return ran


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three graphs."""
    return write(tmp_path / "data")


@pytest.fixture
def there(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphStore]:
    """The graphs of each real server, which holds somebody else's graph and nothing else at first; we may write."""
    log_in(server, monkeypatch)
    server.load(f"<urn:x:s> <urn:x:p> <urn:x:o> <{BYSTANDER}> .\n".encode())
    server.touched()
    yield GraphStore(server.store_url)
    assert GraphStore(server.store_url).get(BYSTANDER) is not None


def log_in(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("USER", server.user), ("PASSWORD", server.password)):
        if value:
            monkeypatch.setenv(f"NAP_KG_ENDPOINT_{name}", value)
        else:
            monkeypatch.delenv(f"NAP_KG_ENDPOINT_{name}", raising=False)
