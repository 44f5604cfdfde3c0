"""What the Report page says of its figures."""

TEXT = """
**Sections.** Each rests on the answers of other studies about this tokenizer, with the parameters
that the signature names: they are the figures of the pages that the sections lead to.

**Grey.** The tokenizers of the library that are here and were measured on the same corpora; point
at a tick for its name. A tokenizer that comes later changes ranks, never values; a shared report
keeps the ranks of its day.

**Rank.** 1 for the best among those that have a value; the same value, the same rank. It counts
places: how far apart they lie is what the strip shows. Where neither way is better there is none.

**Premiums** are over English. A tokenizer that doesn't encode some of the languages has no median
and no evenness: they would be those of the languages that it finds easy.

**Bytes a token** count the text of each corpus as it is: a count, no estimate. Other figures have
the 95 % interval of their study where the strip shows a bar.

**Doubled by case or space.** The share of the items that are text and differ from another one by
the case of their letters or a leading space only.
"""
