"""Which languages a page shows, and in what order: pure selections from a frame."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

Show = Literal["spoken", "ends", "highest", "lowest", "all"]
Order = Literal["premium", "name", "script", "family", "region"]

SHOWS: dict[Show, str] = {
    "spoken": "Widely spoken",
    "ends": "Highest and lowest",
    "highest": "Highest",
    "lowest": "Lowest",
    "all": "All",
}
ORDERS: dict[Order, str] = {
    "premium": "Premium",
    "name": "Name",
    "script": "Script",
    "family": "Family",
    "region": "Region",
}


@dataclass(frozen=True)
class View:
    """What of a result is shown. `focus` is the tokenizer that languages are ranked under."""

    focus: str
    order: Order = "premium"
    languages: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    show: Show = "spoken"
    count: int = 40


def with_focus(view: View, tokenizers: Sequence[str]) -> View:
    """The view with a focus among the tokenizers that there are results for."""
    return view if view.focus in tokenizers else replace(view, focus=tokenizers[0])


def of(frame: pl.DataFrame, labels: Sequence[str]) -> pl.DataFrame:
    """The rows of these languages."""
    return frame.filter(pl.col("language").is_in(list(labels)))


def narrowed(frame: pl.DataFrame, view: View) -> pl.DataFrame:
    """The rows whose language is among those chosen; an empty choice doesn't narrow."""
    for column, chosen in (
        ("language", view.languages),
        ("script", view.scripts),
        ("family", view.families),
        ("region", view.regions),
    ):
        if chosen:
            frame = frame.filter(pl.col(column).is_in(list(chosen)))
    return frame


def ordered(frame: pl.DataFrame, view: View) -> list[str]:
    """The languages of `frame` to show, in the order asked for.

    `frame` has tokenizer, premium, and the columns of `languages.table`. Within a script, family
    or region by falling premium under the tokenizer in focus.
    """
    rows = frame.filter(pl.col("tokenizer") == view.focus)
    ranked = rows.sort("premium", "name", descending=[True, False], nulls_last=True)
    labels = _picked(ranked, view)
    if view.order == "premium":
        return labels
    by = ["name"] if view.order == "name" else [view.order, "premium", "name"]
    falling = [column == "premium" for column in by]
    return of(rows, labels).sort(*by, descending=falling, nulls_last=True)["language"].to_list()


def described(frame: pl.DataFrame, view: View) -> str:
    """Which languages of `frame` are shown, in words."""
    rows = frame.filter(pl.col("tokenizer") == view.focus)
    which = "chosen" if view.languages else SHOWS[_effective(rows, view)].lower()
    filtered = bool(view.scripts or view.families or view.regions)
    return f"{which}, filtered" if filtered else which


def _effective(rows: pl.DataFrame, view: View) -> Show:
    """What is shown of the languages in `rows` (one row each): a corpus or a filter with few widely
    spoken ones shows its extremes instead, and one with few languages all of them."""
    if view.languages:
        return "all"
    show = view.show
    if show == "spoken":
        if rows["spoken"].sum() >= min(8, len(rows)):
            return show
        show = "ends"
    return "all" if view.count >= len(rows) else show


def _picked(rows: pl.DataFrame, view: View) -> list[str]:
    """Those to show of languages ranked from the highest premium to the lowest."""
    ranked, count = rows["language"].to_list(), view.count
    match _effective(rows, view):
        case "spoken":
            return rows.filter("spoken")["language"].to_list()
        case "highest":
            return ranked[:count]
        case "lowest":
            return ranked[-count:]
        case "ends":
            return ranked[: count - count // 2] + ranked[len(ranked) - count // 2 :]
    return ranked
