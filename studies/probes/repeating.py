"""A model is asked to repeat tokens: how likely it says each, and what it says instead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.token_surfaces import text_of
from analysis.undertrained import (
    BEFORE_REPEATED,
    HEADLINE,
    PROMPTS,
    REPEATED,
    WRITTEN,
    Kind,
    best_first,
)
from data.errors import TokenariumError
from studies.engine.session import Session
from studies.engine.steps import Steps

Tokens = NDArray[np.int32]
MOST_TRIED = 2_000
NONE = np.zeros(0, np.int32)
BATCH_ITEMS = 16  # of what a killed job computes twice
PLACES = 3  # of generated ids at which the token is looked for

ANSWERS = {
    "id": pl.Int64(),
    **{f"{prompt}_probability": pl.Float64() for prompt in PROMPTS},
    "said": pl.String(),
    "encodable": pl.Boolean(),
}


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


@dataclass(frozen=True)
class Repeater:
    """A loaded model that is asked for tokens. `kinds`: of each id."""

    session: Session
    kinds: Sequence[Kind]

    def ask(self, asked: Sequence[int], steps: Steps) -> pl.DataFrame:
        """Columns as ANSWERS, a row an id in their order. Raises TokenariumError."""
        batches, low = [pl.DataFrame(schema=ANSWERS)], 0
        for start in range(0, len(asked), BATCH_ITEMS):
            batch = asked[start : start + BATCH_ITEMS]

            def compute(batch: Sequence[int] = batch) -> dict[str, pl.DataFrame]:
                return {"said": self._said(batch)}

            steps(
                f"{self.session.model.title}: {start:,} of {len(asked):,} tokens asked, {low:,} "
                f"of them below {HEADLINE}",
                start / len(asked),
            )
            said = steps.batch(f"asked {start}", compute)["said"]
            low += int((highest(said) < HEADLINE).sum())
            steps.counted(len(batch), "tokens")
            batches.append(said)
        return pl.concat(batches)

    @cached_property
    def stand_in(self) -> StandIn:
        """What is written where the tokens are to stand. Raises TokenariumError where there is
        none, or where the prompts are too long for the model."""
        vocabulary = self.session.tokenizer.vocabulary()
        texts = [
            text_of(item) if kind == Kind.REACHABLE else None
            for item, kind in zip(vocabulary, self.kinds, strict=False)
        ]
        (before,) = self.session.encoded([BEFORE_REPEATED])
        return stand_in(self.session, texts, WRITTEN, (before, REPEATED))

    def _said(self, batch: Sequence[int]) -> pl.DataFrame:
        """Columns as ANSWERS. Prompts of one kind begin alike, so each kind is asked by itself."""
        watched = np.array(batch, np.int32)
        columns: dict[str, list[float]] = {}
        said: list[str] = []
        for prompt, template in zip(PROMPTS, self.stand_in.templates, strict=True):
            made = [template.of(at) for at in batch]
            prompts = self.session.begun(made, PLACES, "this probe can't be made shorter")
            found = self.session.loaded.continuations(prompts, [], PLACES, NONE, watched=watched)
            log_p = [float(one.watched.max()) for one in found]
            columns[f"{prompt}_probability"] = np.exp(np.minimum(log_p, 0.0)).tolist()
            said = said or [self.session.text(one.ids) for one in found]
        encodable = [self._encodable(at) for at in batch]
        return pl.DataFrame(
            {"id": batch, **columns, "said": said, "encodable": encodable}, schema=ANSWERS
        )

    def _encodable(self, at: int) -> bool:
        """Whether the text of any of the prompts gives the id."""
        word = self.session.tokenizer.vocabulary()[at].decode()
        texts = [*(prompt(word) for prompt in WRITTEN), BEFORE_REPEATED + word * REPEATED]
        return bool((self.session.tokenizer.encode_batch(texts).ids == at).any())


def highest(said: pl.DataFrame) -> pl.Series:
    """Of each row of answers the highest probability over the prompts."""
    return said.select(
        pl.max_horizontal(f"{prompt}_probability" for prompt in PROMPTS).alias("probability")
    )["probability"]
