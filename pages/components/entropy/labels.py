"""What readers call the figures of the study `entropy`, and how each is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, TypedDict

from pages.components.palette import SURFACES, Mode, tokenizer_colour

Unit = Literal["bits", "share", "count", "number"]
CORRECTED = "corrected (Miller–Madow)"
KNOWN_BEFORE = "k (tokens known before it: k − 1)"


@dataclass(frozen=True)
class Figure:
    """A figure of the study: its column, the k it is of (None if of no k), name and unit."""

    figure: str
    order: int | None
    name: str
    unit: Unit

    @property
    def key(self) -> str:
        """As it stands in an address: h1, conditional_entropy_2."""
        return self.figure if self.order is None else f"{self.figure}_{self.order}"

    @property
    def axis(self) -> str:
        """As it stands beside an axis."""
        return f"{self.name} (bits)" if self.unit == "bits" else self.name


_PLAIN: dict[str, tuple[str, Unit]] = {
    "h1": ("H1, entropy of a token", "bits"),
    "h1_corrected": (f"H1, {CORRECTED}", "bits"),
    "renyi_2": ("Rényi entropy of order 2", "bits"),
    "renyi_2_5": ("Rényi entropy of order 2.5", "bits"),
    "efficiency_observed": ("Efficiency: H2.5 ÷ log2 of the ids seen", "share"),
    "efficiency_declared": ("Efficiency: H2.5 ÷ log2 of all ids", "share"),
    "shannon_efficiency_observed": ("Efficiency: H1 ÷ log2 of the ids seen", "share"),
    "utilisation": ("Capacity utilisation: H1 ÷ log2 of all ids", "share"),
    "utilisation_2": ("Capacity utilisation: H2 ÷ log2 of all ids", "share"),
    "percentile_frequency": ("Percentile frequency, 3rd to 83rd", "share"),
    "types": ("Distinct tokens", "count"),
    "bytes_per_token": ("Bytes per token", "number"),
    "characters_per_token": ("Characters per token", "number"),
    "tokens_per_character": ("Tokens per character", "number"),
    "zipf_exponent": ("Zipf exponent", "number"),
}
_TEXT_FIGURES = ("bytes_per_token", "characters_per_token", "tokens_per_character")
_OF_ORDER = ("conditional_entropy", "block_entropy")


def figure_of(figure: str, order: int | None) -> Figure:
    """The figure of a row. One that isn't known here keeps its column's name."""
    if order is None:
        return Figure(figure, None, *_PLAIN.get(figure, (figure, "number")))
    plain = figure.removesuffix("_corrected")
    name = conditional(order) if plain == "conditional_entropy" else block(order)
    if plain != figure:
        name += f", {CORRECTED}"
    return Figure(figure, order, name, "bits")


def of_a_sample(longest: int) -> dict[str, Figure]:
    """The figures that depend on the sample's size, by key; k-grams up to `longest`. Corrected
    ones stand beside their own, and of three names of H(X1) there is one."""
    found = [figure_of("conditional_entropy", k) for k in range(1, longest + 1)]
    found += [figure_of("block_entropy", k) for k in range(2, longest + 1)]
    apart = (*_TEXT_FIGURES, "h1", "h1_corrected")
    found += [figure_of(name, None) for name in _PLAIN if name not in apart]
    return {one.key: one for one in found}


def corrected(of: Figure) -> Figure | None:
    """The figure's bias-corrected twin; None for one without."""
    if of.figure in _OF_ORDER:
        return figure_of(f"{of.figure}_corrected", of.order)
    return None


def conditional(order: int) -> str:
    """H(X3 | X1 X2) of k = 3."""
    before = " ".join(f"X{place}" for place in range(1, order))
    return f"H(X{order} | {before})" if before else "H(X1)"


def block(order: int) -> str:
    """H(X1 … X3) of k = 3."""
    return "H(X1)" if order == 1 else f"H(X1 {'' if order == 2 else '… '}X{order})"


def written(value: float | None, unit: Unit) -> str:
    """A value with its unit: 9.12 bits, 61.0 %, 5,123; n/a for None."""
    if value is None:
        return "n/a"
    match unit:
        case "bits":
            return f"{value:.2f} bits"
        case "share":
            return f"{value * 100:.1f} %"
        case "count":
            return f"{value:,.0f}"
    return f"{value:.3f}"


class Look(TypedDict):
    """What the figures of the page have in common."""

    tokenizers: Sequence[str]
    titles: Mapping[str, str]
    mode: Mode


def legend(
    tokenizers: Sequence[str], titles: Mapping[str, str], mode: Mode, *more: tuple[str, str]
) -> str:
    """The tokenizers and their colours as HTML, and signs with what they mean."""
    spans = "".join(
        f'<span><i style="background:{tokenizer_colour(name, mode)}"></i>{escape(titles[name])}'
        "</span>"
        for name in tokenizers
    )
    faint = SURFACES[mode].faint
    spans += "".join(
        f'<span style="color:{faint}"><b>{sign}</b>&ensp;{escape(said)}</span>'
        for sign, said in more
    )
    return f'<div class="legend">{spans}</div>'


def k_axis(last: int, title: str) -> dict[str, Any]:
    """The lengths of k-grams, from 1 to `last`."""
    return {
        "tickvals": list(range(1, last + 1)),
        "range": [0.5, last + 0.5],
        "showgrid": False,
        "title": title,
    }


def plain(text: object) -> str:
    """Other people's words inside a figure: no markup."""
    return escape(str(text), quote=False)


def interval(low: float | None, high: float | None, unit: Unit, note: str | None) -> str:
    """The interval in words, or why there is none."""
    if low is None or high is None:
        return f"no interval: {plain(note or 'not computed')}"
    return f"95 % interval {written(low, unit)} to {written(high, unit)}"


Row = Mapping[str, Any]
