"""The questions that the first reader asks by opening pages: the set-up answers them beforehand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pages.components import defaults
from pages.components.entropy import controls


@dataclass(frozen=True)
class Question:
    """A study and what it is asked, as the command line takes it."""

    study: str
    tokenizers: list[str]
    corpus: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def arguments(self) -> list[str]:
        """For `python -m studies run`."""
        corpus = [] if self.corpus is None else ["--corpus", self.corpus]
        params = [f"{name}={value}" for name, value in self.params.items()]
        chosen = [self.study, "--tokenizers", ",".join(self.tokenizers), *corpus]
        return [*chosen, "--param", *params] if params else chosen


def first_questions(tokenizers: Sequence[str], corpus: str, prose: str) -> Iterator[Question]:
    """Of these of the default tokenizers, the first corpus, and the one of prose ("" if it isn't
    here), page by page."""
    varied = [name for name in defaults.VARIED if name in tokenizers]
    asked = controls.Inputs(prose or corpus, tuple(varied), (defaults.REFERENCE,), shift="")
    yield Question("premiums", list(tokenizers), corpus, defaults.params())
    if varied:
        yield Question("entropy", varied, asked.corpus, asked.params)
        yield Question("vocabulary", varied)
