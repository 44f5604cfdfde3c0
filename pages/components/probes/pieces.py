"""What a probe asked, a page at a time, with tokens each in a frame."""

from collections.abc import Sequence
from html import escape

import polars as pl

from pages.components.palette import SURFACES, Mode
from pages.components.tables import first_of_page
from pages.components.token_text import of_text

PAGE = 20


def page_of(found: pl.DataFrame, key: str) -> pl.DataFrame:
    """Draw the choice of a page, kept under the key, and return its rows."""
    return found.slice(first_of_page(found.height, PAGE, key), PAGE)


def framed(pieces: Sequence[str] | None, ids: Sequence[int] | None = None) -> str:
    """The tokens as HTML, with their ids behind them where these are given."""
    if not pieces:
        return '<span class="none">n/a</span>'
    numbers = [None] * len(pieces) if ids is None else ids
    return "".join(
        f'<span class="piece">{escape(of_text(piece))}{_small(number)}</span>'
        for piece, number in zip(pieces, numbers, strict=True)
    )


def _small(number: int | None) -> str:
    return "" if number is None else f"<small>{number}</small>"


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], label: str, mode: Mode) -> str:
    """A table as HTML. The cells are HTML; the first of each row names it."""
    surface = SURFACES[mode]
    tops = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(
        f"<tr><th>{first}</th>{''.join(f'<td>{one}</td>' for one in rest)}</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="grid probe-items" style="--line:{surface.hatch};--paper:{surface.paper}" '
        f'tabindex="0" role="region" aria-label="{escape(label)}">'
        f"<table><thead><tr>{tops}</tr></thead><tbody>{body}</tbody></table></div>"
    )
