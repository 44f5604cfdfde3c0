"""The one palette of the app: a colour a tokenizer, and the scale of ratios, for light and dark.

The tokenizer colours were searched for the largest smallest distance (OKLab) between any two as
seen with normal vision, protanopia and deuteranopia (Machado et al. 2009), darker ones for a light
page and lighter ones for a dark page. A name is always written beside its colour.
"""

from dataclasses import dataclass
from hashlib import sha256
from math import log2
from typing import Literal

Mode = Literal["light", "dark"]

# fmt: off
_LIGHT = (
    "#315bec", "#ca812c", "#019184", "#ba0256", "#500cb7", "#887300", "#2e91db", "#ed4eac",
    "#2d5f41", "#844003", "#07266d", "#b5b92a", "#db9ea1", "#3a528a", "#5d102b", "#b2a0fe",
)
_DARK = (
    "#8b96fd", "#feb832", "#65b1a4", "#f74a69", "#8c58fa", "#b3a204", "#6ec8fe", "#fe87c9",
    "#069964", "#aa6601", "#4660c6", "#e2f270", "#f2bab2", "#6387b1", "#a24563", "#e5e5fd",
)
# A tokenizer keeps its place here for ever: a colour never changes with what is chosen. Places
# behind the sixteenth have the same colours, mixed with grey.
_PLACES = (
    "cl100k_base", "gpt2", "o200k_base", "claude2", "llama3", "mistral_v1", "gemma3", "qwen3_5",
    "llama4", "mistral_tekken", "whisper", "command_r", "bert_base_uncased", "deepseek_v3",
    "jurassic2", "qwen2_5",
    "p50k_base", "llama2", "xlm_roberta", "deepseek_v4", "gemma4", "starcoder",
)
# fmt: on


@dataclass(frozen=True)
class Surface:
    """The colours of a figure's own parts; paper and text come from the app's theme."""

    paper: str
    ink: str
    faint: str
    grid: str
    hatch: str
    gap: str
    context: str


SURFACES: dict[Mode, Surface] = {
    "light": Surface("#fcfbf8", "#1d1c21", "#6d6a73", "#e6e1d6", "#cbc5b8", "#f3f0e9", "#bdb8ad"),
    "dark": Surface("#14151a", "#eae7df", "#9a9790", "#2d3039", "#40444e", "#1b1d23", "#575a63"),
}

# Ratios on a log scale: from half to sixteen times, with 1 at the neutral colour. Both arms grow
# steadily darker (lighter on a dark page), so that the scale survives print and colour blindness.
RATIO_TICKS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
RATIO_RANGE = (-1.0, 4.0)  # log2
_RATIO_STOPS: dict[Mode, tuple[tuple[float, str], ...]] = {
    "light": (
        (-1.0, "#2a6aa8"),
        (-0.5, "#8db6d8"),
        (0.0, "#f1ede3"),
        (0.5, "#fadcaf"),
        (1.0, "#f5b06d"),
        (2.0, "#dc6437"),
        (3.0, "#9a2329"),
        (4.0, "#480d2b"),
    ),
    "dark": (
        (-1.0, "#66b4f2"),
        (-0.5, "#2f6290"),
        (0.0, "#282a32"),
        (0.5, "#4d3626"),
        (1.0, "#7c4922"),
        (2.0, "#cb6a28"),
        (3.0, "#f6a84f"),
        (4.0, "#ffedc2"),
    ),
}


def tokenizer_colour(name: str, mode: Mode) -> str:
    """The colour of a tokenizer: its own place, or for a name not listed one fixed by the name."""
    colours = _LIGHT if mode == "light" else _DARK
    places = 2 * len(colours)
    if name in _PLACES:
        place = _PLACES.index(name) % places
    else:
        place = int(sha256(name.encode()).hexdigest(), 16) % places
    colour = colours[place % len(colours)]
    return colour if place < len(colours) else greyed(colour)


def greyed(colour: str) -> str:
    """Half-way from a colour to the middle grey."""
    channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{(channel + 128) // 2:02x}" for channel in channels)


def ratio_scale(mode: Mode) -> list[tuple[float, str]]:
    """A plotly colour scale over RATIO_RANGE: (place between 0 and 1, colour)."""
    low, high = RATIO_RANGE
    return [((stop - low) / (high - low), colour) for stop, colour in _RATIO_STOPS[mode]]


def ratio_colour(ratio: float, mode: Mode) -> str:
    """The colour of one of RATIO_TICKS on the scale."""
    return dict(_RATIO_STOPS[mode])[log2(ratio)]


# Classes of one bar, told apart by colour-blind readers too (searched as the tokenizers' colours,
# near to hand-picked ones); a name or a legend stands beside each.
_CLASSES: dict[Mode, tuple[str, ...]] = {
    "light": (
        *("#3251d1", "#da861e", "#58aa7f", "#a96294", "#42c2ff"),
        *("#794478", "#c9c06a", "#7a3911", "#866d1b", "#f18dc2"),
    ),
    "dark": (
        *("#7889fa", "#e6b21e", "#67b088", "#b9527a", "#076cc1"),
        *("#b7a6e0", "#f1e48e", "#9f460a", "#9b8703", "#f2d3e6"),
    ),
}
# From none to all, steadily darker (lighter on a dark page).
_SHARE_STOPS: dict[Mode, tuple[str, ...]] = {
    "light": ("#f3f0e9", "#c9d8ea", "#8fb3d9", "#5182bb", "#27468f", "#131f4d"),
    "dark": ("#1f2128", "#22375c", "#2f5a94", "#4f86c6", "#8db9ea", "#dcebff"),
}


def class_colour(place: int, mode: Mode) -> str:
    """The colour of the class at that place (0 first); grey beyond the last colour."""
    colours = _CLASSES[mode]
    return colours[place] if place < len(colours) else SURFACES[mode].context


def share_scale(mode: Mode) -> list[tuple[float, str]]:
    """A plotly colour scale for shares from 0 to 1: (place, colour)."""
    stops = _SHARE_STOPS[mode]
    return [(number / (len(stops) - 1), colour) for number, colour in enumerate(stops)]


def on_share_scale(share: float, mode: Mode) -> str:
    """The colour of a share (0 to 1), mixed between the stops of `share_scale`."""
    stops = _SHARE_STOPS[mode]
    place = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    first = min(int(place), len(stops) - 2)
    return _mixed(stops[first], stops[first + 1], place - first)


def readable_on(colour: str) -> str:
    """Black or white, whichever stands out more from a #rrggbb colour (WCAG 2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (light + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"


def quiet_colours(mode: Mode, **more: str) -> str:
    """The style of a table that is written as HTML: its quiet colours and `more`, as variables."""
    surface = SURFACES[mode]
    colours = {
        "line": surface.grid,
        "paper": surface.paper,
        "faint": surface.faint,
        "ground": surface.gap,
        **more,
    }
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


def _mixed(one: str, other: str, share: float) -> str:
    pairs = (
        (int(one[start : start + 2], 16), int(other[start : start + 2], 16)) for start in (1, 3, 5)
    )
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


# Of a check: told apart by a sign and a word too.
VERDICTS: dict[Mode, dict[str, str]] = {
    "light": {"pass": "#1f6f43", "warn": "#8a5a00", "fail": "#a3212c"},
    "dark": {"pass": "#6fcf97", "warn": "#f2c14e", "fail": "#ff8f85"},
}
