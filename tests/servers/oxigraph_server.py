"""The ``oxigraph`` server, of the package of that name on the Python index."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.servers.model import Server
from tests.servers.process import HOST, answers, ask, fast_folder, free_port, program, running

HOW = "pip install oxigraph (the extra 'test' has it)"


class Oxigraph(Server):
    """A running ``oxigraph serve``: anybody may write; its default graph is empty unless a query asks for the union."""

    def add(self, nquads: bytes) -> None:
        ask(self.store_url, data=nquads, headers={"Content-Type": "application/n-quads"})

    def clear(self) -> None:
        ask(self.update_url, data=b"CLEAR ALL", headers={"Content-Type": "application/sparql-update"})


@contextlib.contextmanager
def oxigraph(
    nquads: bytes | Path = b"", *, location: Path | None = None, options: tuple[str, ...] = ()
) -> Iterator[Oxigraph]:
    """Run an oxigraph server with some quads: in memory, or on disk in ``location``, bulk-loaded and optimised.

    ``options`` go to ``oxigraph serve``: ``("--timeout-s", "1")`` or ``("--union-default-graph",)``.
    Raises:  Lacking where the program is not installed; NotStarted.
    """
    tool = program("oxigraph", HOW)
    with fast_folder("oxigraph-") as folder:
        where: list[str] = []
        if location is not None:
            where = ["--location", str(location)]
            file = nquads if isinstance(nquads, Path) else folder / "data.nq"
            if isinstance(nquads, bytes):
                file.write_bytes(nquads)
            for words in (["load", *where, "--file", str(file)], ["optimize", *where]):
                subprocess.run([tool, *words], check=True, capture_output=True)
        port = free_port()
        base = f"http://{HOST}:{port}"
        words = [tool, "serve", *where, "--bind", f"{HOST}:{port}", *options]
        with running(words, folder, answers(f"{base}/query")) as pid:
            server = Oxigraph("oxigraph", folder, pid, f"{base}/query", f"{base}/update", f"{base}/store")
            if location is None:
                server.load(nquads if isinstance(nquads, bytes) else nquads.read_bytes())
            yield server
