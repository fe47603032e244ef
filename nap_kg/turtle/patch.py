"""The difference of two texts as a patch that ``patch -p0`` and ``git apply -p0`` take."""

from __future__ import annotations

import difflib
import re

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def patch(before: str, after: str, *, name: str) -> str:
    r"""Return the unified diff of two texts; empty where they are the same.

    >>> print(patch("a\nb", "a\nc\n", name="x.ttl"), end="")
    --- x.ttl
    +++ x.ttl
    @@ -1,2 +1,2 @@
     a
    -b
    \ No newline at end of file
    +c
    """
    lines = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
