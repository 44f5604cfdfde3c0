"""Colours: distinct, fixed by name, and a scale that grows evenly away from 1."""

import pytest

from data import catalogue
from pages.components.palette import (
    RATIO_RANGE,
    RATIO_TICKS,
    SURFACES,
    Mode,
    ratio_scale,
    tokenizer_colour,
)

MODES: tuple[Mode, Mode] = ("light", "dark")


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour (WCAG 2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", MODES)
def test_every_tokenizer_of_the_set_up_has_a_colour_of_its_own(mode: Mode) -> None:
    # no eye tells eighty colours apart: the others share them, and names stand beside
    names = [name for name, row in catalogue.tokenizers().items() if row.default]
    assert len({tokenizer_colour(name, mode) for name in names}) == len(names)


@pytest.mark.parametrize("mode", MODES)
def test_colours_stand_out_from_the_page(mode: Mode) -> None:
    for name in catalogue.tokenizers():
        assert contrast(tokenizer_colour(name, mode), SURFACES[mode].paper) > 1.9, name


def test_a_name_nobody_listed_keeps_its_colour() -> None:
    assert tokenizer_colour("my own", "light") == tokenizer_colour("my own", "light")


@pytest.mark.parametrize("mode", MODES)
def test_text_is_readable(mode: Mode) -> None:
    surface = SURFACES[mode]
    assert contrast(surface.ink, surface.paper) > 12
    assert contrast(surface.faint, surface.paper) > 4.5


@pytest.mark.parametrize("mode", MODES)
def test_the_ratio_scale_is_centred_on_1_and_grows_evenly_from_there(mode: Mode) -> None:
    scale = ratio_scale(mode)
    places = [place for place, _ in scale]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 1)
    low, high = RATIO_RANGE
    centre = places.index(-low / (high - low))
    lights = [luminance(colour) for _, colour in scale]
    away = -1 if mode == "light" else 1  # darker on a light page, lighter on a dark one
    above = [away * light for light in lights[centre:]]
    below = [away * light for light in lights[centre::-1]]
    assert above == sorted(above)
    assert below == sorted(below)


def test_the_ticks_span_the_scale() -> None:
    assert (2 ** RATIO_RANGE[0], 2 ** RATIO_RANGE[1]) == (RATIO_TICKS[0], RATIO_TICKS[-1])
