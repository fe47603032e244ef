"""What a whole process costs, with all that it starts: CPU, wall time, peak memory; and what machine this is."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    cpu: float  # seconds, user and system, of the process and those it waited for
    wall: float  # seconds
    memory: float  # MB; of all processes at the moment when it was most, pages that they share counted once
    code: int  # exit code; negative for a signal
    late: bool  # stopped at the limit
    complaint: str  # the end of stderr


PATIENCE = 5  # times the limit, in wall time, for a process that waits for something


def run(command: list[str], *, limit: float) -> Cost:
    """Run a command to its end, or to the limit in seconds of CPU, and return what it took.

    A busy machine takes longer to reach that limit, and stops no engine that keeps within it. The peak of a single
    process is the kernel's own; where there are several, their shares (PSS) are added up ten times a second. Linux
    only.
    """
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment,
            start_new_session=True,
        )
        watch = _Watch(process.pid, limit)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait for it again
        watch.done.set()
        watch.join()
        errors.seek(0, os.SEEK_END)
        errors.seek(max(0, errors.tell() - 2000))
        complaint = errors.read().decode(errors="replace").strip()
    peak = max(usage.ru_maxrss * 1024, watch.peak) / 1e6
    return Cost(usage.ru_utime + usage.ru_stime, wall, peak, process.returncode, watch.late, complaint)


class _Watch(threading.Thread):
    """Adds up the memory of a tree of processes, and stops it at the limit."""

    def __init__(self, pid: int, limit: float) -> None:
        super().__init__(daemon=True)
        self.pid, self.limit, self.until = pid, limit, time.perf_counter() + PATIENCE * limit
        self.done = threading.Event()
        self.peak = 0
        self.late = False

    def run(self) -> None:
        while not self.done.wait(0.1):
            tree = _tree(self.pid)
            if sum(map(_seconds, tree)) > self.limit or time.perf_counter() > self.until:
                self.late = True
                os.killpg(self.pid, signal.SIGKILL)
                return
            if len(tree) > 1:
                self.peak = max(self.peak, sum(map(_share, tree)))


def _tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended
            continue
    return found


def _seconds(pid: int) -> float:
    """Return the CPU time of a process and of those that it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _share(pid: int) -> int:
    """Return the bytes that a process has in memory, shared pages in proportion."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def machine() -> str:
    """Return what this runs on, without its name."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {memory:.0f} GB, {platform.system()} {platform.release().split('-')[0]}"
