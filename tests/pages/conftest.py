"""A small made-up answer, so that pages can be tried without counting anything."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

import studies
from analysis.premiums import PREMIUMS, factor_table, fairness_table
from analysis.white_space_words import WORDS
from data import catalogue
from data.catalogue import Origin, Source
from data.errors import TokenariumError, UnknownName
from data.progress import Progress
from pages.components import figures
from tests.conftest import let_go
from tests.pages import made_up_vocabulary
from tests.pages.app_test import stand_in

# Premium of each language under two tokenizers; None: the text became UNK.
MADE_UP: dict[str, tuple[float | None, float | None]] = {
    "eng_Latn": (1.0, 1.0),
    "deu_Latn": (1.6, 1.2),
    "fra_Latn": (1.5, 1.3),
    "tur_Latn": (2.1, 1.4),
    "rus_Cyrl": (2.6, 1.5),
    "arb_Arab": (2.9, 1.6),
    "heb_Hebr": (3.6, 1.7),
    "hin_Deva": (5.4, 1.8),
    "tha_Thai": (4.6, 2.0),
    "zho_Hans": (1.7, 0.9),
    "mya_Mymr": (15.7, 4.2),
    "shn_Mymr": (None, 6.5),
}
TOKENIZERS = ("cl100k_base", "o200k_base")


def row(name: str, source: Mapping[str, Any] | None = None) -> Source:
    return Source(
        kind="tokenizer",
        name=name,
        title=f"Title of {name}",
        about="",
        licence="MIT",
        format="ranks",
        origin=Origin("pypi", "nothing", "1"),
        sha256="0" * 64,
        default=True,
        **(source or {}),
    )


def premium_table(which: int, intervals: bool = True) -> pl.DataFrame:
    """The premiums of one of the two tokenizers, in the study's own columns."""
    rows = []
    for language, premiums in MADE_UP.items():
        premium = premiums[which]
        low, high = (None, None) if premium is None or not intervals else (0.95, 1.05)
        rows.append(
            {
                "language": language,
                "segments": 30,
                "tokens": round((premium or 10) * 1000),
                "bytes": 5000,
                "characters": 4000,
                "premium": premium,
                "premium_low": low and premium and low * premium,
                "premium_high": high and premium and high * premium,
                "byte_premium": 1.0 + len(rows) / 10,
                "tokens_per_character": 0.3,
                "unk_share": 0.0 if premium else 0.9,
                "reference_tokens": 1000,
                "reference_segments": 30,
                "whitespace_share": 0.05 + len(rows) / 100,
                "mean_token_length": 4.0 - len(rows) / 10,
                "premium_note": None if premium else "90% of its characters became UNK",
                "interval_note": None if intervals else "counted as one document",
            }
        )
    return pl.DataFrame(rows, schema=PREMIUMS)


def answer_for(tokenizers: Sequence[str], intervals: bool = True) -> dict[str, pl.DataFrame]:
    tables: dict[str, list[pl.DataFrame]] = {"premiums": [], "fairness": [], "factors": []}
    for name in tokenizers:
        table = premium_table(TOKENIZERS.index(name), intervals)
        for kind, frame in (
            ("premiums", table),
            ("fairness", fairness_table(table)),
            ("factors", factor_table(table)),
        ):
            tables[kind].append(frame.select(pl.lit(name).alias("tokenizer"), pl.all()))
    return {kind: pl.concat(frames) for kind, frames in tables.items()}


def words_answer() -> dict[str, pl.DataFrame]:
    """White-space words: none in Thai and Burmese, elsewhere as many as in English."""
    rows = []
    for language in MADE_UP:
        note = "no spaces" if language.endswith(("Thai", "Mymr", "Hans")) else None
        rows.append(
            {
                "language": language,
                "segments": 30,
                "words": 500,
                "characters": 4000,
                "premium": None if note else 0.5,
                "premium_low": None if note else 0.45,
                "premium_high": None if note else 0.55,
                "reference_words": 1000,
                "characters_per_word": 8.0,
                "unspaced_share": 1.0 if note else 0.0,
                "premium_note": note,
                "interval_note": note,
            }
        )
    return {"words": pl.DataFrame(rows, schema=WORDS)}


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """AppTest looks at each run which of the installed packages bring components: a third of what a
    page's test takes, and always the same."""
    with pytest.MonkeyPatch.context() as patch:
        scan = manifest_scanner.scan_component_manifests
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(scan))
        yield


