"""The main figure of each page that can be shared, and the sentence above it, out of frozen tables.

Nothing here asks who looks or has a session: crawlers and other sites' pages have none. What a page
lets its reader choose is taken from the link's query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import plotly.graph_objects as go
import polars as pl

import studies
from data import catalogue
from data.languages import describe
from pages.components import languages, tables
from pages.components.audit import verdicts
from pages.components.charbench import accuracies, answers, joined
from pages.components.charbench import sentence as charbench_sentence
from pages.components.choose import ranking
from pages.components.compare import summary
from pages.components.difficulty import curve
from pages.components.difficulty import summary as difficulty_summary
from pages.components.entropy import orders
from pages.components.entropy import sentence as entropy_sentence
from pages.components.integrity import sentence as integrity_sentence
from pages.components.integrity import shares
from pages.components.integrity.controls import View as Counted
from pages.components.mixture import bars
from pages.components.mixture import sentence as mixture_sentence
from pages.components.names import told_apart
from pages.components.palette import (
    RATIO_TICKS,
    Mode,
    class_colour,
    ratio_colour,
    tokenizer_colour,
)
from pages.components.premiums import heatmap, selection
from pages.components.premiums import sentence as premiums_sentence
from pages.components.probes import (
    arithmetic_figures,
    consistency_figure,
    spellings,
    undertrained_figure,
)
from pages.components.probes.controls import PROBES
from pages.components.probes.probe import Asked, View
from pages.components.report import sheet
from pages.components.sharing import plain_figures
from pages.components.vocabulary import composition
from pages.components.vocabulary import sentence as vocabulary_sentence
from studies.desks import charbench
from studies.desks.choice import ranked
from studies.engine.sharing import Frozen

Legend = tuple[tuple[str, str], ...]
Value = TypeVar("Value", bound=str)


@dataclass(frozen=True)
class Main:
    """A figure, the sentence of the page (Markdown) and, where the figure needs one, a legend:
    (name, colour) each, no colour where the name begins with a sign. `scale`: some colours of the
    figure's own scale, for pictures, which have no room for it."""

    figure: go.Figure
    sentence: str
    legend: Legend = ()
    scale: Legend = ()


@dataclass(frozen=True)
class Shown:
    """What a link froze, as it is drawn: its answers in the order of its questions."""

    frozen: Frozen
    results: Sequence[studies.Result]
    mode: Mode

    @property
    def result(self) -> studies.Result:
        return self.results[0]

    def asked(self, name: str, default: str) -> str:
        """The first value of a parameter of the page."""
        return next(iter(self.frozen.wrapping.query.get(name, ())), default)

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(self.frozen.wrapping.query.get(name, ()))

    @cached_property
    def tokenizers(self) -> list[str]:
        return [one["name"] for one in self.result.signature["tokenizers"]]

    @cached_property
    def titles(self) -> dict[str, str]:
        """What people read for the tokenizers."""
        rows = catalogue.tokenizers()
        own = self.frozen.titles
        return told_apart(
            {
                one: own.get(one) or (rows[one].title if one in rows else one)
                for one in self.tokenizers
            }
        )

    @cached_property
    def models(self) -> dict[str, str]:
        """What people read for the models."""
        rows = catalogue.models()
        names = [one["name"] for one in self.result.signature.get("models", ())]
        return told_apart({one: rows[one].title if one in rows else one for one in names})

    @property
    def legend(self) -> Legend:
        return tuple(
            (self.titles[one], tokenizer_colour(one, self.mode)) for one in self.tokenizers
        )

    def focus(self, *parameters: str) -> str:
        chosen = next(filter(None, (self.asked(name, "") for name in parameters)), "")
        return chosen if chosen in self.tokenizers else self.tokenizers[0]

    def one(self, study: str) -> studies.Result | None:
        """The answer to its first question of that study."""
        found = (one for one in self.results if one.signature["study"] == study)
        return next(found, None)


def _premiums(its: Shown) -> Main:
    table = its.result.tables["premiums"]
    names = languages.table(table["language"].unique(maintain_order=True).to_list())
    everything = tables.joined(table, names, its.titles)
    view = selection.View(
        focus=its.focus("tokenizer"),
        order=_among(its.asked("order", ""), selection.ORDERS, "premium"),
        languages=its.every("language"),
        scripts=its.every("script"),
        families=its.every("family"),
        regions=its.every("region"),
        show=_among(its.asked("show", ""), selection.SHOWS, "spoken"),
        count=_number(its.asked("count", ""), 40),
    )
    labels = selection.ordered(selection.narrowed(everything, view), view)
    shown = selection.of(everything, labels)
    reference = languages.name_of(its.result.signature["parameters"]["reference"], names)
    drawn = heatmap.figure(
        shown,
        languages=labels,
        tokenizers=its.tokenizers,
        focus=view.focus,
        caption="",
        reference=reference,
        mode=its.mode,
    )
    said = premiums_sentence.sentence(shown, tokenizer=view.focus, reference=reference)
    scale = tuple((f"{one:g}×", ratio_colour(one, its.mode)) for one in RATIO_TICKS)
    return Main(drawn, said, scale=scale)


def _compare(its: Shown) -> Main:
    counted = its.result.tables["summary"]
    drawn = plain_figures.token_counts(counted, its.titles, its.mode)
    return Main(drawn, summary.sentence(counted, its.titles))


def _report(its: Shown) -> Main:
    sections = its.result.tables["sections"]
    name = its.focus("tokenizer")
    drawn = plain_figures.standing(sections, name, its.mode)
    return Main(drawn, sheet.answer(sections, name, its.titles))


