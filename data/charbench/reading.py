"""Files of CharBench items, and of what models answered: JSONL or CSV.

Read are the published file (question_idx, question, answer, word, character, task), the published
code's results (model_prediction, correct_answer, model beside these), and a visitor's own runs
(response and model in place of them). Nothing of the file is believed: each right answer is
computed, and one that the file gives otherwise is an error.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data.errors import TokenariumError

MOST_BYTES = 300_000_000
MOST_ROWS = 1_500_000
MOST_MODELS = 50
LONGEST_MODEL = 80
_WORD = re.compile(r"[A-Za-z]{1,64}")
_WHOLE = re.compile(r"-?\d+\.0")
_NEEDED = ("word", "character", "task")


@dataclass(frozen=True)
class Row:
    """An item, and what a model said; `answer` is None where the file has no answers, empty where
    the model gave none."""

    task: str
    word: str
    character: str | None
    gold: int
    model: str
    answer: str | None


Rule = Callable[[str, str, str], tuple[str, str | None, int]]
"""From a task as it is written, word and letter (empty: none) to the task's name, the letter and
the right answer; raises ValueError, a clause, where they don't fit."""


def read(name: str, content: bytes, rule: Rule) -> list[Row]:
    """The rows of a file, in order; `name` tells its format and stands for a model without a name.

    Raises TokenariumError, a sentence, for what can't be read; one bad row refuses the file.
    """
    if len(content) > MOST_BYTES:
        raise TokenariumError(
            f"{name} has {len(content) / 1e6:,.0f} MB, more than {MOST_BYTES / 1e6:,.0f}: give a "
            "part of its rows."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TokenariumError(
            f"{name} is not UTF-8 (byte {error.start:,}): save it as UTF-8."
        ) from None
    if not text.strip():
        raise TokenariumError(f"{name} is empty.")
    ending = name.lower().endswith((".jsonl", ".ndjson", ".json"))
    is_json = ending or text.lstrip().startswith("{")
    raw = _json_lines(name, text) if is_json else _separated(name, text)
    rows: list[Row] = []
    seen: dict[tuple[str, str, str, str | None], int] = {}
    models: set[str] = set()
    answers: str | None = None
    for number, fields in raw:
        if not rows:
            _check_columns(name, fields)
            answers = next((key for key in ("response", "model_prediction") if key in fields), None)
        row = _row(f"{name}, row {number:,}", name, fields, answers, rule)
        key = (row.model, row.task, row.word, row.character)
        if key in seen:
            raise TokenariumError(
                f"{name}, row {number:,} asks the same of the same model as row {seen[key]:,}: an "
                "item counts once."
            )
        seen[key] = number
        models.add(row.model)
        rows.append(row)
        if len(rows) > MOST_ROWS or len(models) > MOST_MODELS:
            raise TokenariumError(
                f"{name} has more than {MOST_ROWS:,} rows or {MOST_MODELS} models: give a part."
            )
    if not rows:
        raise TokenariumError(f"{name} has a line of column names and no row below it.")
    return rows


def _json_lines(name: str, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(io.StringIO(text), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            raise TokenariumError(
                f"{name}, line {number:,} is no JSON: each line is one object."
            ) from None
        if not isinstance(fields, dict):
            raise TokenariumError(f"{name}, line {number:,} is no object with named fields.")
        yield number, fields


def _separated(name: str, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [field.strip() for field in next(table, [])]
        if len(set(header)) < len(header):
            raise TokenariumError(f"{name} has two columns of one name in its first line.")
        for number, fields in enumerate(table, start=1):
            if not fields:
                continue
            if len(fields) != len(header):
                raise TokenariumError(
                    f"{name}, row {number:,} has {len(fields)} fields, and its first line names "
                    f"{len(header)}."
                )
            yield number, dict(zip(header, fields, strict=True))
    except csv.Error as error:
        raise TokenariumError(
            f"{name} can't be read as CSV (line {table.line_num:,}: {error})."
        ) from None


def _check_columns(name: str, fields: Mapping[str, Any]) -> None:
    lacking = [column for column in _NEEDED if column not in fields]
    if lacking:
        here = ", ".join(str(column)[:40] for column in list(fields)[:12]) or "none"
        raise TokenariumError(
            f"{name} has no column {' and no column '.join(map(repr, lacking))}: needed are word, "
            f"character and task, and response for what a model said. Its columns: {here}."
        )


def _row(place: str, name: str, fields: Mapping[str, Any], answers: str | None, rule: Rule) -> Row:
    word = _text(fields.get("word"))
    if not _WORD.fullmatch(word):
        raise TokenariumError(
            f"{place}: the word {_shown(word)} isn't made of letters a to z and A to Z, 64 at most."
        )
    try:
        task, character, gold = rule(_text(fields["task"]), word, _text(fields["character"]))
    except ValueError as error:
        raise TokenariumError(f"{place}: {error}.") from None
    given = _text(fields.get("answer", fields.get("correct_answer"))).strip()
    if given and given.removesuffix(".0") != str(gold):
        raise TokenariumError(
            f"{place}: the right answer is {gold} ({task}, {word}), and the file has "
            f"{_shown(given)}; the column answer holds right answers, response the model's."
        )
    model = _text(fields.get("model")).strip() or name
    answer = None if answers is None else _text(fields.get(answers))
    if answers == "model_prediction" and answer is not None and _WHOLE.fullmatch(answer):
        answer = answer[:-2]  # numbers beside missing ones are written with a point
    return Row(task, word, character, gold, model[:LONGEST_MODEL], answer)


def _text(value: Any) -> str:
    """Empty for what is missing; what is no Unicode (a lone surrogate) is U+FFFD."""
    return "" if value is None else str(value).encode(errors="replace").decode()


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
