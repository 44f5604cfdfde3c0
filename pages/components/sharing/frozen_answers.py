"""What a link froze, as it is drawn: its answers, what people read for their names, and what its
reader chose.

Nothing here asks who looks or has a session: crawlers and other sites' pages have none. What a page
lets its reader choose is taken from the link's query.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import plotly.graph_objects as go

import studies
from data import catalogue
from pages.components.names import told_apart
from pages.components.palette import Mode, tokenizer_colour
from studies.engine.sharing import Frozen

Legend = tuple[tuple[str, str], ...]
Value = TypeVar("Value", bound=str)


@dataclass(frozen=True)
class Main:
    """A figure, the sentence of the page (Markdown) and, where the figure needs one, a legend:
    (name, colour) each, no colour where the name begins with a sign. `scale`: some colours of the
    figure's own scale, for pictures, which have no room for it."""

    figure: go.Figure
    sentence: str
    legend: Legend = ()
    scale: Legend = ()


@dataclass(frozen=True)
class Shown:
    """What a link froze, as it is drawn: its answers in the order of its questions."""

    frozen: Frozen
    results: Sequence[studies.Result]
    mode: Mode

    @property
    def result(self) -> studies.Result:
        return self.results[0]

    def asked(self, name: str, default: str) -> str:
        """The first value of a parameter of the page."""
        return next(iter(self.frozen.wrapping.query.get(name, ())), default)

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(self.frozen.wrapping.query.get(name, ()))

    @cached_property
    def tokenizers(self) -> list[str]:
        return [one["name"] for one in self.result.signature["tokenizers"]]

    @cached_property
    def titles(self) -> dict[str, str]:
        """What people read for the tokenizers."""
        rows = catalogue.tokenizers()
        own = self.frozen.titles
        return told_apart(
            {
                one: own.get(one) or (rows[one].title if one in rows else one)
                for one in self.tokenizers
            }
        )

    @cached_property
    def models(self) -> dict[str, str]:
        """What people read for the models."""
        return models_of(self.result)

    @property
    def legend(self) -> Legend:
        return tuple(
            (self.titles[one], tokenizer_colour(one, self.mode)) for one in self.tokenizers
        )

    def focus(self, *parameters: str) -> str:
        chosen = next(filter(None, (self.asked(name, "") for name in parameters)), "")
        return chosen if chosen in self.tokenizers else self.tokenizers[0]

    def one(self, study: str) -> studies.Result | None:
        """The answer to its first question of that study."""
        found = (one for one in self.results if one.signature["study"] == study)
        return next(found, None)


def among(value: str, known: Iterable[Value], default: Value) -> Value:
    """The one of those known that an address names."""
    return next((one for one in known if one == value), default)


def signs(*known: tuple[str, str]) -> Legend:
    """Signs and what they mean."""
    return tuple((f"{sign} {meaning}", "") for sign, meaning in known)


def number(text: str, default: int) -> int:
    """The whole number that an address holds, below 100,000; else the default."""
    return int(text) if text.isdecimal() and len(text) < 6 else default


def models_of(result: studies.Result) -> dict[str, str]:
    """What people read for the models of an answer."""
    rows = catalogue.models()
    names = [one["name"] for one in result.signature.get("models", ())]
    return told_apart({one: rows[one].title if one in rows else one for one in names})
