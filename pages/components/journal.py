"""The pages' lines of the log (data/log.py): a request, a connection of a browser, a run of a page;
and what a visitor reads where the program failed.

The API writes its own (api/journal.py). Files of the app's own have no line, nor has what asks
whether it is well.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data import log
from pages.components import visitor
from pages.components.head import NAMES

HEADER = "X-Request-ID"
OPERATIONS = {
    "/tokens": "tokens",
    "/embed/": "embed",
    "/preview/": "preview",
    "/_stcore/upload_file/": "upload",
    "/media/": "download",
    "/oauth2callback": "sign in",
}


class Journal:
    """ASGI middleware, outside of all others that answer for pages: what nobody foresaw ends here,
    with its places in the log and a sentence for who asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket" and log.is_hosted():
            began = time.perf_counter()
            try:
                await self.app(scope, receive, send)
            finally:
                _line("session", log.new_id(), began, {"visitor": _visitor(scope)})
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        its_id, began = log.new_id(), time.perf_counter()
        told: dict[str, Any] = {"status": None, "bytes": 0}

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                MutableHeaders(scope=message)[HEADER] = its_id
            else:
                told["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001 - whatever it is, who asked gets an answer
            told |= log.about(error)
            if told["status"] is None:
                await PlainTextResponse(_sorry(its_id), 500)(scope, receive, noted)
        finally:
            place = _place(scope)
            if "error" in told or (place and log.is_hosted()):
                method, who = scope["method"], _visitor(scope)
                _line("request", its_id, began, {"visitor": who, "method": method, **place, **told})


@contextmanager
def run(page: str) -> Iterator[None]:
    """While a page runs: a line at its end, where the app is hosted."""
    its_id, began, outcome = log.new_id(), time.perf_counter(), "stopped"
    try:
        yield
        outcome = "done"
    except Exception:
        outcome = "failed"  # of which `failed` tells
        raise
    finally:
        if log.is_hosted():
            who = log.visitor(visitor.current().id)
            _line("run", its_id, began, {"visitor": who, "page": page, "outcome": outcome})


def failed(error: Exception) -> bool:
    """Told by Streamlit what a run, or what a widget calls, raised: the log has where, the visitor
    a number to say. True: nothing else need be shown."""
    its_id = log.new_id()
    log.line("fault", id=its_id, visitor=log.visitor(visitor.current().id), **log.about(error))
    st.error(_sorry(its_id), icon=":material/error:")
    return True


def _sorry(its_id: str) -> str:
    return f"Something went wrong here. Say this number to whoever runs it: {its_id}"


def _line(kind: str, its_id: str, began: float, told: dict[str, Any]) -> None:
    ms = round(1000 * (time.perf_counter() - began), 1)
    log.line(kind, id=its_id, **told, ms=ms)


def _visitor(scope: Scope) -> str | None:
    return log.visitor(visitor.id_of(HTTPConnection(scope).cookies))


def _place(scope: Scope) -> dict[str, str]:
    """Which page, or which other thing that is asked for; nothing for what has no line."""
    path = str(scope.get("path", ""))
    for beginning, operation in OPERATIONS.items():
        if beginning in path or path.endswith(beginning):
            return {"operation": operation}
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return {}
    name = path.rpartition("/")[2]
    return {"page": name if name in NAMES else "unknown"}
