"""Where the API joins the app: its libraries are loaded when it is first asked, so that an app
that nobody asks over HTTP starts as quickly and takes as little memory as without it."""

import asyncio
from threading import Lock

from starlette.types import ASGIApp, Receive, Scope, Send

from api.place import PageOf


class Api:
    """ASGI application: the API, to be mounted. `page_of` says where a link is looked at."""

    def __init__(self, page_of: PageOf) -> None:
        self._page_of = page_of
        self._app: ASGIApp | None = None
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        if self._app is None:
            await asyncio.to_thread(self._load)
        assert self._app is not None
        await self._app(scope, receive, send)

    def _load(self) -> None:
        with self._lock:
            if self._app is None:
                from api.application import application  # half a second, and 15 MB

                self._app = application(self._page_of)
