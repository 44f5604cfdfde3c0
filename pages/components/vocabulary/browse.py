"""Searching the items of the tokenizer in focus, choosing one of them, and what is known of it."""

from collections.abc import Sequence
from hashlib import sha256
from html import escape
from typing import Any

import polars as pl
import streamlit as st

import studies
from pages.components import figures, token_text
from pages.components.palette import SURFACES, Mode
from pages.components.tables import NUMBER, TEXT, clicked, headed
from pages.components.vocabulary import search, tree
from pages.components.vocabulary.composition import OTHER, PART, SORTED_BY, label_of
from pages.components.vocabulary.controls import TOKEN, View

Row = dict[str, Any]


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


def facts(items: pl.DataFrame, token: pl.DataFrame, mode: Mode) -> str:
    """The item in large, and what is known of it, as HTML. `items` is the items table of its
    tokenizer, `token` the one row that the study has of it (id, rank)."""
    number, rank = token.row(0, named=True)["id"], token.row(0, named=True)["rank"]
    item = items.row(by_predicate=pl.col("id") == number, named=True)
    said = [
        ("id", f"{item['id']:,}"),
        ("bytes", token_text.spaced(item["bytes_hex"])),
        ("length", _length(item)),
        ("script", item["script"]),
        ("kind", item["kind"]),
        ("position", item["position"]),
        ("merge", f"{rank:,}" if rank is not None else None),
        ("special", "yes" if item["special"] else None),
    ]
    listed = "".join(
        f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in said if value
    )
    surface = SURFACES[mode]
    colours = f"--ground:{surface.gap};--faint:{surface.faint}"
    text = escape(token_text.of_hex(item["bytes_hex"]) or "(nothing)")
    return (
        f'<div class="item" style="{colours}"><p class="chip"><bdi>{text}</bdi></p>'
        f"<dl>{listed}</dl></div>"
    )


def derivation(result: studies.Result, *, tokenizer: str, title: str, mode: Mode) -> None:
    """The tree of the item, or why there is none. `result` is the study's answer."""
    table = result.tables["derivation"]
    if table.height <= 1:
        why = result.tables["token"]["rank_note"][0] or "no merge makes it"
        st.info(f"No tree under {title}: {why}.", icon=":material/account_tree:")
        return
    drawn, all_of_them = tree.opened(table)
    if drawn < all_of_them:
        st.caption(f"{drawn} of the {all_of_them} smallest parts are drawn; … marks closed ones.")
    key = "wide-tree" if tree.wide(table) else "tree"
    with st.container(key=key):
        figures.show(
            tree.figure(table, tokenizer=tokenizer, mode=mode),
            key="derivation",
            alt="Tree of the merges that make the item, the whole item on top",
        )


def neighbours(result: studies.Result) -> None:
    """What stands near the item; a click goes there."""
    table = result.tables["neighbours"]
    if table.is_empty():
        st.caption("Nothing in this vocabulary is near it.")
        return
    listing(
        table,
        name="neighbours",
        columns=["relation", "shown", "id"],
        height=388,
        alt="Items near the one chosen: by id, by their beginning and by their parts",
    )


def _length(item: Row) -> str:
    many, few = item["bytes"], item["characters"]
    of_characters = "" if few is None else f", {few} character{'s' if few != 1 else ''}"
    return f"{many} byte{'s' if many != 1 else ''}{of_characters}"
