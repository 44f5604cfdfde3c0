"""What models cost that use a tokenizer: `data/prices.toml`, list prices of one day."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

PRICES = Path(__file__).with_name("prices.toml")
OLD_DAYS = 365
"""A price older than this says little: it is shown greyed."""


@dataclass(frozen=True)
class Price:
    """A model as someone serves it. `window`: tokens that it takes at once. `prompt` and `answer`:
    US dollars a million tokens, on that day, by that source."""

    model: str
    provider: str
    tokenizer: str
    window: int
    prompt: float
    answer: float
    dated: date
    source: str

    def is_old(self, today: date) -> bool:
        return (today - self.dated).days > OLD_DAYS


@cache
def prices() -> tuple[Price, ...]:
    """All of them, in the order of the file; of a model and provider the first."""
    found: dict[tuple[str, str], Price] = {}
    for each in tomllib.loads(PRICES.read_text(encoding="utf-8"))["list"]:
        for model, provider, tokenizer, window, prompt, answer in each["rows"]:
            price = Price(
                *(model, provider, tokenizer, window, float(prompt), float(answer)),
                each["dated"],
                each["source"],
            )
            found.setdefault((model, provider), price)
    return tuple(found.values())


def prices_of(tokenizer: str) -> tuple[Price, ...]:
    """Those of the models that use the catalogue's tokenizer of that name."""
    return tuple(price for price in prices() if price.tokenizer == tokenizer)