def _choose(its: Shown) -> Main:
    weights = [float(_number(its.asked(f"weight{n}", ""), 50)) for n in range(len(its.results))]
    found = ranked(its.results, weights if any(weights) else [1.0] * len(weights))
    drawn = ranking.figure(
        found.table,
        names=its.titles,
        colours={one: one for one in its.tokenizers},
        by_cost=False,
        mode=its.mode,
    )
    return Main(drawn, ranking.sentence(found.table, its.titles, by_cost=False))


def _entropy(its: Shown) -> Main:
    summaries = its.result.tables["summary"]
    there = summaries["language"].unique(maintain_order=True).to_list()
    language = _among(its.asked("focus", ""), there, there[0])
    rows, about = (
        its.result.tables[name].filter(pl.col("language") == language)
        for name in ("orders", "summary")
    )
    drawn = orders.figure(
        rows,
        measure="conditional_entropy",
        tokenizers=its.tokenizers,
        titles=its.titles,
        mode=its.mode,
    )
    spoken = languages.name_of(language, languages.table(there))
    said = entropy_sentence.sentence(rows, about, name=spoken, titles=its.titles)
    return Main(drawn, said, its.legend)


def _integrity(its: Shown) -> Main:
    result = its.one("integrity") or its.result
    counted = result.tables["shares"]
    first = counted.row(0, named=True)
    view = Counted(*(its.asked(one, str(first[one])) for one in COUNTED))
    rows = view.rows(counted)
    label = result.signature["parameters"]["language"]
    drawn = shares.figure(rows, tokenizers=its.tokenizers, titles=its.titles, mode=its.mode)
    spoken = describe(label).english_name or label
    said = integrity_sentence.words(rows, name=spoken, titles=its.titles)
    return Main(drawn, said, _signs(*shares.SIGNS))


COUNTED = ("scope", "position", "single_letters", "counted")


def _mixture(its: Shown) -> Main:
    table = its.result.tables["shares"]
    share = _among(its.asked("by", ""), ("pair", "byte"), "pair")
    labels = table["category"].unique(maintain_order=True).to_list()
    names = {one: _category(one) for one in labels}
    drawn = bars.figure(
        table, share, names, tokenizers=its.tokenizers, titles=its.titles, mode=its.mode
    )
    legend = tuple(
        (names[one], class_colour(place, its.mode))
        for place, one in enumerate(bars.ordered(table, share)[: bars.COLOURS])
    )
    return Main(drawn, mixture_sentence.mixture(table, share, names, its.titles), legend)


def _category(label: str) -> str:
    """What people read for a category: a language's name, with the corpus where it was said."""
    language, within, corpus = label.partition(" in ")
    spoken = describe(language).english_name
    return f"{spoken}{within}{corpus}" if spoken else label.capitalize()


def _difficulty(its: Shown) -> Main:
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


def _charbench(its: Shown) -> Main:
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
        file, run, models, _titles_of_models(run), its.asked("score", "exact match")
    )
    measured = accuracies.overall(said["accuracy"]) if said else accuracies.NONE
    papers, means = charbench.published_accuracies(), charbench.published_mean_accuracies()
    first = items.filter(pl.col("tokenizer") == next(iter(titles)))
    drawn = accuracies.figure(papers, means, joined.baselines(first), measured, its.mode)
    within = "" if its.asked("within", "bare") == "bare" else "asked_"
    hiding = joined.hiding(items, within).filter(pl.col("task") == its.asked("place", "all"))
    sentence = charbench_sentence.hidden(hiding, titles)
    more = (
        charbench_sentence.published(papers, means)
        if measured.is_empty()
        else charbench_sentence.measured(measured)
    )
    own = accuracies.colours(measured["model"].unique(maintain_order=True).to_list(), its.mode)
    return Main(drawn, f"{sentence} {more}", (*own.items(), *_signs(*accuracies.SIGNS)))


def _titles_of_models(run: studies.Result | None) -> dict[str, str]:
    rows = catalogue.models()
    names = [one["name"] for one in (run.signature["models"] if run is not None else ())]
    return told_apart({one: rows[one].title if one in rows else one for one in names})


def _vocabulary(its: Shown) -> Main:
    table, by = its.result.tables["composition"], its.asked("by", "script")
    by = _among(by, composition.SORTED_BY, "script")
    drawn = composition.figure(
        table, by=by, tokenizers=its.tokenizers, titles=its.titles, chosen="", mode=its.mode
    )
    said = vocabulary_sentence.sentence(
        table,
        its.result.tables["overlap"],
        by=by,
        tokenizer=its.focus("tokenizer"),
        titles=its.titles,
    )
    return Main(drawn, said, composition.colours(table, by, its.mode))


def _audit(its: Shown) -> Main:
    checks, name = its.result.tables["checks"], its.focus("tokenizer")
    drawn = plain_figures.verdicts(checks, its.tokenizers, its.titles, its.mode)
    own = checks.filter(pl.col("tokenizer") == name)
    return Main(
        drawn, verdicts.sentence(own, its.titles[name]), plain_figures.of_verdicts(its.mode)
    )


def _probes(its: Shown) -> Main:
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


REGISTRY: Mapping[str, Callable[[Shown], Main]] = {
    "premiums": _premiums,
    "compare": _compare,
    "report": _report,
    "choose": _choose,
    "entropy": _entropy,
    "integrity": _integrity,
    "mixture": _mixture,
    "difficulty": _difficulty,
    "charbench": _charbench,
    "probes": _probes,
    "vocabulary": _vocabulary,
    "audit": _audit,
}
"""Page → its main figure."""


def _among(value: str, known: Iterable[Value], default: Value) -> Value:
    """The one of those known that an address names."""
    return next((one for one in known if one == value), default)


def _signs(*known: tuple[str, str]) -> Legend:
    """Signs and what they mean."""
    return tuple((f"{sign} {meaning}", "") for sign, meaning in known)


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else default
