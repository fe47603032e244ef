"""YAML with places: a tree of nodes is read, nothing is built from it, so that a wording stays as it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nap_kg.errors import InputError, ParseError
from nap_kg.readers.limits import MAX_DEPTH, MAX_REPEATED

_NOTHING = {"", "~", "null", "Null", "NULL"}


def compose(text: str, path: str, line: int = 1) -> Any:
    """Return the root node of a YAML text that begins on a line of its file; None for one that is empty.

    Raises:  ParseError with the place of what is no YAML.
    """
    import yaml

    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f"{path}:{line + mark.line}:{mark.column + 1}" if mark else path
        said = f"not YAML: {error.problem or error.context}"
        raise ParseError(said, place=at, fix='quote a value that holds ": " or begins with a sign') from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ParseError(f"not YAML: {error}", place=path, fix="correct the file") from error


class Leaves:
    """Flattens nodes: nested keys joined by ".", lists by "; "."""

    def __init__(self, path: str, text: str, line: int = 1) -> None:
        self.path, self.line = path, line
        self._left = MAX_REPEATED + len(text)  # without aliases, a value takes at least one character

    def __call__(self, node: Any, key: str = "", depth: int = 0) -> Iterator[tuple[str, str, int, int]]:
        """Yield each value of a mapping: its key, its wording, and its place in the YAML text.

        Raises:  InputError for aliases that repeat so much that no one wrote it, or that hold themselves.
        """
        self._count(node, depth)
        if node.id == "mapping":
            seen: set[str] = set()
            for name, value in node.value:
                if name.id == "scalar" and name.value in seen:
                    cause = f"the key {name.value!r} is there twice"
                    raise ParseError(cause, place=self._at(name), fix="keep one of the two")
                if name.id != "scalar":
                    raise ParseError("a key that is no text", place=self._at(name), fix="use a plain word as key")
                seen.add(name.value)
                yield from self(value, f"{key}.{name.value}" if key else name.value, depth + 1)
        elif node.id == "sequence" and any(item.id == "mapping" for item in node.value):
            for number, item in enumerate(node.value, 1):
                yield from self(item, f"{key}.{number}", depth + 1)
        else:
            yield key, self._wording(node, depth), *self._span(node)

    def _wording(self, node: Any, depth: int) -> str:
        if node.id == "scalar":
            return "" if not node.style and node.value in _NOTHING else str(node.value)
        parts = []
        for item in node.value:
            self._count(item, depth + 1)
            parts.append(
                self._wording(item, depth + 1)
                if item.id != "mapping"
                else ", ".join(f"{name}: {value}" for name, value, _, _ in self(item, "", depth + 1))
            )
        return "; ".join(filter(None, parts))

    def _count(self, node: Any, depth: int) -> None:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise InputError(
                "aliases or nesting make this YAML larger than any file that people write: it may be a trap",
                place=self._at(node),
                fix="write the values out",
            )

    def _span(self, node: Any) -> tuple[int, int]:
        start, end = node.start_mark.index, node.end_mark.index
        if node.id == "scalar" and node.style in ("'", '"') and end - start >= 2:
            start, end = start + 1, end - 1
        return start, end

    def _at(self, node: Any) -> str:
        return f"{self.path}:{self.line + node.start_mark.line}:{node.start_mark.column + 1}"
