"""Models as the studies see them. What runs them is the worker's: it gives a loader
at its start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from data.errors import TokenariumError
from data.models import ModelFiles, ModelIdentity, identity_of, model_files
from data.progress import Report, silent
from studies.engine.parameters import Parameter, choice
from studies.engine.spec import Input

BEGIN = Parameter(
    "begin",
    "own",
    "what stands before a text: own, as the model's tokenizer begins it; declared, the token that "
    "the model names as beginning; none",
    choice("own", "declared", "none"),
)
DTYPE = Parameter(
    "dtype",
    "float32",
    "numbers that the model computes with: float32, or bfloat16 (half the memory)",
    choice("float32", "bfloat16"),
)


class NeedsWorker(TokenariumError):
    """A model was to be run where nothing can run one."""


@dataclass(frozen=True)
class Continuation:
    """What a model says after a prompt: `ids`, the likeliest one each time; `log_p`: ln p of each
    candidate, all its ids together, shape (candidates,); `watched`: at the place of each of `ids`,
    ln p of the one id that was to be watched, shape (ids,), or (0,) where none was."""

    ids: NDArray[np.int32]
    log_p: NDArray[np.float64]
    watched: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


Side = Literal["input", "output"]


class LanguageModel(Protocol):
    """A loaded model: it takes ids and gives probabilities, and knows nothing of text."""

    @property
    def vocabulary_size(self) -> int:
        """Ids from 0 up to this one have a probability."""
        ...

    @property
    def context(self) -> int:
        """The most ids of one sequence."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """What a signature says of it: device, dtype, parameters, libraries and their versions."""
        ...

    def log_probabilities(
        self, sequences: Sequence[NDArray[np.int32]]
    ) -> list[NDArray[np.float64]]:
        """ln p of each id but the first, given all the ids before it in its sequence.

        A sequence of n ids (1 ≤ n ≤ context) gives n - 1 values; the sequences don't affect each
        other.
        """
        ...

    def continuations(
        self,
        prompts: Sequence[NDArray[np.int32]],
        candidates: Sequence[NDArray[np.int32]],
        most: int,
        stops: NDArray[np.int32],
        own: Sequence[NDArray[np.int32]] = (),
        watched: NDArray[np.int32] | None = None,
    ) -> list[Continuation]:
        """What the model says after each prompt, with the likeliest ids up to one of `stops` (which
        is among them) or `most` of them, and how likely it says each candidate. `own`: of each
        prompt one more candidate, the last of its `log_p`. `watched`: one id for each prompt, how
        likely it is at each of these places; shape (prompts,).

        Prompts and candidates have one id at least, and together `context` at most. Prompts that
        begin alike cost what they differ in; they don't affect each other.
        """
        ...

    @property
    def tied(self) -> bool:
        """Whether ids come in and go out by the same rows."""
        ...

    def embedding_rows(self, side: Side, start: int, stop: int) -> NDArray[np.float32]:
        """Rows `start` up to `stop` of the matrix by which ids come in, or go out. Shape (rows,
        hidden). Raises TokenariumError for a model that has no such matrix."""
        ...


Loader = Callable[[ModelFiles, str, Report], LanguageModel]
"""From a model's files and a dtype ("float32", "bfloat16") to the model; loaded ones are kept.
Raises TokenariumError for what can't be loaded or doesn't fit into memory."""

_loader: Loader | None = None


def provide(loader: Loader | None) -> None:
    """Have this process run models by `loader`; None: not any more. The worker calls it."""
    global _loader
    _loader = loader


def available() -> bool:
    """Whether this process can run models."""
    return _loader is not None


@dataclass(frozen=True)
class AskedModel:
    """A model that a study was asked about, not loaded yet."""

    identity: ModelIdentity

    @property
    def title(self) -> str:
        return self.identity.title

    def files(self, report: Report = silent) -> ModelFiles:
        """Its files on this machine, fetched if need be. Raises NeedsWorker before anything is
        fetched, FetchFailed, TokenariumError."""
        _check()
        return model_files(self.identity, report)

    def begins_with(self, files: ModelFiles, asked: str) -> int | None:
        """The id that stands before each text, if any: by a study's parameter `begin`. Raises
        TokenariumError where the model declares none and that is asked for."""
        its = files.beginning
        if asked == "declared" and its.declared is None:
            raise TokenariumError(
                f"{files.title} declares no token that begins a text: use begin=own."
            )
        return {"own": its.own, "declared": its.declared, "none": None}[asked]

    def check_ids(self, ids: NDArray[np.integer], loaded: LanguageModel) -> None:
        """Raises TokenariumError for ids that the loaded model doesn't know."""
        largest = int(ids.max()) if len(ids) else 0
        if largest >= loaded.vocabulary_size:
            raise TokenariumError(
                f"{self.title} knows {loaded.vocabulary_size:,} tokens, but its tokenizer gives "
                f"the id {largest}: the two don't belong together."
            )

    def load(self, files: ModelFiles, dtype: str, report: Report) -> LanguageModel:
        """Raises NeedsWorker, TokenariumError."""
        return _check()(files, dtype, report)


def asked_model(one: Input) -> AskedModel:
    """Raises UnknownName."""
    return AskedModel(identity_of(one.hash, one.name))


def _check() -> Loader:
    if _loader is None:
        raise NeedsWorker(
            "Language models are run by a worker: ask this as a job (--job), with "
            "`python -m worker` running where requirements-worker.txt is installed."
        )
    return _loader
