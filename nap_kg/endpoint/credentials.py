"""Who asks: a user and a password, or a token, taken from the environment and shown nowhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from nap_kg.errors import UsageError

USER, PASSWORD, TOKEN = "NAP_KG_ENDPOINT_USER", "NAP_KG_ENDPOINT_PASSWORD", "NAP_KG_ENDPOINT_TOKEN"


@dataclass(frozen=True)
class Credentials:
    """What an endpoint is told of who asks; a user and a password go by Basic or Digest, as the endpoint asks for.

    They are told to the endpoint's own scheme, host and port only, never to where it redirects.
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)  # sent as a Bearer token

    def __bool__(self) -> bool:
        return bool(self.user or self.token)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Credentials:
        """Return what the environment variables say; nothing where they are not set.

        Raises:  UsageError for a user without a password or the reverse, for both a user and a token, and for a line
                 break in any of them.
        """
        said = os.environ if environment is None else environment
        user, password, token = said.get(USER, ""), said.get(PASSWORD, ""), said.get(TOKEN, "")
        if bool(user) != bool(password):
            lacking = PASSWORD if user else USER
            raise UsageError(f"{lacking} is not set, and its counterpart is", place=lacking, fix="set both, or neither")
        if user and token:
            raise UsageError("both a user and a token are set", place=TOKEN, fix=f"unset {TOKEN}, or {USER}")
        for name, value in ((USER, user), (PASSWORD, password), (TOKEN, token)):
            if any(char in value for char in "\r\n\0"):
                raise UsageError(f"{name} holds a line break", place=name, fix="set it to one line")
        return cls(user, password, token)
