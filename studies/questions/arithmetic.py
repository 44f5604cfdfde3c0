"""Does it add better when digits are grouped otherwise? Sums, asked of language models."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from analysis.arithmetic import (
    ANSWER_COLUMNS,
    FORMATS,
    MOST_DIGITS,
    MOST_SHOTS,
    carries,
    drawn,
    error,
    number,
    prompt,
    question,
    written,
)
from analysis.arithmetic_accuracy import (
    ACCURACY_COLUMNS,
    DIFFERENCE_COLUMNS,
    ERROR_COLUMNS,
    PLACE_COLUMNS,
    accuracy_table,
    difference_table,
    error_table,
    place_table,
)
from analysis.charbench_answers import first_line
from analysis.columns import schema
from data.tokenizers.spans import by_surface
from studies.engine.models import BEGIN, DTYPE, AskedModel
from studies.engine.parameters import Parameter, choice, integer
from studies.engine.session import Session, Tokens, opened
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table, each

SEED = 42
BATCH_SUMS = 32  # of what a killed job computes twice
MOST_IDS = 24  # of a generated answer
LONGEST_ANSWER = 200  # characters that are kept of it
FORMAT_TITLES = {name: one.title for name, one in FORMATS.items()}
DEFAULT_FORMATS = "bare,comma_right,comma_left,space_right,singly"

METHOD = {
    "sums": "of each pair of lengths, in the order of sha256(seed, lengths, number), each once, as "
    "many as there are; the first 16 are kept for answered sums, which have the same lengths",
    "prompt": "answered sums, 'a+b=c' a line each (shots), and 'a+b=', all numbers as the format "
    "has them",
    "right": f"the likeliest ids one after the other, up to a line end, a special token or "
    f"{MOST_IDS} ids; what stands before the line end, without the format's separator or commas "
    "between digits, is the right number by Python's int()",
    "bits": "-log2 p of the right answer as the format has it, with the line end behind it",
}


@dataclass(frozen=True)
class _Sum:
    number: int
    digits_a: int
    digits_b: int
    a: int
    b: int


def _of_model(model: AskedModel, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    """Raises NeedsWorker, or TokenariumError where a model can't be had, loaded or asked."""
    session = opened(model, parameters, steps.within(0.0, 0.1))
    answers = _answers(session, parameters, steps.within(0.1, 1.0))
    tables = {
        "answers": answers.select(schema(ANSWER_COLUMNS).names()),
        "accuracy": accuracy_table(answers),
        "differences": difference_table(answers),
        "errors": error_table(answers),
        "places": place_table(answers),
    }
    return Answer(tables, METHOD, session.facts)


def _answers(session: Session, parameters: Mapping[str, Any], steps: Steps) -> pl.DataFrame:
    """Columns as ANSWER_COLUMNS and `sum_value`, the right answer as a number."""
    formats = parameters["formats"].split(",")
    groups = list(_groups(parameters))
    count = len(formats) * sum(len(sums) for sums, _ in groups)
    batches, done, right = [], 0, 0
    for name in formats:
        for sums, shots in groups:
            for start in range(0, len(sums), BATCH_SUMS):
                chunk = sums[start : start + BATCH_SUMS]

                def compute(
                    name: str = name,
                    chunk: Sequence[_Sum] = chunk,
                    shots: Sequence[tuple[int, int]] = shots,
                ) -> dict[str, pl.DataFrame]:
                    return {"answers": _asked(session, name, chunk, shots)}

                steps(session.told(done, count, "sums", right, done, "right"), done / count)
                batch = steps.batch(f"{name} {chunk[0].number}", compute)["answers"]
                batches.append(batch)
                right += int(batch["correct"].sum())
                done += len(chunk)
                steps.counted(len(chunk), "sums")
    return pl.concat(batches)


def _groups(
    parameters: Mapping[str, Any],
) -> Iterator[tuple[list[_Sum], list[tuple[int, int]]]]:
    """The sums of each pair of lengths, with the answered ones that stand before each of them."""
    first, last = map(int, parameters["digits"].split("-"))
    lengths = range(first, last + 1)
    pairs = [(a, b) for a in lengths for b in lengths if a == b or parameters["pairs"] == "all"]
    numbered = 0
    for digits_a, digits_b in pairs:
        its = drawn(digits_a, digits_b, MOST_SHOTS + parameters["sums"], parameters["seed"])
        sums = [
            _Sum(numbered + place, digits_a, digits_b, *one)
            for place, one in enumerate(its[MOST_SHOTS:])
        ]
        numbered += len(sums)
        yield sums, its[: parameters["shots"]]


