"""What the system can take from a process: its network, its memory, its life when its parent dies.

Source:  Linux manual pages unshare(2), seccomp(2), prctl(2), setrlimit(2).
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _SECCOMP_MODE_FILTER = 1, 22, 38, 2

_CALLS = {
    # socket, connect, bind, execve, execveat, io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 425)),
}
"""What the filter denies, by machine: its audit number, and the numbers of system calls."""
_X32 = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _DENY = 0x7FFF0000, 0x80000000, 0x00050000 | 13  # 13 is EACCES


def cut_network() -> tuple[str, ...]:
    """Take the network from this process and those that it starts; it must have a single thread.

    Shape:   what holds: ``namespace`` (a network of its own, with nothing in it), ``filter`` (the system refuses it
             sockets and other programs); empty where the system allows neither.
    """
    held = []
    if sys.platform == "linux":
        if _unshared():
            held.append("namespace")
        if _filtered():
            held.append("filter")
    return tuple(held)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _unshared() -> bool:
    """Whether there is a network namespace for this process; a user namespace too where it has no other right to."""
    with suppress(AttributeError, OSError):
        unshare = _libc().unshare
        return bool(unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)
    return False


def _filtered() -> bool:
    """Whether the system refuses this process what it needs for a connection, or to become another program."""
    if platform.machine() not in _CALLS or sys.maxsize < 2**32:
        return False
    machine, denied = _CALLS[platform.machine()]
    steps = [
        (_LOAD, 0, 0, 4),  # of which machine the call is
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, len(denied) + 1, 0, _X32),  # jumps to the last step, which denies
        *((_EQUAL, len(denied) - at, 0, call) for at, call in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    program = b"".join(struct.pack("=HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("=H6xQ", len(steps), ctypes.addressof(buffer))
    with suppress(AttributeError, OSError):
        prctl = _libc().prctl
        prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
        if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            address = ctypes.addressof(whole := ctypes.create_string_buffer(head, len(head)))
            done = prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, address, 0, 0) == 0
            del whole
            return bool(done)
    return False


def die_with(parent: int) -> None:
    """Have this process killed when the thread that started it ends; end at once where its parent has ended."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def address_space() -> int:
    """Return the bytes of address space that this process has; 0 where the system does not tell."""
    with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 (asked where memory ends)
        return int(file.read().split()[0]) * resource.getpagesize()
    return 0


def bound(what: int, allowed: int) -> None:
    """Set a limit of the system for this process, as far as it has the right to."""
    _, hard = resource.getrlimit(what)
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard))


def bound_for_good() -> None:
    """Set the limits that are the same for all queries: no core dump, few open files, no new process."""
    for what, allowed in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, 4096)):
        _, hard = resource.getrlimit(what)
        allowed = allowed if hard == resource.RLIM_INFINITY else min(allowed, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (allowed, allowed))
