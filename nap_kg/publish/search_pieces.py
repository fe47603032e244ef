"""The index of a large site's search, in pieces: rows by their place, words by their beginning, all facets in one.

A browser loads the head; with words that are searched for, the pieces of these; and the rows that it shows.

``search/index.en.json``     facets with names and counts, how many things, the first word of each piece of words
``search/en/rows-0.json``    rows of ``Index.rows``, without their further words, so many a piece
``search/en/words-0.json``   per word: the word, then the places of the things whose name begins with it, that have it
                             further on, that are found by it otherwise; each place as its distance to the one before
``search/en/facets.json``    per facet: positions of values and how many things in a row have these
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nap_kg.publish.writer import Site

FACETS = ("kind", "pillar", "status", "lead", "year")
"""What a search can be narrowed by, in the order of the page; each is a key of the page's address."""
ROWS = 250
"""So many things are in a piece of rows."""
MOST_BYTES = 64_000
"""A piece of words grows no further; one that begins with a very common word may be larger."""
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of a text as the search page compares them: without accents, in lower case.

    >>> words("Été 2013/14 de l'État")
    ['ete', '2013', '14', 'de', 'l', 'etat']
    """
    plain = "".join(
        sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.category(sign).startswith("M")
    )
    return _WORD.findall(plain.lower())


def write_pieces(
    site: Site, rows: Iterable[Sequence[object]], values: dict[str, list[tuple[str, str]]], language: str
) -> None:
    """Write the index of one language from its rows; at no time does more than the places of words stand in memory."""
    folder = f"search/{language}"
    places: dict[str, tuple[array[int], array[int], array[int]]] = {}
    counts = {facet: Counter[int]() for facet in FACETS}
    runs: dict[str, list[list[object]]] = {facet: [] for facet in FACETS}
    piece: list[object] = []
    total = 0
    for path, name, more, *facets in rows:
        _note(places, total, words(str(name)), words(str(more)))
        for facet, found in zip(FACETS, facets, strict=True):
            assert isinstance(found, list)
            counts[facet].update(found)
            if runs[facet] and runs[facet][-1][0] == found:
                runs[facet][-1][1] += 1  # type: ignore[operator]
            else:
                runs[facet].append([found, 1])
        piece.append([path, name, "", *facets])
        total += 1
        if len(piece) == ROWS:
            site.write(f"{folder}/rows-{total // ROWS - 1}.json", _json(piece))
            piece = []
    if piece:
        site.write(f"{folder}/rows-{total // ROWS}.json", _json(piece))
    site.write(f"{folder}/facets.json", _json(runs))
    firsts = []
    for number, (first, text) in enumerate(_pieces_of_words(places)):
        site.write(f"{folder}/words-{number}.json", text)
        firsts.append(first)
    numbers = {facet: [counts[facet][place] for place in range(len(values[facet]))] for facet in FACETS}
    head = {"facets": values, "counts": numbers, "total": total, "per": ROWS, "words": firsts}
    site.write(f"search/index.{language}.json", _json(head))


def _note(
    places: dict[str, tuple[array[int], array[int], array[int]]], at: int, name: list[str], more: list[str]
) -> None:
    """Note where the words of a thing are met: at the beginning of its name, further on, or elsewhere."""
    seen: set[str] = set()
    for rank, found in enumerate((name[:1], name[1:], more)):
        for word in found:
            if word not in seen:
                seen.add(word)
                places.setdefault(word, (array("I"), array("I"), array("I")))[rank].append(at)


def _pieces_of_words(places: Mapping[str, tuple[array[int], ...]]) -> Iterator[tuple[str, str]]:
    """Yield pieces, each with its first word, in the order in which a browser compares words."""
    lines: list[str] = []
    first, size = "", 0
    for word in sorted(places, key=lambda word: word.encode("utf-16-be", "surrogatepass")):
        line = _json([word, *map(_distances, places[word])]).rstrip("\n")
        if lines and size + len(line) > MOST_BYTES:
            yield first, "[" + ",\n".join(lines) + "]\n"
            lines, size = [], 0
        first = first if lines else word
        lines.append(line)
        size += len(line)
    if lines:
        yield first, "[" + ",\n".join(lines) + "]\n"


def _distances(found: array[int]) -> list[int]:
    return [place - (found[n - 1] if n else 0) for n, place in enumerate(found)]


def _json(what: object) -> str:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")) + "\n"
