"""Who looks at the page: a browser, known by a cookie that the app sets itself.

What a visitor uploads is theirs alone, so the cookie is a random secret that scripts can't read
and other sites can't send. The app keeps only its hash.
"""

import re
import secrets
from hashlib import sha256

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import studies

COOKIE = "tokenarium_visitor"
YEAR = 365 * 24 * 60 * 60  # seconds
WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 random bits in base64url
SHARES = 8  # shared links that may be open at once

_SHARES_OPEN = "shares that this session opened"


class VisitorCookie:
    """ASGI middleware: a page goes out with the visitor's cookie, a new one where there is none.

    The cookie is sent with every page, not only the first, so that its year starts anew.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(scope, message):
                headers = MutableHeaders(scope=message)
                headers.append("set-cookie", _cookie(scope))
                # A cache between here and the reader must not hand one visitor's cookie to others.
                headers["cache-control"] = "private, no-cache"
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _is_page(scope: Scope, message: Message) -> bool:
    """Whether the answer is a page; one that the browser has already ("not modified") counts."""
    if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
        return True
    return message["status"] == 304 and "text/html" in Headers(scope=scope).get("accept", "")


def _cookie(scope: Scope) -> str:
    headers = Headers(scope=scope)
    value = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    if not WELL_FORMED.fullmatch(value):
        value = secrets.token_urlsafe(32)
    proxied = headers.get("x-forwarded-proto", "").partition(",")[0].strip().lower()
    secure = "; Secure" if (proxied or scope.get("scheme")) == "https" else ""
    return f"{COOKIE}={value}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}"


def current() -> studies.Visitor:
    """The visitor of this run, with the shared studies whose links they opened.

    Without a cookie there is nobody to keep things for (`ask_to_reload` says so): such a visitor
    has what everyone has.
    """
    value = str(st.context.cookies.get(COOKIE, ""))
    known = WELL_FORMED.fullmatch(value) is not None
    return studies.Visitor(sha256(value.encode()).hexdigest() if known else None, open_shares())


def ask_to_reload() -> None:
    """Say why nothing can be kept for this visitor, and what to do."""
    st.info(
        "Your browser didn't send the cookie that tells what is yours from other people's. "
        "Reload the page; if that doesn't help, allow cookies for this address.",
        icon=":material/cookie_off:",
    )


def open_shares() -> tuple[str, ...]:
    """Keys of the shared studies in the address, and after a change of page those that stood there
    before (Streamlit empties the address then)."""
    if st.query_params:
        st.session_state[_SHARES_OPEN] = tuple(st.query_params.get_all("share")[:SHARES])
    return tuple(st.session_state.get(_SHARES_OPEN, ()))
