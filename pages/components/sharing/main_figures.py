"""The main figure of each page that can be shared, and the sentence above it, out of frozen tables
(of those about language models: model_figures.py)."""

from collections.abc import Callable, Mapping

import polars as pl

from data.languages import describe
from pages.components import languages, tables
from pages.components.audit import report
from pages.components.choose import ranking
from pages.components.compare import summary
from pages.components.entropy import orders
from pages.components.entropy import sentence as entropy_sentence
from pages.components.integrity import sentence as integrity_sentence
from pages.components.integrity import shares
from pages.components.integrity.controls import View as Counted
from pages.components.mixture import bars
from pages.components.mixture import sentence as mixture_sentence
from pages.components.palette import (
    RATIO_TICKS,
    class_colour,
    ratio_colour,
)
from pages.components.premiums import heatmap, selection
from pages.components.premiums import sentence as premiums_sentence
from pages.components.report import sheet
from pages.components.sharing import model_figures, plain_figures
from pages.components.sharing.frozen_answers import Main, Shown, among, number, signs
from pages.components.vocabulary import composition
from pages.components.vocabulary import sentence as vocabulary_sentence
from studies.desks.choice import ranked


def _premiums(its: Shown) -> Main:
    table = its.result.tables["premiums"]
    names = languages.table(table["language"].unique(maintain_order=True).to_list())
    everything = tables.joined(table, names, its.titles)
    view = selection.View(
        focus=its.focus("tokenizer"),
        order=among(its.asked("order", ""), selection.ORDERS, "premium"),
        languages=its.every("language"),
        scripts=its.every("script"),
        families=its.every("family"),
        regions=its.every("region"),
        show=among(its.asked("show", ""), selection.SHOWS, "spoken"),
        count=number(its.asked("count", ""), 40),
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
    weights = [float(number(its.asked(f"weight{n}", ""), 50)) for n in range(len(its.results))]
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
    language = among(its.asked("focus", ""), there, there[0])
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
    return Main(drawn, said, signs(*shares.SIGNS))


COUNTED = ("scope", "position", "single_letters", "counted")


def _mixture(its: Shown) -> Main:
    table = its.result.tables["shares"]
    share = among(its.asked("by", ""), ("pair", "byte"), "pair")
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


def _vocabulary(its: Shown) -> Main:
    table, by = its.result.tables["composition"], its.asked("by", "script")
    by = among(by, composition.SORTED_BY, "script")
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
    return Main(drawn, report.sentence(own, its.titles[name]), plain_figures.of_verdicts(its.mode))


REGISTRY: Mapping[str, Callable[[Shown], Main]] = {
    "premiums": _premiums,
    "compare": _compare,
    "report": _report,
    "choose": _choose,
    "entropy": _entropy,
    "integrity": _integrity,
    "mixture": _mixture,
    "difficulty": model_figures.difficulty,
    "charbench": model_figures.charbench,
    "probes": model_figures.probes,
    "vocabulary": _vocabulary,
    "audit": _audit,
}
"""Page → its main figure."""
