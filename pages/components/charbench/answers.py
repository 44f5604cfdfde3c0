"""What models said, whoever asked them: a file's answers and those of models that were asked here,
as one set of tables."""

from collections.abc import Mapping, Sequence

import polars as pl

import studies
from studies.desks import charbench

Tables = dict[str, pl.DataFrame]


def together(
    file: studies.Result | None,
    asked: studies.Result | None,
    models: Sequence[str],
    titles: Mapping[str, str],
    score: str,
) -> Tables:
    """The tables of the study `charbench_answers` over both, of one score and these models of the
    file, in their order; `titles` of the models asked. Empty where nobody answered."""
    found: list[Tables] = []
    if file is not None:
        found.append(_of_models(file.tables, models))
    if asked is not None:
        named = pl.col("model").replace(titles)
        found.append({name: table.with_columns(named) for name, table in asked.tables.items()})
    tables: Tables = {}
    for name in ("answers", "accuracy", "correlations", "errors") if found else ():
        both = pl.concat([its[name] for its in found], how="diagonal")
        tables[name] = both.filter(pl.col("score") == score) if "score" in both.columns else both
    if found:
        tables["overlap"] = charbench.overlap(tables["answers"])
    return tables


def _of_models(tables: Mapping[str, pl.DataFrame], models: Sequence[str]) -> Tables:
    """The rows of these models alone, in their order."""
    order = {model: place for place, model in enumerate(models)}
    place = pl.col("model").replace_strict(order, return_dtype=pl.Int64)
    return {
        name: table.filter(pl.col("model").is_in(list(models))).sort(place, maintain_order=True)
        for name, table in tables.items()
    }
