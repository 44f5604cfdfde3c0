"""The parts of the entropy page of which one is drawn at a time: those of one text (on samples and
beside another text: comparisons.py; training: training.py)."""

import polars as pl
import streamlit as st

from pages.components import figures
from pages.components.entropy import compressed, efficiency, renyi, zipf
from pages.components.entropy.answer import Answer
from pages.components.escaping import escaped


def spectrum(answer: Answer) -> None:
    """Rényi entropies, efficiency and capacity utilisation."""
    summary = answer.table("summary")
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.header("How evenly are the tokens used?", anchor=False)
        answer.legend(("│", "95 % interval over segments"))
        notes = dict(summary.select("tokenizer", "interval_note").iter_rows())
        figures.show(
            renyi.figure(answer.table("renyi"), notes, **answer.look),
            key="renyi",
            alt="Rényi entropy over its order, a curve a tokenizer",
        )
        _undefined(answer.table("renyi"), "value", "value_note", answer.titles)
    with right:
        st.header("How much of its capacity does it use?", anchor=False)
        answer.legend(*efficiency.SIGNS)
        figures.show(
            efficiency.figure(summary, **answer.look),
            key="efficiency",
            alt="Efficiency and capacity utilisation with both denominators",
        )


def vocabulary(answer: Answer) -> None:
    """Zipf's curve with its fit, and how much of the vocabulary is used."""
    st.header("How often do the tokens occur?", anchor=False)
    answer.legend(*zipf.SIGNS)
    figures.show(
        zipf.figure(answer.table("zipf"), answer.table("zipf_fit"), **answer.look),
        key="zipf",
        alt="Frequency of the tokens by rank, on logarithmic scales, with fitted power laws",
    )
    st.html(zipf.table(answer.table("summary"), answer.table("zipf_fit"), **answer.look))


def compression(answer: Answer) -> None:
    """Sizes of text and tokens under universal compressors."""
    rows = answer.table("compression")
    st.header("Does cutting help a compressor?", anchor=False)
    answer.legend(*compressed.SIGNS)
    if rows.is_empty():
        st.info("The language has no text here to compress.", icon=":material/compress:")
    else:
        most = float(rows["bits_per_byte"].max())  # type: ignore[arg-type]
        for place, name in zip(st.columns(3), compressed.COMPRESSORS, strict=True):
            with place:
                st.markdown(f"**{compressed.COMPRESSORS[name]}**")
                figures.show(
                    compressed.figure(
                        rows,
                        compressor=name,
                        **answer.look,
                        most=most,
                    ),
                    key=f"compression {name}",
                    alt=f"Bits per byte of the text, {compressed.COMPRESSORS[name]}",
                )
    st.html(
        compressed.table(
            rows,
            answer.table("summary"),
            **answer.look,
        )
    )


def _undefined(rows: pl.DataFrame, column: str, note: str, titles: dict[str, str]) -> None:
    """Whose figures aren't there, and why."""
    lacking = rows.filter(pl.col(column).is_null()).unique("tokenizer", maintain_order=True)
    said = [
        f"{escaped(titles[row['tokenizer']])}: n/a, {escaped(str(row[note]))}"
        for row in lacking.iter_rows(named=True)
    ]
    if said:
        st.caption("; ".join(said))
