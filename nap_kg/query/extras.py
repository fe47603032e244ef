"""Packages that a plain installation lacks: loaded when needed, else an error that names the extra that brings them."""

from __future__ import annotations

import importlib
from typing import Any

from nap_kg.errors import MissingTool


def load(module: str, extra: str, purpose: str) -> Any:
    """Return a module of a package that an extra of nap-kg brings.

    Raises:  MissingTool where it is not installed; ``purpose`` says what it would be for.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = {"vl_convert": "vl-convert-python", "xlsxwriter": "XlsxWriter"}.get(module, module.partition(".")[0])
        raise MissingTool(
            f"{purpose} takes the package {package}, which is not installed",
            fix=f"pip install 'nap-kg[{extra}]'",
        ) from error
