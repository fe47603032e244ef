"""Texts as they may stand on a page: the data keeps every sign, and a page shows none that could break or turn it."""

from __future__ import annotations

import re

_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls, of which HTML and XML know few
    "\u202a-\u202e\u2066-\u2069"  # what turns the direction of all that follows
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # no characters at all
    "|[" + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)) + "]"
)


def fit(text: str) -> str:
    r"""Return a text with a mark in the place of each sign that HTML or XML forbids, or that turns what follows.

    >>> ascii(fit("a\x00b \u202egpj.exe"))
    "'a\\ufffdb \\ufffdgpj.exe'"
    """
    return _UNFIT.sub("\ufffd", text) if _UNFIT.search(text) else text
