"""Packages that the extra ``ingest`` brings, loaded when a file needs them."""

from __future__ import annotations

import importlib
from typing import Any

from nap_kg.errors import MissingTool


def load(module: str, purpose: str) -> Any:
    """Return a module.

    Raises:  MissingTool where its package is not installed; ``purpose`` says what it would be for.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0].replace("_", "-")
        raise MissingTool(
            f"{purpose} takes the package {package}, which is not installed", fix="pip install 'nap-kg[ingest]'"
        ) from error
