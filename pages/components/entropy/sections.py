"""The parts of the entropy page of which one is drawn at a time: those of one text, on samples of
it, and beside another text (training: training.py)."""

import polars as pl
import streamlit as st

from data import catalogue
from pages.components import figures
from pages.components.address import Address
from pages.components.entropy import (
    compressed,
    controls,
    efficiency,
    labels,
    learning_curve,
    reliability,
    renyi,
    shift,
    zipf,
)
from pages.components.entropy.answer import Answer
from pages.components.escaping import escaped
from pages.components.session_choice import lasting

LEARNT = labels.of_a_sample(controls.FIXED["max_order"])


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


def declare_sample(address: Address) -> str:
    """Prepare the choice of the figure in `sample`; the widget's key."""
    return lasting(address.choice("figure", list(LEARNT), next(iter(LEARNT))))


def sample(answer: Answer, key: str) -> None:
    """A figure against the size of the sample."""
    st.header("Is the text long enough?", anchor=False)
    chosen = st.selectbox(
        "Figure", list(LEARNT), key=key, format_func=lambda name: LEARNT[name].name, width=360
    )
    curve, what = answer.table("learning_curve"), LEARNT[chosen]
    st.caption(
        f"On random samples of the segments, each twice the one before. "
        f"{learning_curve.sentence(curve, what)}"
    )
    answer.legend(*reliability.SIGNS[1:3], reliability.GREY)
    figures.show(
        learning_curve.figure(curve, what, **answer.look),
        key="learning",
        alt=f"{what.name} over the tokens in the sample",
    )


def declare_shift(address: Address) -> str:
    """Prepare the choice of the sizes in `another`; the widget's key."""
    return lasting(address.choice("sizes", list(shift.SIZES), "matched"))


def another(answer: Answer, key: str, first: str, second: str, corpus: str) -> None:
    """The same figures on a second corpus. `first` and `second` are titles, `second` "" where none
    is chosen; `corpus` is the first one's name."""
    st.header("Does it hold on another text?", anchor=False)
    rows = answer.table("shift")
    if not second:
        others = [name for name in catalogue.corpora() if name != corpus]
        st.info(
            "Choose a second corpus under “Beside it”: this part shows the same figures on both, "
            "and what changes.",
            icon=":material/compare_arrows:",
        )
        if others:
            row = catalogue.corpora()[others[0]]
            st.button(
                f"Put {escaped(row.title)} beside it",
                on_click=controls.compare_with,
                args=(others[0],),
                key="entropy beside",
            )
        return
    titles = {name: escaped(title) for name, title in answer.titles.items()}
    st.markdown(shift.sentence(rows, f"**{escaped(first)}**", f"**{escaped(second)}**", titles))
    sizes = st.segmented_control(
        "Compared on",
        list(shift.SIZES),
        key=key,
        format_func=lambda name: shift.SIZES[name],
        required=True,
        help="Entropies estimated from a sample grow with it: corpora of unequal length are "
        "compared on random segments of the longer one, as many tokens as the shorter one has.",
    )
    answer.legend(*shift.SIGNS)
    figures.show(
        shift.figure(rows, sizes=sizes or "matched", **answer.look),
        key="shift",
        alt="Conditional entropies on both corpora",
    )
    shift.table(rows, answer.titles)
