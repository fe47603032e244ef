"""The page on scale: its commands run as they stand, but for the server's address."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from nap_kg.cli import main
from tests.push.conftest import Ran
from tests.servers.oxigraph_server import Oxigraph

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "scale.md"


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_commands(
    oxigraph_server: Oxigraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In their order, each succeeds: what a push brought is what the verification finds."""
    oxigraph_server.load(b"")
    oxigraph_server.touched()
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(tmp_path)
    lines = commands()
    assert len(lines) == 4
    for line in lines:
        assert main(shlex.split(line.replace("http://127.0.0.1:7878/query", oxigraph_server.query_url))[1:]) == 0
        err = capsys.readouterr().err
        assert ("all agree" in err) == ("--dry-run" not in line and "--shards" not in line)
    shown = set(re.findall(r"^\| `([\w.-]+)", PAGE.read_text(encoding="utf-8").partition("## Shards")[2], re.MULTILINE))
    assert shown <= {file.name for file in (tmp_path / "shards").iterdir()}
    assert {"00001.nq.gz", "manifest.json", "SHA256SUMS", "load-virtuoso.sh"} <= shown


def test_addresses(run: Callable[..., Ran]) -> None:
    """Every address that the page lists is one that the command takes."""
    from nap_kg.push import target

    rows = re.findall(r"^\| [^|]+ \| `…/(\S+?)` \| (?:`--graph-store )?`?…/(\S+?)`", PAGE.read_text(), re.MULTILINE)
    assert len(rows) == 5
    for asked, stored in rows:
        base = "https://example.org"
        known = target(f"{base}/{asked}") if asked in ("query",) or stored.endswith("auth") else None
        if known is not None:
            assert known.graph_store == f"{base}/{stored}"
        else:
            assert target(f"{base}/{asked}", f"{base}/{stored}").graph_store == f"{base}/{stored}"
