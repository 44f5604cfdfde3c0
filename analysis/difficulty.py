"""How hard a text is for a language model: the surprisal of its tokens, in bits.

Source: C. E. Shannon 1951, Prediction and entropy of printed English, for bits of a text under a
predictor. Bits per byte is what compares models whose tokenizers differ.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.columns import BITS, Column


class Window(NamedTuple):
    """Tokens start to end are given to the model; those from `scored` on are scored there."""

    start: int
    end: int
    scored: int


def windows(tokens: int, size: int, stride: int) -> list[Window]:
    """The windows in which `tokens` tokens are scored, each of them once.

    A window has `size` tokens at most and begins `stride` after the one before, so that a scored
    token behind the first window has at least size - stride tokens before it. 1 ≤ stride ≤ size.
    """
    if not 1 <= stride <= size:
        raise ValueError(f"a stride of {stride} doesn't fit a window of {size}")
    found, start, scored = [], 0, 0
    while scored < tokens:
        end = min(start + size, tokens)
        found.append(Window(start, end, scored))
        start, scored = start + stride, end
    return found


def bits(log_probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Surprisal, -log2 p, from ln p; NaN (no probability) stays. Never below 0: a rounding of ln p
    above 0 counts as 0.

    >>> bits(np.log([0.5, 0.25, 1.0])).tolist()
    [1.0, 2.0, 0.0]
    """
    return np.maximum(-log_probabilities / np.log(2.0), 0.0)


class Summary(NamedTuple):
    """Over the tokens that have a surprisal. `bytes`: of the text that these tokens cover. What has
    nothing to be taken over is None."""

    tokens: int
    scored: int
    bytes: int
    bits: float | None
    bits_per_byte: float | None
    bits_per_token: float | None
    standard_deviation: float | None


def summary(bits: NDArray[np.float64], lengths: NDArray[np.int64]) -> Summary:
    """`bits` (NaN: no surprisal) and `lengths` (bytes of the text) of each token, shape (n,).

    The standard deviation is that over the tokens (of all of them: divided by n).

    Three tokens over six bytes, the first without a surprisal: 4 bits over 4 bytes.

    >>> its = summary(np.array([np.nan, 1.0, 3.0]), np.array([2, 2, 2]))
    >>> its.scored, its.bits, its.bits_per_byte, its.bits_per_token, its.standard_deviation
    (2, 4.0, 1.0, 2.0, 1.0)
    """
    there = ~np.isnan(bits)
    scored, size = int(there.sum()), int(lengths[there].sum())
    if not scored:
        return Summary(len(bits), 0, size, None, None, None, None)
    own = bits[there]
    total = float(own.sum())
    per_byte = total / size if size else None
    return Summary(len(bits), scored, size, total, per_byte, total / scored, float(own.std()))


