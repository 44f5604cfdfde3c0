"""Taking the answers on a page away: tables, charts, a citation, a program that asks them again.

What is in the popover is drawn when it is opened, and each file made when it is asked for.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import streamlit as st

import studies
from pages.components import study, tables, visitor
from pages.components.sharing.embed import SCRIPT
from studies.export import citation
from studies.export.program import Program, notebook, of_studies, script
from studies.export.program import of_query as of_statement

ICON = ":material/download:"
HERE = Path(__file__).parent
_PICTURES = st.components.v2.component(
    "export_pictures",
    html="<ul></ul><p role=status></p>",
    css=(HERE / "pictures.css").read_text(encoding="utf-8"),
    js=(HERE / "pictures.js").read_text(encoding="utf-8"),
)


@st.fragment
def button(*results: studies.Result) -> None:
    """Draw the popover for the answers that the page shows, the main one first."""
    name = results[0].signature["study"]
    place = st.popover("Export", icon=ICON, key=f"export {name}", on_change="rerun")
    if place.open:
        with place:
            _tables(results)
            _charts(name)
            # The visitor is known now, not when a file is made.
            who, specs = visitor.current(), [study.spec_of(one) for one in results]
            asked = f"{specs[0].study}-{specs[0].key[:8]}"
            _program(lambda: of_studies(specs, who), asked)
            _citation(results)


@st.fragment
def of_query(sql: str) -> None:
    """Draw the popover for the rows of a statement, whose tables have buttons of their own."""
    place = st.popover("Export", icon=ICON, key="export query", on_change="rerun")
    if place.open:
        with place:
            _charts("query")
            _program(lambda: of_statement(sql), "query")


def _tables(results: tuple[studies.Result, ...]) -> None:
    """A choice among all tables of the answers, and its files."""
    named = {
        (number, table): f"{result.signature['study']}: {table} ({frame.height:,} rows)"
        for number, result in enumerate(results)
        for table, frame in result.tables.items()
    }
    key = f"export tables {' '.join(one.key[:8] for one in results)}"
    with st.container(key="export-tables"):
        chosen = st.selectbox("**Table**", list(named), format_func=named.__getitem__, key=key)
        number, table = chosen
        its = results[number]
        with st.container(horizontal=True):
            tables.downloads(its.tables[table], table, its.key, its.signature, key="export")


def _charts(name: str) -> None:
    st.markdown("**Charts**, as they are on the page")
    _pictures(key=f"export {name} charts")


def _program(program: Callable[[], Program], name: str) -> None:
    """Files that ask the same again."""
    st.markdown("**Python** that asks the same again")
    with st.container(horizontal=True):
        for label, written, ending, mime in (
            ("Script", script, "py", "text/x-python"),
            ("Notebook", notebook, "ipynb", "application/x-ipynb+json"),
        ):
            st.download_button(
                label,
                partial(_written, written, program),
                f"{name}.{ending}",
                mime,
                key=f"export {label}",
                icon=ICON,
                on_click="ignore",
            )


def _written(write: Callable[[Program], str], program: Callable[[], Program]) -> str:
    return write(program())


def _citation(results: tuple[studies.Result, ...]) -> None:
    signatures = [one.signature for one in results]
    st.markdown("**Citation**: the signature in a line, and BibTeX")
    lines = "\n".join(map(citation.line, signatures))
    bibtex = citation.bibtex(signatures, datetime.now(UTC).date())
    for text in (lines, bibtex):
        st.code(text, language=None, wrap_lines=True)


def _pictures(key: str) -> None:
    """Draw a line for each chart of the page, with what it can be had as."""
    _PICTURES(data={"script": f"embed/{SCRIPT}"}, key=key, height="content")
