"""The items: each word as its tokens, the letter asked for marked, and what models said."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import polars as pl

from pages.components.charbench.controls import TASKS
from pages.components.palette import SURFACES, Mode

PAGE = 20
_KEY = ["task", "word", "character"]
Row = Mapping[str, Any]


def found(items: pl.DataFrame, search: str, task: str) -> pl.DataFrame:
    """Those of a task whose word has every word of `search` in it."""
    rows = items if task == "all" else items.filter(pl.col("task") == task)
    for part in search.split():
        rows = rows.filter(
            pl.col("word").str.to_lowercase().str.contains(part.lower(), literal=True)
        )
    return rows


def table(
    items: pl.DataFrame,
    numbers: Sequence[int],
    answers: pl.DataFrame | None,
    within: str,
    titles: Mapping[str, str],
    mode: Mode,
) -> str:
    """The items with these numbers as HTML: a row an item, a column a tokenizer, a column a model
    that answered. `items` is the study's table, `answers` has model, answer and right."""
    its = items.filter(pl.col("item").is_in(list(numbers)))
    cuts: dict[int, dict[str, Row]] = {}
    for row in its.iter_rows(named=True):
        cuts.setdefault(row["item"], {})[row["tokenizer"]] = row
    tokenizers = [name for name in titles if its.height]
    models, said = _said(its, answers)
    head = "".join(
        f"<th>{escape(one)}</th>"
        for one in ("Word", "Asked", "Right", *(titles[name] for name in tokenizers), *models)
    )
    body = []
    for number in numbers:
        by_tokenizer = cuts[number]
        one = next(iter(by_tokenizer.values()))
        cells = [
            f"<th>{escape(one['word'])}</th>",
            f"<td>{_asked(one)}</td>",
            f"<td>{one['gold']}</td>",
            *(f"<td>{_tokens(by_tokenizer.get(name), within)}</td>" for name in tokenizers),
            *(f"<td>{said.get((model, *_key(one)), '')}</td>" for model in models),
        ]
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="grid charbench-items" style="{_colours(mode)}" tabindex="0" role="region" '
        'aria-label="Items as tokens">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _colours(mode: Mode) -> str:
    surface = SURFACES[mode]
    return f"--line:{surface.hatch};--paper:{surface.paper}"


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _KEY)


def _said(
    items: pl.DataFrame, answers: pl.DataFrame | None
) -> tuple[list[str], dict[tuple[Any, ...], str]]:
    """Models, and by model and item the answer as HTML."""
    if answers is None:
        return [], {}
    its = answers.join(items.select(_KEY).unique(), on=_KEY, how="semi", nulls_equal=True)
    said = {
        (row["model"], *_key(row)): f"{'✓' if row['right'] else '✗'} "
        f"{escape(row['answer'].strip()[:24]) or '<i>nothing</i>'}"
        for row in its.iter_rows(named=True)
    }
    return answers["model"].unique(maintain_order=True).to_list(), said


def _asked(row: Row) -> str:
    name = TASKS[row["task"]]
    letter = row["character"]
    return escape(name) if letter is None else f"{escape(name)}: <b>{escape(letter)}</b>"


def _tokens(row: Row | None, within: str) -> str:
    """A word's tokens, each in a frame; the letters asked for are marked, and behind the token that
    hides one stands how many letters it has."""
    if row is None or row[f"{within}pieces"] is None:
        return '<span class="none">n/a</span>'
    marked = _marked(row)
    at, parts = 0, []
    for piece in row[f"{within}pieces"]:
        places = range(at, at + len(piece))
        letters = "".join(
            f"<mark>{escape(letter)}</mark>" if place in marked else escape(letter)
            for place, letter in zip(places, piece, strict=True)
        )
        hides = row[f"{within}token_letters"] is not None and row["gold"] in places
        size = f"<sup>{len(piece)}</sup>" if hides else ""
        parts.append(f'<span class="{"piece hides" if hides else "piece"}">{letters}</span>{size}')
        at += len(piece)
    note = row[f"{within}note"]
    return "".join(parts) + (f' <span class="none">{escape(note)}</span>' if note else "")


def _marked(row: Row) -> set[int]:
    """Places of the letters that the question is about."""
    match row["task"]:
        case "first" | "last":
            return {row["gold"]}
        case "count":
            return {at for at, letter in enumerate(row["word"]) if letter == row["character"]}
    return set()
