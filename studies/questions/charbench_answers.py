"""What did these models see of the letters? The answers in a file, by CharBench's measures."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from analysis.charbench import ITEM_COLUMNS
from analysis.charbench_answers import ANSWER_COLUMNS, OVERLAP_COLUMNS, overlap_table
from analysis.columns import Columns, schema
from data.errors import TokenariumError
from studies.charbench import scoring
from studies.charbench.items import NAMED, UPLOAD, answered, method
from studies.engine.steps import Steps
from studies.engine.study import MODEL, Answer, Study, Table

_ANSWERS: Columns = (MODEL, *ITEM_COLUMNS, *ANSWER_COLUMNS)


def pin(parameters: dict[str, Any], _: Any) -> dict[str, Any]:
    """Raises TokenariumError where no file is named."""
    if not parameters["upload"]:
        raise TokenariumError("There is nothing to measure: name a file of answers (upload).")
    return parameters


def compute(
    _: Sequence[Any], corpus: None, parameters: Mapping[str, Any], steps: Steps
) -> list[Answer]:
    """Raises TokenariumError for a file that has no answers, or isn't kept any more."""
    steps("Reading the answers", 0.0)
    rows = answered(parameters["upload"])
    if rows["answer"].null_count():
        raise TokenariumError(
            "This file has items and no answers: put what a model said into a column 'response'."
        )
    scored = scoring.with_numbers(rows, rows["answer"].to_list())
    made = {name: pl.DataFrame(schema=schema(table.columns)) for name, table in _TABLES.items()}
    models = scored.partition_by("model", maintain_order=True)
    for number, its in enumerate(models):
        model = its["model"][0]
        steps(f"Scoring {model}", number / len(models))
        for name, table in scoring.tables_of(its).items():
            labelled = table.select(pl.lit(model).alias("model"), pl.all())
            made[name] = pl.concat([made[name], labelled])
    made["answers"] = scored.select(schema(_ANSWERS).names())
    made["overlap"] = overlap_table(scored)
    return [Answer(made, method(parameters))]


_TABLES = {
    "answers": Table("one row an answer: the item, what was said, whether it is right", _ANSWERS),
    **{name: Table(table.about, (MODEL, *table.columns)) for name, table in scoring.TABLES.items()},
    "overlap": Table("one row a task and pair of models: what both have wrong", OVERLAP_COLUMNS),
}

CHARBENCH_ANSWERS_STUDY = Study(
    name="charbench_answers",
    version=1,
    about="Answers to CharBench's items that a file holds: accuracies, correlations, errors.",
    parameters=(UPLOAD,),
    tables=_TABLES,
    compute=compute,
    pin=pin,
    subject=None,
    corpus=None,
    named={"upload": NAMED["upload"]},
)
