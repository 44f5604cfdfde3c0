"""What is measured, and how: a text or a sample of a corpus, and the models' settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import streamlit as st

from data.errors import TokenariumError
from pages.components import corpus_languages, corpus_picker, model_settings, options, visitor
from pages.components.address import Address
from pages.components.compare import text as text_box
from pages.components.difficulty import coloured
from pages.components.escaping import escaped
from pages.components.palette import Mode
from studies.desks import samples

OF = {"text": "A text", "corpus": "A sample of a corpus"}
MOST_LANGUAGES = 12
LONGEST = 200_000  # characters

SAMPLE = """\
The capital of France is Paris, and the capital of Germany is Berlin.
Die Hauptstadt von Frankreich ist Paris. Fransa'nın başkenti Paris'tir. 法国的首都是巴黎。
def mean(values): return sum(values) / len(values)
Colourless green ideas sleep furiously; 12,345 of them.
"""
SHOWN = 10


@dataclass(frozen=True)
class Asked:
    """What is asked: a text, or languages of a corpus. `params` are the study's."""

    text: str
    corpus: str | None
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        return self.corpus is None and not self.text


def inputs(address: Address) -> Asked:
    """Draw the choice of a text or a corpus."""
    if options.segments(address, "of", "Measure", OF) == "corpus":
        return _of_corpus(address)
    text = text_box.choose(address, first=SAMPLE, longest=LONGEST, study="difficulty")
    return Asked(text, None, {"text": text})


def _of_corpus(address: Address) -> Asked:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        corpus = corpus_picker.one(address)
        names = corpus_languages.language_names(corpus)
        labels = names["language"].to_list()
        display = dict(zip(labels, names["display"], strict=True))
        first = [label for label in ("eng_Latn", "deu_Latn", "tur_Latn") if label in labels]
        key = address.choices("languages", labels, first or labels[:1], most=MOST_LANGUAGES)
        languages = st.multiselect(
            "Languages",
            labels,
            key=key,
            format_func=lambda label: display[label],
            max_selections=MOST_LANGUAGES,
            placeholder=f"1 to {MOST_LANGUAGES}",
            width=420,
        )
        segments = options.number(
            address, "segments", "First segments of each", 1, 500, 10, width=170
        )
    chosen = languages or first[:1] or labels[:1]
    return Asked("", corpus, {"languages": ",".join(chosen), "segments": segments})


def settings(address: Address) -> dict[str, Any]:
    """Draw the settings; the study's parameters."""
    with st.popover("Settings", icon=":material/tune:", key="difficulty settings"):
        begin = model_settings.begin(address, "A text")
        window = options.number(
            address,
            "window",
            "Window (tokens)",
            *(16, 32_768, 1_024),
            step=256,
            help="How much a model sees at once, at most; never more than it was made for.",
        )
        stride = options.number(
            address,
            "stride",
            "Stride (tokens)",
            *(1, window - 1, min(512, window - 1)),
            step=128,
            help="From one window to the next. Shorter: more context for each token, and longer "
            "to compute.",
        )
        dtype = model_settings.dtype(address)
    return {"begin": begin, "window": window, "stride": stride, "dtype": dtype}


ABOUT = (
    "Here the text stands coloured by how surprising each token is to the models, with a curve "
    "along the text and bits per byte for each model. A model is fetched when it is first "
    "asked (100 to 250 MB); loading and running two of them takes a minute or two without a "
    "GPU. The text is kept with its result."
)


def declare(address: Address, asked: Asked) -> str:
    """Prepare the address parameter that says which language is shown; its key."""
    labels = asked.params.get("languages", "").split(",")
    return address.choice("show", labels, labels[0])


def show(
    corpus: str,
    tokens: pl.DataFrame,
    titles: Mapping[str, str],
    key: str,
    display: Mapping[str, str],
    mode: Mode,
) -> None:
    """Draw the choice of a language, and its first segments under each model."""
    labels = tokens["language"].unique(maintain_order=True).to_list()
    language = st.segmented_control(
        "Segments in",
        labels,
        key=key,
        format_func=lambda label: display.get(label, label),
        required=True,
    )
    own = tokens.filter(pl.col("language") == language)
    numbers = own["segment"].unique(maintain_order=True).to_list()
    try:
        for place, number in enumerate(numbers[:SHOWN], start=1):
            text = samples.segment(corpus, str(language), place, visitor.current())
            inside = own.filter(pl.col("segment") == number)
            coloured.show(text, inside, titles, (0, len(text.encode())), mode)
    except TokenariumError as error:
        st.error(escaped(str(error)), icon=":material/error:")
    if len(numbers) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(numbers)} segments; the table below has them all.")
