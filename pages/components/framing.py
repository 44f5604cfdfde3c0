"""Who may show the app inside of another page: nobody but itself, unless the operator names others;
the small figures of shared pages, everybody.

And no answer is taken for what it doesn't say it is, nor tells other sites the address it was
followed from: a link's key stands in it. Nor does a page load a picture or a frame of another site,
or send a form there, should a word of someone's ever pass for markup.
"""

import os
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SETTING = "TOKENARIUM_FRAMED_BY"
"""Origins that may frame the app, with spaces between ("https://huggingface.co")."""
EMBED = "/embed/"
OWN_ALONE = (
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
    "frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"
)
_ORIGINS = re.compile(r"[\w.:/* -]*")


def is_embed(scope: Scope) -> bool:
    """Whether a request is for what other sites may frame."""
    return EMBED in str(scope.get("path", ""))


class Framing:
    """ASGI middleware: every answer says who may frame it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
                if "content-security-policy" not in headers and not is_embed(scope):
                    headers["content-security-policy"] = (
                        f"frame-ancestors {framed_by()}; {OWN_ALONE}"
                    )
            await send(message)

        await self.app(scope, receive, send_with_headers)


def framed_by() -> str:
    """The app itself, and the origins of the setting; one that isn't a list of such is no one's."""
    given = os.environ.get(SETTING, "").strip()
    return f"'self' {given}".strip() if _ORIGINS.fullmatch(given) else "'self'"
