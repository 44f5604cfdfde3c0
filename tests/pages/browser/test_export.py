"""Charts and programs taken away with a real browser, and opened again."""

import ast
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages.browser.running_app import shown

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]
CHART = "Composition of each vocabulary, a bar a tokenizer"
FILE = "tokenarium-composition-of-each-vocabulary-a-bar-a-tokenizer"


def test_what_is_exported_opens(app: str, page: Any, tmp_path: Path) -> None:
    shown(page, f"{app}/vocabulary?tokenizers=mistral_v1,bert_base_uncased")
    page.locator(".st-key-export-vocabulary button").first.click()
    names = page.get_by_role("button", name="PNG: ")
    names.first.wait_for()
    assert names.count() == page.locator(".js-plotly-plot").count()
    faults = Axe().run(page).response["violations"]
    assert [one["id"] for one in faults if one["impact"] != "minor"] == []

    def saved(button: Any) -> Path:
        with page.expect_download() as download:
            button.click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        return path

    drawn = {
        form: saved(page.get_by_role("button", name=f"{form}: {CHART}", exact=True))
        for form in ("PNG", "SVG", "HTML")
    }
    assert {path.name for path in drawn.values()} == {
        f"{FILE}.{form}" for form in ("png", "svg", "html")
    }
    size = page.locator(".st-key-composition .js-plotly-plot").bounding_box()
    png = drawn["PNG"].read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert (wide, high) == (2 * round(size["width"]), 2 * round(size["height"]))
    svg = ElementTree.parse(drawn["SVG"]).getroot()
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join("".join(text.itertext()) for text in svg.iter(f"{svg.tag[:-3]}text"))
    assert "Mistral v1" in words

    program = saved(page.get_by_role("button", name="Script", exact=True))
    assert "studies.prepare" in program.read_text("utf-8")
    ast.parse(program.read_text("utf-8"))

    alone = page.context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(drawn["HTML"].as_uri())
    alone.wait_for_selector("#chart.js-plotly-plot .barlayer .bars")
    assert alone.title() == CHART
    assert "Mistral v1" in alone.locator("#chart").inner_text()
    assert all(url.startswith("file:") for url in asked), asked
    alone.close()
