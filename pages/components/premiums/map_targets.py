"""What can be clicked on the heat map, and what its labels say."""

from pages.components.figures import Trace
from pages.components.premiums.hover import hover_data, premium_hover
from pages.components.premiums.map_cells import Grid


def targets(
    grid: Grid, x: list[str], y: list[str], only: int | None, reference: str
) -> list[Trace]:
    """Invisible marks on the cells, as a heat map's own cells can't be clicked to select.

    On a dense map only those of line `only`: thousands of marks would make the page slow.
    """
    traces = []
    head = "%{x}<br>%{y}"
    for undefined, template in (
        (False, premium_hover(head, reference, first=2)),
        (True, f"<b>{head}</b><br>n/a: %{{customdata[2]}}<extra></extra>"),
    ):
        places = [
            (x[column], y[line], row)
            for line, cells in enumerate(grid)
            for column, row in enumerate(cells)
            if (only is None or line == only) and (row["premium"] is None) == undefined
        ]
        traces.append(
            {
                "type": "scatter",
                "x": [place[0] for place in places],
                "y": [place[1] for place in places],
                "customdata": [
                    [row["tokenizer"], row["language"]]
                    + ([row["premium_note"]] if undefined else hover_data(row))
                    for _, _, row in places
                ],
                "mode": "markers",
                "marker": {"symbol": "square", "size": 22, "color": "rgba(0,0,0,0)"},
                "hovertemplate": template,
            }
        )
    return traces
