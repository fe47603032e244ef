"""Running a server: the port, the data, the processes; signals; and an end that leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from nap_kg.errors import InputError, MissingTool, NapKgError, UsageError
from nap_kg.guard import Pool
from nap_kg.serve.options import Options
from nap_kg.temporary import temporary_folder

if TYPE_CHECKING:
    import uvicorn

    from nap_kg.serve.service import Service

_BACKLOG = 128
_UNREAD = 1 << 19
"""Bytes of answers that the system holds for a client that does not take them; every connection inherits it."""
_GRACE = 5
"""Seconds that requests have beyond the longest query, once the server is told to end."""


def check_packages() -> None:
    """Check that the packages of a server are there.

    Raises:  MissingTool where one is not.
    """
    try:
        import jinja2  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise MissingTool(
            f"a server needs the package {error.name}", place="nap-kg serve", fix="pip install 'nap-kg[serve]'"
        ) from error


def serve(options: Options, *, told: Callable[[str], None] = lambda _: None) -> None:
    """Serve data until the process is told to end; ``told`` is given the address once it listens.

    On SIGTERM and SIGINT, requests that run are answered first; on a second one, they are not. On SIGHUP, the data is
    opened anew.

    Raises:  InputError for a port that is taken, for data that can't be read, a store that is locked or damaged;
             MissingTool where a package is missing; UsageError for options that don't go together.
    """
    check_packages()
    _check(options)
    with _listening(options.host, options.port) as listener:
        own = _address(options.host, listener.getsockname()[1])
        sort = replace(options.sort, address=options.sort.address or own)
        options = replace(options, sort=sort, is_site=bool(options.sort.address))
        with _service(options) as service:
            asyncio.run(_run(options, service, listener, lambda: told(own)))


def _check(options: Options) -> None:
    if options.writable and options.sort.store is None:
        raise UsageError(
            "files are not written to",
            place="--writable",
            fix="load them: nap-kg load --store DIR PATH…, then --store DIR",
        )
    if options.writable and not options.token:
        raise UsageError(
            "no token to write with", place="--writable", fix="give one in NAP_KG_TOKEN, or a file by --token-file"
        )
    if not 0 <= options.port <= 65535:
        raise UsageError(f"no port {options.port}", place="--port", fix="give one from 1 to 65535, or 0 for a free one")


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Give a socket that listens.

    Raises:  InputError for a port that is taken or not allowed, or an address that is not this machine's.
    """
    place = f"{host}:{port}"
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise InputError(f"no such host: {error.strerror}", place=f"--host {host}", fix="use 127.0.0.1") from error
    with socket.socket(
        family[0], socket.SOCK_STREAM, socket.IPPROTO_TCP
    ) as listener:  # the last so that answers go at once
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNREAD)
        try:
            listener.bind(family[4])
            listener.listen(_BACKLOG)
        except OSError as error:
            raise _unbound(error, place) from error
        yield listener


def _unbound(error: OSError, place: str) -> NapKgError:
    if error.errno == errno.EADDRINUSE:
        return InputError("the port is in use", place=place, fix="give another by --port, or 0 for a free one")
    if error.errno == errno.EACCES:
        return InputError("the port is not allowed", place=place, fix="give one above 1023 by --port")
    if error.errno == errno.EADDRNOTAVAIL:
        return InputError("the address is not this machine's", place=place, fix="give another by --host")
    return InputError(f"the server can't listen: {error.strerror}", place=place, fix="check --host and --port")


def _address(host: str, port: int) -> str:
    name = "127.0.0.1" if host in ("", "0.0.0.0") else f"[{host}]" if ":" in host else host  # noqa: S104 (compared)
    return f"http://{name}:{port}/"


@contextlib.contextmanager
def _service(options: Options) -> Iterator[Service]:
    """Give the state of a server whose data is open, and end its processes."""
    from nap_kg.serve.edition import open_edition
    from nap_kg.serve.service import Service
    from nap_kg.serve.writer import Writer

    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        writer = stack.enter_context(Writer(options)) if options.writable else None
        edition = open_edition(options.sort, folder)
        pool = stack.enter_context(Pool(edition.source, workers=options.places, limits=options.limits))
        service = Service(options, edition, pool, folder)
        stack.callback(service.close)
        if writer is not None:
            writer.attach(service)
        yield service


def _server(options: Options, service: Service) -> uvicorn.Server:
    import logging

    import uvicorn

    from nap_kg.serve.app import application
    from nap_kg.serve.protocol import protocol

    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)

    class Server(uvicorn.Server):
        """Leaves signals to us: the original ends the process with the signal, before all is cleared away."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    bounds, app = options.bounds, application(service)
    config = uvicorn.Config(
        app,
        http=protocol(bounds, None if options.trust_proxy else app),  # a proxy's requests are of many clients
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=options.trust_proxy,
        limit_concurrency=bounds.connections,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(options.limits.seconds) + _GRACE,
        h11_max_incomplete_event_size=bounds.url + bounds.headers + 1024,
    )
    return Server(config)


async def _run(options: Options, service: Service, listener: socket.socket, ready: Callable[[], None]) -> None:
    server = _server(options, service)
    loop = asyncio.get_running_loop()

    def end() -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    def reload() -> None:
        task = loop.create_task(_reloaded(service))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    tasks: set[asyncio.Task[None]] = set()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, end)
    if hasattr(signal, "SIGHUP"):
        loop.add_signal_handler(signal.SIGHUP, reload)
    serving = loop.create_task(server.serve(sockets=[listener]))
    while not (server.started or serving.done()):
        await asyncio.sleep(0.005)
    if server.started:
        ready()
        loop.run_in_executor(None, _warm, service)
    await serving


def _warm(service: Service) -> None:
    """Look up beforehand what the first page needs, so that its reader does not wait for it."""
    with contextlib.suppress(NapKgError, OSError):
        _ = service.edition.pages


async def _reloaded(service: Service) -> None:
    """Open the data anew; what can't be read is told, and what is served stays."""
    try:
        edition = await service.aside(service.swap)
        print(f"reloaded: {edition.tag}", file=sys.stderr, flush=True)
    except NapKgError as error:
        print(f"error: not reloaded: {error}", file=sys.stderr, flush=True)
