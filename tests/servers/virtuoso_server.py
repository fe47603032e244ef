"""OpenLink Virtuoso 7, of Debian's packages ``virtuoso-opensource-7`` and ``virtuoso-opensource-7-bin``."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.model import Server
from tests.servers.process import HOST, answers, fast_folder, free_port, program, running

HOW = "apt-get install --no-install-recommends virtuoso-opensource-7 virtuoso-opensource-7-bin"
WRITER = "nap-writer"
ROWS = 10_000_000  # ResultSetMaxRows: no answer of a test is cut unless it wants to be

INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = {host}:{sql_port}
DisableUnixSocket = 1
MaxClientConnections = 30
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
ThreadsPerQuery = 2
StopCompilerWhenXOverRunTime = 1
MaxOptimizeLayouts = {layouts}
[HTTPServer]
ServerPort = {host}:{http_port}
ServerRoot = .
ServerThreads = 30
MaxClientConnections = 30
KeepAliveTimeout = 10
Charset = UTF-8
EnabledGzipContent = 1
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = {cost}
MaxQueryExecutionTime = {seconds}
"""


@dataclass
class Virtuoso(Server):
    """A running Virtuoso. Its default graph is the union of all graphs, its own ones among them; ``WRITER`` may write."""

    sql_port: int = 0
    dba: str = field(default="dba", repr=False)
    own_graphs: frozenset[str] = frozenset()  # that were there from the start

    def sql(self, script: str) -> str:
        """Return what a script of SQL statements answers, run as the administrator."""
        run = subprocess.run(
            [
                program("isql-vt", HOW),
                f"{HOST}:{self.sql_port}",
                "dba",
                self.dba,
                "VERBOSE=OFF",
                "BANNER=OFF",
                "PROMPT=OFF",
            ],
            input=script,
            capture_output=True,
            text=True,
            timeout=1800,
        )
        if run.returncode or "*** Error" in run.stderr + run.stdout:
            raise RuntimeError(f"isql-vt failed: {run.stderr}{run.stdout}".replace(self.dba, "…"))
        return run.stdout

    def graphs(self) -> frozenset[str]:
        """Return the names of the graphs that hold something and were not there from the start."""
        found = self.sql("SPARQL SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } };")
        return frozenset(re.findall(r"^\S+:\S+(?=\s*$)", found, re.MULTILINE)) - self.own_graphs

    def add(self, nquads: bytes | Path) -> None:
        """Add quads by the bulk loader."""
        folder = self.folder / "load"
        folder.mkdir(exist_ok=True)
        file = folder / "data.nq"
        if isinstance(nquads, Path):
            file.symlink_to(nquads.resolve())
        else:
            file.write_bytes(nquads)
        found = self.sql(
            "log_enable(2, 1);\n"
            "DELETE FROM DB.DBA.load_list;\n"
            "ld_dir('load', 'data.nq', 'https://example.org/no-graph');\n"
            "rdf_loader_run();\n"
            "checkpoint;\n"
            "SELECT CONCAT('FAULT ', ll_error) FROM DB.DBA.load_list WHERE ll_error IS NOT NULL OR ll_state <> 2;\n"
        )
        file.unlink()
        if "FAULT" in found:
            raise RuntimeError(f"Virtuoso can't load these quads: {found}")

    def clear(self) -> None:
        """Remove every graph that is not the server's own; ``CLEAR GRAPH`` takes half a second for each."""
        kept = ", ".join(f"iri_to_id('{graph}')" for graph in sorted(self.own_graphs))
        self.sql(f"log_enable(2, 1);\nDELETE FROM DB.DBA.RDF_QUAD WHERE G NOT IN ({kept});\n")

    @contextlib.contextmanager
    def configured(self, **settings: int) -> Iterator[None]:
        """Let ``[SPARQL]`` settings be others for a while: it reads them anew for every query.

        ``ResultSetMaxRows=5`` cuts answers, ``MaxQueryExecutionTime`` limits them in seconds.
        """
        ini = self.folder / "virtuoso.ini"
        before = ini.read_text(encoding="utf-8")
        changed = before
        for key, value in settings.items():
            changed, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", changed)
            assert count == 1, f"virtuoso.ini has no {key}"
        _rewrite(ini, changed)
        try:
            yield
        finally:
            _rewrite(ini, before)


def _rewrite(ini: Path, content: str) -> None:
    """Write a configuration so that the server notices: it looks at the time of the last change, in whole seconds."""
    changed = ini.stat().st_mtime + 2
    ini.write_text(content, encoding="utf-8")
    os.utime(ini, (changed, changed))


@contextlib.contextmanager
def virtuoso(
    nquads: bytes | Path = b"",
    *,
    folder: Path | None = None,
    rows: int = ROWS,
    seconds: int = 60,
    buffers: int = 20_000,
    layouts: int = 100,
) -> Iterator[Virtuoso]:
    """Run a Virtuoso with some quads, its database in ``folder`` (in memory where there is room, without one).

    ``rows`` and ``seconds`` limit every answer; ``buffers`` are of 8 kB, so that 1 M triples want 60 000;
    ``layouts`` are how many plans its compiler looks at, if it has the time.
    Raises:  Lacking where the program is not installed; NotStarted.
    """
    tool = program("virtuoso-t", HOW)
    program("isql-vt", HOW)
    with contextlib.ExitStack() as stack:
        where = folder or stack.enter_context(fast_folder("virtuoso-"))
        sql_port, http_port = free_port(), free_port()
        ini = INI.format(
            host=HOST, sql_port=sql_port, http_port=http_port, buffers=buffers, dirty=buffers * 3 // 4, rows=rows,
            cost=400, seconds=seconds, layouts=layouts,
        )  # fmt: skip
        (where / "virtuoso.ini").write_text(ini, encoding="utf-8")
        base = f"http://{HOST}:{http_port}"
        words = [tool, "+foreground", "+configfile", "virtuoso.ini"]
        pid = stack.enter_context(running(words, where, answers(f"{base}/sparql")))
        server = Virtuoso(
            "virtuoso", where, pid, f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth",
            user=WRITER, password=secrets.token_hex(12), sql_port=sql_port,
        )  # fmt: skip
        dba = f"p{secrets.token_hex(12)}"
        server.sql(
            f"DB.DBA.USER_CREATE('{WRITER}', '{server.password}');\n"
            f'GRANT SPARQL_UPDATE TO "{WRITER}";\n'
            f"SET PASSWORD dba {dba};\n"
        )
        server.dba = dba
        server.own_graphs = server.graphs()
        if isinstance(nquads, Path):
            server.add(nquads)
        else:
            server.load(nquads)
        yield server
