"""Messages between the processes of the guard: JSON behind its length on a socket, and files handed over with them.

A message may have bytes behind it, such as a short answer, which are no JSON.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any

_HEAD = struct.Struct("!II")  # the lengths of the JSON, and of the bytes behind it
_MOST_FILES = 3
_PIECE = 1 << 16
BYTES = "bytes"
"""The key of a message under which the bytes behind it are received."""


class Gone(Exception):
    """The other side has closed the socket, or died."""


def packed(message: dict[str, Any], rest: bytes = b"") -> bytes:
    """Return a message, and what is sent behind it, as they are sent."""
    content = json.dumps(message).encode()
    return b"".join((_HEAD.pack(len(content), len(rest)), content, rest))


def send(to: socket.socket, message: dict[str, Any], files: Sequence[int] = (), rest: bytes = b"") -> None:
    """Send a message, and descriptors of open files, of which the other side gets its own.

    Raises:  Gone.
    """
    content = packed(message, rest)
    try:
        sent = socket.send_fds(to, [content], files) if files else 0
        if sent < len(content):
            to.sendall(memoryview(content)[sent:])
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
            length, more = _HEAD.unpack(head)
            content = _exactly(source, length + more)
        except ConnectionResetError as error:
            raise Gone from error
        return _read(content, length), files
    except BaseException:
        for file in files:
            os.close(file)
        raise


class Reader:
    """Takes one message from a socket that does not wait, and on which nothing follows it, however it is cut."""

    def __init__(self, source: socket.socket) -> None:
        self._source, self._content = source, b""
        self.files: list[int] = []

    def read(self) -> dict[str, Any] | None:
        """Return the message, once it is whole; None before that.

        Raises:  Gone.
        """
        while True:
            try:
                piece, files, _, _ = socket.recv_fds(self._source, _PIECE + 4096, _MOST_FILES)
            except BlockingIOError:
                return None
            except ConnectionResetError as error:
                raise Gone from error
            self.files += files
            if not piece:
                raise Gone
            self._content = self._content + piece if self._content else piece
            if len(self._content) >= _HEAD.size:
                length, more = _HEAD.unpack_from(self._content)
                if len(self._content) >= _HEAD.size + length + more:
                    return _read(self._content[_HEAD.size : _HEAD.size + length + more], length)

    def close(self) -> None:
        """Close the files that came with a message that nobody wants."""
        while self.files:
            os.close(self.files.pop())


def _read(content: bytes, length: int) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(content[:length])
    if len(content) > length:
        message[BYTES] = content[length:]
    return message


def _exactly(source: socket.socket, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        piece = source.recv(min(size - len(content), _PIECE))
        if not piece:
            raise Gone
        content += piece
    return bytes(content)
