"""Where the API joins the app: its libraries are loaded when it is first asked, so that an app
that nobody asks over HTTP starts as quickly and takes as little memory as without it."""

import asyncio
from threading import Lock

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.place import ROOT, PageOf


class Api:
    """ASGI middleware, the outermost: what is asked below ROOT is the API's to answer, whatever
    characters follow (a router's mount passes over those with a line's end)."""

    def __init__(self, app: ASGIApp, page_of: PageOf, per_minute: float | None = None) -> None:
        """`page_of` says where a link is looked at; `per_minute`, what a visitor may ask, else the
        setting does."""
        self.app = app
        self._page_of, self._per_minute = page_of, per_minute
        self._api: ASGIApp | None = None
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root = scope.get("root_path", "")
        path = str(scope.get("path", "")).removeprefix(root)
        if scope["type"] != "http" or not f"{path}/".startswith(f"{ROOT}/"):
            await self.app(scope, receive, send)
        elif path == ROOT:
            await RedirectResponse(f"{root}{ROOT}/docs")(scope, receive, send)
        else:
            if self._api is None:
                await asyncio.to_thread(self._load)
            assert self._api is not None
            await self._api({**scope, "root_path": f"{root}{ROOT}"}, receive, send)

    def _load(self) -> None:
        with self._lock:
            if self._api is None:
                from api.application import application  # half a second, and 15 MB

                self._api = application(self._page_of, self._per_minute)
