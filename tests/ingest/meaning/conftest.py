"""Where the real plans are that the wordings are tried on."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def examples(shared: Path) -> Path:
    """The folder of example plans."""
    return shared / "examples"
