"""JSON and YAML: a list of objects, at the top or the only one below it, is a table; its keys are the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from nap_kg.errors import InputError, ParseError
from nap_kg.readers.composing import EMPTY, Composer, Draft
from nap_kg.readers.inline import read_inline
from nap_kg.readers.limits import MAX_DEPTH, check_cells, check_width
from nap_kg.readers.model import Cell, Table, nearest
from nap_kg.readers.wording import Wording
from nap_kg.readers.yaml_nodes import Leaves, compose


def read_json(text: str, name: str, composer: Composer, wording: Wording, records: str | None) -> None:
    """Add the one table of a JSON text: a row of headings (row 0), then the records, numbered from 1.

    Numbers stay as they are printed; ``null`` is an empty cell; nested keys are joined by ".", lists by "; ".

    Raises:  ParseError for what is no JSON; InputError where there is no list of objects.
    """
    path = composer.path
    try:
        data = json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        at = f"{path}:{error.lineno}:{error.colno}"
        raise ParseError(f"not JSON: {error.msg}", place=at, fix="correct the file just before") from error
    except RecursionError as error:
        raise _too_deep(path) from error
    except _Twice as error:
        raise ParseError(f"an object has the key {error} twice", place=path, fix="keep one of the two") from error
    records = records or _only(_lists(data, lambda value: value, list, dict))
    found = _list(data, records, path, lambda value: value, list, dict)
    rows: list[dict[str, Draft]] = []
    columns: dict[str, None] = {}
    for item in found:
        row = {key: read_inline(said, wording, lines=True) for key, said in _leaves(item, path)}
        columns.update(dict.fromkeys(row))
        check_width(len(columns), path)
        check_cells(len(columns) * len(found), path)
        rows.append(row)
    heads = [Draft(wording(column)) for column in columns]
    lines: list[tuple[int, list[Draft]]] = [(0, heads)]
    lines += [(number, [row.get(column, EMPTY) for column in columns]) for number, row in enumerate(rows, 1)]
    composer.add(records or name, f"list {records!r}" if records else "", lines, numbering="record")


class _Twice(Exception):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(repr(next(key for key in keys if keys.count(key) > 1)))
    return made


def _too_deep(path: str) -> InputError:
    return InputError(f"nested deeper than {MAX_DEPTH} levels", place=path, fix="keep the list that is needed")


def _leaves(value: Any, path: str, key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > MAX_DEPTH:
        raise _too_deep(path)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, path, f"{key}.{name}" if key else name, depth + 1)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for number, item in enumerate(value, 1):
            yield from _leaves(item, path, f"{key}.{number}", depth + 1)
    else:
        yield key, _said(value, path, depth)


def _said(value: Any, path: str, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise _too_deep(path)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(filter(None, (_said(item, path, depth + 1) for item in value)))
    return str(value)


def read_yaml(text: str, name: str, path: str, wording: Wording, records: str | None) -> Table:
    """Return the one table of a YAML text, as ``read_json`` does; each cell has its true place.

    Raises:  ParseError for what is no YAML; InputError where there is no list of mappings.
    """
    root = compose(text, path)
    if root is None:
        raise InputError("this file is empty", place=path, fix="check that it was saved whole")
    records = records or _only(_lists(root, _plain_node, _NodeList, dict))
    found = _list(root, records, path, _plain_node, _NodeList, dict)
    leaves = Leaves(path, text)
    rows: list[dict[str, tuple[Draft, int, int]]] = []
    columns: dict[str, None] = {}
    for item in found:
        row = {key: (read_inline(said, wording, lines=True), a, b) for key, said, a, b in leaves(item)}
        columns.update(dict.fromkeys(row))
        check_width(len(columns), path)
        check_cells(len(columns) * len(found), path)
        rows.append(row)
    made = [tuple(Cell(wording(column), 0, 0, 0, at) for at, column in enumerate(columns, 1))]
    for number, (item, row) in enumerate(zip(found, rows, strict=True), 1):
        begin = item.start_mark.index
        cells = []
        for at, column in enumerate(columns, 1):
            said, start, end = row.get(column, (EMPTY, begin, begin))
            cells.append(Cell(said.text, start, end, number, at, said.struck, False, said.links, said.struck_text))
        made.append(tuple(cells))
    return Table(records or name, f"list {records!r}" if records else "", tuple(made), "record")


class _NodeList(list[Any]):
    """The items of a YAML list."""


def _plain_node(node: Any) -> Any:
    if node.id == "mapping":
        return {key.value: value for key, value in node.value if key.id == "scalar"}
    return _NodeList(node.value) if node.id == "sequence" else node


def _list(root: Any, records: str | None, path: str, plain: Any, lists: type[Any], objects: type[Any]) -> Sequence[Any]:
    """Return the list of objects at a dotted path, or at the root."""
    at = root
    for step in (records or "").split(".") if records else []:
        inner = plain(at)
        if not isinstance(inner, objects) or step not in inner:
            known = list(inner) if isinstance(inner, objects) else []
            fix = f"name one of {nearest(step, known)}" if known else "name the path of a list"
            raise InputError(f"there is no {step!r} in the path {records!r}", place=path, fix=fix)
        at = inner[step]
    found = plain(at)
    if isinstance(found, lists) and found and all(isinstance(plain(item), objects) for item in found):
        return list(found)
    where = f"at {records!r} " if records else ""
    there = _lists(root, plain, lists, objects)
    fix = f"name its path as records, one of {nearest(records or '', there)}" if there else "write a list of objects"
    raise InputError(f"no list of objects stands {where or 'at the top '}of this file", place=path, fix=fix)


def _only(paths: Sequence[str]) -> str | None:
    """Return the path of the one list of objects that an object holds; None where there are several, or none."""
    return paths[0] if len(paths) == 1 else None


def _lists(root: Any, plain: Any, lists: type[Any], objects: type[Any], depth: int = 4) -> list[str]:
    inner = plain(root)
    found: list[str] = []
    if isinstance(inner, objects) and depth:
        for key, value in inner.items():
            items = plain(value)
            if isinstance(items, lists) and items and all(isinstance(plain(item), objects) for item in items):
                found.append(key)
            found += [f"{key}.{deeper}" for deeper in _lists(value, plain, lists, objects, depth - 1)]
    return found
