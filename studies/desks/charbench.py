"""CharBench beside the questions: the published figures, files of one's own, and answers put
together with another tokenizer's tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from analysis.charbench import MOST_ITEMS as MOST_ITEMS
from analysis.charbench import asked
from analysis.charbench_accuracy import TOKEN_PROPERTIES, accuracy_table, correlation_table
from analysis.charbench_answers import overlap_table
from analysis.charbench_words import letters_table
from data import tokenizers
from data.charbench import published, uploads
from data.charbench.endpoint import Endpoint as Endpoint
from data.charbench.words import word_lists
from data.progress import Progress, silent
from data.visitors import Visitor
from studies.charbench import asking, scoring
from studies.charbench.asking import Cost
from studies.charbench.items import NAMED, PARAMETERS, answered, items_of, pin
from studies.charbench.items import SEED as SEED
from studies.engine import parameters

published_source = published.source
published_accuracies = published.accuracies
published_mean_accuracies = published.mean_accuracies
published_correlations = published.correlations

_ITEM = ["task", "word", "character"]
_EARLIER = {name: pl.String() for name in (*_ITEM, "answer")}


@dataclass(frozen=True)
class Upload:
    """A file of one's own: `name` is what links and the parameter `upload` hold. `models`: those
    whose answers it has; none where it has items alone."""

    name: str
    title: str
    hash: str
    rows: int
    models: tuple[str, ...]
    whose: Literal["everyone", "yours", "shared"]


def add(name: str, content: bytes, visitor: Visitor) -> Upload:
    """Take in a file of items or answers for its visitor alone. Raises TokenariumError."""
    return _shown(uploads.add(name, content, asked, visitor), "yours")


def uploads_of(visitor: Visitor) -> dict[str, Upload]:
    """By name."""
    offered = uploads.SHELF.offered(visitor)
    return {name: _shown(its, whose) for name, (its, whose) in offered.items()}


def forget(visitor: Visitor, name: str) -> None:
    """Take a file of the visitor's away. Raises UnknownName."""
    uploads.forget(visitor, name)


@dataclass(frozen=True)
class Asked:
    """What came of asking an endpoint: the answers as an upload (None: there is none), how many of
    the items it has, and why it ended early, if it did."""

    upload: Upload | None
    answered: int
    items: int
    reason: str | None


def cost(
    params: Mapping[str, Any],
    tokenizer: str,
    prompt_price: float,
    answer_price: float,
    visitor: Visitor,
) -> Cost:
    """About what asking the items would cost, by the tokens of a tokenizer and prices in US dollars
    a million tokens. `params`: as `charbench_items` takes them. Raises TokenariumError."""
    known = tokenizers.identify(tokenizer, visitor)
    loaded = tokenizers.load_known(known.fingerprint)
    return asking.cost(_items(params, visitor), loaded, prompt_price, answer_price)


def ask(
    endpoint: Endpoint,
    params: Mapping[str, Any],
    visitor: Visitor,
    progress: Progress = silent,
    before: str = "",
) -> Asked:
    """Ask an OpenAI-compatible endpoint the items, one after the other; what it answered becomes a
    file of the visitor's, for `charbench_answers`. `params`: as `charbench_items` takes them.

    `before` names such a file: what it holds of this model isn't asked again. Whatever ends it
    early, a `progress` that raises too, what was answered is kept. Raises TokenariumError for
    parameters that don't fit.
    """
    uploads.check_room(visitor)  # before anything is paid for
    items = _items(params, visitor)
    earlier = answered(uploads.hash_of(before, visitor)) if before else None
    run = asking.Asking(
        endpoint,
        items,
        pl.DataFrame(schema=_EARLIER)
        if earlier is None
        else earlier.filter(pl.col("model") == endpoint.model, pl.col("answer").is_not_null()),
    )
    upload = None
    try:
        reason = run.run(progress)
    finally:
        if run.lines:
            name = f"{endpoint.model} ({endpoint.host}).jsonl"
            upload = add(name, run.lines, visitor)
    return Asked(upload, run.answered, items.height, reason)


def _items(params: Mapping[str, Any], visitor: Visitor) -> pl.DataFrame:
    values = parameters.parse(PARAMETERS, params)
    for name, hash_of in NAMED.items():
        if values[name]:
            values[name] = hash_of(values[name], visitor)
    return items_of(pin(values, None))


def lists_of_words() -> dict[str, str]:
    """What the parameter `words` may name → what people read."""
    return {name: row.title for name, row in word_lists().items()}


def list_of_words(hash_: str) -> str | None:
    """The name of the list with that hash, as a pinned parameter `words` has it."""
    return next((name for name, row in word_lists().items() if row.sha256 == hash_), None)


def overlap(answers: pl.DataFrame) -> pl.DataFrame:
    """Whether models fail on the same items: columns as OVERLAP_COLUMNS (analysis), from the table
    `answers` of `charbench` or `charbench_answers`."""
    return overlap_table(answers)


def by_tokens(answers: pl.DataFrame, items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables `accuracy` and `correlations` of the answers with the tokens that another
    tokenizer makes of the words; with columns model and tokenizer first.

    `answers`: that table of `charbench` or `charbench_answers`; `items`: that of `charbench_items`.
    Items are the same where task, word and letter are; what one of the two lacks is left out.
    """
    own = answers.drop(*TOKEN_PROPERTIES, strict=False)
    accuracies, correlations = [], []
    for (model,), said in own.group_by("model", maintain_order=True):
        for (tokenizer,), tokens in items.group_by("tokenizer", maintain_order=True):
            properties = tokens.select(*_ITEM, *TOKEN_PROPERTIES)
            both = said.join(properties, on=_ITEM, nulls_equal=True, maintain_order="left")
            for score, scored in scoring.scores(both):
                labels = [pl.lit(model).alias("model"), pl.lit(tokenizer).alias("tokenizer")]
                accuracies.append(accuracy_table(scored, score).select(*labels, pl.all()))
                correlations.append(correlation_table(scored, score).select(*labels, pl.all()))
    return pl.concat(accuracies), pl.concat(correlations)


def baselines(items: pl.DataFrame) -> pl.DataFrame:
    """What always giving one number would get, by task (all: all four): columns task, items,
    majority_share, zero_share and one_share. `items`: of one tokenizer, as `charbench_items`."""
    unanswered = items.select("task", "length", "gold", pl.lit(False).alias("right"))
    found = accuracy_table(unanswered, "").filter(pl.col("by").is_null())
    return found.select("task", "items", "majority_share", "zero_share", "one_share")


def letters(items: pl.DataFrame, within: str = "") -> pl.DataFrame:
    """How many letters hide the one asked for, with intervals: tokenizer, then LETTER_COLUMNS
    (analysis). `items`: that table of `charbench_items`; `within`: "asked_" for the tokens of the
    word in its question."""
    return pl.concat(
        letters_table(its, within).select(pl.lit(tokenizer).alias("tokenizer"), pl.all())
        for (tokenizer,), its in items.group_by("tokenizer", maintain_order=True)
    )


def _shown(its: uploads.Upload, whose: Literal["everyone", "yours", "shared"]) -> Upload:
    return Upload(its.name, its.title, its.hash, its.rows, its.models, whose)
