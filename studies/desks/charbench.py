"""CharBench beside the questions: the published figures, files of one's own, and answers put
together with another tokenizer's tokens."""

from dataclasses import dataclass

import polars as pl

from analysis.charbench import asked
from analysis.charbench_accuracy import TOKEN_PROPERTIES, accuracy_table, correlation_table
from analysis.charbench_overlap import overlap_table
from data.charbench import published, uploads
from data.charbench.words import word_lists
from data.visitors import Visitor
from studies.charbench import scoring

published_source = published.source
published_accuracies = published.accuracies
published_mean_accuracies = published.mean_accuracies
published_correlations = published.correlations

_ITEM = ["task", "word", "character"]


@dataclass(frozen=True)
class Upload:
    """A file of one's own: `name` is what links and the parameter `upload` hold. `models`: those
    whose answers it has; none where it has items alone."""

    name: str
    title: str
    rows: int
    models: tuple[str, ...]


def add(name: str, content: bytes, visitor: Visitor) -> Upload:
    """Take in a file of items or answers for its visitor alone. Raises TokenariumError."""
    return _shown(uploads.add(name, content, asked, visitor))


def uploads_of(visitor: Visitor) -> dict[str, Upload]:
    """By name."""
    return {name: _shown(its) for name, its in uploads.SHELF.usable(visitor).items()}


def forget(visitor: Visitor, name: str) -> None:
    """Take a file of the visitor's away. Raises UnknownName."""
    uploads.forget(visitor, name)


def lists_of_words() -> dict[str, str]:
    """What the parameter `words` may name → what people read."""
    return {name: row.title for name, row in word_lists().items()}


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


def _shown(its: uploads.Upload) -> Upload:
    return Upload(its.name, its.title, its.rows, its.models)
