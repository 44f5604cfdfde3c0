"""Some of the text itself, each language in its own script and direction."""

from html import escape

import polars as pl
import streamlit as st

from data.languages import codes
from pages.components.address import Address
from pages.components.corpora.alignment import parallel
from pages.components.corpora.holdings import Holdings, runs_left
from pages.components.escaping import escaped
from pages.components.palette import SURFACES, Mode

MOST = 14  # languages that stand below each other
LONGEST = 24  # characters of an id


def declare(address: Address, held: Holdings) -> str:
    """Prepare the choice of the sample segment; the widget's key."""
    positions = [str(one) for one in _positions(held)] or ["1"]
    return address.choice("segment", positions, positions[0])


def draw(held: Holdings, language: str, key: str, mode: Mode) -> None:
    """The samples of a language, or one segment in several languages."""
    if held.samples.is_empty():
        st.info("Every segment is empty.", icon=":material/short_text:")
        return
    across = not language and parallel(held)
    if across:
        ids = dict(held.samples.select("segment", "segment_id").iter_rows())
        # No select box: it would go on saying what the same place held in another corpus.
        st.segmented_control(
            "Segment",
            [str(one) for one in _positions(held)],
            key=key,
            format_func=lambda at: escaped(_titled(int(at), ids[int(at) - 1])),
            required=True,
        )
        chosen = int(st.session_state[key]) - 1
        rows = _various(held, held.samples.filter(pl.col("segment") == chosen))
    else:
        rows = held.samples
        if language:
            rows = rows.filter(pl.col("language") == language)
    if rows.is_empty():
        st.info("None of the samples is in this language.", icon=":material/short_text:")
        return
    st.html(html(held, rows.head(MOST), across, mode))
    if across and rows.height > MOST:
        st.caption(f"{MOST} of {rows.height:,} languages; choose another above.")


def html(held: Holdings, rows: pl.DataFrame, across: bool, mode: Mode) -> str:
    """The rows, beside each its language (`across`) or its segment."""
    known = {row["language"]: row for row in held.languages.iter_rows(named=True)}
    parts = []
    for row in rows.iter_rows(named=True):
        language = known[row["language"]]
        native = language["native_name"]
        head, foot = language["name"], native if native != language["name"] else ""
        if not across:
            head, foot = _titled(row["segment"] + 1, row["segment_id"]), language["name"]
            head = f"Segment {head}"
        turned = "rtl" if runs_left(row["language"], language["script"]) else "auto"
        parted = codes.parts(row["language"])
        lang = codes.bcp47(parted, None) if parted else "und"
        parts.append(
            f"<dt>{escape(head)}<small><bdi>{escape(foot)}</bdi></small></dt>"
            f'<dd dir="{turned}" lang="{escape(lang)}">{escape(row["text"])}</dd>'
        )
    surface = SURFACES[mode]
    style = f"--line:{surface.grid};--faint:{surface.faint}"
    return f'<dl class="samples" style="{style}">{"".join(parts)}</dl>'


def _positions(held: Holdings) -> list[int]:
    """Of the sample segments, counted from 1."""
    return [one + 1 for one in held.samples["segment"].unique().sort().to_list()]


def _titled(position: int, identity: str) -> str:
    own = identity and identity != str(position - 1)
    return f"{position:,} · {identity[:LONGEST]}" if own else f"{position:,}"


def _various(held: Holdings, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, English before all, then one widely spoken language a script, so that a few show
    many."""
    about = held.languages.select("language", "script", "spoken", "bytes")
    first = pl.col("language").cum_count().over("script")
    return (
        rows.join(about, on="language", how="left")
        .sort(
            pl.col("language") == "eng_Latn",
            "spoken",
            "language",
            descending=[True, True, False],
        )
        .with_columns(turn=first)
        .sort(pl.col("language") != "eng_Latn", "turn", maintain_order=True)
    )
