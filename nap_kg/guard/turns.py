"""Turns of the queries that are put to a pool: first come, first served, and so many at once."""

from __future__ import annotations

import sys
import threading
from collections import deque

from nap_kg.errors import Busy, Interrupted


class Turns:
    """So many turns; who enters has one, and gives it back by leaving."""

    def __init__(self, count: int, queue: int, patience: float) -> None:
        """Give ``count`` turns; at most ``queue`` wait for one, each at most ``patience`` seconds."""
        self._count, self._queue, self._patience = count, queue, patience
        self._lock = threading.Lock()
        self._tickets: deque[threading.Lock] = deque()
        self._free, self.closed = count, False

    def taken(self) -> tuple[int, int]:
        """Return how many have a turn, and how many wait for one."""
        with self._lock:
            return self._count - self._free, len(self._tickets)

    def close(self) -> None:
        """Give no more turns; who waits for one is told."""
        with self._lock:
            self.closed = True
            while self._tickets:
                self._tickets.popleft().release()

    def open(self) -> None:
        """Do nothing where turns are given.

        Raises:  Interrupted where they no longer are.
        """
        if self.closed:
            raise Interrupted("the pool is closed", fix="make another")

    def enter_at_once(self) -> bool:
        """Return whether a turn is free, and take it then.

        Raises:  Interrupted.
        """
        with self._lock:
            self.open()
            if self._free and not self._tickets:
                self._free -= 1
                return True
            return False

    def enter(self) -> None:
        """Wait for a turn.

        Raises:  Busy where too many wait, or no turn came in time; Interrupted.
        """
        if self.enter_at_once():
            return
        ticket = threading.Lock()
        with self._lock:
            self.open()
            if self._free and not self._tickets:
                self._free -= 1
                return
            if len(self._tickets) >= self._queue:
                raise Busy(f"{self._queue} queries wait already", fix="ask again later")
            ticket.acquire()
            self._tickets.append(ticket)
        has_turn = False
        try:
            has_turn = ticket.acquire(timeout=self._patience)
        finally:  # also where the wait is interrupted: a turn that has come to it meanwhile is not lost
            with self._lock:
                waits = ticket in self._tickets
                if waits:
                    self._tickets.remove(ticket)
            if not has_turn and not waits and sys.exc_info()[0] is not None:
                self.leave()
        if not has_turn and waits:
            raise Busy(f"no process was free within {self._patience:g} s", fix="ask again later")
        with self._lock:
            if self.closed:
                self._free -= 1  # which leaving gives back
        self._open_or_leave()

    def leave(self) -> None:
        """Give a turn back."""
        with self._lock:
            if self._tickets:
                self._tickets.popleft().release()
            else:
                self._free += 1

    def _open_or_leave(self) -> None:
        try:
            self.open()
        except Interrupted:
            self.leave()
            raise
