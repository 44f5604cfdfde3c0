"""What a probe is to its page: a study, its settings, what it says, and what is drawn of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import studies
from pages.components.address import Address
from pages.components.palette import Mode


@dataclass(frozen=True)
class Asked:
    """What the settings say: the study's parameters, the tokenizers that are looked at beside the
    models, and the keys of widgets that stand further down."""

    params: Mapping[str, Any]
    tokenizers: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """What there is to draw: the answer, and what people read for each model's name."""

    result: studies.Result
    titles: Mapping[str, str]
    asked: Asked
    mode: Mode


Beside = Callable[[Asked, Mode], Sequence[studies.Result]]


@dataclass(frozen=True)
class Probe:
    """A section of the page.

    `study` names its study, and the probe in the address. `settings` draws the settings in the row
    of controls; `about` says what the models (their number) are asked and how long that takes,
    before it starts; `sentence` is the answer in Markdown, `draw` all below it. `method` gives a
    formula (None: words say it) and a text of a signature. `beside` draws what needs no model and
    gives the answers that it rests on.
    """

    study: str
    title: str
    settings: Callable[[Address], Asked]
    about: Callable[[int, Mapping[str, Any]], str]
    sentence: Callable[[View], str]
    draw: Callable[[View], None]
    method: Callable[[Mapping[str, Any], Mapping[str, str]], tuple[str | None, str]]
    beside: Beside | None = None
