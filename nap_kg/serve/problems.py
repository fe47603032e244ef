"""What goes wrong with a request: a status, a cause, a way out; as plain text or, for an API, as problem details."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from nap_kg.errors import NapKgError


class Problem(NapKgError):
    """An answer that is an error: a status of HTTP, with the cause and a way out as every error has them."""

    def __init__(
        self,
        status: int,
        cause: str,
        *,
        place: str = "",
        fix: str = "",
        excerpt: str = "",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(cause, place=place, fix=fix, excerpt=excerpt)
        self.status, self.headers, self.more = status, dict(headers or {}), more

    def with_header(self, name: str, value: str) -> Problem:
        """Return the same with one header more."""
        self.headers[name] = value
        return self


def of_error(error: NapKgError, status: int = 400, **more: Any) -> Problem:
    """Return an error of the toolkit as the problem of a request."""
    return Problem(status, error.cause, place=error.place, fix=error.fix, excerpt=error.excerpt, **more)


def as_text(problem: Problem) -> Response:
    """Return a problem as plain text: what is wrong, where, what to do."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(f"{problem}\n", problem.status, headers, "text/plain; charset=utf-8")


def as_json(problem: Problem) -> Response:
    """Return a problem as problem details.

    Source:  RFC 9457, https://www.rfc-editor.org/rfc/rfc9457
    """
    told = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.cause,
        **({"fix": problem.fix} if problem.fix else {}),
        **problem.more,
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    body = json.dumps(told, ensure_ascii=False) + "\n"
    return Response(body, problem.status, headers, "application/problem+json")
