"""Tables under the figures, their columns with units, and their downloads."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import polars as pl
import streamlit as st

import studies
from studies.desks.answer_files import csv
from studies.export import citation, latex

Row = dict[str, Any]
NUMBER = st.column_config.NumberColumn
TEXT = st.column_config.TextColumn
COUNT = NUMBER(format="localized")
NAMES = "name", "native_name", "language", "tokenizer", "title", "script", "family", "region"
READERS_ONLY = ("display", "spoken")  # columns that the pages add for themselves


def headed(study: str, table: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of columns, each under its heading: that which it is given here, or else that which
    the study has for its column."""
    headings = {column.name: column.heading for column in studies.study(study).columns(table)}
    return {
        name: {**its, "label": headings[name] if its["label"] is None else its["label"]}
        for name, its in settings.items()
    }


def draw(
    rows: pl.DataFrame,
    study: str,
    table: str,
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    height: int | Literal["content"] = "content",
    lazy: bool | None = None,
    placeholder: str = "n/a",
) -> None:
    """Draw these columns of a study's table, in this order, under headings as `headed` has them.
    `lazy`: many rows, which stay here until they are looked at; `placeholder` stands where nothing
    is."""
    plain(
        rows,
        headed(study, table, columns),
        key=key,
        alt=alt,
        height=height,
        lazy=lazy,
        placeholder=placeholder,
    )


def plain(
    rows: pl.DataFrame | Sequence[Row],
    columns: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    height: int | Literal["content"] = "content",
    lazy: bool | None = None,
    placeholder: str | None = None,
) -> None:
    """As `draw`, for rows of no study, whose columns have their headings."""
    st.dataframe(
        rows,
        hide_index=True,
        height=height,
        lazy=lazy,
        placeholder=placeholder,
        key=key,
        alt=alt,
        column_order=list(columns),
        column_config=columns,
    )


def joined(table: pl.DataFrame, names: pl.DataFrame, titles: Mapping[str, str]) -> pl.DataFrame:
    """A table by language and tokenizer with what readers know these by."""
    title = pl.col("tokenizer").replace(titles).alias("title")
    return table.join(names, on="language", how="left").with_columns(title)


def search(key: str) -> str:
    """Draw the box in which `searched` is asked."""
    return st.text_input(
        "Search",
        key=key,
        type="search",
        placeholder="Language, script, family or tokenizer",
        width=340,
    )


def searched(frame: pl.DataFrame, text: str) -> pl.DataFrame:
    """The rows in which every word of `text` stands in a name, code, script, family or region."""
    searched_in = [pl.col(name).fill_null("") for name in NAMES if name in frame.columns]
    place = pl.concat_str(searched_in, separator="\n")
    for word in text.casefold().split():
        frame = frame.filter(place.str.to_lowercase().str.contains(word, literal=True))
    return frame


def downloads(
    frame: pl.DataFrame, table: str, result: str, signature: Mapping[str, Any], *, key: str = ""
) -> None:
    """Buttons that write the rows shown as CSV, JSON (with the result's key and signature), Parquet
    and LaTeX. `table` is the table's name, `key` tells buttons for the same table apart."""
    frame = frame.drop(*READERS_ONLY, strict=False)
    document = {"key": result, "signature": signature}

    def as_latex() -> str:
        asked = studies.study(signature["study"])
        its = asked.tables.get(table)
        return latex.table(
            frame,
            asked.columns(table) if its else (),
            caption=its.about if its else asked.about,
            label=f"tab:{asked.name}-{table}",
            notes=[citation.line(signature)],
        )

    def as_document(rows: list[Row]) -> dict[str, Any]:
        return {**document, "tables": {table: rows}}

    files(frame, as_document, table, key=key or table, as_latex=as_latex)


def files(
    frame: pl.DataFrame,
    document: Callable[[list[Row]], dict[str, Any]],
    name: str,
    *,
    key: str,
    as_latex: Callable[[], str] | None = None,
) -> None:
    """Buttons that write the frame as CSV, JSON (the `document` that has its rows), Parquet and
    LaTeX (`as_latex`, or a plain table)."""

    def as_json() -> str:
        return json.dumps(document(frame.to_dicts()), ensure_ascii=False, indent=1, default=str)

    def as_parquet() -> bytes:
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        return buffer.getvalue()

    # Each file is made when it is asked for, not at every run of the page.
    for label, make, ending, mime in (
        ("CSV", lambda: csv(frame), "csv", "text/csv"),
        ("JSON", as_json, "json", "application/json"),
        ("Parquet", as_parquet, "parquet", "application/vnd.apache.parquet"),
        ("LaTeX", as_latex or (lambda: latex.table(frame)), "tex", "application/x-tex"),
    ):
        st.download_button(
            label,
            make,
            f"{name}.{ending}",
            mime,
            key=f"{key}.{label}",
            icon=":material/download:",
            on_click="ignore",
        )


def several(tables: Mapping[str, pl.DataFrame], result: str, signature: Mapping[str, Any]) -> None:
    """A choice among tables of one result, and buttons to download the one chosen, whole."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        table = st.selectbox(
            "Table to download",
            list(tables),
            format_func=lambda name: f"{name} ({tables[name].height:,} rows)",
            # Of this result: a select box of the same key would go on saying the last one's rows.
            key=f"table of {result[:8]} {'/'.join(tables)}",
            width=260,
        )
        downloads(tables[table], table, result, signature)


def first_of_page(count: int, size: int, key: str) -> int:
    """Draw the choice among pages of `size` rows, kept under the key; which of the `count` rows is
    the first of the page chosen."""
    pages = max(1, -(-count // size))
    st.session_state[key] = min(st.session_state[key], pages)
    return size * (st.number_input(f"Page (of {pages:,})", 1, pages, key=key, width=130) - 1)


def clicked(key: str) -> int | None:
    """Which row of the table with that key was clicked last; None for none."""
    picked = st.session_state[key].selection
    return next(reversed([*picked.rows, *(row for row, _ in picked.cells)]), None)
