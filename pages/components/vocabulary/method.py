"""How the figures of the vocabulary page are measured.

For readers of the page; every formula: docs/metrics.md.
"""

FORMULA = r"""
\mathrm{share}(c, T)
= \frac{\lvert \{ v \in V_T : \mathrm{class}(v) = c \} \rvert}{\lvert V_T \rvert}
\qquad
J(T, U) = \frac{\lvert B_T \cap B_U \rvert}{\lvert B_T \cup B_U \rvert}
"""

TEXT = """
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
