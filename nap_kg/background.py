"""Work in a thread of its own: the engines can't be interrupted while they compute, but let other threads run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """A call that goes on beside its caller, to its end or that of the process."""

    def __init__(self, call: Callable[[], T], name: str) -> None:
        self._call = call
        self._results: list[T] = []
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the call, but not longer than so, and return whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def result(self) -> T:
        """Wait for the call, and return what it returned.

        Raises:  what the call raised.
        """
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        return self._results[0]

    def _run(self) -> None:
        try:
            self._results.append(self._call())
        except BaseException as fault:
            import traceback

            traceback.clear_frames(fault.__traceback__)  # the engine's answers may be dropped by their own thread only
            self._fault = fault


def hand_back_memory() -> None:
    """Hand what an engine has freed back to the system, where the C library can; a thread else keeps it for itself."""
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
