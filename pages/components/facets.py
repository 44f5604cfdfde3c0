"""Narrowing the library by what is known of each tokenizer: who made it, when, how large, at what
price."""

from collections.abc import Callable, Mapping

import streamlit as st

from studies.desks.tokenizer_library import Choice

FACETS: Mapping[str, Callable[[Choice], str]] = {
    "Maker": lambda choice: choice.facts.maker,
    "Family": lambda choice: choice.facts.family,
    "Algorithm": lambda choice: choice.facts.algorithm,
    "Licence": lambda choice: choice.facts.licence,
}
SIZES = {
    "up to 40,000": (0, 40_000),
    "40,000 to 100,000": (40_000, 100_000),
    "100,000 to 160,000": (100_000, 160_000),
    "more than 160,000": (160_000, 10**9),
}


def narrowed(key: str, found: Mapping[str, Choice]) -> dict[str, Choice]:
    """Draw the filters; those of `found` that pass all that are set. What isn't known of one
    doesn't pass a filter on it. The key is that of the page's choice."""
    tests: list[Callable[[Choice], bool]] = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for facet, read in FACETS.items():
            tests += _one_of(key, facet, read, found)
        tests += _sizes(key)
        tests += _years(key, found)
        tests += _window(key)
        tests += _price(key)
    return {
        name: choice for name, choice in found.items() if all(passes(choice) for passes in tests)
    }


def _one_of(
    key: str, facet: str, read: Callable[[Choice], str], found: Mapping[str, Choice]
) -> list[Callable[[Choice], bool]]:
    values = sorted({read(choice) for choice in found.values()} - {""}, key=str.casefold)
    chosen = st.multiselect(facet, values, key=f"{key} {facet}", placeholder="any", width=190)
    return [lambda choice: read(choice) in chosen] if chosen else []


def _sizes(key: str) -> list[Callable[[Choice], bool]]:
    chosen = st.multiselect("Ids", list(SIZES), key=f"{key} ids", placeholder="any", width=190)
    ranges = [SIZES[one] for one in chosen]

    def passes(choice: Choice) -> bool:
        ids = choice.facts.ids
        return ids is not None and any(low < ids <= high for low, high in ranges)

    return [passes] if chosen else []


def _years(key: str, found: Mapping[str, Choice]) -> list[Callable[[Choice], bool]]:
    years = [choice.facts.year for choice in found.values() if choice.facts.year is not None]
    if len(set(years)) < 2:
        return []
    first, last = min(years), max(years)
    low, high = st.slider("Year", first, last, (first, last), key=f"{key} year", width=190)
    if (low, high) == (first, last):
        return []
    return [lambda choice: choice.facts.year is not None and low <= choice.facts.year <= high]


def _window(key: str) -> list[Callable[[Choice], bool]]:
    least = st.number_input(
        "Window at least (tokens)",
        min_value=0,
        value=0,
        step=1000,
        key=f"{key} window",
        width=190,
        help="Of a model that is served and uses the tokenizer",
    )
    return [lambda choice: any(one.window >= least for one in choice.prices)] if least else []


def _price(key: str) -> list[Callable[[Choice], bool]]:
    most = st.number_input(
        "At most ($ a million tokens)",
        min_value=0.0,
        value=None,
        step=0.5,
        format="%.2f",
        key=f"{key} price",
        placeholder="any",
        width=190,
        help="Of the prompt, for a model that is served and uses the tokenizer",
    )
    if most is None:
        return []
    return [lambda choice: any(one.prompt <= most for one in choice.prices)]
