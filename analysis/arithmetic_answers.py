"""How answers to sums are scored, and what is wrong with wrong ones.

Source: Singh and Strouse 2024, Tokenization counts (arXiv 2402.14903): separators are stripped and
the numbers compared; errors are of length, by a power of ten, at a place, or of a carry. Which kind
comes first where several fit is defined here.
"""

import polars as pl

from analysis.arithmetic import FORMATS, Format, without_carries
from analysis.columns import BITS, Column

NO_NUMBER, MISSED_CARRY, POWER_OF_TEN, LENGTH, ONE_DIGIT, SEVERAL_DIGITS = ERRORS = (
    "no number",
    "missed carry",
    "power of ten",
    "length",
    "one digit",
    "several digits",
)
"""What a wrong answer is, the first that fits: no number; the sum with one of its carries, or all,
left out; off by 10ⁿ; of more or fewer digits, or negative; wrong at one place; at several."""

ANSWER_COLUMNS = (
    Column("format", pl.String, f"how digits are grouped: {', '.join(FORMATS)}", heading="Digits"),
    Column("sum", pl.Int64, "number of the sum, from 0; the same in all formats", heading="Sum"),
    Column("digits_a", pl.Int64, "digits of the first addend", "digits", heading="Digits of a"),
    Column("digits_b", pl.Int64, "digits of the second addend", "digits", heading="Digits of b"),
    Column("answer_digits", pl.Int64, "digits of the right answer", "digits",
           heading="Digits of the sum"),
    Column("carry", pl.Int64, "carries in it", "carries", heading="Carries", formula="carries"),
    Column("longer", pl.Boolean, "whether the answer has more digits than either addend",
           heading="Longer"),
    Column("question", pl.String, "the sum as it was asked", heading="Question"),
    Column("answer", pl.String, "the right answer as the format has it", heading="Right answer"),
    Column("response", pl.String, "what the model said, up to the line's end", heading="Said"),
    Column("number", pl.Int64, "it as a number", "", "it is none, or beyond 64 bits",
           "As a number"),
    Column("correct", pl.Boolean, "whether it is the right number", heading="Right",
           formula="right sums"),
    Column("error", pl.String, "what is wrong with it", "", "it is right", "Error",
           "kinds of wrong sums"),
    Column("bits", pl.Float64, "surprisal of the right answer as the format has it", BITS, "",
           "Bits", "bits for the right sum"),
    Column("question_ids", pl.List(pl.Int64), "ids that hold a part of the question"),
    Column("question_pieces", pl.List(pl.String), "what each stands for",
           heading="Question as tokens"),
    Column("answer_ids", pl.List(pl.Int64), "ids of the right answer and the line end"),
    Column("answer_pieces", pl.List(pl.String), "what each stands for", heading="Answer as tokens"),
)  # fmt: skip


def number(response: str, format_: Format) -> int | None:
    """A response as a number; None where it is none, or beyond 64 bits.

    White space around it and a sign may be there, and the decimal digits of any script, as Python's
    `int` has it; between two digits the format's separator or a comma.

    >>> bare, right = FORMATS["bare"], FORMATS["comma_right"]
    >>> [number(one, bare) for one in (" 3", "-3", "٣", "1,801", "3.", "three", "", "Answer: 3")]
    [3, -3, 3, 1801, None, None, None, None]
    >>> [number(one, FORMATS["point_right"]) for one in ("1.801", "1.801.", "1. 801")]
    [1801, None, None]
    """
    text = response.strip()
    for separator in filter(None, dict.fromkeys((format_.separator, ","))):
        parts = text.split(separator)
        if all(one[-1:].isdecimal() for one in parts[:-1]) and all(
            one[:1].isdecimal() for one in parts[1:]
        ):
            text = "".join(parts)
    if "_" in text:  # which Python reads between digits
        return None
    try:
        found = int(text)
    except ValueError:  # also for thousands of digits
        return None
    return found if -(2**63) <= found < 2**63 else None


def error(a: int, b: int, said: int | None) -> str | None:
    """Which of ERRORS an answer to a + b is; None where it is right.

    >>> [error(58, 67, said) for said in (125, None, 115, 126, 1250, 128, 999)]
    [None, 'no number', 'missed carry', 'power of ten', 'length', 'one digit', 'several digits']
    """
    right = a + b
    if said is None:
        return NO_NUMBER
    if said == right:
        return None
    if said in without_carries(a, b):
        return MISSED_CARRY
    if str(abs(said - right)).rstrip("0") == "1":
        return POWER_OF_TEN
    if len(str(said)) != len(str(right)) or said < 0:
        return LENGTH
    return ONE_DIGIT if len(wrong_places(right, said)) == 1 else SEVERAL_DIGITS


def wrong_places(right: int, said: int) -> list[int]:
    """Where the digits of two numbers of one length differ, counted from 1 at the left.

    >>> wrong_places(1234, 1294)
    [3]
    """
    pairs = zip(str(right), str(said), strict=True)
    return [place for place, (one, other) in enumerate(pairs, 1) if one != other]
