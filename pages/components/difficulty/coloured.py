"""A text whose tokens stand on the colour of their surprisal, once for each model."""

from collections.abc import Mapping
from html import escape

import polars as pl
import streamlit as st

from pages.components.palette import SURFACES, Mode, on_share_scale, readable_on, share_scale

MOST_BITS = 16.0  # the end of the scale: what has more is as dark
STEPS = 32
PASSAGE_BYTES = 4_000


def scale(mode: Mode) -> str:
    """The colours and what they mean, as HTML."""
    stops = ", ".join(f"{colour} {place:.0%}" for place, colour in share_scale(mode))
    return (
        f'<div class="bits-scale" style="{_faint(mode)}"><span>0 bits: expected</span>'
        f'<i style="background: linear-gradient(to right, {stops})"></i>'
        f"<span>{MOST_BITS:g} bits and more: a surprise</span></div>"
    )


def passages(text: str) -> list[tuple[int, int]]:
    """Where the parts of a long text begin and end (bytes), cut at ends of lines or words."""
    content = text.encode()
    cuts = [0]
    while len(content) - cuts[-1] > PASSAGE_BYTES * 1.3:
        at = cuts[-1] + PASSAGE_BYTES
        place = max(content.rfind(b"\n", cuts[-1] + PASSAGE_BYTES // 2, at), 0)
        place = place or max(content.rfind(b" ", cuts[-1] + PASSAGE_BYTES // 2, at), 0)
        while not place and content[at] & 0xC0 == 0x80:  # inside a character
            at -= 1
        cuts.append(place + 1 if place else at)
    return list(zip(cuts, [*cuts[1:], len(content)], strict=True))


def show(
    text: str, tokens: pl.DataFrame, titles: Mapping[str, str], passage: tuple[int, int], mode: Mode
) -> None:
    """Draw the passage (bytes from, to) under each model.

    `tokens` has model, piece, start, end, text, id, bits (null: none).
    """
    parts = [f"<style>{_steps(mode)}</style>"]
    content = text.encode()
    for name, title in titles.items():
        its = tokens.filter(
            (pl.col("model") == name)
            & (pl.col("start") >= passage[0])
            & (pl.col("start") < passage[1])
        )
        parts.append(
            f'<div class="surprisal" style="{_faint(mode)}"><h3>{escape(title)}</h3>'
            f'<div class="run" dir="auto">{_run(content, its, passage)}</div></div>'
        )
    st.html("".join(parts))


def _faint(mode: Mode) -> str:
    return f"--faint:{SURFACES[mode].faint}"


def _steps(mode: Mode) -> str:
    """A rule for each step of the scale."""
    rules = []
    for step in range(STEPS + 1):
        colour = on_share_scale(step / STEPS, mode)
        rules.append(f".run .b{step}{{background:{colour};color:{readable_on(colour)}}}")
    return "".join(rules)


def _run(content: bytes, tokens: pl.DataFrame, passage: tuple[int, int]) -> str:
    """The text between two places, tokens that share a character as one."""
    pieces = tokens.group_by("piece", maintain_order=True).agg(
        pl.col("start").min(),
        pl.col("end").max(),
        pl.col("bits").sum(),
        pl.col("bits").count().alias("scored"),
        pl.struct("text", "id", "bits").alias("tokens"),
    )
    parts, at = [], passage[0]
    columns = ("start", "end", "bits", "scored", "tokens")
    for start, end, bits, scored, inside in pieces.select(columns).iter_rows():
        # What the tokenizer leaves out stands without a colour.
        if start > at:
            parts.append(_shown(content[at:start]))
        its_class = f"b{min(int(bits / MOST_BITS * STEPS), STEPS)}" if scored else "none"
        said = escape("; ".join(map(_hover, inside)), quote=True)
        surface = _shown(content[max(start, at) : end])
        parts.append(f'<span class="{its_class}" title="{said}">{surface}</span>')
        at = max(at, end)
    return "".join(parts)


def _hover(token: Mapping[str, str | int | float | None]) -> str:
    bits = token["bits"]
    surprisal = "no surprisal: nothing stands before it" if bits is None else f"{bits:.2f} bits"
    return f"“{token['text']}” {surprisal}, id {token['id']}"


def _shown(content: bytes) -> str:
    """Text as HTML, ends of lines seen."""
    text = content.decode(errors="replace")
    return escape(text).replace("\n", '<b class="end">↵</b>\n')
