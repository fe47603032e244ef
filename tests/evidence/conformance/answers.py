"""The cases, what each expects, and what nap-kg answers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from nap_kg.evidence.documents import Document
from nap_kg.evidence.locate import MOST_TOKENS, Passage, locate
from nap_kg.evidence.model import Evidence
from nap_kg.passages import digest, tokens_with_offsets

FOLDER = Path(__file__).resolve().parent
KINDS = ("tokens", "passages", "lengths", "renditions")
Case = dict[str, Any]


def cases() -> list[tuple[str, Case]]:
    """Return every case with its kind."""
    return [(kind, case) for kind in KINDS for case in json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))]


def expected(kind: str, case: Case) -> Case:
    """Return what an implementation must answer."""
    if kind == "tokens":
        return {"tokens": case["tokens"], "tokenDigest": case["tokenDigest"]}
    return {key: case[key] for key in ("outcome", "found") if key in case}


def answer(kind: str, case: Case) -> Case:
    """Return what nap-kg says of a case."""
    if kind == "tokens":
        found = tokens_with_offsets(case["text"])
        listed = [{"text": token.text, "start": token.start, "end": token.end} for token in found]
        return {"tokens": listed, "tokenDigest": digest(token.text for token in found)}
    if kind == "renditions":
        return {"outcome": _rendition(case)}
    given = case["evidence"]
    one = Evidence(
        iri="urn:evidence",
        thing="urn:thing",
        properties=(),
        source="urn:rendition",
        start=given["start"],
        end=given["end"],
        token_count=given["tokenCount"],
        token_digest=given["tokenDigest"],
        locator="",
    )
    document = Document(Path("case"), "urn:rendition", case["text"], exact=case.get("rendition", "same") == "same")
    passage = locate(one, document)
    if not isinstance(passage, Passage):
        return {"outcome": passage.kind}
    if kind == "lengths":
        too_long = one.token_count > MOST_TOKENS and "\n" in passage.text
        return {"outcome": "too-long" if too_long else "found"}
    return {"outcome": "found", "found": [passage.start, passage.end]}


def _rendition(case: Case) -> str:
    content = bytes.fromhex(case["bytes"])
    if hashlib.sha256(content).hexdigest() != case["digest"]:
        return "other"
    return "same" if len(content.decode("utf-8")) == case["codePointCount"] else "rendition-length"
