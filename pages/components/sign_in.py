"""Who signed in with an identity provider (OpenID Connect), where the host has named one in
Streamlit's `secrets.toml` (docs/hosting.md).

Streamlit does the exchange, and keeps what the provider says in a cookie that it signs. A person is
the provider's `iss` and `sub`, which don't change with the name or the address: whatever browser
they come from, they are one visitor.
"""

import json
from collections.abc import Mapping
from hashlib import sha256

import streamlit as st
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_secrets_auth_section,
)
from streamlit.web.server.server_util import AUTH_COOKIE_NAME, get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value


def is_offered() -> bool:
    """Whether there is a provider to sign in with."""
    return bool(get_secrets_auth_section())


def person(cookies: Mapping[str, str]) -> str | None:
    """The visitor's id (sha256, hex) of who is signed in, by the cookies that a browser sent; None
    for nobody, and where a cookie isn't ours, too old, or another origin's."""
    if AUTH_COOKIE_NAME not in cookies or not is_offered():
        return None

    def signed(name: str) -> bytes | None:
        value = cookies.get(name)
        if value is None:
            return None
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1", "replace"))

    found = get_cookie_with_chunks(signed, AUTH_COOKIE_NAME)
    if found is None:
        return None
    claims = json.loads(found)
    if not claims.get("is_logged_in") or claims.get("origin") != get_origin_from_redirect_uri():
        return None
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not issuer or not subject:
        return None
    return sha256(json.dumps(["openid", issuer, subject]).encode()).hexdigest()


def draw() -> None:
    """Who is signed in, and the way in or out; nothing where no provider is named."""
    if not is_offered():
        return
    if not st.user.is_logged_in:
        st.caption(
            "What is yours belongs to this browser. Signed in, you have the same in every browser; "
            "what this one has goes along the first time."
        )
        st.button("Sign in", on_click=st.login, icon=":material/login:")
        return
    name = str(st.user.get("name") or st.user.get("email") or "you")
    said, way_out = st.columns([4, 1], vertical_alignment="center")
    said.text(f"Signed in as {name}. What is yours here, you have in every browser.")
    way_out.button("Sign out", on_click=st.logout, icon=":material/logout:", width="stretch")
