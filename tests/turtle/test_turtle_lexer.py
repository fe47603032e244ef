"""The classes of characters are those of the grammar, though written as what they leave out."""

from __future__ import annotations

import re

import pytest

from nap_kg.turtle import lexer

BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
CHARS = BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040-"  # the hyphen last, so that it stands for itself
GRAMMAR = {
    "start": f"[{BASE}]",
    "label_start": f"[{BASE}_0-9]",
    "local_start": f"[{BASE}_0-9:]",
    "char": f"[{CHARS}]",
    "char_colon": f"[:{CHARS}]",
    "after_dot": rf"[:%\\{CHARS}]",
}
EVERY = "".join(map(chr, range(0x110000)))


@pytest.mark.parametrize("name", GRAMMAR)
def test_a_class_is_that_of_the_grammar(name: str) -> None:
    """For each of the 1 114 112 code points; and for ASCII also in the classes of texts of ASCII."""
    meant = re.findall(GRAMMAR[name], EVERY)
    assert re.findall(getattr(lexer._UNICODE, name), EVERY) == meant
    assert re.findall(getattr(lexer._ASCII, name), EVERY) == [character for character in meant if character.isascii()]


def test_all_patterns_have_the_same_groups() -> None:
    """The numbers of the groups hold whatever a text is made of."""
    patterns = [lexer.token_pattern(text, braces=braces) for text in "aé" for braces in (False, True)]
    assert len({pattern.pattern for pattern in patterns}) == 4
    assert all(pattern.groupindex == patterns[0].groupindex for pattern in patterns)
