"""How evenly are its tokens used? Entropy of single tokens of English prose."""

from collections.abc import Mapping

from studies.engine.study import Question, Tables
from studies.report.section import (
    PROSE,
    Corpora,
    Figure,
    Row,
    Section,
    Standing,
    english,
    percent,
    place,
    row,
    with_interval,
)


def asks(corpora: Corpora) -> Mapping[str, Question]:
    corpus = corpora.of(PROSE)
    language = english(corpus)
    if corpus is None or language is None:
        return {}
    # Without compressed sizes, which take as long as all the rest and aren't told here.
    its = {"languages": language, "compress": 0}
    return {"entropy": Question("entropy", corpus.hash, its)}


def measure(tables: Mapping[str, Tables]) -> list[Row]:
    if "entropy" not in tables:
        return []
    summary = tables["entropy"]["summary"]
    tokens = int(summary["tokens"].sum())
    return [
        *with_interval("efficiency", summary, "efficiency_observed"),
        *with_interval("utilisation", summary, "utilisation"),
        *with_interval("h1", summary, "h1"),
        row("tokens", tokens),
    ]


def sentence(standing: Standing) -> str:
    h1, efficiency = standing.row("h1"), standing.row("efficiency")
    if h1 is None or efficiency is None:
        return "No English text was measured that it encodes."
    tokens = standing.of("tokens")[0]["value"]
    said = (
        f"In {tokens:,.0f} tokens of English a token carries {h1['value']:.2f} bits, and is used "
        f"with {percent(efficiency['value'])} of the Rényi efficiency that is possible"
    )
    where = place(efficiency, "the highest", "more than", "the lowest")
    return f"{said}: {where}." if where else f"{said}."


SECTION = Section(
    name="entropy",
    title="How evenly are its tokens used?",
    order=30,
    page="entropy",
    figures=(
        Figure("efficiency", "Rényi efficiency (α = 2.5)", "percent", "higher"),
        Figure("utilisation", "Utilisation: H1 over log2 of all ids", "percent", "higher"),
        Figure("h1", "Entropy H1 (bits a token)", "decimal"),
        Figure("tokens", "Tokens measured", "number", axis=False),
    ),
    asks=asks,
    measure=measure,
    sentence=sentence,
)
