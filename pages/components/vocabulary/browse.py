"""Searching the items of the tokenizer in focus, and choosing one of them."""

from collections.abc import Sequence
from hashlib import sha256

import polars as pl
import streamlit as st

from pages.components import token_text
from pages.components.tables import NUMBER, TEXT, clicked, headed
from pages.components.vocabulary import search
from pages.components.vocabulary.composition import OTHER, PART, SORTED_BY, label_of
from pages.components.vocabulary.controls import TOKEN, View


def of_class(items: pl.DataFrame, by: str, chosen: str, known: Sequence[str]) -> pl.DataFrame:
    """The items of one class; those of all classes without a colour where that is what is chosen.
    Nothing chosen: all."""
    if not chosen:
        return items
    column = pl.col(by).cast(pl.String).fill_null(PART)
    if chosen == OTHER:
        return items.filter(~column.is_in(list(known)))
    return items.filter(column == chosen)


def results(found: search.Found, view: View, title: str) -> None:
    """The table of what was found; a click on a row chooses that item."""
    if found.problem:
        st.info(found.problem, icon=":material/help:")
        return
    if not found.total:
        st.info(f"No item of {title} matches.", icon=":material/search_off:")
        return
    st.caption(count_of(found, view.by, view.chosen))
    columns = ["id", "shown", "match", "bytes_hex", "script", "kind", "position", "bytes"]
    if search.ALL in found.items["match"]:
        columns.remove("match")  # nothing was searched for
    listing(
        found.items,
        name="found",
        columns=columns,
        height=388,
        alt="Items of the vocabulary that match, best match first",
    )


def listing(
    items: pl.DataFrame, *, name: str, columns: Sequence[str], height: int, alt: str
) -> None:
    """A table of items (id, bytes_hex, …); a click on a row chooses that item."""
    ids = items["id"].to_list()
    digest = sha256(str(ids).encode()).hexdigest()[:12]
    key = f"vocabulary: {name} {digest}"  # other rows: the click on the last ones is over
    st.dataframe(
        items.with_columns(
            token_text.column(items["bytes_hex"], token_text.of_hex).alias("shown"),
            token_text.column(items["bytes_hex"], token_text.spaced),
        ).to_arrow(),  # Streamlit would go by way of pandas, which takes longer than all else
        hide_index=True,
        height=height,
        key=key,
        on_select=lambda: _choose(key, ids),
        selection_mode=["single-row", "single-cell"],
        alt=alt,
        column_order=columns,
        column_config=headed(
            "vocabulary",
            "items",
            {
                "id": NUMBER(format="%d", width=80),
                "shown": TEXT("Item", width=180, help="␣ is a space, ⟨E2⟩ a byte"),
                "match": TEXT("Match"),
                "relation": TEXT("Relation"),
                "bytes_hex": TEXT(),
                "script": TEXT(),
                "kind": TEXT(),
                "position": TEXT(),
                "bytes": NUMBER(format="%d"),
            },
        ),
    )


def _choose(key: str, ids: Sequence[int]) -> None:
    """The row of the table `key` that was clicked is the item to look at."""
    row = clicked(key)
    if row is not None and row < len(ids):
        st.session_state[TOKEN] = str(ids[row])


def count_of(found: search.Found, by: str, chosen: str) -> str:
    """How many there are, and of which class."""
    among = f" of {SORTED_BY[by].lower()} “{label_of(chosen, by)}”" if chosen else ""
    count = f"{found.total:,} item{'s' if found.total != 1 else ''}{among}"
    if found.total > found.items.height:
        count += f", the first {found.items.height} of them here"
    return f"{count}. Click one to see how it came about."


def token_of(items: pl.DataFrame, wanted: str) -> int | None:
    """The id that was chosen; without a choice the longest item that begins a word. None: no
    such id."""
    if not wanted:
        words = items.filter(
            (pl.col("position") == "word-initial")
            & (pl.col("kind") == "letters")
            & (pl.col("script") == "Latin")
        )
        pool = words if words.height else items
        return int(pool.sort("bytes", "id", descending=[True, False])["id"][0])
    if wanted.isdecimal() and len(wanted) < 10 and int(wanted) in items["id"]:
        return int(wanted)
    return None
