"""Small tables of figures, a row a tokenizer: HTML that scrolls sideways on a narrow screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from pages.components.palette import Mode, quiet_colours, tokenizer_colour


@dataclass(frozen=True)
class Cell:
    """A cell: its figure, a smaller line beneath, what a pointer is told, and whether the figure
    can't be relied on."""

    text: str
    small: str = ""
    why: str = ""
    unreliable: bool = False


def missing(reason: str | None) -> Cell:
    """No figure, and why."""
    said = reason or "not computed"
    return Cell("n/a", said, said)


def grid(
    heads: Sequence[str],
    rows: Mapping[str, Sequence[Cell]],
    *,
    titles: Mapping[str, str],
    mode: Mode,
    coloured: bool = True,
) -> str:
    """The table as HTML. `rows` are by tokenizer (or, not `coloured`, by anything with a title);
    `heads` stand above their cells, the first above the names."""
    above = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    lines = "".join(
        f'<tr><th scope="row">{_sign(name, mode) if coloured else ""}{escape(titles[name])}</th>'
        f"{''.join(map(_cell, cells))}</tr>"
        for name, cells in rows.items()
    )
    return (
        f'<div class="grid figures" tabindex="0" role="region" aria-label="Figures" '
        f'style="{quiet_colours(mode)}"><table><thead><tr>{above}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _sign(name: str, mode: Mode) -> str:
    return f'<i style="background:{tokenizer_colour(name, mode)}"></i>'


def _cell(cell: Cell) -> str:
    kind = ' class="unreliable"' if cell.unreliable else ""
    why = f' title="{escape(cell.why, quote=True)}"' if cell.why else ""
    small = f"<small>{escape(cell.small)}</small>" if cell.small else ""
    return f"<td{kind}{why}>{escape(cell.text)}{small}</td>"
