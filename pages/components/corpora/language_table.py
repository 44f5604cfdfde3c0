"""A row a language: what the corpus holds in it."""

import polars as pl

from pages.components.tables import NUMBER, TEXT, plain


def draw(frame: pl.DataFrame) -> None:
    """The table."""
    plain(
        frame.sort("bytes", descending=True).with_columns(
            pl.col("native_name").fill_null(""),
            pl.col("looks_like_name").fill_null(""),
            pl.col("looks_like_share") * 100,
        ),
        {
            "name": TEXT("Language", pinned=True, width=170),
            "native_name": TEXT("Native name"),
            "script": TEXT("Script", help="The commonest one, punctuation aside"),
            "segments": NUMBER("Segments", format="localized"),
            "bytes": NUMBER("Bytes", format="localized"),
            "characters": NUMBER("Characters", format="localized"),
            "bytes_per_character": NUMBER("Bytes per character", format="%.2f"),
            "empty": NUMBER("Empty segments", format="localized", help="Nothing but white space"),
            "duplicates": NUMBER(
                "Duplicates", format="localized", help="Texts that this language had before"
            ),
            "missing": NUMBER(
                "Missing", format="localized", help="Segments that other languages have"
            ),
            "shortest": NUMBER("Shortest (characters)", format="localized"),
            "median": NUMBER("Median (characters)", format="localized"),
            "mean": NUMBER("Mean (characters)", format="%.1f"),
            "longest": NUMBER("Longest (characters)", format="localized"),
            "looks_like_name": TEXT("Looks like", help="What an identifier took its text for"),
            "looks_like_share": NUMBER("of its pieces (%)", format="%.0f"),
            "language": TEXT("Label"),
        },
        key="corpora.languages",
        alt="What the corpus holds, a row for each language",
        height=420 if frame.height > 11 else "content",
        placeholder="n/a",
    )


def sections(frame: pl.DataFrame) -> None:
    """The domains of the text, if there are several."""
    rows = (
        frame.group_by("section", maintain_order=True)
        .agg(pl.col("language").n_unique(), pl.col("segments").sum(), pl.col("bytes").sum())
        .sort("bytes", descending=True)
    )
    plain(
        rows,
        {
            "section": TEXT("Domain", pinned=True),
            "language": NUMBER("Languages", format="localized"),
            "segments": NUMBER("Texts", format="localized"),
            "bytes": NUMBER("Bytes", format="localized"),
        },
        key="corpora.sections",
        alt="What the corpus holds in each domain",
        height=320 if rows.height > 8 else "content",
    )
