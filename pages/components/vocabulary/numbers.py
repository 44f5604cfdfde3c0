"""How numbers of 1 to 12 digits are cut into tokens."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import polars as pl

from pages.components.palette import VERDICTS, Mode, quiet_colours, tokenizer_colour

# The study's words, and what they mean.
GROUPINGS = {
    "whole": "the number is one token",
    "single": "each digit is a token",
    "left": "full groups first",
    "right": "full groups last",
    "irregular": "not all numbers of that length are cut alike",
}
DIGITS = "123456789012"

Row = dict[str, Any]


def grid(
    numbers: pl.DataFrame,
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    mode: Mode,
) -> str:
    """A table of number of digits × tokenizers as HTML: the commonest cut shown on a number, how
    the digits are grouped, and whether groups fall on the thousands.

    `numbers` has tokenizer, digits, tried, tokens_mean, grouping, aligned_with_thousands_share,
    pattern ("3+3+1", the commonest), pattern_share, note.
    """
    found = {(row["tokenizer"], row["digits"]): row for row in numbers.iter_rows(named=True)}
    heads = "".join(
        f'<th scope="col"><i style="background:{tokenizer_colour(name, mode)}"></i>'
        f"{escape(titles[name])}<small>{escape(_groupings(numbers, name))}</small></th>"
        for name in tokenizers
    )
    lines = "".join(
        f'<tr><th scope="row">{count}</th>'
        + "".join(_cell(found.get((name, count))) for name in tokenizers)
        + "</tr>"
        for count in numbers["digits"].unique().sort()
    )
    style = quiet_colours(mode, **{"pass": VERDICTS[mode]["pass"]})
    return (
        f'<div class="grid numbers" tabindex="0" role="region" aria-label="How numbers are cut" '
        f'style="{style}"><table><thead><tr><th scope="col">Digits</th>{heads}'
        f"</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def legend(numbers: pl.DataFrame) -> str:
    """What the words under the names mean, those that occur. Markdown."""
    used = set(numbers.filter(pl.col("digits") > 3)["grouping"].drop_nulls())
    said = [f"*{word}*: {meaning}" for word, meaning in GROUPINGS.items() if word in used]
    return (
        "The commonest cut of the numbers of each length, and behind it the mean number of tokens. "
        f"{'; '.join(said)}. ✓: every number is cut where the thousands are."
    )


def _groupings(numbers: pl.DataFrame, name: str) -> str:
    """How one tokenizer groups the digits of numbers with thousands."""
    own = numbers.filter((pl.col("tokenizer") == name) & (pl.col("digits") > 3))
    found = own["grouping"].drop_nulls().unique(maintain_order=True).to_list()
    return ", ".join(found) or "n/a"


def _cell(row: Row | None) -> str:
    if row is None or row["tokens_mean"] is None:
        why = escape((row or {}).get("note") or "", quote=True)
        return f'<td title="{why}">n/a</td>'
    aligned = row["aligned_with_thousands_share"]
    mark = '<b class="thousands">✓</b> ' if aligned is not None and aligned >= 1 else ""
    groups = "".join(f"<span>{group}</span>" for group in cut(row["pattern"]))
    return (
        f'<td title="{escape(_hover(row), quote=True)}"><code>{groups}</code> {mark}'
        f"<small>{row['tokens_mean']:.1f}</small></td>"
    )


def cut(pattern: str) -> list[str]:
    """A number cut as the pattern says: "3+1" is 123, 4."""
    groups, done = [], 0
    for size in map(int, pattern.split("+")):
        groups.append(DIGITS[done : done + size])
        done += size
    return groups


def _hover(row: Row) -> str:
    said = (
        f"{row['tried']:,} numbers of {row['digits']} digits, "
        f"{row['tokens_mean']:.2f} tokens each; "
        f"{row['pattern_share']:.0%} of them are cut {row['pattern']}"
    )
    aligned = row["aligned_with_thousands_share"]
    return said if aligned is None else f"{said}; {aligned:.0%} are cut where the thousands are"
