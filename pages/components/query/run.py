"""Running the statement for a page: with its progress, a button to cancel, and its errors said."""

from dataclasses import dataclass

import streamlit as st

import studies
from data.errors import TokenariumError
from pages.components import visitor
from pages.components.escaping import escaped
from pages.components.query import editor
from studies.desks.query import QueryError, QueryResult, query

_HELD, _CANCELLED = "query result", "query cancelled"


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
        held = _Held(sql, who, _run(sql, who))
        state[_HELD] = held
    if isinstance(held.result, TokenariumError):
        _say(held.result)
        return None
    return held.result


def _run(sql: str, who: studies.Visitor) -> QueryResult | TokenariumError:
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
