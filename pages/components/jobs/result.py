"""The tables that a job answered with."""

import streamlit as st

import studies
from pages.components import method_panel, tables
from pages.components.escaping import escaped
from studies.engine import jobs

ROWS = 1_000


def draw(id: str, who: studies.Visitor) -> None:
    """The answer of the visitor's job with that id: its tables, downloads and signature."""
    job = jobs.status(id, who)
    if job is None:
        st.warning(
            "This browser has no such job: jobs are seen only where they were asked. Use Share on "
            "the page of the result for a link that others can open.",
            icon=":material/link_off:",
        )
        return
    found = jobs.result(id, who)
    if found is None:
        return  # its row in the list says how it goes
    st.header(escaped(job.title), anchor=False)
    shown = [name for name, table in found.tables.items() if table.height]
    for place, name in zip(st.tabs(shown), shown, strict=True):
        frame = found.tables[name]
        place.dataframe(frame.head(ROWS), hide_index=True, placeholder="n/a", key=f"job {name}")
        if frame.height > ROWS:
            place.caption(f"The first {ROWS:,} of {frame.height:,} rows; all are in the downloads.")
    tables.several(found.tables, found.key, found.signature)
    method_panel.explain(
        None,
        studies.study(job.study).about,
        found.signature,
        found.key,
        key="job.measured",
    )
