"""The sections of a report on the page: the finding, its strips, the way on; and as a file."""

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl
import streamlit as st

import studies
from pages.components.escaping import escaped
from pages.components.palette import SURFACES, Mode, tokenizer_colour
from studies.report.document import CSS, document, ordinal, strips
from studies.report.registry import all_sections
from studies.report.section import Section


def answer(sections: pl.DataFrame, tokenizer: str, titles: Mapping[str, str]) -> str:
    """Where it stands, in one sentence. Markdown."""
    own = sections.filter(pl.col("tokenizer") == tokenizer, pl.col("rank").is_not_null())
    others = sections["tokenizer"].n_unique() - 1
    name = f"**{escaped(titles[tokenizer])}**"
    if others == 0 or own.is_empty():
        return f"{name} stands alone: no other tokenizer of the library was measured yet."
    ahead, behind = pl.col("better_than") / pl.col("of"), (pl.col("rank") - 1) / pl.col("of")
    said = []
    for rows, verb in (
        (own.filter(ahead > 0).sort(ahead), "best"),
        (own.filter(behind > 0).sort(behind), "worst"),
    ):
        for row in rows.tail(1).iter_rows(named=True):
            figure = _figure(row["section"], row["figure"])
            label = f", {row['label']}" if row["label"] else ""
            place = f"{ordinal(row['rank'])} of {row['of']}"
            said.append(f"{verb} by *{figure}{label}*, **{place}**")
    return f"{name} stands {'; '.join(said)}." if said else f"{name} stands level with all others."


def draw(
    sections: pl.DataFrame,
    tokenizer: str,
    titles: Mapping[str, str],
    queries: Mapping[str, Mapping[str, list[str]]],
    more: Mapping[str, Callable[[], None]],
    mode: Mode,
) -> None:
    """The sections, two beside each other. `queries` is the address of each page to read on at,
    `more` draws what else stands at the end of a section."""
    surface, colour = SURFACES[mode], tokenizer_colour(tokenizer, mode)
    st.html(
        f"<style>{CSS.read_text(encoding='utf-8')} .strips {{ --grid: {surface.grid}; "
        f"--context: {surface.context}; --own: {colour}; }}</style>"
    )
    others = sections["tokenizer"].n_unique() - 1
    if others:
        st.caption(
            f"Grey: {others} other tokenizers of the library; point at a tick for its name. The "
            "better side is on the right, and a bar is the 95 % interval of an estimate."
        )
    drawn = [
        section
        for section in all_sections()
        if not sections.filter(pl.col("section") == section.name).is_empty()
    ]
    for start in range(0, len(drawn), 2):
        for place, section in zip(
            st.columns(2, gap="large"), drawn[start : start + 2], strict=False
        ):
            with place:
                _section(sections, section, tokenizer, titles, queries.get(section.page, {}))
                more.get(section.name, _nothing)()


def _section(
    sections: pl.DataFrame,
    section: Section,
    tokenizer: str,
    titles: Mapping[str, str],
    query: Mapping[str, list[str]],
) -> None:
    own = sections.filter(pl.col("tokenizer") == tokenizer, pl.col("section") == section.name)
    st.header(section.title, anchor=False)
    st.markdown(escaped(own["sentence"][0]))
    st.html(strips(sections, section, tokenizer, titles))
    st.page_link(
        f"{section.page}.py",
        label="Look closer",
        icon=":material/arrow_forward:",
        query_params=query,
        width="content",
    )


def _nothing() -> None:
    pass


def _figure(section: str, figure: str) -> str:
    its = next(one for one in all_sections() if one.name == section)
    return its.figure(figure).title


METHOD = """
**Sections.** Each rests on the answers of other studies about this tokenizer, with the parameters
that the signature names: they are the figures of the pages that the sections lead to.

**Grey.** The tokenizers of the library that are here and were measured on the same corpora; point
at a tick for its name. A tokenizer that comes later changes ranks, never values; a shared report
keeps the ranks of its day.

**Rank.** 1 for the best among those that have a value; the same value, the same rank. It counts
places: how far apart they lie is what the strip shows. Where neither way is better there is none.

**Premiums** are over English. A tokenizer that doesn't encode some of the languages has no median
and no evenness: they would be those of the languages that it finds easy.

**Bytes a token** count the text of each corpus as it is: a count, no estimate. Other figures have
the 95 % interval of their study where the strip shows a bar.

**Doubled by case or space.** The share of the items that are text and differ from another one by
the case of their letters or a leading space only.
"""


def download(result: studies.Result, tokenizer: str, titles: Mapping[str, str], day: date) -> None:
    """Draw the download; the file needs nothing else, and prints."""
    st.download_button(
        "HTML file",
        document(result, tokenizer, titles, day),
        f"report-{tokenizer}.html",
        "text/html",
        icon=":material/download:",
        on_click="ignore",
        key="report download",
    )
