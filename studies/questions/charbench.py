"""Can it see the letters in its tokens? CharBench's items, asked of language models."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.charbench import ITEM_COLUMNS, TASKS, prompt
from analysis.charbench_answers import ANSWER_COLUMNS, CANDIDATES, RANK_COLUMNS, first_line, ranks
from analysis.charbench_tokens import TOKEN_COLUMNS
from analysis.columns import schema
from analysis.proportion import wilson
from data.errors import TokenariumError
from data.tokenizers import Tokenizer
from studies.charbench import items, scoring, tokenizing
from studies.charbench.items import items_of
from studies.engine.models import BEGIN, DTYPE, AskedModel, Continuation, LanguageModel
from studies.engine.parameters import Parameter, integer
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
    return [
        _of_model(model, asked, parameters, steps.within(n / len(models), (n + 1) / len(models)))
        for n, model in enumerate(models)
    ]


def _of_model(
    model: AskedModel, asked: pl.DataFrame, parameters: Mapping[str, Any], steps: Steps
) -> Answer:
    files = model.files(lambda doing: steps(f"{model.title}: {doing}", 0.0))
    tokenizer = files.tokenizer()
    tokens = tokenizing.tokenized(tokenizer, asked, steps.within(0.02, 0.08))
    steps(f"Loading {model.title}", 0.08)
    loaded = model.load(files, parameters["dtype"], lambda doing: steps(doing, 0.08))
    begin = model.begins_with(files, parameters["begin"])
    session = _Session(model, loaded, tokenizer, begin, parameters["shots"])
    said = session.ask(asked, steps.within(0.1, 1.0))
    answers = pl.concat([_scored(asked, said), tokens], how="horizontal")
    tables = {
        "answers": answers.select(schema(_ANSWERS).names()),
        **scoring.tables_of(answers),
    }
    signature = {
        "format": files.format,
        "files": dict(files.identity.files),
        "begins_with": begin,
        **loaded.facts,
    }
    return Answer(tables, {**items.method(parameters), **METHOD}, signature)


@dataclass(frozen=True)
class _Session:
    """A loaded model that is asked items."""

    model: AskedModel
    loaded: LanguageModel
    tokenizer: Tokenizer
    begin: int | None
    shots: int

    def ask(self, asked: pl.DataFrame, steps: Steps) -> pl.DataFrame:
        """Columns as _BATCH, a row an item in their order. Raises TokenariumError."""
        candidates, stops = self._candidates(), self._stops()
        batches, done, right = [pl.DataFrame(schema=_BATCH)], 0, 0
        for start in range(0, asked.height, BATCH_ITEMS):
            batch = asked.slice(start, BATCH_ITEMS)

            def compute(batch: pl.DataFrame = batch) -> dict[str, pl.DataFrame]:
                return {"said": self._said(batch, candidates, stops)}

            steps(self._progress(done, asked.height, right), done / asked.height)
            said = steps.batch(f"answers {start}", compute)["said"]
            scored = scoring.with_numbers(batch, said["answer"].to_list())
            right += int(scored["right"].sum())
            done += batch.height
            steps.counted(batch.height, "items")
            batches.append(said)
        return pl.concat(batches)

    def _progress(self, done: int, count: int, right: int) -> str:
        text = f"{self.model.title}: {done:,} of {count:,} items"
        if not done:
            return text
        low, high = wilson(right, done)
        return f"{text}, {right / done:.0%} right ({low:.0%} to {high:.0%})"

    def _said(
        self, batch: pl.DataFrame, candidates: Sequence[NDArray[np.int32]], stops: NDArray[np.int32]
    ) -> pl.DataFrame:
        """Columns as _BATCH. A task's prompts begin alike, so each task is asked by itself."""
        found: dict[int, Continuation] = {}
        for task in TASKS:
            its = batch.filter(pl.col("task") == task)
            if its.height:
                prompts = self._prompts(its, max(MOST_IDS, *map(len, candidates)))
                said = self.loaded.continuations(prompts, candidates, MOST_IDS, stops)
                found.update(zip(its["item"].to_list(), said, strict=True))
        numbers = batch["item"].to_list()
        return pl.DataFrame(
            {
                "item": numbers,
                "answer": [self._text(found[item].ids) for item in numbers],
                "log_p": [found[item].log_p.tolist() for item in numbers],
            },
            schema=_BATCH,
        )

    def _prompts(self, batch: pl.DataFrame, behind: int) -> list[NDArray[np.int32]]:
        rows = batch.select("task", "word", "character").rows()
        texts = [prompt(task, word, letter, self.shots) for task, word, letter in rows]
        first = np.array([] if self.begin is None else [self.begin], np.int32)
        found = [np.concatenate([first, ids]) for ids in self._encoded(texts)]
        longest = max(map(len, found))
        if longest + behind > self.loaded.context:
            raise TokenariumError(
                f"{self.model.title} takes {self.loaded.context:,} tokens at once, and a question "
                f"has {longest:,}: ask with fewer shots."
            )
        return found

    def _encoded(self, texts: Sequence[str]) -> Iterator[NDArray[np.int32]]:
        stream = self.tokenizer.encode_batch(list(texts))
        self.model.check_ids(stream.ids, self.loaded)
        for start, end in zip(stream.offsets[:-1], stream.offsets[1:], strict=True):
            yield stream.ids[start:end]

    def _candidates(self) -> list[NDArray[np.int32]]:
        """The ids of each answer 0 to 10 and the line end behind it. Raises TokenariumError where
        the tokenizer cuts the prompt's end otherwise when an answer follows."""
        end = "Answer:"
        texts = [end, *(f"{end} {number}\n" for number in CANDIDATES)]
        alone, *whole = self._encoded(texts)
        if any(ids[: len(alone)].tolist() != alone.tolist() for ids in whole):
            raise TokenariumError(
                f"{self.model.title}'s tokenizer joins the end of a question with its answer: it "
                "can't be asked."
            )
        return [ids[len(alone) :] for ids in whole]

    def _stops(self) -> NDArray[np.int32]:
        surfaces = self.tokenizer.vocabulary()
        ends = {at for at, surface in enumerate(surfaces) if b"\n" in surface}
        return np.array(sorted(ends | self.tokenizer.special_ids), np.int32)

    def _text(self, ids: NDArray[np.int32]) -> str:
        """What was said before the line's end; ids beyond the vocabulary stand for nothing."""
        surfaces, special = self.tokenizer.vocabulary(), self.tokenizer.special_ids
        pieces = [
            surfaces[one] for one in ids.tolist() if one < len(surfaces) and one not in special
        ]
        return first_line(b"".join(pieces).decode(errors="replace"))


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
