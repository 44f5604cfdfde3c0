"""Sums whose digits are grouped in different ways: how they are put to a model, and what is wrong
with its answers.

Source: Singh and Strouse 2024, Tokenization counts (arXiv 2402.14903), and their published answers:
the same sums with digits in groups of three from the right or from the left, by a comma and other
separators, or ungrouped; answered sums of the same lengths stand before. Of answers separators are
stripped and the numbers compared; errors are of length, by a power of ten, at a place, or of a
carry. The sums are drawn here by a hash, and which kind of error comes first where several fit is
defined here.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

import polars as pl

from analysis.columns import BITS, Column

MOST_DIGITS = 9  # of an addend
MOST_SHOTS = 16
GROUP = 3

BARE, SINGLY = "bare", "singly"


@dataclass(frozen=True)
class Format:
    """How digits are written: groups of `size` from the left or the right; 0: no groups."""

    title: str
    separator: str = ""
    size: int = 0
    from_left: bool = False


_SEPARATORS = {"comma": ",", "space": " ", "point": ".", "hash": "#", "dollar": "$"}
FORMATS: dict[str, Format] = {
    BARE: Format("bare"),
    **{
        f"{name}_{side}": Format(f"{name}, from the {side}", separator, GROUP, side == "left")
        for name, separator in _SEPARATORS.items()
        for side in ("right", "left")
    },
    SINGLY: Format("digits singly", " ", 1),
}
"""The ways of writing a number, by the name that a parameter gives them."""


def written(number: int, format_: Format) -> str:
    """A number from 0 as a format has it.

    >>> [written(1234567, FORMATS[one]) for one in ("bare", "comma_right", "comma_left")]
    ['1234567', '1,234,567', '123,456,7']
    >>> written(120, FORMATS["singly"])
    '1 2 0'
    """
    digits, size = str(number), format_.size
    if not size:
        return digits
    first = 0 if format_.from_left else len(digits) % size
    groups = [digits[:first]] if first else []
    groups += [digits[start : start + size] for start in range(first, len(digits), size)]
    return format_.separator.join(groups)


def question(a: int, b: int, format_: Format) -> str:
    """
    >>> question(1200, 34, FORMATS["comma_right"])
    '1,200+34='
    """
    return f"{written(a, format_)}+{written(b, format_)}="


def prompt(shots: Sequence[tuple[int, int]], a: int, b: int, format_: Format) -> str:
    """What a model goes on from: answered sums, a line each, and the question.

    >>> prompt([(1, 2)], 3, 4, FORMATS["bare"])
    '1+2=3\\n3+4='
    """
    lines = (f"{question(*one, format_)}{written(sum(one), format_)}\n" for one in shots)
    return f"{''.join(lines)}{question(a, b, format_)}"


def drawn(digits_a: int, digits_b: int, most: int, seed: int) -> list[tuple[int, int]]:
    """Sums of addends with so many digits (from 1), each once, `most` at most and as many as there
    are; fewer are the first ones of more. The first digit is no 0."""
    there = 9 * 10 ** (digits_a - 1) * 9 * 10 ** (digits_b - 1)
    return list(islice(_each_once(digits_a, digits_b, seed), min(most, there)))


def _each_once(digits_a: int, digits_b: int, seed: int) -> Iterator[tuple[int, int]]:
    found = set()
    for number in count():
        digest = hashlib.sha256(f"{seed} {digits_a} {digits_b} {number}".encode()).digest()
        one = _addend(digest[:16], digits_a), _addend(digest[16:], digits_b)
        if one not in found:
            found.add(one)
            yield one


def _addend(digest: bytes, digits: int) -> int:
    least: int = 10 ** (digits - 1)
    return least + int.from_bytes(digest) % (9 * least)


def carries(a: int, b: int) -> int:
    """How many places pass a carry on when a and b are added by columns.

    Each carry turns a ten in one place into a one in the next, which is nine less in the sum of
    the digits.

    >>> [carries(58, 67), carries(5, 4), carries(999, 1)]
    [2, 0, 3]
    """
    return (_digit_sum(a) + _digit_sum(b) - _digit_sum(a + b)) // 9


def _digit_sum(number: int) -> int:
    return sum(map(int, str(number)))


def without_carries(a: int, b: int) -> set[int]:
    """What adding by columns gives where one of the carries, or every one, isn't passed on.

    8 + 7 = 15 and 5 + 6 + 1 = 12: without the first carry 115, without the second 25, without both
    15.

    >>> sorted(without_carries(58, 67))
    [15, 25, 115]
    """
    found = set()
    places = max(len(str(a)), len(str(b)))
    for left_out in [{place} for place in range(places)] + [set(range(places))]:
        total = carry = 0
        for place in range(places + 1):
            column = a // 10**place % 10 + b // 10**place % 10 + carry
            total += column % 10 * 10**place
            carry = column // 10 if place not in left_out else 0
        found.add(total)
    return found - {a + b}


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
