"""How large a request's body may be: it isn't read further then."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import TOO_LARGE, answer


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
