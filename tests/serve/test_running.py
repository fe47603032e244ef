"""Starting, replacing the data, ending; and what is said where none of that can be."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from nap_kg.cli import main
from tests.serve.conftest import PLAN
from tests.serve.running import TOKEN, Server, running, start


def _children(pid: int) -> set[int]:
    found: set[int] = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == pid:
                found |= {int(entry.name)} | _children(int(entry.name))
    return found


def _left(children: set[int]) -> set[int]:
    """Return those of some processes that still run; they have a moment to end."""
    for _ in range(50):
        left = set()
        for pid in children:
            try:
                if (Path(f"/proc/{pid}") / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    left.add(pid)
            except OSError:
                continue
        if not left:
            break
        time.sleep(0.1)
    return left


@pytest.mark.parametrize(
    ("arguments", "cause", "fix"),
    [
        (["--store", "{tmp}/none"], "there is no store here", "nap-kg load --store"),
        (["--store", "{tmp}"], "this folder is no store", "nap-kg load --store"),
        (["--store", "{store}", "{tmp}/plan.ttl"], "a store and files are named", "leave one out"),
        (["{tmp}/none.ttl"], "no such file", ""),
        (["--writable"], "files are not written to", "--store DIR"),
        (["--store", "{store}", "--writable"], "no token to write with", "NAP_KG_TOKEN"),
        (
            ["--store", "{store}", "--writable", "--token-file", "{tmp}/short"],
            "16 printable characters",
            "token_urlsafe",
        ),
        (["--store", "{store}", "--writable", "--token-file", "{tmp}/open"], "others can read this token", "chmod 600"),
        (["--port", "99999"], "no port 99999", "65535"),
        (["--host", "203.0.113.1"], "not this machine's", "--host"),
        (["--seconds", "-1"], "the limit 'seconds'", "above 0"),
        (["--base", "nonsense"], "not an address", "https://"),
        (["--workers", "-1"], "-1 processes", "at least 1"),
    ],
)
def test_what_can_not_be_served_is_told(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], cause: str, fix: str
) -> None:
    """Cause, place and a way out; exit code 2, and nothing on stdout."""
    (tmp_path / "short").write_text("abc\n", encoding="utf-8")
    (tmp_path / "short").chmod(0o600)
    (tmp_path / "open").write_text(TOKEN, encoding="utf-8")
    (tmp_path / "open").chmod(0o644)
    given = [one.format(tmp=tmp_path, store=store) for one in arguments]
    assert main(["serve", "--port", "0", *given]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert cause in printed.err
    assert "  at   " in printed.err
    assert fix in printed.err


def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The address, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert (
        f"error: the port is in use\n  at   127.0.0.1:{port}\n  fix  give another by --port" in capsys.readouterr().err
    )


def test_a_damaged_store_is_told(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A store with a file cut off is not served."""
    file = next(store.rglob("*.sst"))
    file.write_bytes(file.read_bytes()[:-10])
    assert main(["serve", "--port", "0", "--store", str(store)]) == 2
    assert "this store is damaged" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no users on this system")
def test_a_store_that_may_not_be_read_is_told(store: Path) -> None:
    """Who has no right to read it is told to ask for that."""
    code = (  # the first call loads all modules, which the other user may not be able to read
        "import os, encodings.ascii; from nap_kg.cli import main; main(['serve', '--store', '/none']); os.seteuid(65534);"
        f" raise SystemExit(main(['serve', '--store', {str(store)!r}]))"
    )
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    for folder in (store, *store.parents):
        if folder.stat().st_uid == 0 and str(folder).startswith(tempfile.gettempdir() + "/"):
            folder.chmod(0o755)
    for part in store.iterdir():
        if part.is_dir():
            part.chmod(0o700)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "permission denied" in done.stderr


