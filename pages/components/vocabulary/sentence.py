"""The answer to "What is in this vocabulary?", in a sentence made from the data on screen, and how
it is measured."""

from collections.abc import Mapping

import polars as pl

from pages.components.escaping import escaped
from pages.components.vocabulary.composition import LENGTHS, PART, SORTED_BY

# Classes of the study whose names don't follow "are".
SAID = {
    "Common": "of no script",
    "mixed": "of several kinds",
    "neither": "neither word-initial nor inner",
    "part of a character": "parts of a character",
    "several scripts": "of several scripts",
    "special": "special tokens",
}


def sentence(
    composition: pl.DataFrame,
    overlap: pl.DataFrame,
    *,
    by: str,
    tokenizer: str,
    titles: Mapping[str, str],
) -> str:
    """What most items of `tokenizer` are, and which vocabulary has most in common with it.
    Markdown. `composition` and `overlap` are the study's tables."""
    own = composition.filter((pl.col("tokenizer") == tokenizer) & (pl.col("by") == by))
    title = f"**{escaped(titles[tokenizer])}**"
    if own.is_empty():
        return f"{title} has no items to sort."
    total = own["items"].sum()
    first, *more = own.sort("share", descending=True).head(2).iter_rows(named=True)
    said = f"Of the {total:,} items of {title}, **{per_cent(first['share'])}** {_are(by, first)}"
    if more:
        said += f" and {per_cent(more[0]['share'])} {_are(by, more[0], first=False)}"
    near = overlap.filter((pl.col("tokenizer") == tokenizer) & (pl.col("other") != tokenizer))
    near = near.drop_nulls("jaccard").sort("jaccard", descending=True)
    if near.is_empty():
        return f"{said}."
    nearest = near.row(0, named=True)
    shared = f"{nearest['shared']:,} of them"
    return f"{said}; {shared} are also in **{escaped(titles[nearest['other']])}**{_least(near)}."


def _are(by: str, row: Mapping[str, object], first: bool = True) -> str:
    name = str(row["class"])
    if by in LENGTHS and name != PART:
        unit = SORTED_BY[by].removeprefix("Length in ")
        unit = unit[:-1] if name == "1" else unit
        return f"are {name} {unit} long" if first else name
    said = SAID.get(name, name)
    return f"are {said}" if first else said


def _least(near: pl.DataFrame) -> str:
    return ", the nearest of the vocabularies compared" if near.height > 1 else ""


def per_cent(share: float) -> str:
    """A share as it is said in a sentence: 62 %, 3.4 %."""
    return f"{share * 100:.0f} %" if share >= 0.0995 else f"{share * 100:.1f} %"


FORMULA = r"""
\mathrm{share}(c, T)
= \frac{\lvert \{ v \in V_T : \mathrm{class}(v) = c \} \rvert}{\lvert V_T \rvert}
\qquad
J(T, U) = \frac{\lvert B_T \cap B_U \rvert}{\lvert B_T \cup B_U \rvert}
"""

METHOD = """
**Items.** All ids of the vocabulary, each as the bytes that it stands for in a text: a marker for a
leading space counts as the space, WordPiece's ## is left out, special tokens are given as they are
written. On this page ␣ is a space, ↵ a line end, ⟨E2⟩ a byte, ⟨U+200D⟩ a character without a look.

**Composition.** Every id is in exactly one class of each sorting, so that the shares add up to
100 %. *Script*: the one script of the item's characters; Japanese where Han and kana meet; Common
where no character has a script. *Position*: word-initial if a letter follows a leading space (or
the item lacks WordPiece's ##), inner for other items with letters, neither without any. *Kind*: of
the characters, a leading space aside; mixed for several. Special tokens, ids without an item and
parts of characters are classes of their own.

**Overlap.** *B* is the set of a vocabulary's ordinary items as byte strings, without special
tokens. The Jaccard index *J* is the size of what two have in common over the size of what either
has: 0 for nothing, 1 for the same items.

**Derivation.** An item is parted into the two parts of the merge that makes it, and these again,
down to what no merge makes. The figure under a part is the rank of its merge; 0 is the first.
Where a file holds ranks or scores instead of merges, the merge is the last join when the item is
encoded with the ranks below its own. Unigram and WordPiece have no merges.

**Numbers.** All numbers of 1 to 3 digits and 1,000 evenly drawn ones of each length up to 12
(seed 0), each encoded alone. A grouping is named if all numbers of a length have it.

**Possible encodings.** All sequences of ordinary ids whose items, end to end, have the same bytes
as the encoding's own, counted exactly. Where a tokenizer puts a space before a text, that space is
part of it; where it changes case or form, the changed text is what is counted.

**Caveats.** A vocabulary says what can be written in one token, not what a model has learned of it;
items that no text reaches are found by the audit. A script is not a language: Latin serves
hundreds.

**Sources.** The Unicode Character Database for scripts and kinds; Jaccard 1901 for the index;
Sennrich, Haddow and Birch 2016 ([arXiv 1508.07909](https://arxiv.org/abs/1508.07909)) for merges;
Singh and Strouse 2024 ([arXiv 2402.14903](https://arxiv.org/abs/2402.14903)) for why the grouping
of digits matters.
"""
