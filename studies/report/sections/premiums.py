"""Which languages pay more? Premiums over English, on the corpus of many languages."""

from collections.abc import Mapping

import polars as pl

from analysis.premiums import UNK_LIMIT
from data.languages import describe
from studies.engine.study import Question, Tables
from studies.report.section import (
    LANGUAGES,
    Corpora,
    Figure,
    Row,
    Section,
    Standing,
    english,
    place,
    row,
    with_interval,
)


def asks(corpora: Corpora) -> Mapping[str, Question]:
    corpus = corpora.of(LANGUAGES)
    reference = english(corpus)
    if corpus is None or reference is None or len(corpus.languages) < 2:
        return {}
    return {"premiums": Question("premiums", corpus.hash, {"reference": reference})}


def measure(tables: Mapping[str, Tables]) -> list[Row]:
    if "premiums" not in tables:
        return []
    premiums, fairness = tables["premiums"]["premiums"], tables["premiums"]["fairness"]
    rows = [
        row("premium", each["premium"], each["language"], each["premium_low"], each["premium_high"])
        | {"note": each["premium_note"]}
        for each in premiums.iter_rows(named=True)
    ]
    defined = premiums.drop_nulls("premium")
    worst = defined.sort("premium").tail(1)
    # Of those it can't encode there is no premium: over the others it would stand too well.
    lacking = premiums.filter(pl.col("premium").is_null(), pl.col("unk_share") > UNK_LIMIT).height
    note = f"{lacking} languages are not encoded" if lacking else None
    gini = None if note or fairness.is_empty() else fairness["gini"][0]
    middle = None if note else defined.select(pl.median("premium")).item()
    return [
        *with_interval("worst_premium", worst, "premium"),
        row("median_premium", middle, note=note),
        row("evenness", gini, note=note),
        row("not_encoded", lacking),
        *rows,
    ]


def sentence(standing: Standing) -> str:
    premiums = standing.of("premium")
    if not premiums:
        return "No corpus in several languages, English among them, was measured."
    worst, median = premiums[-1], standing.row("median_premium")
    said = (
        f"{_name(worst['label'])} pays most: {worst['value']:.1f} times the tokens of English for "
        "the same text"
    )
    if median is None:
        lacking = standing.of("not_encoded")[0]["value"]
        of = f"{len(premiums) + lacking:,.0f}"
        return f"{said}. The text of {lacking:,.0f} of {of} languages isn't encoded at all."
    said += f"; half of {len(premiums)} languages pay {median['value']:.1f} times or more."
    where = place(standing.row("evenness"), "the most even", "more even than", "the least even")
    return f"{said} It is {where}." if where else said


def _name(label: str) -> str:
    return describe(label).english_name or label


SECTION = Section(
    name="premiums",
    title="Which languages pay more?",
    order=10,
    page="premiums",
    figures=(
        Figure("evenness", "Unevenness of premiums (Gini)", "decimal", "lower"),
        Figure("median_premium", "Median premium", "times", "lower"),
        Figure("worst_premium", "Highest premium", "times", "lower"),
        Figure("not_encoded", "Languages not encoded", "number", axis=False),
        Figure("premium", "Premium", "times", None, axis=False),
    ),
    asks=asks,
    measure=measure,
    sentence=sentence,
)
