"""What uploaded files would become: what was recognised, and the first rows. A part of the dialog
that adds a corpus."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from data.errors import TokenariumError
from pages.components import turnstile
from pages.components.corpora import reading
from pages.components.corpus_picker import NEEDED
from pages.components.escaping import escaped
from pages.components.languages import table
from studies.desks import corpora
from studies.desks.corpora import Content, Options, Preview

_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def draw(
    prefix: str, ids: Sequence[str], contents: Callable[[], Mapping[str, Content]]
) -> Options | None:
    """Draw the preview of the files with these ids, and the choices that change it; how they are to
    be read, None where they can't be yet, which is said."""
    asked = reading.asked(prefix, ids)
    try:
        found = _preview(prefix, contents, asked)
    except TokenariumError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        reading.choices(prefix, st.session_state.get(f"{prefix} preview", (None, None))[1])
        return None
    st.markdown(recognised(found))
    reading.choices(prefix, found)
    undecided = reading.question(prefix, found)
    if found.columns:
        reading.columns(prefix, found)
    _rows(found)
    if found.problem is not None and found.question is None:
        st.error(escaped(found.problem), icon=":material/error:")
    if found.parallel is False:
        st.caption(
            ":material/info: Each segment is in one language only, so Premiums can't compare "
            f"languages with this. {NEEDED}"
        )
    return None if undecided or found.problem is not None else asked


def recognised(found: Preview) -> str:
    """What the files were taken for. Markdown."""
    parts = [found.title]
    if found.encoding:
        parts.append(found.encoding.upper())
    if found.compression:
        parts.append(f"packed with {found.compression}")
    count = "1 file" if found.files == 1 else f"{found.files:,} files"
    said = f"Read as **{escaped(', '.join(parts))}**: {count}, {size(found.bytes)}."
    names = table(found.languages)["name"].to_list()
    if names:
        first = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        said += f" Among the first rows: {escaped(first)}."
    return said


def size(count: int) -> str:
    """Bytes as people say them: 5.4 MB."""
    for unit, name in _SIZES:
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count:,} bytes"


def _preview(prefix: str, contents: Callable[[], Mapping[str, Content]], asked: Options) -> Preview:
    """The preview, made again only when something else is asked. Raises TokenariumError."""
    state, key = st.session_state, (st.session_state[f"{prefix} ids"], asked)
    held = state.get(f"{prefix} preview")
    if held is None or held[0] != key:
        doing = "Looking at the beginning, in a process of its own"
        with st.spinner(doing, show_time=True), turnstile.outside():
            held = key, corpora.preview(contents(), asked)
        state[f"{prefix} preview"] = held
    found: Preview = held[1]
    return found


def _rows(found: Preview) -> None:
    """The first rows as they would be imported, or where that can't be told as they stand."""
    rows = found.rows or found.first_rows
    if rows:
        shown = ("language", "text", "segment_id", "section")
        used = (
            [name for name in shown if any(row.get(name) for row in rows)] if found.rows else None
        )
        st.dataframe(
            rows,
            hide_index=True,
            height=min(len(rows), 6) * 35 + 38,
            column_order=used or None,
            alt="The first rows as they would be imported" if found.rows else "The first rows",
        )
    for one in found.looks_like:
        if one["differs"]:
            labelled, looks = table([one["label"], one["language"]])["name"].to_list()
            st.warning(
                f"The text labelled {escaped(labelled)} looks like {escaped(looks)}.",
                icon=":material/flag:",
            )
    for note in found.notes[:6]:
        st.caption(escaped(note))
