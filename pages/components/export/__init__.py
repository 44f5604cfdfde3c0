"""Taking the answers on a page away: tables, charts, a citation, a program that asks them again.

What is in the popover is drawn when it is opened, and each file made when it is asked for.
"""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

import studies
from pages.components import study, tables, visitor
from pages.components.export import pictures
from studies.export import citation
from studies.export.notebook import notebook
from studies.export.script import script


@st.fragment
def button(*results: studies.Result) -> None:
    """Draw the popover for the answers that the page shows, the main one first."""
    name = results[0].signature["study"]
    place = st.popover(
        "Export", icon=":material/download:", key=f"export {name}", on_change="rerun"
    )
    if place.open:
        with place:
            _tables(results)
            st.markdown("**Charts**, as they are on the page")
            pictures.draw(key=f"export {name} charts")
            _program(results)
            _citation(results)


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


def _program(results: tuple[studies.Result, ...]) -> None:
    """Files that ask the same again; the visitor is known now, not when they are made."""
    who, specs = visitor.current(), [study.spec_of(one) for one in results]
    name = f"{specs[0].study}-{specs[0].key[:8]}"
    st.markdown("**Python** that asks the same again and checks that it is the same")
    with st.container(horizontal=True):
        for label, make, file, mime in (
            ("Script", script, f"{name}.py", "text/x-python"),
            ("Notebook", notebook, f"{name}.ipynb", "application/x-ipynb+json"),
        ):
            st.download_button(
                label,
                partial(make, specs, who),
                file,
                mime,
                key=f"export {label}",
                icon=":material/download:",
                on_click="ignore",
            )


def _citation(results: tuple[studies.Result, ...]) -> None:
    signatures = [one.signature for one in results]
    st.markdown("**Citation**: the signature in a line, and BibTeX")
    lines = "\n".join(map(citation.line, signatures))
    st.code(lines, language=None, wrap_lines=True)
    st.code(
        citation.bibtex(signatures, datetime.now(UTC).date()),
        language=None,
        wrap_lines=True,
        height=150,
    )
