"""What a person sees, in a real browser, of an app that was just started."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import studies
from data import lake
from pages.components.premiums.sentence import times
from tests.local_server import free_port
from tests.pages.browser.running_app import (
    FIGURE,
    ROOT,
    opened,
    settled,
    shown,
    start,
    stop,
)

TOKENIZERS = ("gpt2", "cl100k_base")

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]


def answer(page: Any) -> str:
    return str(page.inner_text(".st-key-answer"))


def wait_for_answer(page: Any, text: str) -> None:
    page.locator(".st-key-answer", has_text=text).wait_for()


def test_a_selection_travels_in_its_link(
    app: str, app_home: Path, browser: Any, corpus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = f"{app}/premiums?corpus={corpus}&tokenizers={','.join(TOKENIZERS)}&language=tr"
    first = opened(browser, link)

    # The figure on the page is the study's own.
    monkeypatch.setenv("TOKENARIUM_HOME", str(app_home))
    params = {"reference": "eng_Latn", "unit": "segment", "bootstrap": 1000, "seed": 0}
    spec = studies.prepare("premiums", tokenizers=TOKENIZERS, corpus=corpus, params=params)
    table = studies.run(spec).tables["premiums"]
    lake.detach()
    expected = {
        name: times(table.filter(tokenizer=name, language="tur_Latn")["premium"].item())
        for name in TOKENIZERS
    }
    assert f"Turkish needs {expected['cl100k_base']} times the tokens of English" in answer(first)
    assert f"{expected['gpt2']} times." in answer(first)

    # Another choice: another answer, another address; Back undoes it.
    before = first.url
    first.locator(".st-key-premiums-tokenizer input").click()
    first.get_by_role("option", name="GPT-2").click()
    first.wait_for_url("**tokenizer=gpt2**")
    wait_for_answer(first, f"Turkish needs {expected['gpt2']} times the tokens of English")
    first.go_back()
    first.wait_for_url(before)
    wait_for_answer(first, f"Turkish needs {expected['cl100k_base']} times")
    first.go_forward()
    first.wait_for_url("**tokenizer=gpt2**")
    wait_for_answer(first, f"Turkish needs {expected['gpt2']} times the tokens of English")

    # The link, opened in another browser, says the same.
    second = opened(browser, first.url, color_scheme="dark")
    wait_for_answer(second, answer(first))
    assert second.url == first.url
    assert not [url for url in second.elsewhere if not url.startswith((app, "data:", "blob:"))]


def test_a_click_on_a_cell_narrows_all_views(app: str, page: Any, corpus: str) -> None:
    shown(page, f"{app}/?corpus={corpus}&tokenizers=gpt2,cl100k_base&tokenizer=gpt2")
    assert page.url.startswith(f"{app}/premiums?")
    box = page.locator(f".st-key-wide-map {FIGURE}").bounding_box()
    # The upper row is GPT-2's, the lower one cl100k's; the first column has the highest premium.
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] * 0.75)
    page.locator(".st-key-wide-map .hoverlayer text").first.wait_for()
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url("**language=**")
    settled(page)
    assert "tokenizer=cl100k_base" in page.url
    assert "Under GPT-4 (cl100k)" in answer(page)
    page.get_by_role("heading", name="under each tokenizer").wait_for()
    assert "Showing 1 of" in page.inner_text(".st-key-wide-map")


def test_only_pages_of_the_navigation_are_served(app: str, page: Any) -> None:
    answer = page.goto(f"{app}/main")
    assert answer.status == 404
    page.get_by_role("heading", name="Page not found").wait_for()
    page.get_by_role("link", name="Premiums").click()
    page.get_by_role("heading", name="Which languages pay more?").wait_for()
    # Every page's name is in sight from 1,280 pixels on.
    page.set_viewport_size({"width": 1280, "height": 900})
    links = page.locator("[data-testid=stTopNavLink]")
    links.last.wait_for()
    ends = links.evaluate_all("all => all.map(a => a.getBoundingClientRect().right)")
    assert len(ends) == 17 and max(ends) <= 1280


def test_ctrl_c_ends_it_and_leaves_nothing(fetched_home: Path) -> None:
    port = free_port()
    process = start(port)
    second = subprocess.run(
        [sys.executable, "app.py", "--no-setup", "--port", str(port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert "is taken" in second.stderr
    status, output = stop(process)
    assert status == 0
    assert f"http://127.0.0.1:{port}" in output
    assert "Traceback" not in output
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # its session has no process left
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
