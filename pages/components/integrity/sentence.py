"""The answers of the integrity page, from the data on screen, and how they are measured."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pages.components.escaping import escaped

_WORDS = """
**Tokens.** Each segment is encoded alone. A token is the text of its id, as the vocabulary has it,
without the white space at its ends: a tokenizer that lowercases or strips accents is judged by what
it keeps. White space alone is no token. Distinct tokens are counted once each (as the published
tables have it), or every occurrence (as the paper's text says).

**Who judges.** {title}: {rule}. It lists {entries}. A figure is comparable only within one lexicon.

**By chance.** Short pieces of a text are words by accident. For each length, up to 300 different
substrings of the text's words are drawn (at their beginnings, for tokens that begin a word) and
judged alike; the tick stands where tokens of the same lengths would be. Tokens that aren't letters
of the language have no chance.

**Intervals.** {bootstrap} replicates over segments, or runs of them, seed {seed}, moved to the
estimate: a replicate sees fewer distinct tokens than the text.

**Sources.** Bayram et al. 2025, *Tokenization Standards for Linguistic Integrity*; Rust et al. 2021
for tokens per word ("fertility").
"""

_MORPHEMES = """
**Words.** {title}: {rule}. Each word counts once, whatever its frequency, {context}; words of which
a part became UNK are left out.

**Figures.** Cuts are where tokens meet inside a word, boundaries where morphemes do. Precision is
the share of the cuts that are boundaries, recall the share of the boundaries that are cut; the end
of the word is neither, unless *with end* says so, as Altinok 2026 publishes it. By chance: the
expected figure if as many cuts of each word fell on random places.

**Sources.** Altinok 2026 ([arXiv 2602.06942](https://arxiv.org/abs/2602.06942)); Arnett and Bergen
2024 for MorphScore; Turkish treebanks: Kayadelen et al. 2020.
"""


def words(rows: pl.DataFrame, *, name: str, titles: Mapping[str, str], blank: bool = False) -> str:
    """Who keeps most to words, and who is no better than chance. `rows` is one choice of the
    study's table `shares`, `name` the language's; blank: whether no tokenizer makes more of its
    text than white space. Markdown."""
    defined = rows.drop_nulls("valid_share").sort("valid_share", descending=True)
    if defined.is_empty():
        why = ": of its text here, nothing but white space is encoded" if blank else ""
        return f"There is no token to count in **{escaped(name)}**{why}."
    first = defined.row(0, named=True)
    said = (
        f"Of the tokens of **{escaped(titles[first['tokenizer']])}** that are counted, "
        f"**{first['valid_share']:.0%}** are words of {escaped(name)}"
    )
    said += f" (by chance {first['chance_valid_share']:.0%})."
    others = defined.tail(-1)
    chance = others.filter(pl.col("valid_share_low").fill_null(1.0) <= pl.col("chance_valid_share"))
    if others.is_empty():
        return said
    if chance.is_empty():
        return f"{said} The others, too, are above what random substrings give."
    if chance.height == others.height:
        return f"{said} None of the others is above what random substrings of the text give."
    return (
        f"{said} Of the {others.height} others, {chance.height} "
        f"{'is' if chance.height == 1 else 'are'} not above what random substrings of the text "
        "give."
    )


def single_letters(
    with_them: pl.DataFrame, without: pl.DataFrame, titles: Mapping[str, str]
) -> str:
    """How much of %TR is single letters, the least and the most. Both are one choice of the
    study's table `shares`, alike but for the letters. Markdown."""
    both = with_them.join(without, on="tokenizer", suffix="_without").filter(pl.col("valid") > 0)
    parts = both.select("tokenizer", part=1 - pl.col("valid_without") / pl.col("valid"))
    if parts.is_empty():
        return ""
    ordered = parts.sort("part", "tokenizer").rows()
    least, most = ((escaped(titles[name]), part) for name, part in (ordered[0], ordered[-1]))
    said = f"{least[1]:.1%} ({least[0]}) to {most[1]:.1%} ({most[0]}) of these words"
    if f"{least[1]:.1%}" == f"{most[1]:.1%}":
        where = "each tokenizer" if parts.height > 1 else least[0]
        said = f"{least[1]:.1%} of these words under {where}"
    return f"Single letters, which most lexicons take for words, are {said}."


def trade_off(summary: pl.DataFrame, rows: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """What the most integrity costs in tokens, against the fewest tokens. Markdown."""
    both = rows.join(summary, on="tokenizer", suffix="_all").drop_nulls(
        ["valid_share", "tokens_per_word"]
    )
    if both.height < 2:
        return ""
    best = both.sort("valid_share", descending=True).row(0, named=True)
    cheapest = both.sort("tokens_per_word").row(0, named=True)
    if best["tokenizer"] == cheapest["tokenizer"]:
        title = escaped(titles[best["tokenizer"]])
        return f"**{title}** keeps most to words, and takes the fewest tokens."
    more = best["tokens_per_word"] / cheapest["tokens_per_word"] - 1
    points = 100 * (best["valid_share"] - cheapest["valid_share"])
    return (
        f"**{escaped(titles[best['tokenizer']])}** takes **{more:.0%} more tokens** than "
        f"**{escaped(titles[cheapest['tokenizer']])}**, and buys {points:.0f} points of %TR."
    )


def morphemes(figures: pl.DataFrame, titles: Mapping[str, str]) -> str:
    """Whose cuts are morpheme boundaries most. `figures` is the study's table. Markdown."""
    rows = figures.filter(pl.col("figure") == "f1_macro").drop_nulls("value")
    if rows.is_empty():
        return "No gold word has a boundary or a cut."
    rows = rows.sort("value", descending=True)
    first = rows.row(0, named=True)
    said = (
        f"The cuts of **{escaped(titles[first['tokenizer']])}** agree best with the morphemes: "
        f"F1 **{first['value']:.2f}** ({first['low']:.2f} to {first['high']:.2f}; as many random "
        f"cuts have {first['by_chance']:.2f})"
        if first["low"] is not None
        else f"The cuts of **{escaped(titles[first['tokenizer']])}** have F1 {first['value']:.2f}"
    )
    if rows.height > 1:
        last = rows.row(-1, named=True)
        title = escaped(titles[last["tokenizer"]])
        said += f"; those of **{title}** least: {last['value']:.2f}"
    return f"{said}."


def words_measured(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `integrity`."""
    lexicon, parameters = signature["method"]["lexicon"], signature["parameters"]
    entries = ", ".join(f"{count:,} {kind}" for kind, count in lexicon["entries"].items())
    return _WORDS.format(
        title=lexicon["name"],
        rule=lexicon["rule"],
        entries=entries,
        bootstrap=f"{parameters['bootstrap']:,}",
        seed=parameters["seed"],
    )


def morphemes_measured(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `boundaries`."""
    gold = signature["method"]["gold"]
    return _MORPHEMES.format(
        title=gold["name"], rule=gold["rule"], context=signature["method"]["context"]
    )
