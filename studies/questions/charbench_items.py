"""How many letters hide the letter that is asked for? CharBench's items under tokenizers."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from analysis.charbench import ITEM_COLUMNS
from analysis.charbench_tokens import TOKEN_COLUMNS
from analysis.charbench_words import SUMMARY_COLUMNS, summary_table
from data.tokenizers import Tokenizer
from studies.charbench.items import NAMED, PARAMETERS, items_of, method, pin
from studies.charbench.tokenizing import METHOD as TOKENIZING
from studies.charbench.tokenizing import tokenized
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table


def compute(
    tokenizers: Sequence[Tokenizer], corpus: None, parameters: Mapping[str, Any], progress: Steps
) -> list[Answer]:
    items = items_of(parameters, lambda doing: progress(doing, 0.0))
    answers = []
    for tokenizer, told in progress.shared(tokenizers):
        its = pl.concat([items, tokenized(tokenizer, items, told)], how="horizontal")
        tables = {"items": its, "summary": summary_table(its)}
        answers.append(Answer(tables, {**method(parameters), **TOKENIZING}))
    return answers


CHARBENCH_ITEMS_STUDY = Study(
    name="charbench_items",
    version=1,
    about="CharBench's items, and how many letters the token has that hides the letter asked for.",
    parameters=PARAMETERS,
    tables={
        "items": Table(
            "one row an item: its word, right answer, and what the tokenizer makes of the word",
            (*ITEM_COLUMNS, *TOKEN_COLUMNS),
        ),
        "summary": Table(
            "one row a task and length of words, and one over all lengths: mean tokens, and the "
            "letters of the token that is asked about",
            SUMMARY_COLUMNS,
        ),
    },
    compute=compute,
    pin=pin,
    corpus=None,
    named=NAMED,
)
