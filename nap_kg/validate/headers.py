"""The header that a query opens with, read and held against what one must say: those of checks, of migrations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nap_kg.cards import read_header
from nap_kg.errors import ParseError
from nap_kg.files import read_text
from nap_kg.findings import Severity
from nap_kg.validate.builtin import Bilingual

SEVERITIES: Mapping[str, Severity] = {
    "error": Severity.VIOLATION,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
}
"""What a header calls them."""


@dataclass(frozen=True)
class Header:
    """The ``#+`` lines of a query, and the query itself."""

    path: Path
    said: Mapping[str, Any]
    query: str

    @classmethod
    def read(cls, path: Path) -> Header:
        """Return what a file holds.

        Raises:  ParseError for a header that is broken.
        """
        text = read_text(path)
        query = "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()
        return cls(path, read_header(text, str(path)) or {}, query)

    def only(self, keys: Collection[str]) -> None:
        """Check that it says just these.

        Raises:  ParseError where it lacks one, or says another.
        """
        wrong = sorted(set(self.said) ^ set(keys))
        if wrong:
            cause = f"the header of this query lacks or misspells {', '.join(wrong)}"
            raise ParseError(cause, place=str(self.path), fix=f"give exactly {', '.join(keys)}")

    def one_of(self, key: str, known: Collection[str]) -> str:
        """Return what it says, which is one of some words.

        Raises:  ParseError for another.
        """
        word = str(self.said[key])
        if word not in known:
            fix = f"write one of {', '.join(known)}"
            raise ParseError(f"no {key} is named {word!r}", place=str(self.path), fix=fix)
        return word

    def bilingual(self, key: str) -> Bilingual:
        """Return a text in both languages.

        Raises:  ParseError for one in another number of them.
        """
        value = self.said[key]
        if not isinstance(value, dict) or set(value) != {"en", "fr"}:
            cause = f"{key!r} is not in English and French"
            raise ParseError(cause, place=str(self.path), fix="give en: … and fr: …")
        return Bilingual(str(value["en"]), str(value["fr"]))
