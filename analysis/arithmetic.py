"""Sums whose digits are grouped in different ways, and how they are put to a model.

Source: Singh and Strouse 2024, Tokenization counts (arXiv 2402.14903), and their published answers:
the same sums with digits in groups of three from the right or from the left, by a comma and other
separators, or ungrouped; answered sums of the same lengths stand before. The sums are drawn here by
a hash.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

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
