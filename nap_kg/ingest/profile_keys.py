"""The keys of a profile, held against its JSON Schema: misspelt, missing and badly typed ones, all at once."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nap_kg.errors import ProfileError

SCHEMA = Path(__file__).with_name("profile.schema.json")
"""The JSON Schema of profiles, for editors too."""


def check_keys(path: Path, text: str, data: dict[str, Any]) -> None:
    """Hold a profile against the schema.

    Raises:  ProfileError that names every key at fault, with its line.
    """
    import jsonschema

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(data)
    found = sorted({complaint for error in errors for complaint in _complaints(error, text)})
    if found:
        raise ProfileError(
            "the profile has keys at fault:\n  " + "\n  ".join(f"line {line}: {what}" for line, what in found),
            place=str(path),
            fix="see docs/profile.md for every key",
        )


def _complaints(error: Any, text: str) -> Iterator[tuple[int, str]]:
    keys = [str(key) for key in error.absolute_path if isinstance(key, str)]
    indexes = [key for key in error.absolute_path if isinstance(key, int)]
    at = ".".join(keys)
    if error.validator == "additionalProperties":
        known = sorted(error.schema.get("properties", {}))
        for key in sorted(set(error.instance) - set(known)):
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
            hint = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(known)}"
            yield _line(text, [*keys, key], indexes), f"no key {'.'.join([*keys, key])}{hint}"
    elif error.validator == "required":
        missing = sorted(set(error.validator_value) - set(error.instance))
        yield from ((_line(text, keys, indexes), f"the key {'.'.join([*keys, key])} is missing") for key in missing)
    elif error.validator == "oneOf":
        yield _line(text, keys, indexes), f"{at}: text, or a list of texts, is expected"
    else:
        yield _line(text, keys, indexes), f"{at}: {error.message[:160]}"


def _line(text: str, keys: list[str], indexes: list[Any]) -> int:
    """Return the line of a key, or of the table that it stands in; 1 where neither is found."""
    lines = text.splitlines()
    start, depth = 0, 0
    for size in range(len(keys), 0, -1):  # the longest table header that is there
        header = re.compile(_header(keys[:size]))
        heads = [number for number, line in enumerate(lines) if header.fullmatch(line.partition("#")[0].strip())]
        if heads:
            index = indexes[0] if indexes and isinstance(indexes[0], int) else 0
            start, depth = heads[min(index, len(heads) - 1)], size
            break
    for key in keys[depth : depth + 1]:
        pattern = re.compile(rf"""["']?{re.escape(key)}["']?\s*[=.]""")
        for number in range(start, len(lines)):
            if pattern.match(lines[number].strip()):
                return number + 1
    return start + 1


def _header(keys: list[str]) -> str:
    return r"\[{1,2}\s*" + r"\s*\.\s*".join(re.escape(key) for key in keys) + r"\s*\]{1,2}"
