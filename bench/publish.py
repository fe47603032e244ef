"""Time, size and memory of a site by the number of things: plans of ``generate.py``, each size in a process of its own.

usage: python bench/publish.py [--things 1000,10000] [--pages all|none]

One line per size: things with pages, files, MB, CPU seconds to validate and load and to write, things per CPU second,
peak resident memory after loading and at the end, and CPU seconds of a second run, which writes nothing. 100,000 takes
a quarter of an hour and several GB of disk.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GENERATE = Path(__file__).with_name("generate.py")


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(path: Path, out: Path, pages: str, *, once: bool) -> str:
    """Return what one site takes, in this process."""
    from nap_kg.publish import run

    loaded: list[tuple[float, float]] = []
    make = run._make

    def noted(*args: object, **more: object) -> int:
        loaded.append((time.process_time(), peak()))
        return make(*args, **more)  # type: ignore[arg-type]

    run._make = noted
    start = time.process_time()
    made = run.publish(out, [path], base="https://w3id.org/nap-kg/", pages=pages)
    end = time.process_time()
    again_start = time.process_time()
    first_peak = peak()
    if not once:
        again = run.publish(out, [path], base="https://w3id.org/nap-kg/", pages=pages)
        assert (again.changed, again.removed) == (0, 0)
    second = time.process_time() - again_start
    (at, memory), writing = loaded[0], end - loaded[0][0]
    rate = made.things / writing if made.things else 0
    return (
        f"{made.things:>8} {made.files:>8} {made.size / 1e6:>8.1f} {at - start:>8.1f} {writing:>8.1f} {rate:>8.0f} "
        f"{memory:>8.0f} {first_peak:>8.0f} {second:>8.1f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", default="1000,10000")
    parser.add_argument("--pages", choices=("all", "none"), default="all")
    parser.add_argument("--once", action="store_true", help="leave the second run out")
    parser.add_argument("--one", nargs=2, metavar=("FILE", "OUT"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(measured(Path(args.one[0]), Path(args.one[1]), args.pages, once=args.once))
        return
    heads = ("things", "files", "MB", "load s", "write s", "per s", "MB then", "MB end", "again s")
    print(" ".join(f"{head:>8}" for head in heads))
    for things in map(int, args.things.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "plan.ttl")
            command = [sys.executable, str(GENERATE), "--triples", str(8 * things), "--output", str(path)]
            subprocess.run(command, capture_output=True, check=True)
            command = [
                sys.executable,
                __file__,
                "--pages",
                args.pages,
                *(["--once"] if args.once else []),
                "--one",
                str(path),
                str(Path(folder, "site")),
            ]
            print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="", flush=True)


if __name__ == "__main__":
    main()
