"""The probe for sums whose digits are grouped in different ways."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from pages.components import figures, model_settings, options
from pages.components.address import Address
from pages.components.escaping import escaped
from pages.components.method_panel import run_on
from pages.components.probes import arithmetic_figures, arithmetic_table, pieces
from pages.components.probes.probe import Asked, Probe, View
from studies.questions.arithmetic import DEFAULT_FORMATS, FORMAT_TITLES

PAIRS = {"same": "Both of one length", "all": "Every pair of lengths"}
SUMS_A_MINUTE = 40  # of 135 million parameters in float32: 30 to 70 on one busy core
MOST_SUMS = 200


def settings(address: Address) -> Asked:
    """Draw which sums are asked, in which formats, and how."""
    formats_key = address.choices("formats", list(FORMAT_TITLES), DEFAULT_FORMATS.split(","))
    chosen = st.multiselect(
        "Digits grouped",
        list(FORMAT_TITLES),
        key=formats_key,
        format_func=lambda name: FORMAT_TITLES[name],
        placeholder="One at least",
        width=420,
    )
    with st.popover("Settings", icon=":material/tune:", key="arithmetic settings"):
        low = options.number(address, "from", "Digits of the addends, from", 1, 9, 1)
        high = options.number(address, "to", "to", 1, 9, 9)
        pairs = options.select(address, "pairs", "Addends", PAIRS)
        sums = options.number(address, "sums", "Sums of each pair of lengths", 1, MOST_SUMS, 10)
        shots = options.number(
            address,
            "shots",
            "Answered sums before each",
            *(0, 16, 8),
            help="With digits grouped in the same way, of the same lengths.",
        )
        model = model_settings.both(address, "A question")
    params = {
        "digits": f"{min(low, high)}-{max(low, high)}",
        "pairs": pairs,
        "sums": sums,
        "formats": ",".join(chosen) or DEFAULT_FORMATS,
        "shots": shots,
        **model,
    }
    keys = {
        "search": address.text("search", longest=100),
        "page": address.number("page", 1, 10_000, 1),
    }
    return Asked(params, keys=keys)


def about(models: int, params: Mapping[str, Any]) -> str:
    """What the models are asked, and about how long that takes."""
    low, high = map(int, params["digits"].split("-"))
    lengths = high - low + 1
    groups = lengths if params["pairs"] == "same" else lengths**2
    count = groups * params["sums"] * len(params["formats"].split(","))
    minutes = max(1, round(models * count / SUMS_A_MINUTE))
    return (
        "Here stands how often sums are right, and how surprising the right answers are, by how "
        f"their digits are grouped. Each of the chosen models ({models}) is asked {count:,} sums. "
        f"Without a GPU that takes about {minutes:,} min in all for models of 135 million "
        "parameters, and longer for larger ones. A model is fetched when it is first asked (100 to "
        "250 MB). What was answered is kept, whatever stops it."
    )


def sentence(view: View) -> str:
    """Which grouping each model adds best with. Markdown."""
    whole = arithmetic_figures.whole(view.result.tables["accuracy"])
    differences = view.result.tables["differences"]
    return " ".join(
        _of_model(view.titles[name], whole.filter(pl.col("model") == name).to_dicts())
        + surprise(differences.filter(pl.col("model") == name).to_dicts())
        for name in whole["model"].unique(maintain_order=True)
    )


def surprise(differences: Sequence[Mapping[str, Any]]) -> str:
    """The grouping that differs most from the first one in bits, if its interval leaves 0 out."""
    sure = [
        row for row in differences
        if row["bits_low"] is not None and row["bits_low"] * row["bits_high"] > 0
    ]  # fmt: skip
    if not sure:
        return ""
    row = max(sure, key=lambda row: abs(row["bits"]))
    more = "more" if row["bits"] > 0 else "less"
    low, high = sorted((abs(row["bits_low"]), abs(row["bits_high"])))
    other = FORMAT_TITLES[row["other"]].removeprefix("digits ")
    return (
        f" With digits {_name(row)}, right answers surprise it by **{abs(row['bits']):.1f} bits** "
        f"{more} than {other} ({low:.1f} to {high:.1f})."
    )


def _of_model(title: str, rows: list[dict[str, Any]]) -> str:
    best = max(rows, key=lambda row: (row["accuracy"], -row["bits"]))
    worst = min(rows, key=lambda row: (row["accuracy"], -row["bits"]))
    said = f"**{escaped(title)}** gets {_accuracy(best)} of {best['n']:,} sums right"
    if len(rows) > 1 and best["accuracy"] > worst["accuracy"]:
        said += f" with digits {_name(best)}, and {_accuracy(worst)} with digits {_name(worst)}"
    elif len(rows) > 1:
        said += " however their digits are grouped"
    return f"{said}; adding without any carry would get {best['no_carry_share']:.0%}."


def _accuracy(row: Mapping[str, Any]) -> str:
    return f"**{row['accuracy']:.0%}** ({row['low']:.0%} to {row['high']:.0%})"


def _name(row: Mapping[str, Any]) -> str:
    title = FORMAT_TITLES[row["format"]]
    return title.removeprefix("digits ") if "," not in title else f"grouped by {title}"


def draw(view: View) -> None:
    """Accuracy and bits by length, kinds of errors, and the sums as tokens."""
    tables = view.result.tables
    for name, title in view.titles.items():
        rows = tables["accuracy"].filter(pl.col("model") == name)
        st.html(arithmetic_figures.legend(title, rows, view.mode))
        left, right = st.columns(2, gap="large")
        with left:
            figures.show(
                arithmetic_figures.accuracy(rows, view.mode),
                key=f"arithmetic {name}",
                alt=f"Right answers of {title} by digits of the sum, a line for each grouping",
            )
        with right:
            figures.show(
                arithmetic_figures.bits(rows, view.mode),
                key=f"arithmetic bits {name}",
                alt=f"Bits for the right answer under {title}, a line for each grouping",
            )
    if not tables["differences"].is_empty():
        other = FORMAT_TITLES[tables["differences"]["other"][0]]
        st.header(f"Against {other}, sum by sum", anchor=False)
        arithmetic_table.differences(tables["differences"], view.titles)
    st.header("What is wrong with wrong answers", anchor=False)
    st.html(arithmetic_figures.errors_legend(view.mode))
    figures.show(
        arithmetic_figures.errors(tables["errors"], tables["accuracy"], view.titles, view.mode),
        key="arithmetic errors",
        alt="Right answers and kinds of errors by grouping",
    )
    st.header("The sums, as tokens", anchor=False)
    _sums(view)
    st.header("All groupings", anchor=False)
    arithmetic_table.accuracies(arithmetic_figures.whole(tables["accuracy"]), view.titles)


def _sums(view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search sums",
            key=view.asked.keys["search"],
            type="search",
            width=300,
            placeholder="Digits, grouping or error",
        )
        found = arithmetic_table.found(view.result.tables["answers"], search)
        rows = pieces.page_of(found, view.asked.keys["page"])
    if rows.is_empty():
        st.info("No sum has that.", icon=":material/search_off:")
        return
    st.html(arithmetic_table.sums(rows, view.titles, view.mode))


FORMULA = r"""
\mathrm{bits} = -\log_2 p(\mathrm{right\ answer},\ \mathrm{line\ end} \mid \mathrm{prompt})
\qquad
\mathrm{carries} = \tfrac{1}{9}\,(s(a) + s(b) - s(a+b)),
\quad s: \mathrm{sum\ of\ the\ digits}
"""

TEXT = """
**Sums.** Addends of {digits} digits ({pairs}), {sums} of each pair of lengths as far as there are
so many, drawn by sha256(seed {seed}); the same ones for every model and every grouping.

