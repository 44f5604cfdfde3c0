"""A visitor's own items and answers: a dialog that takes a file in, and taking one away."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from data.errors import TokenariumError
from pages.components import names, removing, turnstile, visitor
from pages.components.escaping import escaped
from studies.desks import charbench

FORMAT = """
A file in UTF-8, JSON lines or CSV, a row for each item: **word**, **character** (empty for
`distinct`) and **task** (`count`, `distinct`, `first`, `last`; the published names do too). For a
run also **response**, what the model said, and **model**, its name. Right answers are computed.
"""
EXAMPLE = """\
{"task": "count", "word": "strawberry", "character": "r", "response": "2", "model": "mine"}
{"task": "last", "word": "strawberry", "character": "r", "response": "8", "model": "mine"}
{"task": "distinct", "word": "strawberry", "character": "", "response": "8", "model": "mine"}\
"""
LIMIT_MB = 300


def known() -> dict[str, charbench.Upload]:
    """The visitor's files by name."""
    return charbench.uploads_of(visitor.current())


def meant(files: Mapping[str, charbench.Upload]) -> Callable[[str], str | None]:
    """Tells which of the files a name in a link means that another visitor gave the same file: it
    ends with the beginning of its hash."""

    def found(name: str) -> str | None:
        ending = name.rpartition("~")[2] if "~" in name else ""
        fits = (own for own in files if ending and own.endswith(f"~{ending}"))
        return next(fits, None)

    return found


def dialog(target: str) -> None:
    """Draw the button, and the dialog where it was pressed. What is added is chosen in the select
    box with the key `target`, drawn before."""
    if st.button("Own runs…", icon=":material/upload_file:", key=f"{target} add"):
        st.dialog("Your own items or answers", width="medium")(_form)(target)


def teach(what: str) -> None:
    """Say what would be here with answers, and how they look."""
    st.info(
        f"{what} Ask models above, or bring answers under **Own runs…**, such as these:",
        icon=":material/upload:",
    )
    st.code(EXAMPLE, language=None, wrap_lines=True)


def _form(target: str) -> None:
    who = visitor.current()
    if who.id is None:
        visitor.ask_to_reload()
        return
    st.caption("Only this browser will see it, until you share a page that uses it.")
    st.markdown(FORMAT)
    st.code(EXAMPLE, language=None, wrap_lines=True)
    file = st.file_uploader("File", key=f"{target} file", max_upload_size=LIMIT_MB)
    if file is not None and st.button("Add it", type="primary", key=f"{target} now"):
        try:
            with st.spinner("Reading it"), turnstile.outside():
                upload = charbench.add(file.name, file.getvalue(), who)
        except TokenariumError as error:
            st.error(escaped(str(error)), icon=":material/error:")
        else:
            names.hand_over("charbench", target, upload.name)
            st.rerun()
    for own in known().values():
        if own.whose != "yours":
            continue
        models = f"{len(own.models)} models" if own.models else "items alone"
        said = f"**{escaped(own.title)}** ({own.rows:,} rows, {models})"
        forget = partial(charbench.forget, who, own.name)
        removing.row(said, forget, f"{target} remove {own.name}")
