"""The answer in a sentence, the table of models, and how all is measured."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pages.components import tables
from pages.components.escaping import escaped
from pages.components.method_panel import run_on
from pages.components.tables import COUNT, NUMBER, TEXT, headed

_COLUMNS = headed(
    "difficulty",
    "summary",
    {
        "model": TEXT(pinned=True, width=190),
        "bits_per_byte": NUMBER(format="%.3f"),
        "spread": NUMBER(format="%.2f", help="Standard deviation over the tokens"),
        "bits_per_token": NUMBER(format="%.2f"),
        **dict.fromkeys(("tokens", "bytes"), COUNT),
        "bits": NUMBER(format="%.1f"),
        "scored_bytes": NUMBER(format="localized", help="Without unscored tokens"),
        "parameters": NUMBER("Parameters (million)", format="%.0f"),
        "window": NUMBER("Window (tokens)", format="localized"),
        "device": TEXT("Run on"),
        "note": TEXT(),
    },
)


def sentence(
    summary: pl.DataFrame,
    tokens: pl.DataFrame,
    titles: Mapping[str, str],
    what: str = "this text",
) -> str:
    """Which model finds the text (or `what` it is) easiest, and what is hardest in it. Markdown."""
    known = summary.drop_nulls("bits_per_byte").sort("bits_per_byte", maintain_order=True)
    if known.is_empty():
        return f"No token of {what} has a surprisal: it has none, or nothing stands before it."
    best, worst = known.row(0, named=True), known.row(-1, named=True)
    said = (
        f"**{escaped(titles[best['model']])}** needs "
        f"**{best['bits_per_byte']:.2f} bits** for each byte of {what}"
    )
    if len(known) > 1:
        said += f", **{escaped(titles[worst['model']])}** {worst['bits_per_byte']:.2f}"
    hardest = tokens.filter(pl.col("model") == best["model"]).drop_nulls("bits")
    top = hardest.sort("bits", descending=True, maintain_order=True).row(0, named=True)
    shown = escaped(top["text"].strip()) or "white space"
    return f"{said}. What surprises it most is “{shown}”, with {top['bits']:.1f} bits."


def table(
    summary: pl.DataFrame, said: Sequence[Mapping[str, Any]], titles: Mapping[str, str]
) -> None:
    """One row a model. `said` is what the signature says of each."""
    facts = pl.DataFrame(
        [
            {
                "model": one["name"],
                "parameters": one["parameters"] / 1e6,
                "device": one["device"],
                "window": one["window"],
            }
            for one in said
        ]
    )
    tables.plain(
        summary.join(facts, on="model", how="left", maintain_order="left").with_columns(
            pl.col("model").replace(titles), pl.col("note").fill_null("")
        ),
        _COLUMNS,
        key="difficulty.summary",
        alt="Bits per byte and standard deviation of each model",
        placeholder="n/a",
    )


def languages(frame: pl.DataFrame, display: Mapping[str, str], titles: Mapping[str, str]) -> None:
    """One row a model and language of a corpus."""
    tables.draw(
        frame.with_columns(
            pl.col("model").replace(titles),
            pl.col("language").replace(display),
            pl.col("note").fill_null(""),
        ).sort("bits_per_byte", descending=True, nulls_last=True),
        "difficulty",
        "languages",
        {
            "language": TEXT(pinned=True, width=190),
            "segments": COUNT,
            **{name: its for name, its in _COLUMNS.items() if name in frame.columns},
        },
        key="difficulty.languages",
        alt="Bits per byte of each language under each model",
    )


def tokens(frame: pl.DataFrame, titles: Mapping[str, str], search: str) -> pl.DataFrame:
    """The tokens in which every word of `search` stands, the hardest first; drawn as a table."""
    for word in search.split():
        frame = frame.filter(
            pl.col("text").str.contains(word, literal=True) | (pl.col("id").cast(pl.String) == word)
        )
    shown = frame.sort("bits", descending=True, nulls_last=True, maintain_order=True)
    tables.draw(
        shown.with_columns(pl.col("model").replace(titles), pl.col("bits_note").fill_null("")),
        "difficulty",
        "tokens",
        {
            "model": TEXT(width=190),
            "text": TEXT(),
            "bits": NUMBER(format="%.2f"),
            **dict.fromkeys(("position", "id"), COUNT),
            **({"language": TEXT(), "segment": COUNT} if frame["language"].count() else {}),
            "bytes_hex": TEXT(),
            "bits_note": TEXT(),
        },
        key="difficulty.tokens",
        alt="All tokens, the most surprising first",
        height=360,
        lazy=True,
    )
    return shown


FORMULA = r"""
\mathrm{bits}(t_i) = -\log_2 p(t_i \mid t_{<i})
\qquad
\mathrm{bits\ per\ byte} = \frac{\sum_i \mathrm{bits}(t_i)}{\mathrm{bytes}}
\qquad
\mathrm{spread} = \sqrt{\tfrac{1}{n} \textstyle\sum_i
(\mathrm{bits}(t_i) - \overline{\mathrm{bits}})^2}
"""

METHOD = """
**Surprisal.** The model gives each token a probability *p*, given all the tokens before it; its
surprisal is −log₂ *p*. 0 bits: the model was sure of it; 10 bits: one chance in 1,024.

**Bits per byte** is the sum of the bits over the bytes of the text that these tokens stand for. It
is the figure that compares models: one with long tokens has fewer of them, and more bits in each.

**The first token** has a probability only if something stands before it. {begins}
A token without a surprisal counts neither in the bits nor in the bytes.

**Long texts** are measured in windows. Each token is scored once; behind the first window it has at
least window − stride tokens before it. {windows}

**The curve** is a moving average of bits per byte: each token's bits are spread evenly over its
bytes. **The colours** end at 16 bits; tokens that share a character stand together, with the sum of
their bits.

**How it was computed.** {computed} Each model reads the text with its own tokenizer; special tokens
written in the text are plain text.

**Caveats.** A model finds easy what it has seen in training, this very text perhaps. Weights kept
in about 4 bits (Q4) are a little worse than the model was trained. Surprisal says nothing on truth.

**Source.** C. E. Shannon 1951, *Prediction and entropy of printed English*, Bell System Technical
Journal 30; bits per byte as in L. Gao et al. 2020, *The Pile*.
"""


def method(models: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    """`models` is what the signature says of each."""
    begins, windows = [], []
    for one in models:
        title = titles.get(one["name"], one["name"])
        if one["begins_with"] is None:
            begins.append(f"For {title} nothing does, so that the first token has no surprisal.")
        else:
            begins.append(f"{title} begins with a token of its own (id {one['begins_with']}).")
        windows.append(f"{title}: {one['window']:,} and {one['stride']:,}.")
    return METHOD.format(
        begins=" ".join(begins), windows=" ".join(windows), computed=run_on(models, titles)
    )
