"""A plan's profile, held against the data: what it tells ``ingest`` to look up is there, and the file that it reads.

How a profile reads a chart is shown by reading one (``nap-kg ingest --compare``); here only its names and digests.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nap_kg.errors import InputError
from nap_kg.evidence.model import EvidenceFinding, Statements, key
from nap_kg.files import shorter
from nap_kg.namespaces import DCTERMS, ID, NAP

FILE = "profile.toml"


def check_profiles(statements: Statements) -> Iterator[EvidenceFinding]:
    """Yield what a profile beside the evidence names and the data does not, and digests that differ.

    Raises:  InputError for a profile that can't be read, or lacks what every profile has.
    """
    for file, _ in statements.beside(FILE):
        text = file.read_text(encoding="utf-8")
        try:
            profile = tomllib.loads(text)
            yield from _check(profile, text, file, statements)
        except tomllib.TOMLDecodeError as error:
            raise InputError(f"not TOML: {error}", place=str(shorter(file)), fix="correct the line") from error
        except (KeyError, TypeError, AttributeError) as error:
            fix = "see docs/profile.md for every key"
            cause = f"not a profile: {error} is missing or no table"
            raise InputError(cause, place=str(shorter(file)), fix=fix) from error


def _check(profile: dict[str, Any], text: str, file: Path, statements: Statements) -> Iterator[EvidenceFinding]:
    base, key = profile["plan"]["base"], profile["plan"]["key"]
    plan = f"{base}plan/{key}"

    def finding(thing: str, value: str, message: str) -> EvidenceFinding:
        lines = text.splitlines()
        line = next((number for number, line in enumerate(lines, 1) if value in line.partition(" #")[0]), 1)
        return EvidenceFinding(thing, "", value, "", "profile-wrong", message, f"{shorter(file)}:{line}")

    if NAP.ActionPlan not in statements.types(plan):
        yield finding(plan, key, f"the data describes no plan <{plan}>: correct base or key")
        return
    for name, kind, known in (
        ("agencies", "body", statements.named),
        ("fiscal_years", "fiscal year", tuple(statements.fiscal_years)),
    ):
        if name not in profile["plan"]:
            continue
        start = base + profile["plan"][name]
        if not any(thing.startswith(start) for thing in known):
            yield finding(plan, profile["plan"][name], f"no {kind} of the data has an IRI that begins with <{start}>")
    kinds = [("pillar", profile.get("pillars", {})), ("status", profile.get("statuses", {}))]
    kinds += [("status", table.get("statuses", {})) for table in profile.get("table", ())]
    for scheme, wordings in kinds:
        for value in wordings.values():
            concept = value if ":" in value else f"{ID}{scheme}/{value}"
            if concept not in statements.about:
                yield finding(concept, value, f"no vocabulary has this {scheme}: look at its spelling")
    for one in profile["report"]:
        report = f"{plan}/report/{one['key']}"
        if "rendition" not in one:  # of several files, each is one
            if not any(report in _values(statements, thing, NAP.isRenditionOf) for thing in statements.data):
                yield finding(
                    report, one["key"], f"the data describes no rendition of <{report}>: correct key, or ingest it"
                )
            continue
        rendition = f"{report}/rendition/{one['rendition']}"
        digest = statements.value(rendition, NAP.digest)
        if digest is None:
            message = f"the data describes no rendition <{rendition}>: correct key or rendition"
            yield finding(rendition, one["key"], message)
        elif set(one) != {"key", "rendition"} and digest != one["sha256"]:
            yield finding(rendition, one["sha256"], f"the data gives its digest as {digest}: correct the wrong one")


def under(statements: Statements, thing: str) -> list[str]:
    """Return the globs of the files whose rows all belong to a thing, as the profiles beside the evidence say."""
    known = {key(thing), statements.value(thing, DCTERMS.identifier)}
    found: list[str] = []
    for file, _ in statements.beside(FILE):
        for table in tomllib.loads(file.read_text(encoding="utf-8")).get("table", ()):
            if table.get("under") in known:
                globs = table.get("files", "*")
                found += [globs] if isinstance(globs, str) else globs
    return [glob.rpartition("/")[2] for glob in found]


def _values(statements: Statements, thing: str, property_: str) -> list[str]:
    return [value.value for value in statements.values(thing, property_)]
