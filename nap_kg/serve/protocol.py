"""HTTP on the wire, for clients that are slow, say too much or repeat themselves: uvicorn's protocol, less patient."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from nap_kg.serve import leaving
from nap_kg.serve.again import KEY, Again
from nap_kg.serve.options import Bounds


def protocol(bounds: Bounds, again: Again | None = None) -> type[H11Protocol]:
    """Return the protocol of a server with bounds; ``again`` has the answers to requests that came before."""

    class Protocol(H11Protocol):
        """Ends connections whose request header does not come in time, and answers those that are too long."""

        _timer: asyncio.TimerHandle | None = None
        _head = b""
        _length = 0

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.app_state["abort"] = transport.abort
            self.app_state[leaving.KEY] = leaving.Presence()
            self._arm()

        def connection_lost(self, exc: Exception | None) -> None:
            self._disarm()
            super().connection_lost(exc)
            self.app_state[leaving.KEY].leave()

        def data_received(self, data: bytes) -> None:
            may_come_again = data.startswith(b"GET ") and self._is_clean()
            if may_come_again and self._was_answered(data):
                return
            if self.conn.their_state is h11.IDLE:
                self._head = (self._head + data)[: bounds.url + 64]
                self._length += len(data)
            super().data_received(data)
            if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
                self._arm()
            elif self.conn.their_state is not h11.IDLE:
                self._disarm()
                self._head, self._length = b"", 0
            if may_come_again and self.conn.their_state is h11.DONE and not self.conn.trailing_data[0]:
                self.scope["state"][KEY] = data

        def _is_clean(self) -> bool:
            """Return whether nothing of a request has come yet, and none is being answered."""
            both = self.conn.our_state is h11.IDLE and self.conn.their_state is h11.IDLE
            return both and not self.conn.trailing_data[0]

        def _was_answered(self, data: bytes) -> bool:
            """Answer a request that came before byte by byte; return whether it has."""
            is_full = len(self.connections) >= bounds.connections or len(self.tasks) >= bounds.connections
            if again is None or is_full or self.flow.write_paused:
                return False
            sent = again.answer(data, self.client[0] if self.client else "-")
            if sent is None:
                return False
            self._disarm()
            self._unset_keepalive_if_required()
            date = (b"%s: %s\r\n" % pair for pair in self.server_state.default_headers)
            self.transport.write(b"".join([b"HTTP/1.1 200 OK\r\n", *date, sent.head, sent.body]))
            self.on_response_complete()
            return True

        def send_400_response(self, msg: str) -> None:
            """Answer what is no request; where it is too long, say so."""
            self._disarm()
            reason = b"400 Bad Request"
            if self._length > bounds.url:
                is_address = b"\n" not in self._head
                reason = b"414 URI Too Long" if is_address else b"431 Request Header Fields Too Large"
            body = b"the request can't be read: " + msg.encode() + b"\n"
            self._answer(reason, body)

        def _too_slow(self) -> None:
            self._timer = None
            if self.conn.their_state is h11.IDLE and (self.cycle is None or self.cycle.response_complete):
                self._answer(b"408 Request Timeout", b"the request did not come in time\n")

        def _answer(self, reason: bytes, body: bytes) -> None:
            head = b"HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n" % reason
            self.transport.write(b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body))
            self.transport.close()

        def _arm(self) -> None:
            if self._timer is None:
                self._timer = self.loop.call_later(bounds.header_seconds, self._too_slow)

        def _disarm(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

        def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: Any = None) -> None:
            super().__init__(config, server_state, dict(app_state), _loop)

    return Protocol