def test_a_missing_package_is_told() -> None:
    """Without the extra, the command says how to get it."""
    code = "import sys; sys.modules['uvicorn'] = None; from nap_kg.cli import main; raise SystemExit(main(['serve']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "a server needs the package uvicorn" in done.stderr
    assert "pip install 'nap-kg[serve]'" in done.stderr


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=lambda sign: sign.name)
def test_an_end_lets_requests_end_and_leaves_nothing(tmp_path: Path, sign: int) -> None:
    """A query that runs is answered, then the process ends by itself; no process and no file of it stays."""
    server = start("--seconds", "4", env={"TMPDIR": str(tmp_path)})
    children = _children(server.process.pid)
    assert children
    found: list[int] = []
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?a = ?f) ?g ?h ?i FILTER(?i = ?a) }"
    thread = threading.Thread(target=lambda: found.append(server.sparql(slow).status))
    thread.start()
    time.sleep(0.7)
    assert server.end(sign) == 0
    thread.join()
    assert found in ([200], [504])
    assert _left(children) == set()
    assert list(tmp_path.iterdir()) == []


def test_children_end_with_a_server_that_is_killed() -> None:
    """``kill -9`` of the server leaves no process."""
    server = start()
    children = _children(server.process.pid)
    server.end(signal.SIGKILL)
    assert _left(children) == set()


def test_what_a_killed_server_left_goes_with_the_next_start(tmp_path: Path) -> None:
    """``kill -9`` leaves a temporary folder; the next server removes it, and none that another still has."""
    env = {"TMPDIR": str(tmp_path)}
    with running(env=env) as other:
        server = start(env=env)
        assert server.ask("/index.html").status == 200
        server.end(signal.SIGKILL)
        folders = sorted(tmp_path.iterdir())
        assert len(folders) == 2
        for folder in folders:
            os.utime(folder, (0, 0))  # as if both were old
        with running(env=env):
            left = sorted(tmp_path.iterdir())
            assert len(left) == 2
            assert len(set(left) & set(folders)) == 1
            assert other.ask("/index.html").status == 200
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("way", ["signal", "request"])
def test_new_data_takes_the_place_of_the_old_under_load(tmp_path: Path, way: str) -> None:
    """SIGHUP, or a request with the token: no request fails, each answer is of the old data or the new."""
    file = tmp_path / "plan.ttl"
    file.write_text(PLAN, encoding="utf-8")
    with running(str(file), "--no-log", env={"NAP_KG_TOKEN": TOKEN}) as server:
        statuses: list[int] = []
        labels: set[str] = set()
        done = threading.Event()

        def ask(number: int) -> None:
            while not done.is_set():
                if number % 2:
                    reply = server.sparql("SELECT ?l { <https://example.org/id/one> rdfs:label ?l }", accept="text/csv")
                    labels.add(reply.text)
                else:
                    reply = server.ask("/id/one.html")
                statuses.append(reply.status)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(1)
            file.write_text(PLAN.replace("First", "Changed"), encoding="utf-8")
            _reload(server, way)
            time.sleep(1)
            file.write_text("broken", encoding="utf-8")
            _reload(server, way, fails=True)
            time.sleep(0.5)
        finally:
            done.set()
            for thread in threads:
                thread.join()
        assert set(statuses) == {200}
        assert labels == {"l\r\nFirst\r\n", "l\r\nChanged\r\n"}
        assert "Changed" in server.ask("/id/one.html").text


def _reload(server: Server, way: str, *, fails: bool = False) -> None:
    if way == "request":
        reply = server.ask("/-/reload", method="POST", headers={"Authorization": f"Bearer {TOKEN}"})
        assert reply.status == (500 if fails else 200)
        return
    before = len(server.said)
    server.process.send_signal(signal.SIGHUP)
    for _ in range(300):
        if any(("not reloaded" if fails else "reloaded: ") in line for line in server.said[before:]):
            return
        time.sleep(0.1)
    raise AssertionError(server.said)


def test_a_store_that_is_loaded_anew_is_served_after_a_signal(store: Path, tmp_path: Path) -> None:
    """``nap-kg load`` into the store that is served, then SIGHUP: the new data, in one step."""
    with running("--store", str(store)) as server:
        file = tmp_path / "more.ttl"
        file.write_text("<x:a> <x:b> 'new' .", encoding="utf-8")
        assert main(["load", "--store", str(store), str(file), "--quiet"]) == 0
        assert "First" in server.ask("/id/one.html").text
        _reload(server, "signal")
        assert '"boolean":true' in server.sparql("ASK { <x:a> <x:b> 'new' }").text
        assert server.ask("/id/one.html").status == 404
