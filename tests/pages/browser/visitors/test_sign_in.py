"""Signing in with an identity provider, in two browsers."""

import os
import warnings
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from data.tokenizers.collection import admit_file, keep
from data.visitors import Visitor
from pages.components.visitor import COOKIE
from tests.data.tokenizers.artefacts import rank_file
from tests.local_server import free_port
from tests.pages.browser.running_app import start, stop, visitor

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it uses what its own library calls old
    from oidc_provider_mock import run_server_in_thread

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """An app with an identity provider: its address, and its state folder."""
    folder, port = tmp_path_factory.mktemp("signed"), free_port()
    address = f"http://127.0.0.1:{port}"
    with run_server_in_thread() as server:
        provider = f"http://localhost:{server.server_port}/.well-known/openid-configuration"
        secrets = {
            "redirect_uri": f"{address}/oauth2callback",
            "cookie_secret": "x" * 40,
            "client_id": "tokenarium",
            "client_secret": "none",
            "server_metadata_url": provider,
        }
        lines = ["[auth]", *(f'{name} = "{value}"' for name, value in secrets.items())]
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text("\n".join(lines), encoding="utf-8")
        process = start(port, TOKENARIUM_HOME=str(folder / "home"), HOME=str(folder))
        try:
            yield address, folder / "home"
        finally:
            stop(process)


def signed_in(page: Any, address: str, name: str) -> None:
    """Sign in on the page Mine, and come back to it."""
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(name)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{address}/**")
    page.get_by_role("link", name="Premiums").wait_for()
    page.goto(f"{address}/mine")
    page.get_by_text(f"Signed in as {name}.").wait_for()


def test_what_is_a_persons_is_theirs_in_every_browser(
    signed: tuple[str, Path], browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, home = signed
    first, second = visitor(browser), visitor(browser)
    first.goto(f"{address}/mine")  # the first request that this process gets may be a deep link
    first.get_by_role("link", name="Premiums").wait_for()  # the entry script ran
    first.get_by_role("button", name="Sign in").wait_for()
    (cookie,) = (each for each in first.context.cookies() if each["name"] == COOKIE)
    her = Visitor(sha256(cookie["value"].encode()).hexdigest())
    (tmp_path / "carried.tiktoken").write_bytes(rank_file())
    with monkeypatch.context() as patch:
        patch.setitem(os.environ, "TOKENARIUM_HOME", str(home))
        admission = admit_file(tmp_path / "carried.tiktoken", "carried", "gpt2")
        keep(admission.identity, admission.artefact, her)
    signed_in(first, address, "anna")
    first.get_by_text("carried").first.wait_for()
    second.goto(f"{address}/mine")
    signed_in(second, address, "anna")
    second.get_by_text("carried").first.wait_for()
    # Nobody who comes after her to the same browser has it.
    first.get_by_role("button", name="Sign out").click()
    first.wait_for_url(lambda url: not url.endswith("/mine"))
    first.get_by_role("heading", name="End Session").wait_for()
    first.goto(f"{address}/mine")
    first.get_by_role("button", name="Sign in").wait_for()
    assert first.get_by_text("carried").count() == 0
    signed_in(first, address, "berta")
    assert first.get_by_text("carried").count() == 0
