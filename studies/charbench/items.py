"""Which items are asked: drawn from a list of words, or those of a file that a visitor brought."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from analysis import charbench
from analysis.charbench import ITEM_COLUMNS
from analysis.columns import schema
from data.charbench import uploads, words
from data.errors import TokenariumError
from data.progress import Report, silent
from data.visitors import Visitor
from studies.engine.parameters import Parameter, choice, integer, text

SEED = 42

UPLOAD = Parameter("upload", "", "a file of items or answers that one has added; empty: none", str)
PARAMETERS = (
    Parameter("words", words.DEFAULT, "the list of words that items are drawn from", text),
    Parameter(
        "items",
        100,
        "items of each task, the lengths 4 to 10 in turn; of a file the first so many",
        integer(1, charbench.MOST_ITEMS),
    ),
    Parameter("seed", SEED, "seed of the draw", integer(0, 2**31 - 1)),
    Parameter(
        "capitals",
        "some",
        "some: each word is there once more with its first letter in upper case; none",
        choice("some", "none"),
    ),
    UPLOAD,
)


def _word_list(name: str, _: Visitor) -> str:
    return words.hash_of(name)


NAMED: Mapping[str, Callable[[str, Visitor], str]] = {
    "words": _word_list,
    "upload": uploads.hash_of,
}

METHOD = {
    "items": "drawn: the words of 4 to 10 letters a-z and A-Z in the order of sha256(seed, word), "
    "each asked about once; the letter is that of a random position. Of a file: as it has them, "
    "right answers computed",
    "answers": "right if Python's int(answer.strip()) is the right number, as published",
}


def method(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What a signature says of the items. It names the file of one's own by its hash, so that what
    was answered about a file that is removed goes with it."""
    return METHOD | ({"upload": parameters["upload"]} if parameters["upload"] else {})


def pin(parameters: dict[str, Any], _: Any) -> dict[str, Any]:
    """A file of one's own needs nothing to be drawn."""
    if not parameters["upload"]:
        return parameters
    return {**parameters, "words": "", "seed": 0, "capitals": "none"}


def items_of(parameters: Mapping[str, Any], report: Report = silent) -> pl.DataFrame:
    """Columns as ITEM_COLUMNS. Raises FetchFailed, TokenariumError."""
    if parameters["upload"]:
        return _of_file(parameters["upload"], parameters["items"])
    seed = parameters["seed"]
    listed = words.words(parameters["words"], report)
    pool = charbench.pool(listed, seed, parameters["capitals"] == "some")
    try:
        return charbench.drawn(pool, parameters["items"], seed)
    except ValueError as error:
        raise TokenariumError(f"{str(error).capitalize()}: ask for fewer.") from None


def answered(upload: str) -> pl.DataFrame:
    """Every row of a file: the columns of ITEM_COLUMNS, model and answer (null: the file has none).
    The same item has the same number for all models. Raises TokenariumError."""
    rows = [
        (row.task, len(row.word), row.word, row.character, row.gold, row.model, row.answer)
        for row in uploads.rows(upload)
    ]
    columns = {**schema(ITEM_COLUMNS), "model": pl.String(), "answer": pl.String()}
    found = pl.DataFrame(rows, schema=[name for name in columns if name != "item"], orient="row")
    key = ["task", "word", "character"]
    numbers = (
        found.select(key).unique(key, keep="first", maintain_order=True).with_row_index("item")
    )
    joined = found.join(numbers, on=key, nulls_equal=True, maintain_order="left")
    return joined.select(pl.col(name).cast(type_) for name, type_ in columns.items())


def _of_file(upload: str, most: int) -> pl.DataFrame:
    """The first so many items of each task."""
    its = answered(upload).unique("item", keep="first", maintain_order=True)
    first = pl.int_range(pl.len()).over("task") < most
    return its.filter(first).select(schema(ITEM_COLUMNS).names())