def _asked(
    session: Session, name: str, sums: Sequence[_Sum], shots: Sequence[tuple[int, int]]
) -> pl.DataFrame:
    """Columns as `_answers`. Raises TokenariumError."""
    format_ = FORMATS[name]
    texts = [prompt(shots, one.a, one.b, format_) for one in sums]
    golds = [f"{written(one.a + one.b, format_)}\n" for one in sums]
    encoded, behind = session.encoded(texts), session.behind(texts, golds)
    most = max(MOST_IDS, *map(len, behind))
    prompts = session.begun(encoded, most, "ask with fewer shots")
    said = session.loaded.continuations(prompts, (), MOST_IDS, session.line_ends, behind)
    rows = []
    for one, text, ids, gold, gold_ids, its in zip(
        sums, texts, encoded, golds, behind, said, strict=True
    ):
        response = first_line(session.text(its.ids))
        its_number = number(response, format_)
        asked = question(one.a, one.b, format_)
        places = _holding(session, text, ids, len(text.encode()) - len(asked.encode()))
        rows.append(
            {
                "format": name,
                "sum": one.number,
                "digits_a": one.digits_a,
                "digits_b": one.digits_b,
                "answer_digits": len(str(one.a + one.b)),
                "carry": carries(one.a, one.b),
                "longer": len(str(one.a + one.b)) > max(one.digits_a, one.digits_b),
                "question": asked,
                "answer": gold.removesuffix("\n"),
                "response": response[:LONGEST_ANSWER],
                "number": its_number,
                "correct": its_number == one.a + one.b,
                "error": error(one.a, one.b, its_number),
                "bits": max(0.0, -float(its.log_p[-1]) / np.log(2.0)),
                "question_ids": places.tolist(),
                "question_pieces": session.pieces(places),
                "answer_ids": gold_ids.tolist(),
                "answer_pieces": session.pieces(gold_ids),
                "sum_value": one.a + one.b,
            }
        )
    columns = {**schema(ANSWER_COLUMNS), "sum_value": pl.Int64()}
    return pl.DataFrame(rows, schema=columns)


def _holding(session: Session, text: str, ids: Tokens, start: int) -> Tokens:
    """The ids that hold a byte of the text from `start` on."""
    its = by_surface(ids, session.tokenizer.vocabulary(), text) or session.tokenizer.segment(text)
    return its.ids[its.ends > start]


def digits(given: Any) -> str:
    """Canonical: `3-5`; one number stands for that length alone."""
    first, _, last = str(given).replace(" ", "").partition("-")
    low, high = int(first), int(last or first)
    if not 1 <= low <= high <= MOST_DIGITS:
        raise ValueError(f"write 1-{MOST_DIGITS}, or a part of that")
    return f"{low}-{high}"


def formats(given: Any) -> str:
    """Canonical: by comma, each once, in the order of FORMATS."""
    wanted = {one.strip() for one in str(given).split(",")} - {""}
    if not wanted or wanted - set(FORMATS):
        raise ValueError(f"they are {', '.join(FORMATS)}, by comma")
    return ",".join(name for name in FORMATS if name in wanted)


ARITHMETIC_STUDY = Study(
    name="arithmetic",
    version=1,
    about="Sums whose digits are grouped in different ways, asked of language models.",
    parameters=(
        Parameter("digits", f"1-{MOST_DIGITS}", "digits of the addends, from and to", digits),
        Parameter(
            "pairs",
            "same",
            "same: both addends have as many digits; all: every pair of lengths",
            choice("same", "all"),
        ),
        Parameter("sums", 10, "sums of each pair of lengths", integer(1, 1_000)),
        Parameter(
            "formats",
            DEFAULT_FORMATS,
            f"how digits are grouped, by comma: {', '.join(FORMATS)}",
            formats,
        ),
        Parameter("shots", 8, "answered sums that stand before each one", integer(0, MOST_SHOTS)),
        Parameter("seed", SEED, "seed of the draw", integer(0, 2**31 - 1)),
        BEGIN,
        DTYPE,
    ),
    tables={
        "answers": Table(
            "one row a format and sum: what the model said, what is wrong with it, and how "
            "surprising the right answer is",
            ANSWER_COLUMNS,
        ),
        "accuracy": Table(
            "one row a format over all its sums, and by digits, carries and whether the answer is "
            "longer: accuracy, interval, baselines, bits",
            ACCURACY_COLUMNS,
        ),
        "differences": Table(
            "one row a format but the first: against that one, sum by sum", DIFFERENCE_COLUMNS
        ),
        "errors": Table("one row a format and kind of error", ERROR_COLUMNS),
        "places": Table(
            "one row a format, length of the answer and place of a digit: how often it is wrong",
            PLACE_COLUMNS,
        ),
    },
    compute=each(_of_model),
    subject="models",
    corpus=None,
    queue="gpu",
    prefers="job",
)
