"""One item of a vocabulary: what it is, how the merges make it, and what stands near it."""

from html import escape
from typing import Any

import polars as pl
import streamlit as st

import studies
from pages.components import figures, token_text
from pages.components.palette import SURFACES, Mode
from pages.components.vocabulary import browse, tree

Row = dict[str, Any]


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
    browse.listing(
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
