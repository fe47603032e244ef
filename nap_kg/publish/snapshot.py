"""The edition that is cited: the data as it was, at an address of its version that later editions leave alone."""

from __future__ import annotations

import re

from nap_kg.publish.config import Config
from nap_kg.publish.dumps import Dump
from nap_kg.publish.writer import KEPT, Site


def snapshot_folder(about: Config) -> str:
    """Return the folder of this edition: that of its version, else of its date; empty where it has neither.

    >>> made = dict.fromkeys(Config.__dataclass_fields__, "")
    >>> snapshot_folder(Config(**made | {"version": "1.0/../beta"}))
    'snapshot/1.0-..-beta'
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", about.version or about.date)[:60].strip(".-")
    return f"{KEPT}/{name}" if name else ""


def snapshot_file(about: Config) -> str:
    """Return the path of the data of this edition; empty where it has neither version nor date."""
    folder = snapshot_folder(about)
    return f"{folder}/{about.key}.nq.gz" if folder else ""


def quads_of(dumps: list[Dump]) -> Dump:
    """Return the dump that an edition keeps: the whole in N-Quads."""
    return next(dump for dump in dumps if not dump.graph and dump.ending == ".nq")


def write_snapshot(site: Site, about: Config, dumps: list[Dump], beside: dict[str, str]) -> None:
    """Write the edition: the whole in N-Quads, its digest, and the files that say what it is, by name."""
    folder = snapshot_folder(about)
    if not folder:
        return
    made = quads_of(dumps).made
    assert made is not None
    site.copy(made, snapshot_file(about))
    site.write(f"{folder}/SHA256SUMS.txt", f"{made.digest}  {about.key}.nq.gz\n")
    for name, text in beside.items():
        site.write(f"{folder}/{name}", text)
