"""What a query gave, with its progress and a button to cancel while it runs: a sentence, a table,
files to take away; or its error."""

from dataclasses import dataclass

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import export, tables, visitor
from pages.components.escaping import escaped
from pages.components.query import editor
from studies.desks.query import ROWS, QueryError, QueryResult, query

SHOWN = 10_000  # rows of the table; the files have all that the result has
_HELD, _CANCELLED = "query result", "query cancelled"


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


@dataclass(frozen=True)
class _Held:
    """The last result of this session, and of what."""

    sql: str
    visitor: studies.Visitor
    result: QueryResult | TokenariumError


def result(sql: str) -> QueryResult | None:
    """The result of the statement, run unless it is the one that ran last; None where there is
    none, which is then said."""
    state, who = st.session_state, visitor.current()
    if editor.forced():
        state.pop(_CANCELLED, None)
        state.pop(_HELD, None)
    if not sql.strip():
        st.info("Write a SELECT, or take one of the examples.", icon=":material/edit:")
        return None
    if state.get(_CANCELLED) == sql:
        st.info("The query was cancelled.", icon=":material/cancel:")
        return None
    held: _Held | None = state.get(_HELD)
    if held is None or (held.sql, held.visitor) != (sql, who):
        held = _Held(sql, who, _answered(sql, who))
        state[_HELD] = held
    if isinstance(held.result, TokenariumError):
        _say(held.result)
        return None
    return held.result


def _answered(sql: str, who: studies.Visitor) -> QueryResult | TokenariumError:
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, "Starting the query")
        st.button(
            "Cancel",
            icon=":material/stop_circle:",
            key="query cancel",
            on_click=lambda: st.session_state.update({_CANCELLED: sql}),
        )
    try:
        # A click on Cancel ends this run of the page at the next step of the bar, and the query
        # with it.
        return query(sql, who, lambda doing, share: _step(bar, doing, share))
    except TokenariumError as error:
        return error
    finally:
        place.empty()


def _step(bar: "st.delta_generator.DeltaGenerator", doing: str, share: float) -> None:
    bar.progress(share, text=doing)


def _say(error: TokenariumError) -> None:
    st.error(escaped(str(error)), icon=":material/error:")
    if isinstance(error, QueryError) and error.place:
        st.code(error.place, language=None)
