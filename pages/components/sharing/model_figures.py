"""The main figures of the pages about language models, and the sentences above them, out of frozen
tables."""

import polars as pl

from pages.components import languages
from pages.components.charbench import accuracies, answers
from pages.components.charbench import sentence as charbench_sentence
from pages.components.difficulty import curve
from pages.components.difficulty import summary as difficulty_summary
from pages.components.palette import class_colour
from pages.components.probes import (
    arithmetic_figures,
    consistency_figure,
    spellings,
    undertrained_figure,
)
from pages.components.probes.controls import PROBES
from pages.components.probes.probe import Asked, View
from pages.components.sharing.frozen_answers import Main, Shown, models_of, signs
from studies.desks import charbench as published


def difficulty(its: Shown) -> Main:
    measured, counted = its.result.tables["tokens"], its.result.tables["summary"]
    of_corpus = its.result.signature["corpus"] is not None
    what = "this sample" if of_corpus else "this text"
    said = difficulty_summary.sentence(counted, measured, its.models, what)
    colours = curve.colours(list(its.models), its.mode)
    legend = tuple((title, colours[one]) for one, title in its.models.items())
    if not of_corpus:
        return Main(curve.figure(its.result.tables["curve"], its.models, its.mode), said, legend)
    by_language = its.result.tables["languages"]
    names = languages.table(by_language["language"].unique(maintain_order=True).to_list())
    display = dict(names.select("language", "display").iter_rows())
    return Main(curve.bars(by_language, display, its.models, its.mode), said, legend)


def charbench(its: Shown) -> Main:
    asked = its.one("charbench_items") or its.result
    items = asked.tables["items"]
    titles = {
        one: its.titles.get(one, one) for one in items["tokenizer"].unique(maintain_order=True)
    }
    file, run = its.one("charbench_answers"), its.one("charbench")
    models = its.every("of_models")
    if file is not None and not models:
        models = tuple(file.tables["accuracy"]["model"].unique(maintain_order=True))
    said = answers.together(
        file,
        run,
        models,
        models_of(run) if run is not None else {},
        its.asked("score", "exact match"),
    )
    measured = accuracies.overall(said["accuracy"]) if said else accuracies.NONE
    papers, means = published.published_accuracies(), published.published_mean_accuracies()
    first = items.filter(pl.col("tokenizer") == next(iter(titles)))
    drawn = accuracies.figure(papers, means, answers.baselines(first), measured, its.mode)
    within = "" if its.asked("within", "bare") == "bare" else "asked_"
    hiding = answers.hiding(items, within).filter(pl.col("task") == its.asked("place", "all"))
    sentence = charbench_sentence.hidden(hiding, titles)
    more = (
        charbench_sentence.published(papers, means)
        if measured.is_empty()
        else charbench_sentence.measured(measured)
    )
    own = accuracies.colours(measured["model"].unique(maintain_order=True).to_list(), its.mode)
    return Main(drawn, f"{sentence} {more}", (*own.items(), *signs(*accuracies.SIGNS)))


def probes(its: Shown) -> Main:
    result, study = its.result, its.result.signature["study"]
    if study not in PROBES:  # what needs no model: the words' spellings
        table = result.tables["summary"]
        drawn = spellings.figure(table, its.titles, its.mode)
        return Main(drawn, spellings.sentence(table, its.titles))
    said = PROBES[study].sentence(View(result, its.models, Asked({}), its.mode))
    first, title = next(iter(its.models.items()))
    of_first = {
        name: table.filter(pl.col("model") == first)
        for name, table in result.tables.items()
        if "model" in table.columns
    }
    if study == "arithmetic":
        drawn = arithmetic_figures.accuracy(of_first["accuracy"], its.mode)
    elif study == "undertrained":
        row = of_first["summary"].row(0, named=True)
        drawn = undertrained_figure.figure(of_first["items"], row, its.mode)
    else:
        drawn = consistency_figure.figure(result.tables["rates"], its.models, its.mode)
        legend = (
            (name, class_colour(place, its.mode)) for place, name in enumerate(its.models.values())
        )
        return Main(drawn, said, tuple(legend))
    return Main(drawn, said, ((title, ""),))
