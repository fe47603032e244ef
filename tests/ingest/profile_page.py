"""The keys in docs/profile.md, written from the JSON Schema of profiles: ``python -m tests.ingest.profile_page``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nap_kg.ingest.profile_keys import SCHEMA

PAGE = Path(__file__).resolve().parents[2] / "docs" / "profile.md"
BEGIN, END = "<!-- keys: begin -->\n", "<!-- keys: end -->\n"


def schema() -> dict[str, Any]:
    """The schema."""
    read: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return read


def keys(of: dict[str, Any], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key below a schema, as ``table.columns.lead``, with its own schema."""
    for name, own in of.get("properties", {}).items():
        yield above + name, own
        yield from keys(own, f"{above}{name}.")
        if isinstance(own.get("items"), dict):
            yield from keys(own["items"], f"{above}{name}.")


def tables() -> str:
    """A section for each table of TOML, in the schema's order."""
    whole, lines = schema(), []
    for path, own in keys(whole):
        if "properties" not in own and "properties" not in own.get("items", {}) and not _is_map(own, path):
            continue
        several = own.get("type") == "array"
        header = f"[[{path}]]" if several else f"[{path}]"
        inner = own["items"] if several else own
        required = set(inner.get("required", ()))
        lines += [f"### `{header}`", "", _sentence(own["description"])]
        if _is_map(own, path):
            lines += [""]
            continue
        lines += ["", "| key | value | meaning |", "|---|---|---|"]
        for name, key in inner.get("properties", {}).items():
            said = key.get("description") or COLUMNS[name]
            must = " (required)" if name in required else ""
            lines.append(f"| `{name}` | {_kind(key)}{must} | {said.replace('|', chr(92) + '|').replace('<', '&lt;')} |")
        lines.append("")
    return "\n".join(lines)


def filled() -> str:
    """The page with its sections of keys as they have to be."""
    text = PAGE.read_text(encoding="utf-8")
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    return re.sub(pattern, lambda _: BEGIN + "\n" + tables() + END, text, flags=re.DOTALL)


def _is_map(own: dict[str, Any], path: str) -> bool:
    """A table whose keys are the source's own words."""
    return (
        own.get("type") == "object"
        and not own.get("properties")
        and "." not in path.removeprefix("table.").removeprefix("chart.")
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _kind(own: dict[str, Any]) -> str:
    if "enum" in own:
        return ", ".join(f"`{value}`" for value in own["enum"])
    if "oneOf" in own:
        return "text or list"
    return {"string": "text", "integer": "number", "boolean": "`true`, `false`", "array": "list", "object": "table"}[
        own["type"]
    ]


COLUMNS = {
    "pillar": "the pillar's heading, mapped under `[pillars]`",
    "objective": "the objective that the row belongs to, or is",
    "task": "the task that the row belongs to, or is",
    "deliverable": "the wording of what is to be delivered",
    "part": "the wording of a part of a deliverable",
    "identifier": "the row's own number, which becomes the key of its element",
    "parent": "the number of the element that the row belongs to",
    "timeline": "the whole timeline: start, end or both",
    "start": "when it begins",
    "due": "when it is due",
    "status": "the status, mapped under `[statuses]`",
    "completion": "when it was completed",
    "lead": "the bodies that lead, with those consulted where phrases say so",
    "collaborators": "bodies that collaborate",
    "consulted": "bodies that are consulted",
    "new": "a mark of rows that are new",
    "target": "goals or targets of the United Nations, such as `8.7`",
    "document": "the title of a document that tells of the plan, such as a letter",
    "issued": "when that document was issued: a day, a month or a year",
    "homepage": "the address of that document's page",
    "column": "a column of the profile, or a heading",
    "matches": "regular expression that is looked for in its cells",
    "reason": "why such rows are no part of the plan",
    "under": "the number in the cell of `parent`",
}
"""What stands under keys of which the schema says nothing more."""


if __name__ == "__main__":
    PAGE.write_text(filled(), encoding="utf-8")
