"""Do tokens respect words and morphemes? In the language of a lexicon and of cut words."""

from collections.abc import Mapping

import polars as pl

from data import lexicons
from data.languages import describe
from studies.engine.study import Question, Tables
from studies.report.section import (
    PROSE,
    Corpora,
    Figure,
    Row,
    Section,
    Standing,
    percent,
    place,
    row,
    with_interval,
)


def asks(corpora: Corpora) -> Mapping[str, Question]:
    asked, corpus = {}, corpora.by_label.get(PROSE)
    if corpora.lexicon and corpus is not None:
        language = lexicons.identity_of(corpora.lexicon).options["language"]
        if language in corpus.languages:
            its = {"lexicon": corpora.lexicon, "language": language}
            asked["words"] = Question("integrity", corpus.hash, its)
    if corpora.gold:
        asked["morphemes"] = Question("boundaries", None, {"gold": corpora.gold})
    return asked


def measure(tables: Mapping[str, Tables]) -> list[Row]:
    rows = []
    if "words" in tables:
        shares = tables["words"]["shares"].filter(
            pl.col("scope") == "everything",
            pl.col("position") == "anywhere",
            pl.col("single_letters") == "with",
            pl.col("counted") == "distinct",
        )
        language = tables["words"]["summary"]["language"].item()
        chance = shares["chance_valid_share"].item()
        rows += [one | {"label": language} for one in with_interval("words", shares, "valid_share")]
        rows.append(row("words_by_chance", chance, language))
        value = shares["valid_share"].item()
        above = None if value is None or chance is None else value - chance
        rows.append(row("words_above_chance", above, language))
    if "morphemes" in tables:
        language = tables["morphemes"]["sample"]["language"].item()
        figures = tables["morphemes"]["figures"].filter(pl.col("figure") == "f1_macro")
        one = figures.row(0, named=True)
        note = None if one["value"] is not None else "no word has a boundary or a cut"
        rows += [
            row("boundaries", one["value"], language, one["low"], one["high"], note),
            row("boundaries_by_chance", one["by_chance"], language),
        ]
    return rows


def sentence(standing: Standing) -> str:
    words, cuts = standing.of("words"), standing.of("boundaries")
    if not words and not cuts:
        return "No lexicon and no cut words of a language that was measured are here."
    said = []
    if words:
        name = _name(words[0])
        chance = standing.of("words_by_chance")[0]["value"]
        said.append(
            f"Of its distinct tokens in {name}, {percent(words[0]['value'])} are words "
            f"({percent(chance)} by chance)"
        )
    if cuts:
        name = _name(cuts[0])
        chance = standing.of("boundaries_by_chance")[0]["value"]
        where = place(
            standing.row("boundaries", cuts[0]["label"]), "the best", "better than", "the worst"
        )
        ranked = f": {where}" if where else ""
        said.append(
            f"its cuts agree with the morphemes of {name} with F1 {cuts[0]['value']:.2f} "
            f"({chance:.2f} by chance){ranked}"
        )
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}."


def _name(of: Row) -> str:
    return describe(of["label"]).english_name or str(of["label"])


SECTION = Section(
    name="integrity",
    title="Does it respect words?",
    order=35,
    page="integrity",
    figures=(
        Figure("words", "Distinct tokens that are words (%TR)", "percent", "higher"),
        Figure("words_above_chance", "The same, above chance", "percent", "higher"),
        Figure("boundaries", "Cuts against morphemes: F1", "decimal", "higher"),
        Figure("words_by_chance", "Words by chance", "percent", axis=False),
        Figure("boundaries_by_chance", "F1 of random cuts", "decimal", axis=False),
    ),
    asks=asks,
    measure=measure,
    sentence=sentence,
)
