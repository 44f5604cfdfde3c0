"""Charts of lines for the documentation, as SVG: panels side by side, readable on light and dark.

Pages draw with Plotly, which needs a browser to write a file; a file of the repository is rather
made by whoever runs the script, wherever that is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT, GAP = 300, 240, 24  # of a panel, and between panels
LEFT, RIGHT, TOP, BOTTOM = 58, 28, 44, 44
COLOURS = ("#3987e5", "#d95926", "#199e70", "#c98500")
INK = "#7d7c78"  # grey that reads on white and on black


@dataclass(frozen=True)
class Line:
    """name: what stands beside its end, or nothing."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """across, up: what is on the axes. logarithmic: whether these are powers of ten."""

    title: str
    across: str
    up: str
    lines: Sequence[Line]
    logarithmic: tuple[bool, bool] = (False, False)


def drawn(panels: Sequence[Panel]) -> str:
    """The panels as one SVG."""
    width = len(panels) * (WIDTH + GAP) - GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" '
        f'width="{width}" height="{HEIGHT}" font-family="sans-serif" font-size="11" fill="{INK}">'
    ]
    for place, panel in enumerate(panels):
        parts += [f'<g transform="translate({place * (WIDTH + GAP)} 0)">', *_panel(panel), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel) -> list[str]:
    points = [point for line in panel.lines for point in line.points]
    across = _Axis([x for x, _ in points], panel.logarithmic[0], LEFT, WIDTH - RIGHT)
    up = _Axis([y for _, y in points], panel.logarithmic[1], HEIGHT - BOTTOM, TOP)
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts = [
        _text(LEFT, 14, panel.title, 'font-weight="bold"'),
        _text(LEFT, 30, panel.up),
        _text(middle, HEIGHT - 6, panel.across, 'text-anchor="middle"'),
    ]
    for value in across.ticks:
        x = across.at(value)
        parts.append(_text(x, HEIGHT - BOTTOM + 16, _said(value), 'text-anchor="middle"'))
    for value in up.ticks:
        y = up.at(value)
        parts.append(_text(LEFT - 6, y + 4, _said(value), 'text-anchor="end"'))
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{INK}" stroke-opacity=".3"/>'
        )
    for line, colour in zip(panel.lines, COLOURS, strict=False):
        at = [(across.at(x), up.at(y)) for x, y in line.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in at]
        x, y = at[-1]
        parts.append(_text(x - 4, y - 7, line.name, f'text-anchor="end" fill="{colour}"'))
    return parts


class _Axis:
    """Values from `start` to `end`, in pixels, with round ticks."""

    def __init__(self, values: Sequence[float], logarithmic: bool, start: float, end: float):
        self._logarithmic, self._start, self._end = logarithmic, start, end
        if logarithmic:
            low, high = min(map(log10, values)), max(map(log10, values))
            self.ticks = [10.0**power for power in range(floor(low), ceil(high) + 1)]
            self._low, self._high = log10(self.ticks[0]), log10(self.ticks[-1])
            return
        low, high = min(values), max(values)
        step = 10.0 ** floor(log10((high - low) or 1))
        step = next(one for one in (step / 5, step / 2, step, 2 * step) if (high - low) / one <= 5)
        first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
        self.ticks = [number * step for number in range(first, last + 1)]
        self._low, self._high = self.ticks[0], self.ticks[-1]

    def at(self, value: float) -> float:
        place = log10(value) if self._logarithmic else value
        return self._start + (place - self._low) / (self._high - self._low) * (
            self._end - self._start
        )


def _said(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.3g}".replace("-", "−")


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(text)}</text>'