class Lasting(NamedTuple):
    """What the tests of one file share: patches, and a folder that has the state folder `home`."""

    folder: Path
    patch: pytest.MonkeyPatch


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    """One state folder for the tests of a file."""
    folder = tmp_path_factory.mktemp("lasting")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKENARIUM_HOME", str(folder / "home"))
        yield Lasting(folder, patch)
    let_go()


@pytest.fixture
def broken() -> set[str]:
    """Names of tokenizers that can't be had."""
    return set()


@pytest.fixture
def asked(
    home: Path, monkeypatch: pytest.MonkeyPatch, broken: set[str]
) -> Iterator[list[studies.Spec]]:
    """Stands in for the catalogue and the studies; yields the questions that were computed."""
    computed: list[studies.Spec] = []

    def prepare(
        name: str, tokenizers: Sequence[str], corpus: str, params: Mapping[str, Any]
    ) -> studies.Spec:
        if corpus == "gone":
            raise UnknownName("corpus", corpus, ["small"])
        inputs = tuple(studies.Input(one, f"hash of {one}") for one in tokenizers)
        return studies.Spec(name, 1, inputs, studies.Input(corpus, "its hash"), dict(params))

    def languages(corpus: str, progress: Progress) -> list[str]:
        if corpus == "gone":
            raise TokenariumError("The package of this corpus is gone.")
        return sorted(MADE_UP)

    def run(spec: studies.Spec, progress: Progress) -> studies.Result:
        names = [one.name for one in spec.tokenizers]
        for name in names:
            if name in broken:
                raise TokenariumError(f"{name} could not be fetched: no network.")
        progress("Counting", 0.5)
        computed.append(spec)
        signature = {
            "study": "premiums",
            "version": 1,
            "method": {"resampled": "segments"},
            "tokenizers": [{"name": one.name, "fingerprint": one.hash} for one in spec.tokenizers],
            "corpus": {"name": "small", "hash": "its hash"},
            "parameters": dict(spec.parameters),
        }
        if spec.study == "words":
            return studies.Result(spec.key, {**signature, "study": "words"}, words_answer())
        intervals = spec.parameters["unit"] == "segment"
        return studies.Result(spec.key, signature, answer_for(names, intervals))

    stand_in(monkeypatch, studies, "prepare", prepare)
    stand_in(monkeypatch, studies, "languages", languages)
    stand_in(monkeypatch, studies, "cached", lambda spec: None)
    stand_in(monkeypatch, studies, "run", run)
    monkeypatch.setattr(catalogue, "tokenizers", lambda: {name: row(name) for name in TOKENIZERS})
    monkeypatch.setattr(catalogue, "corpora", lambda: {"small": row("small"), "gone": row("gone")})
    st.cache_resource.clear()
    yield computed
    st.cache_resource.clear()


@pytest.fixture
def inside(
    home: Path, monkeypatch: pytest.MonkeyPatch, broken: set[str]
) -> Iterator[list[studies.Spec]]:
    """As `asked`, for the studies of vocabularies: real questions, made-up answers."""
    computed: list[studies.Spec] = []

    def prepare(
        name: str,
        tokenizers: Sequence[str],
        corpus: None = None,
        params: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> studies.Spec:
        inputs = tuple(studies.Input(one, f"hash of {one}") for one in tokenizers)
        return studies.Spec(name, 1, inputs, None, dict(params or {}))

    def run(spec: studies.Spec, *_: Any, **__: Any) -> studies.Result:
        for one in spec.tokenizers:
            if one.name in broken:
                raise TokenariumError(f"{one.name} could not be fetched: no network.")
        computed.append(spec)
        said = [{"name": one.name, "fingerprint": one.hash} for one in spec.tokenizers]
        signature = {"study": spec.study, "version": 1, "tokenizers": said, "corpus": None}
        signature["parameters"] = spec.parameters
        return studies.Result(spec.key, signature, made_up_vocabulary.answer(spec))

    names = made_up_vocabulary.NAMES
    stand_in(monkeypatch, studies, "prepare", prepare)
    stand_in(monkeypatch, studies, "cached", lambda spec: None)
    stand_in(monkeypatch, studies, "run", run)
    monkeypatch.setattr(catalogue, "tokenizers", lambda: {name: row(name) for name in names})
    st.cache_resource.clear()
    yield computed
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def main_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that runs takes the name of the main module, which a process that a later test starts
    would run too."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(autouse=True)
def validated_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every figure that a test draws is looked at by plotly, value by value."""
    monkeypatch.setattr(figures, "VALIDATED", True)
