"""Around every request: an id that its answer carries, headers for safety, a line of the log, and
how large its body may be.

A line says which operation was asked, never the address that was asked for, nor text, names, keys
or messages: an address holds keys of results, an error's message what someone wrote.
"""

import time
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import TOO_LARGE, answer
from data import log

HEADER = "X-Request-ID"
SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Journal:
    """ASGI middleware, the outermost: what nobody foresaw ends here, with its traceback in the log
    (places in the code alone) and a sentence for the caller."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said: dict[str, Any] = {"id": log.new_id(), "status": None, "bytes": 0}
        began = time.perf_counter()

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                said["status"] = message["status"]
                headers = MutableHeaders(scope=message)
                headers[HEADER] = said["id"]
                for name, value in SAFETY.items():
                    headers.setdefault(name, value)
            else:
                said["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets an answer
            said |= log.about(error)
            if said["status"] is None:
                sorry = "Something went wrong here; it was noted under the id of this request."
                await answer(500, sorry)(scope, receive, noted)
        finally:
            said["ms"] = round(1000 * (time.perf_counter() - began), 1)
            _write(scope, said)


def _write(scope: Scope, said: dict[str, Any]) -> None:
    route = scope.get("route")
    operation = route.path if isinstance(route, Route) else None
    key = "authorization" in Headers(scope=scope)
    log.line("api", method=scope["method"], operation=operation, key=key, **said)


class BodyLimit:
    """ASGI middleware. `most`: bytes; `uploads`: those of paths (of POST) that take more."""

    def __init__(self, app: ASGIApp, most: int, uploads: Mapping[str, int]) -> None:
        self.app, self._most, self._uploads = app, most, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        left = self._uploads.get(path, self._most) if scope["method"] == "POST" else self._most
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > left:
            await answer(413, TOO_LARGE)(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413, TOO_LARGE)
            return message

        await self.app(scope, counted, send)
