"""What a corpus has to be for its languages to be compared, and what to do where it isn't."""

import polars as pl

NEEDED = (
    "To compare languages, bring the same segments in each of them: a table with a column a "
    "language, files whose names differ in the language alone (en.txt and de.txt), or a "
    "translation memory (TMX)."
)


def lacking(premiums: pl.DataFrame, languages: int, reference: str) -> str | None:
    """What to say where no language shares a segment with the reference; None where one does.

    `premiums` is the study's table for other languages and the reference, which has that name.
    """
    if premiums.filter(pl.col("name") != reference)["segments"].sum():
        return None
    if languages == 1:
        return f"This corpus is in one language only, so there is nothing to compare. {NEEDED}"
    return (
        f"No language of this corpus shares a segment with {reference}, so there is nothing to "
        f"compare: its texts are no translations of each other. {NEEDED}"
    )