def own_bytes(ends: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Bytes of a text of `size` bytes that each token answers for, shape (n,); they sum to `size`.

    A token answers for the bytes from where the one before it ended to its own end: what the
    tokenizer leaves out belongs to the token after it, a character that tokens share to the first
    of them, and the rest of the text to the last.
    """
    if not len(ends):
        return np.zeros(0, np.int64)
    reached = np.maximum.accumulate(ends.astype(np.int64))
    reached[-1] = size
    return np.diff(reached, prepend=0)


def pieces(
    starts: NDArray[np.int64], ends: NDArray[np.int64], whole: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Number of the piece that each token belongs to, shape (n,), from 0: tokens whose bytes are no
    whole characters (`whole` false), or that overlap, form one piece with their neighbours of the
    same kind, so that every piece can be read."""
    if not len(starts):
        return np.zeros(0, np.int64)
    begins = np.ones(len(starts), bool)
    together = ~whole[1:] & ~whole[:-1]
    overlap = starts[1:] < np.maximum.accumulate(ends)[:-1]
    begins[1:] = ~(together | overlap)
    return (np.cumsum(begins) - 1).astype(np.int64)


class Curve(NamedTuple):
    """Bits per byte around places in the text; NaN where nothing there has a surprisal."""

    byte: NDArray[np.int64]
    bits_per_byte: NDArray[np.float64]


def curve(
    bits: NDArray[np.float64], lengths: NDArray[np.int64], points: int = 400, width: int = 0
) -> Curve:
    """A moving average along the text, so that models with other tokens share one axis.

    A token's bits are spread evenly over the bytes that it answers for (`lengths`). At `points`
    places at most, over `width` bytes around each (0: a fortieth of the text, 16 at least).
    """
    size = int(lengths.sum())
    if not size:
        return Curve(np.zeros(0, np.int64), np.zeros(0))
    width = width or max(16, size // 40)
    there = ~np.isnan(bits)
    edges = np.concatenate([[0], np.cumsum(lengths)]).astype(np.float64)
    total = np.concatenate([[0.0], np.cumsum(np.where(there, bits, 0.0))])
    covered = np.concatenate([[0], np.cumsum(np.where(there, lengths, 0))]).astype(np.float64)
    # Several tokens may end at one byte: the last of them has the sum of all.
    last = np.append(np.diff(edges) > 0, True)
    at = np.unique(np.linspace(0, size, min(points, size + 1)).round().astype(np.int64))
    low, high = np.maximum(at - width / 2, 0.0), np.minimum(at + width / 2, float(size))

    def between(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.interp(high, edges[last], sums[last]) - np.interp(low, edges[last], sums[last])

    amount, over = between(total), between(covered)
    return Curve(at, np.divide(amount, over, out=np.full(len(at), np.nan), where=over > 1e-9))


TOKENS = (
    Column("position", pl.Int64, "place of the token in its text, from 0", heading="Position"),
    Column("id", pl.Int64, "its id", heading="Id"),
    Column("text", pl.String, "its bytes as text; a cut character is U+FFFD", heading="Text"),
    Column("bits", pl.Float64, "surprisal of the token", BITS, "bits_note says why", "Bits",
           "surprisal"),
    Column("bits_note", pl.String, "why there is no surprisal", null="there is one",
           heading="Note"),
    Column("bytes_hex", pl.String, "the bytes that the id stands for, in hex",
           heading="Bytes (hex)"),
    Column("start", pl.Int64, "first byte of the text that it covers", "bytes",
           formula="token offsets"),
    Column("end", pl.Int64, "the byte after the last one", "bytes", formula="token offsets"),
    Column("piece", pl.Int64,
           "number of the piece of text; tokens that share a character have the same",
           formula="piece"),
    Column("language", pl.String, "label of the language", null="a text was given, no corpus",
           heading="Language"),
    Column("segment", pl.Int64, "place of the segment in the corpus, from 0",
           null="a text was given, no corpus", heading="Segment"),
)  # fmt: skip

_NONE_SCORED = "no token has a surprisal: note says why"
SUMMARY = (
    Column("tokens", pl.Int64, "tokens of the text", "tokens", heading="Tokens"),
    Column("bytes", pl.Int64, "its bytes of UTF-8", "bytes", heading="Bytes of text"),
    Column("bits", pl.Float64, "sum of the surprisals", BITS, _NONE_SCORED, "Bits in all",
           "bits per byte of a model"),
    Column("bits_per_byte", pl.Float64, "bits over scored_bytes", "bits per byte",
           f"{_NONE_SCORED}, or they cover no byte", "Bits per byte", "bits per byte of a model"),
    Column("spread", pl.Float64, "standard deviation of the surprisals", BITS, _NONE_SCORED,
           "Standard deviation (bits)", "standard deviation of surprisal"),
    Column("bits_per_token", pl.Float64, "bits over scored_tokens", "bits per token", _NONE_SCORED,
           "Bits per token", "bits per byte of a model"),
    Column("scored_tokens", pl.Int64, "tokens that have a surprisal", "tokens"),
    Column("scored_bytes", pl.Int64, "bytes of the text that these tokens answer for", "bytes",
           heading="Bytes counted"),
    Column("note", pl.String, "why there are no bits", null="there are some", heading="Note"),
)  # fmt: skip

LANGUAGES = (
    Column("language", pl.String, "label of the language", heading="Language"),
    Column("segments", pl.Int64, "segments that were measured", "segments", "", "Segments"),
    *SUMMARY,
)

CURVE = (
    Column("byte", pl.Int64, "place in the text, in bytes from its start", "bytes"),
    Column("bits_per_byte", pl.Float64, "bits per byte around that place, a moving average",
           "bits per byte", "no token around it has a surprisal", formula="difficulty curve"),
)  # fmt: skip
