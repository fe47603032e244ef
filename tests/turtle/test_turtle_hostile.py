"""Long texts made to mislead the tokens' expression cost time by their length, and no more."""

from __future__ import annotations

import io
import time

import pytest

from nap_kg import markup
from nap_kg.errors import ParseError
from nap_kg.turtle import read
from nap_kg.turtle.excerpt import Unclear, Wanted, excerpt
from nap_kg.validate.approximate import approximate_lines

N = 50_000
HOSTILE = {
    "prefix of dots without a colon": "a" + ".a" * N,
    "local name of dots": "<a> <b> x:" + "a." * N + "!",
    "label of dots": "_:a" + ".a" * N + ".!",
    "percent escapes": "<a> <b> x:" + "%41" * N + "!",
    "backslashes in a name": "<a> <b> x:" + "\\~" * N + '"',
    "escapes in an open IRI": "<" + "\\u0041" * N + " >",
    "escapes in an open string": '<a> <b> "' + "\\n" * N,
    "quotes in an open long string": '<a> <b> """' + '\\n"' * N,
    "pairs of quotes in an open long string": '<a> <b> """' + '"" ' * N,
    "language of many parts": '<a> <b> "a"@a' + "-a" * N + "!",
    "comments": "# a\n" * N + '"',
    "a directive that never goes on": "@prefix " + "#\n" * N + "!",
    "strings without an end of the statement": "<a> <b> " + '"a" ' * N,
    "strings that open and never close": "<a> <b> 'a " + '"b\n' * N,
    "decimals": ".1" * N,
    "open brackets": "<a> <b> " + "[" * 2 * N,
    "open IRIs": "<a " * N,
    "bare words": "a " * N,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_text_takes_more_than_linear_time(case: str) -> None:
    """100 kB and more are refused in well under a second; backtracking by the square would take a minute."""
    text = HOSTILE[case]
    content = text.encode()
    assert len(content) >= 100_000
    started = time.process_time()
    with pytest.raises(ParseError):
        read(text)
    with pytest.raises(Unclear):
        excerpt(io.BytesIO(content), Wanted({b"x:y": ()}), syntax="turtle", name="x", base="x:", lines=False)
    markup.line_of_overlong(content)
    approximate_lines(content, ["x:y"])
    assert time.process_time() - started < 2
