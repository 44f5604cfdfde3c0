"""The parts of the entropy page that compare: a text with samples of it, and with another text."""

import streamlit as st

from data import catalogue
from pages.components import figures
from pages.components.address import Address
from pages.components.entropy import controls, labels, learning_curve, reliability, shift
from pages.components.entropy.answer import Answer
from pages.components.escaping import escaped
from pages.components.session_choice import lasting

LEARNT = labels.of_a_sample(controls.FIXED["max_order"])


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
