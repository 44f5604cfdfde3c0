"""Prompts with an id in the place of a word, whether or not a text would give that id there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.undertrained_prompts import best_first
from data.errors import TokenariumError
from studies.engine.session import Session

Tokens = NDArray[np.int32]
MOST_TRIED = 2_000


@dataclass(frozen=True)
class Template:
    """A prompt as ids: those of the text, and the places of the stand-in among them."""

    ids: Tokens
    places: NDArray[np.int64]

    def of(self, its_id: int) -> Tokens:
        """The prompt of an id."""
        made = self.ids.copy()
        made[self.places] = its_id
        return made


@dataclass(frozen=True)
class StandIn:
    """An item that each written prompt's text gives as one id, as often as it stands there."""

    id: int
    text: str
    templates: tuple[Template, ...]


def stand_in(
    session: Session,
    texts: Sequence[str | None],
    prompts: Sequence[Callable[[str], str]],
    repeated: tuple[Tokens, int],
) -> StandIn:
    """The first that fits of the items that could stand in. `texts`: by id, None for those that
    aren't to; `prompts`: from a word to a text that holds it; `repeated`: the ids before, and how
    many of its own follow, in a last prompt.

    Raises TokenariumError where none fits.
    """
    for its_id in best_first(texts)[:MOST_TRIED]:
        word = texts[its_id] or ""
        if any(word in prompt("") for prompt in prompts):
            continue
        written = [prompt(word) for prompt in prompts]
        parts = session.encoded(written)
        places = [np.flatnonzero(ids == its_id) for ids in parts]
        if all(len(at) == text.count(word) for at, text in zip(places, written, strict=True)):
            made = [Template(*one) for one in zip(parts, places, strict=True)]
            return StandIn(its_id, word, (*made, _repeated(its_id, *repeated)))
    raise TokenariumError(
        f"{session.model.title} has no token of letters that stays whole between quotation marks, "
        "so no prompt can be made."
    )


def _repeated(its_id: int, before: Tokens, times: int) -> Template:
    ids = np.concatenate([before, np.full(times, its_id, np.int32)])
    return Template(ids, np.arange(len(before), len(ids)))
