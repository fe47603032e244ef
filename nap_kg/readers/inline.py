"""Mark-up inside a cell: what is read, what is struck through, where links lead."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from nap_kg.readers.composing import Draft
from nap_kg.readers.wording import Wording

_MARKED = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z#]")
_STRUCK = {"s", "del", "strike"}
_BREAKS = {
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "hr",
}
_UNSEEN = {"script", "style", "template", "noscript"}
_STRUCK_STYLE = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_VOID = {"br", "hr", "img", "input", "wbr", "col", "area", "base", "embed", "link", "meta", "source", "track"}


class Pieces(HTMLParser):
    """Collects the pieces of a marked-up text: (text, is struck through)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, bool]] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []  # tag, strikes, hides
        self._struck = self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag begins."""
        values = dict(attrs)
        if tag in _BREAKS:
            self.pieces.append(("\n", False))
        if tag == "a" and values.get("href"):
            self.links.append((values["href"] or "").strip())
        if tag == "img" and values.get("alt"):
            self.pieces.append((values["alt"] or "", self._struck > 0))
        if tag in _VOID:
            return
        strikes = tag in _STRUCK or bool(_STRUCK_STYLE.search(values.get("style") or ""))
        hides = tag in _UNSEEN or "hidden" in values or bool(_HIDDEN_STYLE.search(values.get("style") or ""))
        self._open.append((tag, strikes, hides))
        self._struck += strikes
        self._hidden += hides

    def handle_endtag(self, tag: str) -> None:
        """Note what a tag ends."""
        if tag in _BREAKS:
            self.pieces.append(("\n", False))
        if not any(name == tag for name, _, _ in self._open):
            return
        while self._open:
            name, strikes, hides = self._open.pop()
            self._struck -= strikes
            self._hidden -= hides
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        """Keep text that is shown; line ends of the source are blanks."""
        if not self._hidden:
            self.pieces.append((re.sub(r"[\r\n]+", " ", data), self._struck > 0))


def read_inline(markup: str, wording: Wording, *, lines: bool = False) -> Draft:
    """Return what a piece of HTML says; with ``lines``, line ends in text without mark-up are kept.

    >>> read_inline("<s>Ongoing</s> Completed <a href='https://example.org/x'>report</a>", Wording())
    Draft(text='Completed report', struck=False, merged=False, links=('https://example.org/x',), struck_text='Ongoing')
    """
    if not _MARKED.search(markup):
        return Draft(wording(markup if lines else re.sub(r"[\r\n]+", " ", markup)))
    parser = Pieces()
    parser.feed(markup)
    parser.close()
    return draft(parser.pieces, wording, tuple(dict.fromkeys(parser.links)))


def draft(pieces: list[tuple[str, bool]], wording: Wording, links: tuple[str, ...] = ()) -> Draft:
    """Return a cell of pieces of text, each with whether it is struck through."""
    stands = wording("".join(text for text, struck in pieces if not struck))
    gone = wording("".join(text if struck else " " for text, struck in pieces if struck or text.strip() == ""))
    if gone and not stands:
        return Draft(gone, struck=True, links=links, struck_text=gone)
    return Draft(stands, links=links, struck_text=gone)
