"""A table for a paper: LaTeX with the rules of the package booktabs."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from analysis.columns import RATIO, SHARE, Column

COLUMNS = 9  # that fit across a page
ROWS = 1000
ON_A_PAGE = 40  # rows; a longer table is broken over pages
LONGEST = 80  # characters of a cell
ABSENT = "–"
SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    **{one: f"\\{one}" for one in "#$%&_{}"},
}
PACKAGES = (
    r"% \usepackage{booktabs,longtable}, with \usepackage[T1]{fontenc} under pdfLaTeX; XeLaTeX or "
    "LuaLaTeX for scripts that it lacks."
)
STEERING = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # Unicode's categories of what isn't seen
JOINERS = "\u200c\u200d"  # of these, those that belong to how words are written


def table(
    frame: pl.DataFrame,
    columns: Sequence[Column] = (),
    *,
    caption: str = "",
    label: str = "",
    notes: Sequence[str] = (),
) -> str:
    """The frame as a table; a null is –, a figure and its interval stand in one cell.

    `columns` says what those of the frame are: it gets those that pages show, COLUMNS of them, and
    says in a comment which are left out, and ROWS rows. `notes` become comments above it.
    """
    known = {column.name: column for column in columns}
    cells, left_out = _chosen(frame, known)
    if not cells:
        return "% A table without columns.\n"
    rows = [list(row) for row in zip(*(one.written for one in cells), strict=True)]
    aligned = "".join("l" if one.text else "r" for one in cells)
    heads = " & ".join(escaped(one.heading) for one in cells) + r" \\"
    body = [" & ".join(row) + r" \\" for row in rows]
    comments = [PACKAGES, *(f"% {_one_line(note)}" for note in notes)]
    if left_out:
        comments.append(f"% Left out: {_one_line(', '.join(left_out))}.")
    if frame.height > ROWS:
        comments.append(f"% The first {ROWS:,} of {frame.height:,} rows.")
    said = _said(caption, label)
    if len(body) > ON_A_PAGE:
        lines = [
            rf"\begin{{longtable}}{{{aligned}}}",
            *([said + r" \\"] if said else []),
            *(r"\toprule", heads, r"\midrule", r"\endhead", r"\bottomrule", r"\endfoot"),
            *body,
            r"\end{longtable}",
        ]
    else:
        lines = [
            *(r"\begin{table}", r"\centering"),
            *([said] if said else []),
            rf"\begin{{tabular}}{{{aligned}}}",
            *(r"\toprule", heads, r"\midrule", *body, r"\bottomrule", r"\end{tabular}"),
            r"\end{table}",
        ]
    return "\n".join([*comments, *lines, ""])


def _said(caption: str, label: str) -> str:
    its = rf"\label{{{label}}}" if label else ""
    return rf"\caption{{{escaped(caption[0].upper() + caption[1:])}}}{its}" if caption else ""


def escaped(text: str) -> str:
    """The text as LaTeX prints it. What steers (control characters, those that turn the direction
    of writing) is named by its code point, and so is a line's end; blanks at the ends are kept."""
    inner = text.strip(" ")
    before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    if not inner:
        before, after = text, ""
    blank = r"\textvisiblespace{}"
    # Two dashes or commas would become another sign.
    written = re.sub(r"([-,])(?=\1)", r"\1{}", "".join(map(_sign, inner)))
    return blank * len(before) + written + blank * len(after)


def _sign(character: str) -> str:
    if character in SPECIAL:
        return SPECIAL[character]
    if unicodedata.category(character) in STEERING and character not in JOINERS:
        return f"U+{ord(character):04X}"
    return character


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


class _Cells:
    """A column as it is written."""

    def __init__(self, heading: str, written: list[str], text: bool) -> None:
        self.heading = heading
        self.written = written
        self.text = text


def _chosen(frame: pl.DataFrame, known: Mapping[str, Column]) -> tuple[list[_Cells], list[str]]:
    """The columns to write, and the names of those left out."""
    told = any(column.heading for column in known.values())
    names = [
        name
        for name, kind in frame.schema.items()
        if not (kind.is_nested() or kind == pl.Binary or name.endswith("note"))
        and not (told and name in known and not known[name].heading)
        and (not frame.height or frame[name].null_count() < frame.height)
    ]
    ends = {one for name in names for one in _ends(name, names)}
    taken = [name for name in names if name not in ends]
    first = frame.head(ROWS)
    cells = [_cells(first, name, _ends(name, names), known.get(name)) for name in taken[:COLUMNS]]
    written = {*taken[:COLUMNS], *(end for name in taken[:COLUMNS] for end in _ends(name, names))}
    return cells, [name for name in frame.columns if name not in written]


def _ends(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """The columns of a figure's interval."""
    ends = (f"{name}_low", f"{name}_high")
    place = names.index(name)
    if tuple(names[place + 1 : place + 3]) == ("low", "high"):
        return ("low", "high")
    return ends if set(ends) <= set(names) else ()


def _cells(frame: pl.DataFrame, name: str, ends: tuple[str, ...], column: Column | None) -> _Cells:
    heading = (column.heading if column is not None else "") or name
    values = frame[name].to_list()
    if not frame.schema[name].is_numeric():
        return _Cells(heading, [_text(value) for value in values], True)
    share = column is not None and column.unit == SHARE and "%" in heading
    factor = 100 if share else 1
    write = _writer(frame[name], 1 if share else 2 if column and column.unit == RATIO else None)
    written = [write(value, factor) for value in values]
    if ends:
        heading = f"{heading} [95 % interval]"
        limits = zip(*(frame[end].to_list() for end in ends), strict=True)
        written = [
            f"{one} [{write(low, factor)}, {write(high, factor)}]"
            if low is not None and high is not None
            else one
            for one, (low, high) in zip(written, limits, strict=True)
        ]
    return _Cells(heading, written, False)


def _text(value: Any) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return escaped(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")


def _writer(column: pl.Series, digits: int | None) -> Callable[[float | None, int], str]:
    """How the column's numbers are written: all with the same digits, three significant ones at
    the median unless it is said how many stand behind the point."""
    if column.dtype.is_integer():
        return lambda value, _: ABSENT if value is None else _signed(f"{value:,}")
    if digits is None:
        sizes = column.drop_nulls().drop_nans().abs()
        median = sizes.filter(sizes > 0).median()
        typical = float(median) if isinstance(median, (int, float)) else 1.0
        digits = min(max(2 - math.floor(math.log10(typical)), 0), 6) if typical < math.inf else 2
    places = digits

    def write(value: float | None, factor: int) -> str:
        if value is None or math.isnan(value):
            return ABSENT
        if math.isinf(value):
            return r"$\infty$" if value > 0 else r"$-\infty$"
        scaled = value * factor
        shown = f"{scaled:,.{places}f}"
        if scaled and (not float(shown.replace(",", "")) or abs(scaled) >= 1e15):
            mantissa, _, power = f"{scaled:.1e}".partition("e")
            return rf"${mantissa} \times 10^{{{int(power)}}}$"
        return _signed(shown)

    return write


def _signed(number: str) -> str:
    return f"$-${number[1:]}" if number.startswith("-") else number
