"""What a query gave: in a sentence, as a table, and to take away."""

import streamlit as st

from pages.components import export, tables
from studies.desks.query import ROWS, QueryResult

SHOWN = 10_000  # rows of the table; the files have all that the result has


def sentence(result: QueryResult) -> str:
    """The answer's size and time."""
    if not result.rows:
        return f"**No rows**, in {_seconds(result)}."
    rows = "**1 row**" if result.rows == 1 else f"**{result.rows:,} rows**"
    more = f"The first {rows} of more" if result.truncated else rows
    columns = "1 column" if len(result.columns) == 1 else f"{len(result.columns)} columns"
    return f"{more}, {columns}, in {_seconds(result)}."


def _seconds(result: QueryResult) -> str:
    return f"{result.seconds:.2f} s" if result.seconds < 10 else f"{result.seconds:.0f} s"


def table(result: QueryResult) -> None:
    """The rows."""
    st.dataframe(
        result.frame.head(SHOWN),
        hide_index=True,
        height=420 if result.rows > 11 else "content",
        lazy=True,
        placeholder="null",
        key="query.rows",
        alt="The rows of the query",
    )
    if result.truncated:
        st.caption(
            f"The query has more rows: {result.rows:,} of them were taken (at most {ROWS:,}). "
            "Aggregate or filter to see the rest."
        )
    elif result.rows > SHOWN:
        st.caption(f"The first {SHOWN:,} rows; the files below have all {result.rows:,}.")


def downloads(sql: str, result: QueryResult) -> None:
    """Buttons that write the rows as CSV, JSON (with the statement), Parquet and LaTeX, and what
    else can be taken away."""
    asked = {"sql": sql, "truncated": result.truncated}
    with st.container(horizontal=True):
        tables.files(result.frame, lambda rows: {**asked, "rows": rows}, "query", key="query")
        export.of_query(sql)
