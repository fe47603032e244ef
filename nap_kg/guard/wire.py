"""Messages between the processes of the guard: JSON behind its length on a socket, and files handed over with them."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

_HEAD = struct.Struct("!I")
_MOST_FILES = 3


class Gone(Exception):
    """The other side has closed the socket, or died."""


def send(to: socket.socket, message: dict[str, Any], files: Sequence[int] = ()) -> None:
    """Send a message, and descriptors of open files, of which the other side gets its own.

    Raises:  Gone.
    """
    content = json.dumps(message).encode()
    try:
        socket.send_fds(to, [_HEAD.pack(len(content))], files) if files else to.sendall(_HEAD.pack(len(content)))
        to.sendall(content)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Gone from error


def receive(source: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Wait for a message; return it, and the descriptors that came with it.

    Raises:  Gone; TimeoutError where the socket has a time-out.
    """
    files: list[int] = []
    try:
        try:
            head, files, _, _ = socket.recv_fds(source, _HEAD.size, _MOST_FILES)
            if not head:
                raise Gone
            head += _exactly(source, _HEAD.size - len(head))
            message: dict[str, Any] = json.loads(_exactly(source, _HEAD.unpack(head)[0]))
        except ConnectionResetError as error:
            raise Gone from error
    except BaseException:
        for file in files:
            os.close(file)
        raise
    return message, files


def _exactly(source: socket.socket, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        piece = source.recv(min(size - len(content), 1 << 16))
        if not piece:
            raise Gone
        content += piece
    return bytes(content)
