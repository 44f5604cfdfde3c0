"""A loaded model with its tokenizer: from texts to ids, and from what it said back to a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.proportion import wilson
from data.errors import TokenariumError
from data.models import ModelFiles
from data.tokenizers import Tokenizer
from studies.engine.models import AskedModel, LanguageModel
from studies.engine.steps import Steps

Tokens = NDArray[np.int32]


@dataclass(frozen=True)
class Session:
    """`begin`: the id that stands before each text, if any."""

    model: AskedModel
    files: ModelFiles
    tokenizer: Tokenizer
    loaded: LanguageModel
    begin: int | None

    @property
    def facts(self) -> dict[str, Any]:
        """What a signature says of the model."""
        return {
            "format": self.files.format,
            "files": dict(self.files.identity.files),
            "begins_with": self.begin,
            **self.loaded.facts,
        }

    def encoded(self, texts: Sequence[str]) -> list[Tokens]:
        """The ids of each text, without what stands before it. Raises TokenariumError for ids that
        the model doesn't know."""
        stream = self.tokenizer.encode_batch(list(texts))
        self.model.check_ids(stream.ids, self.loaded)
        places = zip(stream.offsets[:-1], stream.offsets[1:], strict=True)
        return [stream.ids[start:end] for start, end in places]

    def begun(self, texts: Sequence[Tokens], behind: int, instead: str) -> list[Tokens]:
        """Encoded prompts with what stands before them. Raises TokenariumError where one and
        `behind` ids after it are more than the model takes at once; `instead`: what to do then."""
        first = np.array([] if self.begin is None else [self.begin], np.int32)
        found = [np.concatenate([first, ids]) for ids in texts]
        longest = max(map(len, found), default=0)
        if longest + behind > self.loaded.context:
            raise TokenariumError(
                f"{self.model.title} takes {self.loaded.context:,} tokens at once, and a question "
                f"has {longest:,}: {instead}."
            )
        return found

    def behind(self, prompts: Sequence[str], answers: Sequence[str]) -> list[Tokens]:
        """The ids of each answer after its prompt. Raises TokenariumError where the tokenizer cuts
        a prompt's end otherwise when the answer follows."""
        alone = self.encoded(prompts)
        whole = self.encoded([f"{one}{more}" for one, more in zip(prompts, answers, strict=True)])
        for first, both in zip(alone, whole, strict=True):
            if not np.array_equal(both[: len(first)], first) or len(both) == len(first):
                raise TokenariumError(
                    f"{self.model.title}'s tokenizer joins the end of a question with its answer: "
                    "it can't be asked."
                )
        return [both[len(first) :] for first, both in zip(alone, whole, strict=True)]

    @cached_property
    def line_ends(self) -> Tokens:
        """The ids that hold a line end, and the special ones."""
        surfaces = self.tokenizer.vocabulary()
        ends = {at for at, surface in enumerate(surfaces) if b"\n" in surface}
        return np.array(sorted(ends | self.tokenizer.special_ids), np.int32)

    def surfaces(self, ids: Tokens) -> list[bytes]:
        """What each id stands for; special ids and those beyond the vocabulary stand for
        nothing."""
        known, special = self.tokenizer.vocabulary(), self.tokenizer.special_ids
        return [
            known[one] if one < len(known) and one not in special else b"" for one in ids.tolist()
        ]

    def pieces(self, ids: Tokens) -> list[str]:
        """The same as texts; a cut character becomes U+FFFD."""
        return [one.decode(errors="replace") for one in self.surfaces(ids)]

    def told(self, done: int, count: int, unit: str, right: int, of: int, what: str) -> str:
        """How far it is: so many of so many were asked; `right` of `of`, with its interval, where
        there is one."""
        text = f"{self.model.title}: {done:,} of {count:,} {unit}"
        if not of:
            return text
        low, high = wilson(right, of)
        return f"{text}, {right / of:.0%} {what} ({low:.0%} to {high:.0%})"

    def text(self, ids: Tokens) -> str:
        """What the ids say; a cut character becomes U+FFFD."""
        return b"".join(self.surfaces(ids)).decode(errors="replace")


def opened(model: AskedModel, parameters: Mapping[str, Any], steps: Steps) -> Session:
    """The model, loaded: `begin` and `dtype` are among the parameters. Raises NeedsWorker,
    TokenariumError, FetchFailed."""
    files = model.files(lambda doing: steps(f"{model.title}: {doing}", 0.0))
    tokenizer = files.tokenizer()
    steps(f"Loading {model.title}", 0.5)
    loaded = model.load(files, parameters["dtype"], lambda doing: steps(doing, 0.5))
    begin = model.begins_with(files, parameters["begin"])
    return Session(model, files, tokenizer, loaded, begin)
