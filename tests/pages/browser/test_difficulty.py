"""A text's difficulty under two tiny models, in a real browser: asked as a job of the app's own
worker, drawn when it is done, and equal to what the study itself gives."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polars as pl
import pytest

import studies
from data import models
from studies.engine import models as running
from tests import tiny_model
from tests.pages.browser.running_app import opened, settled

torch = pytest.importorskip("torch", reason="models need requirements-worker.txt")
import worker.models  # noqa: E402
from worker.models import keeping  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.needs_library]

# More tokens than the models see at once (64): the study goes by windows.
TEXT = "The house is old. We count <tokens>: naïve 猫, 12 345 of them.\nA third line. " * 3
NAMES = ("tiny-begins", "tiny-plain")
WINDOWS = {"window": 48, "stride": 16}
CURVE = "[class*='st-key-difficulty-curve'] .js-plotly-plot"


@pytest.fixture(scope="module")
def added(app_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Two models of random weights that everyone has; the second begins a text with no token of its
    own. This process stays in the app's state folder."""
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TOKENARIUM_HOME", str(app_home))
        models.add_folder(tiny_model.save(folder / NAMES[0]))
        models.add_folder(tiny_model.save(folder / NAMES[1], seed=2, begins=False))
        yield


@pytest.fixture(scope="module")
def expected(added: None) -> studies.Result:
    """The study's own answer, computed here and not kept."""
    torch.set_num_threads(1)
    assert worker.models.provide("cpu")
    spec = studies.prepare("difficulty", (), None, {"text": TEXT, **WINDOWS}, models=NAMES)
    result = studies.run(spec, keep=False)
    running.provide(None)
    keeping.forget()
    return result


def colours(page: Any) -> list[list[tuple[str, str]]]:
    """Of each model, the class and the hint of each coloured piece."""
    read = (
        "all => all.map(one => [...one.querySelectorAll('span')].map(s => [s.className, s.title]))"
    )
    found = page.locator(".surprisal .run").evaluate_all(read)
    return [[(its_class, hint) for its_class, hint in run] for run in found]


def curves(page: Any) -> list[dict[str, list[float | None]]]:
    """The lines of the figure."""
    read = "one => one.data.map(line => ({x: Array.from(line.x), y: Array.from(line.y)}))"
    return list(page.locator(CURVE).evaluate(read))


def pieces(result: studies.Result, name: str) -> list[tuple[str, str]]:
    """What the class and the hint of each piece are to be: 32 steps up to 16 bits."""
    said = []
    tokens = result.tables["tokens"].filter(pl.col("model") == name)
    for _, inside in tokens.group_by("piece", maintain_order=True):
        bits = [one for one in inside["bits"].to_list() if one is not None]
        its_class = f"b{min(int(2 * sum(bits)), 32)}" if bits else "none"
        hints = [
            f"“{text}” no surprisal: nothing stands before it, id {id}"
            if its is None
            else f"“{text}” {its:.2f} bits, id {id}"
            for text, its, id in inside.select("text", "bits", "id").iter_rows()
        ]
        said.append((its_class, "; ".join(hints)))
    return said


def test_the_page_goes_on_by_itself_and_shows_the_studys_figures(
    app: str, browser: Any, expected: studies.Result
) -> None:
    query = {"models": NAMES, "text": TEXT, "dtype": "float32", **WINDOWS}
    page = opened(browser, f"{app}/difficulty?{urlencode(query, doseq=True)}", "h1")
    page.get_by_role("button", name="Measure").click()
    page.locator(CURVE).wait_for(timeout=150_000)  # the worker loads torch first
    settled(page)
    summary = expected.tables["summary"].sort("bits_per_byte")
    easiest, hardest = summary.rows(named=True)
    assert page.inner_text(".st-key-answer").startswith(
        f"{easiest['model']} needs {easiest['bits_per_byte']:.2f} bits for each byte of this text, "
        f"{hardest['model']} {hardest['bits_per_byte']:.2f}."
    )
    assert colours(page) == [pieces(expected, name) for name in NAMES]
    texts = page.locator(".surprisal .run").all_inner_texts()
    assert [re.sub("↵", "", text) for text in texts] == [TEXT, TEXT]
    for line, name in zip(curves(page), NAMES, strict=True):
        own = expected.tables["curve"].filter(pl.col("model") == name)
        assert line["x"] == own["byte"].to_list()
        assert line["y"] == pytest.approx(own["bits_per_byte"].to_list(), abs=1e-4)

    second = opened(browser, page.url, CURVE, color_scheme="dark")
    assert colours(second) == colours(page) and curves(second) == curves(page)
    assert second.inner_text(".st-key-answer") == page.inner_text(".st-key-answer")
    second.set_viewport_size({"width": 390, "height": 844})
    settled(second)
    assert second.evaluate("document.documentElement.scrollWidth") <= 390
