"""A model is asked to repeat tokens: how likely it says each, and what it says instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from analysis.undertrained import HEADLINE, PROMPTS, Kind
from analysis.undertrained_prompts import REPEATED, WRITTEN
from analysis.utf8 import text_of
from data.errors import TokenariumError
from data.tokenizers import Tokenizer
from studies.engine.models import AskedModel, LanguageModel
from studies.engine.steps import Steps
from studies.probes.swapped import StandIn, Tokens, stand_in

BATCH_ITEMS = 16  # of what a killed job computes twice
PLACES = 3  # of generated ids at which the token is looked for

ANSWERS = {
    "id": pl.Int64(),
    **{f"{prompt}_probability": pl.Float64() for prompt in PROMPTS},
    "said": pl.String(),
    "encodable": pl.Boolean(),
}


@dataclass
class Session:
    """A loaded model that is asked for tokens."""

    model: AskedModel
    loaded: LanguageModel
    tokenizer: Tokenizer
    begin: int | None
    kinds: Sequence[Kind]
    stand_in_used: Mapping[str, Any] | None = None

    def ask(self, asked: Sequence[int], steps: Steps) -> pl.DataFrame:
        """Columns as ANSWERS, a row an id in their order. Raises TokenariumError."""
        batches, low = [pl.DataFrame(schema=ANSWERS)], 0
        if not asked:
            return batches[0]
        stand_in = self._stand_in()
        for start in range(0, len(asked), BATCH_ITEMS):
            batch = asked[start : start + BATCH_ITEMS]

            def compute(batch: Sequence[int] = batch) -> dict[str, pl.DataFrame]:
                return {"said": self._said(batch, stand_in)}

            steps(
                f"{self.model.title}: {start:,} of {len(asked):,} tokens asked, {low:,} of them "
                f"below {HEADLINE}",
                start / len(asked),
            )
            said = steps.batch(f"asked {start}", compute)["said"]
            low += int((highest(said) < HEADLINE).sum())
            steps.counted(len(batch), "tokens")
            batches.append(said)
        return pl.concat(batches)

    def _stand_in(self) -> StandIn:
        texts = [
            text_of(item) if kind == Kind.REACHABLE else None
            for item, kind in zip(self.tokenizer.vocabulary(), self.kinds, strict=False)
        ]
        found = stand_in(self.tokenizer, texts, WRITTEN)
        longest = max(REPEATED, *(len(one.ids) for one in found.templates)) + 1 + PLACES
        if longest > self.loaded.context:
            raise TokenariumError(
                f"{self.model.title} takes {self.loaded.context:,} tokens at once, and the prompts "
                f"have {longest:,}."
            )
        self.stand_in_used = {"id": found.id, "text": found.text}
        return found

    def _said(self, batch: Sequence[int], stand_in: StandIn) -> pl.DataFrame:
        """Columns as ANSWERS. Prompts of one kind begin alike, so each kind is asked by itself."""
        first = np.array([] if self.begin is None else [self.begin], np.int32)
        none, watched = np.zeros(0, np.int32), np.array(batch, np.int32)
        highest: dict[str, list[float]] = {}
        said: list[str] = []
        made = [[one.of(at) for at in batch] for one in stand_in.templates]
        made.append([np.full(REPEATED, at, np.int32) for at in batch])
        for prompt, its in zip(PROMPTS, made, strict=True):
            prompts = [np.concatenate([first, one]) for one in its]
            found = self.loaded.continuations(prompts, [], PLACES, none, watched)
            log_p = [float(one.watched.max()) for one in found]
            highest[f"{prompt}_probability"] = np.exp(np.minimum(log_p, 0.0)).tolist()
            said = said or [self._text(one.ids) for one in found]
        encodable = [self._encodable(at) for at in batch]
        return pl.DataFrame(
            {"id": batch, **highest, "said": said, "encodable": encodable}, schema=ANSWERS
        )

    def _encodable(self, at: int) -> bool:
        """Whether the text of any of the prompts gives the id."""
        word = self.tokenizer.vocabulary()[at].decode()
        texts = [*(prompt(word) for prompt in WRITTEN), word * REPEATED]
        return bool((self.tokenizer.encode_batch(texts).ids == at).any())

    def _text(self, ids: Tokens) -> str:
        """Ids beyond the vocabulary stand for nothing."""
        surfaces = self.tokenizer.vocabulary()
        pieces = [surfaces[one] for one in ids.tolist() if one < len(surfaces)]
        return b"".join(pieces).decode(errors="replace")


def highest(said: pl.DataFrame) -> pl.Series:
    """Of each row of answers the highest probability over the prompts."""
    return said.select(
        pl.max_horizontal(f"{prompt}_probability" for prompt in PROMPTS).alias("probability")
    )["probability"]
