"""Small texts made here, tokenizers of them, and the entropy page over both, for its tests."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from html import unescape
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import streamlit as st
import tokenizers as library
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.testing.v1 import AppTest

import studies
from data import lake
from data.corpora import store
from data.corpora.collection import keep
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.corpora.record import Record
from data.tokenizers import add_file
from pages.components.palette import SURFACES
from tests.pages.app_test import html
from tests.pages.entropy_twin.counts import Counted

PAGE = str(Path(__file__).parents[2] / "pages" / "main.py")
WORDS = {
    "eng_Latn": ["the", "a", "old", "house", "river", "very", "new", "token", "word", "is"],
    "tur_Latn": ["ve", "bir", "eski", "ev", "nehir", "çok", "yeni", "sözcük", "bu", "için"],
}
VOCABULARIES = {"few": 270, "more": 320}  # of the tokenizers
NAMES = tuple(VOCABULARIES)
BOTH = {"language": ["eng_Latn", "tur_Latn"]}


def sentences(language: str, count: int, seed: int, words: Sequence[str] = ()) -> list[str]:
    """Words drawn with Zipf's weights: these, or the language's and what two of them make."""
    random = np.random.default_rng(seed)
    words = words or [*WORDS[language], *(a + b for a in WORDS[language] for b in WORDS[language])]
    weights = 1 / np.arange(1, len(words) + 1)
    return [
        " ".join(random.choice(words, random.integers(4, 12), p=weights / weights.sum()))
        for _ in range(count)
    ]


TEXTS = {
    "first": {"eng_Latn": sentences("eng_Latn", 90, 1), "tur_Latn": sentences("tur_Latn", 40, 2)},
    # So uniform that it is long enough where the first one, cut to its length, isn't.
    "second": {"eng_Latn": sentences("eng_Latn", 30, 3, WORDS["eng_Latn"][:6])},
    "tiny": {"eng_Latn": ["ab", "cde", "xyz"], "tur_Latn": ["aaaa"], "deu_Latn": ["a"]},
}


def _keep_corpus(name: str, lines: Mapping[str, Sequence[str]]) -> None:
    segments = (
        Segment(n, str(n), "dev", {k: text for k, text in zip(lines, row, strict=True) if text})
        for n, row in enumerate(zip_longest(*lines.values()))
    )
    stored = store.add(ReadCorpus(list(lines), in_batches(segments), []))
    keep(Record(name, name, stored.hash, "lines"), studies.EVERYONE)


@cache
def _trained(name: str) -> library.Tokenizer:
    tokenizer = library.Tokenizer(library.models.BPE())
    tokenizer.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = library.decoders.ByteLevel()
    trainer = library.trainers.BpeTrainer(
        vocab_size=VOCABULARIES[name],
        initial_alphabet=library.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS["first"]["eng_Latn"], trainer)
    return tokenizer


@contextmanager
def home_in(folder: Path) -> Iterator[None]:
    """A state folder with these texts and tokenizers. The files of one session share it, so that
    each question is computed once."""
    fresh = not folder.exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        if fresh:
            folder.mkdir()
            for name in NAMES:
                _trained(name).save(str(folder / f"{name}.json"))
                add_file(folder / f"{name}.json", name=name)
            for name, lines in TEXTS.items():
                _keep_corpus(name, lines)
        st.cache_resource.clear()
        yield
        st.cache_resource.clear()
        lake.detach()


@cache
def counted(name: str, corpus: str, language: str) -> Counted:
    """What the slow twin needs."""
    lines = TEXTS[corpus][language]
    ids = [_trained(name).encode(line).ids for line in lines]
    return Counted(name, language, lines, ids, VOCABULARIES[name])


def opened(**query: Any) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=120).switch_page("entropy.py")
    for name, value in {"corpus": "first", "tokenizers": list(NAMES), **query}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def turned(page: AppTest, section: str, language: str = "eng_Latn", **chosen: str) -> AppTest:
    """The page with that section and language in focus. `chosen`: what select boxes of the page
    are set to as well, by label or key."""
    page.segmented_control(key="entropy.section").set_value(section)
    page.selectbox(key="entropy.focus").set_value(language)
    for label, value in chosen.items():
        next(one for one in page.selectbox if label in (one.label, one.key)).set_value(value)
    page.run()
    assert not page.exception
    return page


def traces(at: AppTest, key: str) -> dict[str, dict[str, Any]]:
    """The named traces of the figure with that key."""
    for one in at.get("plotly_chart"):
        if one.proto.id.endswith(f"-{key}"):
            return {each.get("name"): each for each in json.loads(one.proto.spec)["data"]}
    raise AssertionError(f"no figure {key}")


def doubts(trace: Mapping[str, Any]) -> list[int]:
    """Of each mark, how it is drawn: 0 in full colour, 1 hollow and greyed, 2 hollow and grey."""
    light, found = SURFACES["light"], []
    marker = trace["marker"]
    for fill, line in zip(marker["color"], marker["line"]["color"], strict=True):
        assert (fill == light.paper) is (fill != line)
        found.append(2 if line == light.context else int(fill == light.paper))
    return found


def rows_of(at: AppTest, place: int) -> pl.DataFrame:
    """What a table on the page shows."""
    return pl.from_pandas(at.dataframe[place].value)


def cells(at: AppTest) -> dict[str, list[list[str]]]:
    """The cells of the page's small tables, without the smaller lines' tags: of each row by its
    name, in the order of the tables."""
    found: dict[str, list[list[str]]] = {}
    for name, row in re.findall(
        r'<th scope="row">(?:<i [^>]*></i>)?(.*?)</th>(.*?)</tr>', html(at)
    ):
        texts = re.findall(r"<td[^>]*>(.*?)</td>", row)
        plain = [unescape(re.sub("<.*?>", " ", one)).strip() for one in texts]
        found.setdefault(name, []).append(plain)
    return found


@contextmanager
def downloads() -> Iterator[Callable[[AppTest, str], list[dict[str, Any]]]]:
    """Yields a function for the rows in a page's JSON download of a table, by the buttons' key. A
    browser would ask the server for the file; AppTest's is gone after the run, so what would be
    asked is noted as the buttons are drawn."""
    offered: dict[str, Callable[[], str]] = {}
    register = MediaFileManager.add_deferred

    def noted(self: MediaFileManager, data: Any, *args: Any, **more: Any) -> str:
        its_id = register(self, data, *args, **more)
        offered[its_id] = data
        return its_id

    def read(at: AppTest, key: str) -> list[dict[str, Any]]:
        written = offered[at.download_button(key=f"{key}.JSON").proto.deferred_file_id]()
        ((_, rows),) = json.loads(written)["tables"].items()
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MediaFileManager, "add_deferred", noted)
        yield read


# --- comparing -----------------------------------------------------------------------------------


def same(found: Sequence[float], expected: Sequence[float]) -> None:
    """Equal to 1e-9, as absolute differences."""
    assert list(found) == pytest.approx(list(expected), abs=1e-9)


def agree(
    found: Iterable[Mapping[str, Any]], expected: Iterable[Mapping[str, Any]], by: Sequence[str]
) -> None:
    """The same rows, told apart by `by`: all numbers to 1e-9, as absolute differences. What is
    found may have notes (that are empty) and nothing else that isn't expected."""
    ours, theirs = ({tuple(row[c] for c in by): row for row in rows} for rows in (expected, found))
    assert ours and theirs.keys() == ours.keys()
    for key, row in ours.items():
        there = theirs[key]
        more = there.keys() - row.keys()
        assert all(name.endswith("_note") and there[name] is None for name in more), (key, more)
        for name, value in row.items():
            assert there[name] == pytest.approx(value, abs=1e-9), (key, name)
