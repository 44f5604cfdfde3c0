"""Items asked of an endpoint, one after the other. The key is in the endpoint alone."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from analysis.charbench import request
from data.charbench.endpoint import MOST_ANSWER_TOKENS, Endpoint
from data.errors import TokenariumError
from data.progress import Progress
from data.tokenizers import Tokenizer

FRAMING_TOKENS = 30
"""What a chat puts around a question, the line that says what is expected among it; about."""


@dataclass(frozen=True)
class Cost:
    """About what asking costs: `requests`, their tokens, and tokens of answers at most; `dollars`
    by prices a million tokens."""

    requests: int
    prompt_tokens: int
    answer_tokens: int
    dollars: float


def cost(
    items: pl.DataFrame, tokenizer: Tokenizer, prompt_price: float, answer_price: float
) -> Cost:
    """Prices in US dollars a million tokens."""
    texts = [request(*row) for row in items.select("task", "word", "character").rows()]
    prompts = len(tokenizer.encode_batch(texts).ids) + FRAMING_TOKENS * len(texts)
    answers = MOST_ANSWER_TOKENS * len(texts)
    dollars = (prompts * prompt_price + answers * answer_price) / 1e6
    return Cost(len(texts), prompts, answers, dollars)


class Asking:
    """A run through the items. `lines` are the answers so far, JSON lines as an upload has them."""

    def __init__(self, endpoint: Endpoint, items: pl.DataFrame, before: pl.DataFrame) -> None:
        """`before`: what this model answered earlier, with columns task, word, character and
        answer; these items aren't asked again."""
        self._endpoint = endpoint
        self._items = items.select("task", "word", "character").rows()
        rows = before.select("task", "word", "character", "answer").rows()
        self._answers: dict[tuple[str, str, str | None], str] = {
            (task, word, character): answer for task, word, character, answer in rows
        }

    @property
    def lines(self) -> bytes:
        rows = (
            {"task": task, "word": word, "character": character, "response": answer}
            | {"model": self._endpoint.model}
            for (task, word, character), answer in self._answers.items()
        )
        return "".join(f"{json.dumps(row)}\n" for row in rows).encode()

    @property
    def answered(self) -> int:
        """Of the items."""
        return sum(one in self._answers for one in self._items)

    def run(self, progress: Progress, wait: Callable[[float], None] = time.sleep) -> str | None:
        """Ask what isn't answered yet; why it ended before the last item, if it did."""
        apart, due = 60.0 / self._endpoint.per_minute, time.monotonic()
        for number, item in enumerate(self._items):
            progress(f"{self._endpoint.model}: {number:,} of {len(self._items):,} items",
                     number / len(self._items))  # fmt: skip
            if item in self._answers:
                continue
            if due > time.monotonic():
                wait(due - time.monotonic())
            due = max(due, time.monotonic()) + apart
            try:
                self._answers[item] = self._endpoint.ask(request(*item), wait)
            except TokenariumError as error:
                return str(error)
        return None
