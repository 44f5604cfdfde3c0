"""What visitors name and write is text on every page: no element of HTML, no picture, link or
formula of Markdown, nothing that turns the order in which it is read."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from data import lexicons, library, tokenizers
from data.tokenizers import Identity
from data.visitors import EVERYONE
from pages.components.axis_names import on_axis
from pages.components.mixture import sentence as mixture_sentence
from studies.desks import reports
from tests.pages.app_test import html, page_at, stand_in
from tests.pages.conftest import Lasting
from tests.studies.conftest import SENTENCES, byte_level, letters, named, written

__all__ = ["byte_level", "letters"]  # fixtures of these tests too

HOSTILE = (
    '"><img src=x onerror=alert(1)><script>alert(2)</script><a href="https://evil.example">a</a> '
    "![i](https://evil.example/i.png) [l](javascript:alert(3)) $x^2$ :red[r] <b>b</b>"
)
TURNING = "\u202egnp.exe\u2066"
TEXT = f"{HOSTILE} {TURNING} ab"
ELEMENTS = {"img", "script", "iframe", "object", "a", "form", "svg", "b", "style", "link"}
UNESCAPED = re.compile(r"(?<!\\)(<img|<script|<a |<b>|!\[i|\[l\]|\$x|:red\[)")


class Home(NamedTuple):
    names: list[str]
    corpus: str
    lexicon: str
    gold: str


@pytest.fixture(scope="module")
def hostile(byte_level: Path, letters: Path, lasting: Lasting) -> Home:
    """Everything has a hostile title."""
    hostile = {one: [*said, f"{said[0]} {TEXT}"] for one, said in SENTENCES.items()}
    corpus = named(written(lasting.folder, hostile))
    names = [_kept(byte_level, "huggingface"), _kept(letters, "wordpiece")]
    words = f"ev\troot\n{HOSTILE}\troot\ne\taffix\n{TURNING}\n".encode()
    lexicon = lexicons.add({f"{HOSTILE}.tsv": words}, "tur_Latn", False, EVERYONE).name
    gold = b"eskidir\teski+dir\nevler\tev+ler\n"
    cut = lexicons.add({f"{TURNING}{HOSTILE}.tsv": gold}, "tur_Latn", True, EVERYONE).name
    _retitle(lasting.folder / "home" / "corpora")
    params = {"corpora": f"languages={corpus}"}
    stand_in(lasting.patch, reports, "params_here", lambda visitor: params)
    return Home(names, corpus, lexicon, cut)


def _kept(file: Path, form: str) -> str:
    content = file.read_bytes()
    identity = Identity(file.stem, HOSTILE, form, library.sha256_of(content))
    return tokenizers.keep(identity, content, EVERYONE, file.stem).name


def _retitle(folder: Path) -> None:
    for place in folder.glob("*.json"):
        record = json.loads(place.read_bytes())
        place.write_text(json.dumps({**record, "title": HOSTILE}))


class _Elements(HTMLParser):
    """The elements that a browser would make, and their attributes that would be run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ELEMENTS:
            self.found.append(f"<{tag} {attrs}>")
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in (value or ""):
                self.found.append(f"<{tag} {name}={value}>")


def check(at: AppTest) -> None:
    assert not at.exception
    ours = re.sub(r"<style>.*?</style>", "", html(at), flags=re.S)
    assert not [one for one in _Elements(ours).found if re.search("evil|src|on", one)]
    for chart in at.get("plotly_chart"):  # which draws some elements in its texts, links too
        assert "<img" not in chart.proto.spec and "<a href" not in chart.proto.spec
    said = [_said(one) for one in _elements(at)]
    for text in said:
        assert not UNESCAPED.search(text), text
        assert "\u202e" not in text and "\u2066" not in text, text


def _elements(at: AppTest) -> Iterator[Any]:
    for kind in ("markdown", "caption", "info", "warning", "error", "success", "title"):
        yield from getattr(at, kind)
    for kind in ("header", "subheader", "expander", "selectbox", "multiselect", "button", "tabs"):
        yield from getattr(at, kind)


def _said(element: Any) -> str:
    return (
        str(getattr(element, "value", None) or "")
        if hasattr(element, "body")
        else str(getattr(element, "label", "") or "")
    )


def opened(page: str, **query: Any) -> AppTest:
    at = page_at(f"{page}.py", query)
    check(at)
    return at


@pytest.mark.parametrize("section", ["size", "tokens", "morphemes"])
def test_integrity(hostile: Home, section: str) -> None:
    query = {"corpus": hostile.corpus, "lexicon": hostile.lexicon, "gold": hostile.gold}
    opened("integrity", tokenizers=hostile.names, section=section, **query)


def test_probes_that_ask_no_model(hostile: Home) -> None:
    opened("probes", probe="consistency", text=TEXT, tokenizers=hostile.names)


@pytest.mark.parametrize("page", ["premiums", "compare", "vocabulary", "audit", "report"])
def test_pages_about_tokenizers(hostile: Home, page: str) -> None:
    more = {
        "premiums": {"corpus": hostile.corpus},
        "compare": {"text": TEXT},
        "report": {"tokenizer": hostile.names[0]},
    }
    opened(page, **{"tokenizers": hostile.names, **more.get(page, {})})


def test_what_is_said_of_a_mixture() -> None:
    """An inference takes long, and has tests of its own."""
    shares = pl.DataFrame(
        {"tokenizer": ["a", "a"], "category": ["x", "y"], "pair_share": [0.75, 0.25]}
    )
    said = mixture_sentence.mixture(shares, "pair", {"x": HOSTILE, "y": TEXT}, {"a": HOSTILE})
    assert not UNESCAPED.search(said) and "75%" in said


def test_a_name_on_an_axis_is_without_markup() -> None:
    assert on_axis("<b>A</b>") == "&lt;b&gt;A&lt;/b&gt;"
