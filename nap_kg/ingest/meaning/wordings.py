"""What of a wording counts when two are compared."""

from __future__ import annotations

import unicodedata

_SIGNS = str.maketrans({**dict.fromkeys("‐‑‒–—−-", " "), **dict.fromkeys("’‘‚‛`´", "'"), **dict.fromkeys("“”„«»", '"')})
_ENDS = " \t.,;:!*'\"()[]•·"


def fold_wording(text: str) -> str:
    r"""Return what of a wording counts.

    >>> fold_wording(" In\u00a0progress. ") == fold_wording("in – progress")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold().split()).strip(_ENDS)