**Asked.** {shots} answered sums of the same lengths, a line each (`12+34=46`), and the question up
to `=`, all numbers grouped alike. From the right: 1,234,567, as thousands are; from the left:
123,456,7, as a tokenizer that cuts threes from the left has them.

**Right** is an answer (the likeliest tokens up to the line's end) that is the right number for
Python's `int` once the grouping's separator, or a comma, between two digits is taken out. Intervals
are Wilson's (1927).

**Bits** say more of small models, which are hardly ever right: how surprising the right answer is,
as the grouping writes it, with the line end behind it. Intervals: mean ± 1.96 standard errors.
Separators are part of the answer, so groupings with more of them have more to say.

**Sum by sum.** As every grouping is asked the same sums, the difference of bits for the same sum
tells more than the two means; ± 1.96 standard errors. Above 0: the right answer is more surprising.

**Baselines.** Adding without any carry; the commonest right answer; of bits, every number of so
many digits being as likely (log₂ of how many there are).

**Kinds of errors**, the first that fits. *No number*. *Missed carry*: what adding by columns gives
where one of the carries, or every one, isn't passed on. *Power of ten*: off by 1, 10, 100, … .
*Length*: more or fewer digits, or negative. *One digit*, *several digits*: wrong at one place, or
at more.

**How it was computed.** {computed}

**Caveats.** Numbers of up to three digits are the same in all groupings by three. A tokenizer that
cuts every digit apart sees the same digits in all groupings: what differs there is the separators
alone. One wording; others give other figures.

**Source.** A. K. Singh and D. J. Strouse 2024, *Tokenization counts*
([arXiv 2402.14903](https://arxiv.org/abs/2402.14903)). Their models, sums and wording are others;
the baselines and the order of the kinds are defined here.
"""


def _method(signature: Mapping[str, Any], titles: Mapping[str, str]) -> tuple[str, str]:
    """Formula and text of an answer of the study."""
    asked = signature["parameters"]
    pairs = "both of one length" if asked["pairs"] == "same" else "every pair of lengths"
    return FORMULA, TEXT.format(
        digits=asked["digits"].replace("-", " to "),
        pairs=pairs,
        sums=asked["sums"],
        seed=asked["seed"],
        shots=asked["shots"],
        computed=run_on(signature["models"], titles),
    )


PROBE = Probe(
    study="arithmetic",
    title="Sums",
    settings=settings,
    about=about,
    sentence=sentence,
    draw=draw,
    method=_method,
)
