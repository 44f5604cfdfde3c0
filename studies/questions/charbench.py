"""Can it see the letters in its tokens? CharBench's items, asked of language models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.charbench import ITEM_COLUMNS, TASKS, prompt
from analysis.charbench_answers import ANSWER_COLUMNS, CANDIDATES, RANK_COLUMNS, first_line, ranks
from analysis.charbench_tokens import TOKEN_COLUMNS
from analysis.columns import schema
from studies.charbench import items, scoring, tokenizing
from studies.charbench.items import items_of
from studies.engine.models import BEGIN, DTYPE, AskedModel, Continuation
from studies.engine.parameters import Parameter, integer
from studies.engine.session import Session, opened
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table

BATCH_ITEMS = 64  # of what a killed job computes twice
MOST_IDS = 8  # of a generated answer

METHOD = {
    **tokenizing.METHOD,
    "prompt": "a rule, answered questions of the same task (shots), the question, 'Answer:'",
    "exact match": f"the likeliest ids one after the other, up to a line end, a special token or "
    f"{MOST_IDS} ids; what stands before the line end is the answer",
    "ranked first": "ln p of each number 0 to 10 with the line end behind it, after the prompt; "
    "the ids are those that the tokenizer gives for what follows 'Answer:'",
}
_ANSWERS = (*ITEM_COLUMNS, *ANSWER_COLUMNS, *RANK_COLUMNS, *TOKEN_COLUMNS)
_BATCH = {"item": pl.Int64(), "answer": pl.String(), "log_p": pl.List(pl.Float64)}


def compute(
    models: Sequence[AskedModel], corpus: None, parameters: Mapping[str, Any], steps: Steps
) -> list[Answer]:
    """Raises NeedsWorker, or TokenariumError where a model can't be had, loaded or asked."""
    asked = items_of(parameters, lambda doing: steps(doing, 0.0))
    return [_of_model(model, asked, parameters, its) for model, its in steps.shared(models)]


def _of_model(
    model: AskedModel, asked: pl.DataFrame, parameters: Mapping[str, Any], steps: Steps
) -> Answer:
    session = opened(model, parameters, steps.within(0.0, 0.08))
    tokens = tokenizing.tokenized(session.tokenizer, asked, steps.within(0.08, 0.1))
    said = _Asking(session, parameters["shots"]).ask(asked, steps.within(0.1, 1.0))
    answers = pl.concat([_scored(asked, said), tokens], how="horizontal")
    tables = {
        "answers": answers.select(schema(_ANSWERS).names()),
        **scoring.tables_of(answers),
    }
    return Answer(tables, {**items.method(parameters), **METHOD}, session.facts)


@dataclass(frozen=True)
class _Asking:
    """Items that are asked of a loaded model."""

    session: Session
    shots: int

    def ask(self, asked: pl.DataFrame, steps: Steps) -> pl.DataFrame:
        """Columns as _BATCH, a row an item in their order. Raises TokenariumError."""
        candidates = self._candidates()
        batches, done, right = [pl.DataFrame(schema=_BATCH)], 0, 0
        for start in range(0, asked.height, BATCH_ITEMS):
            batch = asked.slice(start, BATCH_ITEMS)

            def compute(batch: pl.DataFrame = batch) -> dict[str, pl.DataFrame]:
                return {"said": self._said(batch, candidates)}

            told = self.session.told(done, asked.height, "items", right, done, "right")
            steps(told, done / asked.height)
            said = steps.batch(f"answers {start}", compute)["said"]
            scored = scoring.with_numbers(batch, said["answer"].to_list())
            right += int(scored["right"].sum())
            done += batch.height
            steps.counted(batch.height, "items")
            batches.append(said)
        return pl.concat(batches)

    def _said(self, batch: pl.DataFrame, candidates: Sequence[NDArray[np.int32]]) -> pl.DataFrame:
        """Columns as _BATCH. A task's prompts begin alike, so each task is asked by itself."""
        found: dict[int, Continuation] = {}
        for task in TASKS:
            its = batch.filter(pl.col("task") == task)
            if its.height:
                prompts = self._prompts(its, max(MOST_IDS, *map(len, candidates)))
                stops = self.session.line_ends
                said = self.session.loaded.continuations(prompts, candidates, MOST_IDS, stops)
                found.update(zip(its["item"].to_list(), said, strict=True))
        numbers = batch["item"].to_list()
        return pl.DataFrame(
            {
                "item": numbers,
                "answer": [first_line(self.session.text(found[item].ids)) for item in numbers],
                "log_p": [found[item].log_p.tolist() for item in numbers],
            },
            schema=_BATCH,
        )

    def _prompts(self, batch: pl.DataFrame, behind: int) -> list[NDArray[np.int32]]:
        rows = batch.select("task", "word", "character").rows()
        texts = [prompt(task, word, letter, self.shots) for task, word, letter in rows]
        return self.session.begun(self.session.encoded(texts), behind, "ask with fewer shots")

    def _candidates(self) -> list[NDArray[np.int32]]:
        """The ids of each answer 0 to 10 and the line end behind it."""
        answers = [f" {number}\n" for number in CANDIDATES]
        return self.session.behind(["Answer:"] * len(answers), answers)


def _scored(asked: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The items with the columns of ANSWER_COLUMNS and RANK_COLUMNS."""
    answers = scoring.with_numbers(asked, said["answer"].to_list())
    log_p = np.array(said["log_p"].to_list()).reshape(asked.height, len(CANDIDATES))
    gold = asked["gold"].to_numpy()
    among = gold < len(CANDIDATES)
    within = np.where(among, gold, 0)
    bits = -log_p[np.arange(len(gold)), within] / np.log(2.0)
    return answers.with_columns(
        pl.Series("ranked", log_p.argmax(1), pl.Int64),
        pl.when(pl.Series(among))
        .then(pl.Series(ranks(log_p, within), dtype=pl.Int64))
        .alias("rank"),
        pl.when(pl.Series(among)).then(pl.Series(np.maximum(bits, 0.0))).alias("gold_bits"),
        said["log_p"],
    )


CHARBENCH_STUDY = Study(
    name="charbench",
    version=1,
    about="Questions about the letters of words, asked of language models (CharBench).",
    parameters=(
        *items.PARAMETERS,
        Parameter("shots", 4, "answered questions that stand before each one", integer(0, 4)),
        BEGIN,
        DTYPE,
    ),
    tables={
        "answers": Table(
            "one row an item: what the model said, how it ranks the right answer, and what its "
            "own tokenizer makes of the word",
            _ANSWERS,
        ),
        **scoring.TABLES,
    },
    compute=compute,
    pin=items.pin,
    subject="models",
    corpus=None,
    named=items.NAMED,
    queue="gpu",
    prefers="job",
)
