"""Keys of what a plan is made of: minted once, never recomputed, in the plan's ``identifiers.csv``.

A row of a report finds its key by the digest of its wording: in the same task, else anywhere in the plan (it moved). A
re-worded row is tied to its old key by hand, with one more line in the file.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nap_kg.errors import InputError

FIELDS = ("report", "kind", "key", "parent", "digest")


@dataclass(frozen=True)
class Identifier:
    """One line of the file: the wording (by its digest) under which a report prints a deliverable or part."""

    report: str
    kind: str  # objective, task, deliverable, part
    key: str
    parent: str  # the task's number, or the key of what it is part of; empty for the plan
    digest: str


class Identifiers:
    """The keys of one plan."""

    def __init__(self, rows: Iterable[Identifier] = ()) -> None:
        self.rows: list[Identifier] = []
        self.minted: list[Identifier] = []
        self._known: set[Identifier] = set()
        self._by_wording: dict[tuple[str, str], list[Identifier]] = {}
        self._taken: dict[str, set[str]] = {}
        self._next: dict[tuple[str, str], int] = {}  # the number that the next key of a stem ends in
        for row in rows:
            self._keep(row)

    def key(self, report: str, kind: str, parent: str, digest: str, *, moved: bool = True) -> str | None:
        """Return the key of a wording: of this report first, then of any, in the same place first, then in any.

        ``moved``: it may have stood elsewhere; not where one report prints the wording in several places.
        """
        same = self._by_wording.get((kind, digest), [])
        for found in (
            [row for row in same if row.report == report and row.parent == parent],
            [row for row in same if row.parent == parent],
            same if moved and len({row.key for row in same}) == 1 else [],
        ):
            if found:
                return found[-1].key
        return None

    def known(self, kind: str, digest: str) -> str:
        """Return the one key that earlier lines give a wording, wherever it stood; empty for none or several."""
        keys = {row.key for row in self._by_wording.get((kind, digest), ())}
        return keys.pop() if len(keys) == 1 else ""

    def has(self, kind: str, key: str) -> bool:
        """Tell whether a key is given to a thing of this kind."""
        return key in self._taken.get(kind, ())

    def take(self, kind: str, key: str) -> None:
        """Note a key that a thing has without a line here: it is minted for no other."""
        self._taken.setdefault(kind, set()).add(key)

    def prints(self, kind: str, key: str, digest: str) -> bool:
        """Tell whether some report prints a key's thing in this wording."""
        return any(row.key == key for row in self._by_wording.get((kind, digest), ()))

    def mint(self, report: str, kind: str, parent: str, digest: str, wording: str, *, most: int = 3) -> str:
        """Return a new key of up to three words of a wording, and remember it.

        Where it is taken, up to ``most`` words are tried, and then numbers behind it.
        """
        words = [w for w in re.findall(r"[a-z0-9]+", _plain(wording)) if len(w) > 2 and w not in _COMMON]
        stem = "-".join(words[:3]) or kind
        taken = self._taken.setdefault(kind, set())
        number, key = self._next.get((kind, stem), 2), stem
        if key in taken:
            longer = ("-".join(words[:count]) for count in range(4, min(most, len(words)) + 1))
            key = next((found for found in longer if found not in taken), key)
        while key in taken:
            key, number = f"{stem}-{number}", number + 1
        self._next[kind, stem] = number
        self._add(Identifier(report, kind, key, parent, digest))
        return key

    def remember(self, report: str, kind: str, key: str, parent: str, digest: str) -> None:
        """Note that a report prints a known key under this wording, unless the file says so already."""
        row = Identifier(report, kind, key, parent, digest)
        if row not in self._known:
            self._add(row)

    def _keep(self, row: Identifier) -> None:
        self.rows.append(row)
        self._known.add(row)
        self._by_wording.setdefault((row.kind, row.digest), []).append(row)
        self._taken.setdefault(row.kind, set()).add(row.key)

    def _add(self, row: Identifier) -> None:
        self._keep(row)
        self.minted.append(row)

    def text(self) -> str:
        """Return the file's content, old lines as they were and new ones after them."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows([row.report, row.kind, row.key, row.parent, row.digest] for row in self.rows)
        return buffer.getvalue()


def _plain(wording: str) -> str:
    """Return a wording in small letters without accents: ``Éclairer`` as ``eclairer``, ``œuvre`` as ``oeuvre``."""
    letters = unicodedata.normalize("NFKD", wording.lower().translate(_LIGATURES))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "’": "'"})

_COMMON = frozenset(  # words that tell no deliverable from another
    re.findall(
        r"\w+",
        "with from that this their into such other through including which will those they when where well also been "
        "and new the for are was were who every any all out send put fit people regular regularly provide develop "
        "support continue promote continuing build",
    )
)


def keys_beside(path: Path) -> Path | None:
    """Return the keys of the plan that a file of data belongs to: those beside it, or in the folder above."""
    near = (folder / "identifiers.csv" for folder in (path.parent, path.parent.parent))
    return next(filter(Path.is_file, near), None)


def load_identifiers(path: Path) -> Identifiers:
    """Read the keys of a plan; none where the file does not exist yet.

    Raises:  InputError for a file with other columns, or with one key for two things.
    """
    if not path.exists():
        return Identifiers()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != FIELDS:
            raise InputError(
                f"the columns are {', '.join(reader.fieldnames or ('none',))}",
                place=f"{path}:1",
                fix=f"write {', '.join(FIELDS)}",
            )
        rows = [Identifier(**row) for row in reader]
    seen: dict[tuple[str, str, str], int] = {}
    for line, row in enumerate(rows, 2):
        first = seen.setdefault((row.report, row.kind, row.key), line)
        if first != line:
            raise InputError(
                f"the key {row.key!r} stands twice for one report",
                place=f"{path}:{line}",
                fix=f"compare it with line {first}",
            )
    return Identifiers(rows)
