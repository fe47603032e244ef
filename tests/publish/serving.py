"""Servers on loopback ports that the tests start, and end by their own process."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(command: Sequence[str], port: int, log: Path) -> Iterator[str]:
    """Run a server until the block ends; give its address."""
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) as process:
        try:
            for _ in range(300):
                if process.poll() is not None:
                    raise RuntimeError(log.read_text())
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def nginx_path() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def nginx_serving(config: str, root: Path, folder: Path) -> Iterator[str]:
    """Run nginx with a generated configuration: its listen and root are set as the documentation says."""
    port, program = free_port(), nginx_path()
    assert program
    for line in ("listen 80;", "root /srv/www;"):
        assert config.count(line) == 1, line
    folder.mkdir(exist_ok=True)
    site = config.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("root /srv/www;", f"root {root};")
    (folder / "site.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # the site lies in a folder of the tests that is root's
    (folder / "nginx.conf").write_text(
        f"daemon off; {user} worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\ninclude {folder}/site.conf; }}\n"
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with served(command, port, folder / "out.log") as address:
        yield address


@contextmanager
def python_serving(folder: Path, log: Path) -> Iterator[str]:
    """Run ``python -m http.server`` on a folder."""
    port = free_port()
    with served(
        [sys.executable, "-m", "http.server", "-b", "127.0.0.1", "-d", str(folder), str(port)], port, log
    ) as address:
        yield address


APACHE_MODULES = Path("/usr/lib/apache2/modules")


def apache_path() -> str | None:
    return shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def apache_serving(root: Path, folder: Path) -> Iterator[str]:
    """Run an Apache that reads the ``.htaccess`` files below a folder, as w3id.org does."""
    port, program = free_port(), apache_path()
    assert program
    folder.mkdir(exist_ok=True)
    modules = ("mpm_event", "authz_core", "rewrite", "headers")
    user = f"User #{os.geteuid()}\nGroup #{os.getegid()}" if os.geteuid() else "User www-data\nGroup www-data"
    lines = [
        f"Listen 127.0.0.1:{port}",
        "ServerName w3id.org",
        *(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in modules),
        user,
        f"PidFile {folder}/pid",
        f"ErrorLog {folder}/error.log",
        f"DefaultRuntimeDir {folder}",
        "ServerLimit 1\nStartServers 1\nThreadsPerChild 8\nMaxRequestWorkers 8",
        f'DocumentRoot "{root}"',
        f'<Directory "{root}">\nAllowOverride All\nRequire all granted\n</Directory>',
    ]
    (folder / "apache.conf").write_text("\n".join(lines) + "\n")
    command = [program, "-X", "-d", str(folder), "-f", str(folder / "apache.conf")]
    with served(command, port, folder / "out.log") as address:
        yield address
