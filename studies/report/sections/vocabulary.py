"""What is in its vocabulary? Scripts, and items that differ by case or a space only."""

from collections.abc import Mapping

import polars as pl

from analysis.vocabulary import NO_SCRIPT, near_duplicate_share
from studies.engine.study import Question, Tables
from studies.report.section import (
    Corpora,
    Figure,
    Row,
    Section,
    Standing,
    named,
    percent,
    place,
    row,
)

LEAST = 0.005  # what is written as 1 %


def asks(corpora: Corpora) -> Mapping[str, Question]:
    return {"vocabulary": Question("vocabulary")}


def measure(tables: Mapping[str, Tables]) -> list[Row]:
    composition, items = tables["vocabulary"]["composition"], tables["vocabulary"]["items"]
    of = {
        by: dict(composition.filter(pl.col("by") == by).select("class", "share").iter_rows())
        for by in ("script", "position")
    }
    duplicates = near_duplicate_share(items)
    note = None if duplicates is not None else "no items are text"
    return [
        row("items", items.height),
        row("near_duplicates", duplicates, note=note),
        row("word_initial", of["position"].get("word-initial", 0.0)),
        *(row("script", share, name) for name, share in of["script"].items()),
    ]


def sentence(standing: Standing) -> str:
    items = standing.row("items")
    scripts = [
        one
        for one in reversed(standing.of("script"))
        if one["label"][0].isupper() and one["label"] != NO_SCRIPT and one["value"] >= LEAST
    ]
    if items is None or not scripts:
        return "Hardly any of its items are in a script."
    most = named(f"{one['label']} {percent(one['value'])}" for one in scripts[:4])
    duplicates = standing.row("near_duplicates")
    said = f"{items['value']:,.0f} ids, by script: {most}."
    if duplicates is None:
        return said
    said += f" {percent(duplicates['value'])} differ from another item by case or a space only"
    where = place(duplicates, "the fewest", "fewer than in", "the most")
    return f"{said}: {where}." if where else f"{said}."


SECTION = Section(
    name="vocabulary",
    title="What is in its vocabulary?",
    order=40,
    page="vocabulary",
    figures=(
        Figure("items", "Ids", "number"),
        Figure("near_duplicates", "Doubled by case or space", "percent", "lower"),
        Figure("word_initial", "Items that begin a word", "percent"),
        Figure("script", "Share of a script", "percent", axis=False),
    ),
    asks=asks,
    measure=measure,
    sentence=sentence,
)
