"""Items of a vocabulary that say the same but for case or a leading space.

Such items (`the`, `The`, ` the`, ` THE`) share out one word's frequency among several embeddings.
"""

import polars as pl


def near_duplicate_share(items: pl.DataFrame) -> float | None:
    """Share (0 to 1) of the items that differ from another one by the case of letters or a leading
    space only.

    `items` has `text`, `characters` and `special`, a row an item (analysis.vocabulary). Counted are
    the items that are whole characters, special ones and white space alone left out. None where no
    item is.

    `the` and ` The` double each other, `cat` stands alone: two of three.

    >>> near_duplicate_share(pl.DataFrame({"text": ["the", " The", "cat", "\\ufffd"],
    ...     "characters": [3, 4, 3, None], "special": [False] * 4}))
    0.6666666666666666
    """
    words = items.filter(~pl.col("special"), pl.col("characters") > 0).select(
        pl.col("text").str.strip_prefix(" ").str.to_lowercase().alias("word")
    )
    words = words.filter(pl.col("word").str.strip_chars() != "")
    if words.is_empty():
        return None
    counts = words.group_by("word").len()
    return int(counts.filter(pl.col("len") > 1)["len"].sum()) / words.height
