"""How long after a keystroke on Compare its tokens are painted, in a real browser.

    python -m benchmarks.typing http://127.0.0.1:8501

Types at the end of texts of 2,000 and 126,000 characters under four tokenizers: milliseconds from
the keystroke to the frame after the tokens were drawn, median and 95th percentile, and as ratios to
the time that the same browser takes for the box alone (a keystroke to its next frame).
"""

import shutil
import sys

import numpy as np
from playwright.sync_api import Page, sync_playwright

LINE = "The quick brown fox jumps over the lazy dog, 12,345 times. Größe, 日本語, مرحبا (test).\n"
SIZES = (2_000, 126_000)
TOKENIZERS = "gpt2,cl100k_base,o200k_base,mistral_v1"
KEYSTROKES = 30
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# Notes, for each change of the box, when the next frame came and when the tokens were painted.
WATCH = """() => {
  const view = document.querySelector(".st-key-compare-view");
  const inside = [...view.querySelectorAll("*")].find((one) => one.shadowRoot)?.shadowRoot ?? view;
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  window.noted = [];
  document.addEventListener("input", async () => {
    const from = performance.now();
    const scroll = inside.querySelector(".scroll");
    const drawn = scroll.dataset.drawn;
    await frame();
    const alone = performance.now() - from;
    while (scroll.dataset.drawn === drawn) await frame();
    await frame();
    window.noted.push([alone, performance.now() - from]);
  }, true);
}"""


def times(page: Page, size: int) -> np.ndarray:
    """Milliseconds of each keystroke: the box alone, the tokens; shape (KEYSTROKES, 2)."""
    box = page.locator(".st-key-compare-text textarea")
    box.fill((LINE * (size // len(LINE) + 1))[:size])
    box.press("Control+Enter")
    page.get_by_text(f"{size:,} characters, ").first.wait_for()
    page.wait_for_timeout(2_000)
    page.evaluate(WATCH)
    box.press("Control+End")
    for number in range(KEYSTROKES):
        box.press("x")
        page.wait_for_function(f"window.noted.length === {number + 1}")
    return np.array(page.evaluate("window.noted"))


def main() -> None:
    """Print a line for each size."""
    found = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for size in SIZES:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(120_000)
            page.goto(f"{sys.argv[1]}/compare?text=start&tokenizers={TOKENIZERS}")
            page.locator(".st-key-compare-view .token").first.wait_for()
            alone, tokens = times(page, size).T
            median, late = np.percentile(tokens, [50, 95])
            print(
                f"{size:>7,} characters: {median:.0f} ms, 95 % within {late:.0f} ms; "
                f"{median / np.median(alone):.1f} times the box alone"
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
