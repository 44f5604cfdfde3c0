"""Around every request: an id that its answer carries, headers for safety, and a line of the log.

A line says which operation was asked, never the address that was asked for, nor text, names, keys
or messages: an address holds keys of results, an error's message what someone wrote.
"""

import json
import logging
import secrets
import sys
import time
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import answer

LOG = logging.getLogger("tokenarium.api")
HEADER = "X-Request-ID"
SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def to_stderr() -> None:
    """Have the lines written, where nobody else does."""
    if not LOG.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        LOG.addHandler(handler)
        LOG.setLevel(logging.INFO)
        LOG.propagate = False


class Journal:
    """ASGI middleware, the outermost: what nobody foresaw ends here, with its traceback in the log
    (places in the code alone) and a sentence for the caller."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said: dict[str, Any] = {"id": secrets.token_hex(8), "status": None, "bytes": 0}
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
            said |= {"error": type(error).__name__, "at": _places(error)}
            if said["status"] is None:
                sorry = "Something went wrong here; it was noted under the id of this request."
                await answer(500, sorry)(scope, receive, noted)
        finally:
            said["ms"] = round(1000 * (time.perf_counter() - began), 1)
            _write(scope, said)


def _write(scope: Scope, said: MutableMapping[str, Any]) -> None:
    route = scope.get("route")
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": scope["method"],
        "operation": route.path if isinstance(route, Route) else None,
        "key": "authorization" in Headers(scope=scope),
        **said,
    }
    LOG.log(logging.ERROR if "error" in said else logging.INFO, json.dumps(line))


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
