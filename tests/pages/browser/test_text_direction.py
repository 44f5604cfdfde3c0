"""Text under its tokens is laid out as the plain text is, from whichever side it runs.

The component's scripts in an empty page, with made-up tokens: every byte its own, and cuts at
random places.
"""

import random
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from pages.components import token_view
from pages.components.token_view.pack import packed

pytestmark = pytest.mark.browser

TEXTS = {
    "mixed": "مرحبا 123 hello עולם (test)",
    "Arabic": "قال: «بلغت الحرارة ٣٤٫٥° (أي ٩٤ ف)» في ٢٠٢٤/٠٥/٠١، ثم 3-4 أيام… أليس كذلك؟",
    "Hebrew": "המחיר הוא ₪12.50 (כולל 17% מע״מ), ב-3/4/2024 [ראו: note 7] – שָׁלוֹם!",
    "Persian": "می‌خواهم ۱۲٬۳۴۵ ریال (۵٪ تخفیف) به iPhone‌های ۲۰۲۴ بدهم: «بله»؟",
    "Latin first": "The word שלום (peace), سلام and ٣٤,٥ are 100% right: €5–6 {ok}.",
    "lines": "שורה one (1)\nline two: שתיים (2)!\n٣ ثلاثة [three] -3\n(x) 5€ אחת",
    "marks": "abc \u200fאב\u200e 12 \u061c34 و‌ ه (ש\u200d) 5",
    "ideographs": "猫 בגד 日本語 (5) مرحبا 漢字 ٥٥ €٥",
}

SETTINGS = {
    "tokenizers": [{"name": "made up", "title": "Made up", "colour": "green"}],
    "show": "text",
    "against": "none",
}

# Puts each line of a text into the page as it is, and the drawn text, where no line wraps; the
# order in which the characters stand on each line, and from which side it begins.
ORDERS = """
(data) => {
  const page = unpack(Uint8Array.from(data));
  const model = modelOf(page, page.settings);
  const place = document.body.appendChild(element("div", "view"));
  const plain = model.text.split(/^/m).map((line) =>
    place.appendChild(element("div", "tokens text", line)));
  const drawn = model.passages.map((passage) => {
    const made = place.appendChild(element("div", "passage"));
    drawPassage(model, passage, made);
    return made;
  });
  const segments = [...SEGMENTER.segment(model.text)];
  function placesIn(nodes) {
    const flow = [];
    for (const node of nodes) {
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode;
        if (text.parentElement.closest("bdi, .label")) continue;
        for (let at = 0; at < text.length; at++) flow.push([text, at]);
      }
    }
    const units = flow.map(([text, at]) => text.data[at]).join("");
    const places = segments.flatMap(({ segment, index }) => {
      if (/^[\\s\\p{C}]+$/u.test(segment)) return [];
      const [node, at] = flow[index];
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, Math.min(at + segment.length, node.length));
      const box = range.getBoundingClientRect();
      const line = model.text.slice(0, index).split("\\n").length;
      return [{ index, line, box, x: box.left + box.right }];
    });
    places.sort((one, other) => one.line - other.line || one.x - other.x);
    const row = nodes[0].closest(".view").getBoundingClientRect();
    const sides = model.text.split("\\n").map((_, number) => {
      const boxes = places.filter(({ line }) => line === number + 1).map(({ box }) => box);
      const after = row.right - Math.max(...boxes.map(({ right }) => right));
      return after < Math.min(...boxes.map(({ left }) => left)) - row.left ? "right" : "left";
    });
    return { units, sides, order: places.map(({ index }) => index) };
  }
  const found = { plain: placesIn(plain), drawn: placesIn(drawn) };
  place.remove();
  return found;
}
"""


def tokens(text: str, cuts: list[int]) -> pl.DataFrame:
    content = text.encode()
    starts, ends = [0, *cuts], [*cuts, len(content)]
    surfaces = [content[start:end] for start, end in zip(starts, ends, strict=True)]
    return pl.DataFrame(
        {
            "tokenizer": "made up",
            "id": range(len(surfaces)),
            "bytes_hex": [surface.hex() for surface in surfaces],
            "start": starts,
            "end": ends,
            "kind": ["whole" if is_text(one) else "part of a character" for one in surfaces],
        }
    )


def is_text(surface: bytes) -> bool:
    return "\ufffd" not in surface.decode(errors="replace")


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_content("<!doctype html><body>")
    page.add_style_tag(
        content=token_view.STYLE + ".view { width: 8000px } .tokens { white-space: pre }"
    )
    page.add_script_tag(
        content=token_view.SCRIPT.replace("export default function", "function mount")
    )
    yield page


def orders(page: Any, text: str, cuts: list[int]) -> Any:
    data = packed(
        text,
        tokens(text, cuts),
        ["made up"],
        SETTINGS,
    )
    return page.evaluate(ORDERS, list(data))


@pytest.mark.parametrize("name", TEXTS)
def test_characters_stand_in_the_order_of_the_plain_text(page: Any, name: str) -> None:
    text = TEXTS[name]
    size, some = len(text.encode()), random.Random(name)
    every = list(range(1, size))
    for cuts in [every, *(sorted(some.sample(every, size // n)) for n in (2, 2, 3, 4, 8))]:
        found = orders(page, text, cuts)
        assert found["drawn"]["units"] == found["plain"]["units"] == text
        assert found["drawn"]["order"] == found["plain"]["order"], cuts
        assert found["drawn"]["sides"] == found["plain"]["sides"], cuts


def test_a_line_goes_on_in_the_next_passage_as_it_began(page: Any) -> None:
    # A passage ends after some 400 characters, at a space; the second begins with a Latin word.
    text = "אבג " * 157 + "hello (test) 1, 2 שלום!"
    drawn = page.evaluate(
        """(data) => {
          const page = unpack(Uint8Array.from(data));
  const model = modelOf(page, page.settings);
          const made = document.body.appendChild(element("div", "passage"));
          drawPassage(model, model.passages[1], made);
          const boxes = [...made.querySelectorAll(".token")];
          const [first, last] = [boxes[0], boxes.at(-1)].map((one) => one.getBoundingClientRect());
          return [model.passages.length, first.left > last.left];
        }""",
        list(
            packed(
                text,
                tokens(text, [at for at in range(1, len(text.encode())) if at > 800 or not at % 7]),
                ["made up"],
                SETTINGS,
            )
        ),
    )
    assert drawn == [2, True]
