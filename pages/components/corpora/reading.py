"""How uploaded files are to be read, where something else is meant than was recognised, and what
their columns hold. A part of the dialog that adds a corpus."""

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from data.errors import Undecided
from pages.components.escaping import escaped
from pages.components.languages import table
from studies.desks import corpora
from studies.desks.corpora import Options, Preview

MOST_COLUMNS = 30
ENCODINGS = ("utf-8", "utf-16", "windows-1252", "windows-1254", "windows-1251", "iso-8859-9",
             "shift_jis", "gb18030", "big5", "euc-kr")  # fmt: skip
ROLES = {
    "text": "text",
    "language": "language",
    "id": "segment id",
    "section": "domain",
    "segment": "segment's position",
    "-": "nothing (leave it out)",
}
ERRORS = {"refuse": "Refuse the files", "skip": "Leave it out and say so"}
REPEATED = {
    "first": "Keep the first of each, leave out the others",
    "apart": "Keep all: the others as languages of their own, with a number",
}
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
        encoding=state.get(f"{prefix} encoding") or state.get(f"{prefix} chosen encoding") or None,
        errors=state.get(f"{prefix} errors") or "refuse",
        lines=state.get(f"{prefix} lines") or "segment",
        source_language=(state.get(f"{prefix} source language") or "").strip() or "eng_Latn",
        repeated=state.get(f"{prefix} repeated") or "refuse",
    )


def choices(prefix: str, found: Preview | None) -> None:
    """How the files are read, where something else is meant than was recognised. `found` is the
    last preview, if there was one of these files."""
    titles = corpora.formats()
    title, encoding = (found.title, found.encoding) if found else ("nothing", "nothing")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Format",
            list(titles),
            index=None,
            format_func=lambda name: titles[name],
            key=f"{prefix} format",
            placeholder=f"Recognised: {title}",
            width=250,
        )
        if encoding is not None or (found is not None and found.question == "encoding"):
            st.selectbox(
                "Encoding",
                ENCODINGS,
                index=None,
                key=f"{prefix} encoding",
                accept_new_options=True,
                placeholder=f"Recognised: {encoding}" if encoding else "To be said",
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
            _language("Language, where none is said", "Not said", f"{prefix} language")
        if found.format == "po":
            _language("Language of the message ids", "English", f"{prefix} source language")


def _language(said: str, placeholder: str, key: str) -> None:
    """A menu of languages, in which one can search."""
    named = _languages()
    st.selectbox(
        said,
        list(named),
        index=None,
        format_func=named.__getitem__,
        key=key,
        placeholder=placeholder,
        filter_mode="contains",
        width=230,
    )


@st.cache_resource(ttl=600, show_spinner=False)
def _languages() -> dict[str, str]:
    """Label → the language's names and the label; those that most people speak first, by name."""
    rows = table(corpora.spoken_languages()).sort(~pl.col("spoken"), "name")
    shown = rows.select("language", "display").iter_rows()
    return {label: f"{display} · {label}" for label, display in shown}


def ask(prefix: str, undecided: Undecided) -> None:
    """Something has to be decided that the preview didn't meet: `question` asks it."""
    st.session_state[f"{prefix} undecided"] = undecided.option, str(undecided)


def question(prefix: str, found: Preview) -> bool:
    """Ask what only the visitor can decide; whether they still have to."""
    state, key = st.session_state, f"{prefix} repeated"
    answers = {
        "repeated": state.get(key),
        "encoding": state.get(f"{prefix} encoding") or state.get(f"{prefix} chosen encoding"),
    }
    option, said = found.question, found.problem
    if option is None:
        option, said = state.get(f"{prefix} undecided", (None, None))
    open_ = option is not None and not answers.get(option)
    if open_ and not found.candidates:
        st.info(escaped(str(said)), icon=":material/help:")
    if option == "repeated" or state.get(key):
        st.radio(
            "Of several texts of a segment in one language",
            list(REPEATED),
            index=None,
            format_func=lambda name: REPEATED[name],
            key=key,
        )
    _encodings(prefix, found)
    return open_


def _encodings(prefix: str, found: Preview) -> None:
    """Ask which encoding it is by what the text reads like; it stays on screen once answered."""
    state, held = st.session_state, f"{prefix} candidates"
    if found.candidates:
        state[held] = {one["encoding"]: " · ".join(one["lines"]) for one in found.candidates}
    if state.get(held):
        st.radio(
            "The files aren't in Unicode, and their bytes don't tell the encoding: which reads "
            "right? Saying the language above mostly decides it.",
            list(state[held]),
            index=None,
            format_func=str.upper,
            captions=[escaped(text) for text in state[held].values()],
            key=f"{prefix} chosen encoding",
        )


def columns(prefix: str, found: Preview) -> None:
    """What each column holds, as recognised or as chosen."""
    state, shown = st.session_state, found.columns[:MOST_COLUMNS]
    state[f"{prefix} columns"] = shown
    st.caption(
        "What the columns hold. For text choose its language: type its name in the menu. A "
        "language that isn't listed is recognised by its code as the column's name."
    )
    named = {**ROLES, **_languages()}
    places = st.columns(4)
    for number, column in enumerate(shown):
        places[number % len(places)].selectbox(
            escaped(column[:40]) or "(no name)",
            list(named),
            index=None,
            format_func=named.__getitem__,
            key=f"{prefix} column {number}",
            placeholder=_recognised(found.mapping, column),
            filter_mode="contains",
        )
    if len(found.columns) > len(shown):
        st.caption(f"{len(found.columns) - len(shown):,} more columns are as recognised.")


def _recognised(mapping: Mapping[str, str] | None, column: str) -> str:
    """What is taken where nothing is said: never a value of its own."""
    if mapping is None:
        return "To be said"
    if column not in mapping:
        return "Left out"
    held = mapping[column]
    return f"Recognised: {ROLES[held] if held in ROLES else table([held])['name'][0]}"


def _reset(prefix: str) -> None:
    """Forget all that was said of the files before."""
    said = ("format", "language", "encoding", "errors", "lines", "source language", "repeated")
    made = ("columns", "preview", "undecided", "candidates", "chosen encoding")
    for name in (*said, *made):
        st.session_state.pop(f"{prefix} {name}", None)
    for number in range(MOST_COLUMNS):
        st.session_state.pop(f"{prefix} column {number}", None)
