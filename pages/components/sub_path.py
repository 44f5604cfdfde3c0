"""The app below a path of another site (`https://example.org/tokenarium/`): one setting.

Whether the proxy passes the path on or takes it off, redirects, previews of links and the API's
description name it.
"""

import os
import re

from starlette.types import ASGIApp, Receive, Scope, Send

from data.errors import TokenariumError

SETTING = "TOKENARIUM_PATH"
_PATH = re.compile(r"(/[\w.~-]+)+")


def sub_path() -> str:
    """`/tokenarium`, or nothing. Raises TokenariumError for what is no path."""
    given = os.environ.get(SETTING, "").strip().rstrip("/")
    if given and not _PATH.fullmatch(given):
        raise TokenariumError(f"{SETTING} must be a path such as /tokenarium (or be empty).")
    return given


class SubPath:
    """ASGI middleware, the outermost: says below which path the app lies."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._below = sub_path()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._below and scope["type"] in ("http", "websocket"):
            asked = scope["path"]
            passed_on = f"{asked}/".startswith(f"{self._below}/")
            scope = {
                **scope,
                "root_path": self._below,
                "path": asked if passed_on else f"{self._below}{asked}",
            }
        await self.app(scope, receive, send)
