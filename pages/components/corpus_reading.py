"""How uploaded files are to be read, where something else is meant than was recognised, and what
their columns hold. A part of the dialog that adds a corpus."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from pages.components.plain import escaped
from studies import corpora
from studies.corpora import Options, Preview

MOST_COLUMNS = 30
ENCODINGS = ("utf-8", "utf-16", "windows-1252", "windows-1254", "windows-1251", "iso-8859-9",
             "shift_jis", "gb18030", "big5", "euc-kr")  # fmt: skip
ROLES = {
    "text": "text",
    "language": "language",
    "id": "segment id",
    "section": "domain",
    "segment": "segment's position",
    "-": "nothing",
}
ERRORS = {"refuse": "Refuse the files", "skip": "Leave it out and say so"}
LINES = {"segment": "A line", "document": "A file"}
# Formats whose rows may have no language of their own.
UNLABELLED = ("text", "csv", "jsonl", "parquet")


def asked(prefix: str, ids: Sequence[str]) -> Options:
    """What the widgets below say, as they stand from the last run; other files begin anew."""
    state = st.session_state
    if state.get(f"{prefix} ids") != list(ids):
        _reset(prefix)
        state[f"{prefix} ids"] = list(ids)
    mapping = {
        column: role
        for number, column in enumerate(state.get(f"{prefix} columns", ()))
        if (role := state.get(f"{prefix} column {number}"))
    }
    return Options(
        format=state.get(f"{prefix} format") or None,
        language=(state.get(f"{prefix} language") or "").strip() or None,
        mapping=mapping,
        encoding=state.get(f"{prefix} encoding") or None,
        errors=state.get(f"{prefix} errors") or "refuse",
        lines=state.get(f"{prefix} lines") or "segment",
        source_language=(state.get(f"{prefix} source language") or "").strip() or "eng_Latn",
    )


def choices(prefix: str, found: Preview | None) -> None:
    """How the files are read, where something else is meant than was recognised. `found` is the
    last preview, if there was one of these files."""
    titles = corpora.formats()
    title, encoding = (found.title, found.encoding) if found else ("nothing", "nothing")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Format",
            ["", *titles],
            format_func=lambda name: titles.get(name) or f"Recognised: {title}",
            key=f"{prefix} format",
            width=250,
        )
        if encoding is not None:
            st.selectbox(
                "Encoding",
                ["", *ENCODINGS],
                format_func=lambda name: name or f"Recognised: {encoding}",
                key=f"{prefix} encoding",
                accept_new_options=True,
                width=200,
            )
        st.selectbox(
            "A row that can't be read",
            list(ERRORS),
            format_func=lambda name: ERRORS[name],
            key=f"{prefix} errors",
            width=210,
        )
        if found is None:
            return
        if found.format == "text":
            st.selectbox(
                "A segment is",
                list(LINES),
                format_func=lambda name: LINES[name],
                key=f"{prefix} lines",
                width=120,
            )
        if found.format in UNLABELLED:
            st.text_input(
                "Language, where none is said",
                placeholder="Code or label, such as tr",
                key=f"{prefix} language",
                width=230,
            )
        if found.format == "po":
            st.text_input(
                "Language of the message ids",
                placeholder="eng_Latn",
                key=f"{prefix} source language",
                width=200,
            )


def columns(prefix: str, found: Preview) -> None:
    """What each column holds, as recognised or as chosen."""
    state, shown = st.session_state, found.columns[:MOST_COLUMNS]
    state[f"{prefix} columns"] = shown
    st.caption("What the columns hold; a language's code means that the text is in that language.")
    places = st.columns(4)
    for number, column in enumerate(shown):
        places[number % len(places)].selectbox(
            escaped(column[:40]) or "(no name)",
            ["", *ROLES],
            format_func=partial(_role, found.mapping, column),
            key=f"{prefix} column {number}",
            accept_new_options=True,
            placeholder="A language's code",
        )
    if len(found.columns) > len(shown):
        st.caption(f"{len(found.columns) - len(shown):,} more columns are as recognised.")


def _role(mapping: Mapping[str, str] | None, column: str, role: str) -> str:
    if role:
        return ROLES.get(role, role)
    if mapping is None:
        return "Not recognised"
    held = mapping.get(column, "-")
    return f"Recognised: {ROLES.get(held, held)}"


def _reset(prefix: str) -> None:
    """Forget all that was said of the files before."""
    said = ("format", "language", "encoding", "errors", "lines", "source language")
    for name in (*said, "columns", "preview"):
        st.session_state.pop(f"{prefix} {name}", None)
    for number in range(MOST_COLUMNS):
        st.session_state.pop(f"{prefix} column {number}", None)
