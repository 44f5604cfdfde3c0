"""How the figures of the integrity page are measured.

For readers of the page; every formula: docs/metrics.md.
"""

from collections.abc import Mapping
from typing import Any

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


def words(signature: Mapping[str, Any]) -> str:
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


def morphemes(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `boundaries`."""
    gold = signature["method"]["gold"]
    return _MORPHEMES.format(
        title=gold["name"], rule=gold["rule"], context=signature["method"]["context"]
    )
