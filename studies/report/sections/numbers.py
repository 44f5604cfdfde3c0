"""How does it cut numbers? Tokens a number, by its digits."""

from collections.abc import Mapping

from studies.engine.study import Question, Tables
from studies.report.section import Corpora, Figure, Row, Section, Standing, percent, row

DRAWN = ("4", "8", "12")


def asks(corpora: Corpora) -> Mapping[str, Question]:
    return {"vocabulary": Question("vocabulary")}


def measure(tables: Mapping[str, Tables]) -> list[Row]:
    rows = []
    for each in tables["vocabulary"]["numbers"].iter_rows(named=True):
        label = str(each["digits"])
        rows.append(row("tokens_mean", each["tokens_mean"], label, note=each["note"]))
        if label in DRAWN:
            rows.append(row("tokens_of_number", each["tokens_mean"], label))
        rows.append(row("pattern_share", each["pattern_share"], label, note=each["pattern"]))
        rows.append(row("aligned", each["aligned_with_thousands_share"], label))
    return rows


def sentence(standing: Standing) -> str:
    tokens, pattern, aligned = (
        standing.row(figure, "8") for figure in ("tokens_of_number", "pattern_share", "aligned")
    )
    if tokens is None:
        return "It encodes no numbers."
    said = f"A number of eight digits takes {tokens['value']:.1f} tokens on average"
    if pattern is not None:
        share = percent(pattern["value"])
        said += f", most often cut as {pattern['note']} ({share} of them)"
    if aligned is not None:
        said += f"; {percent(aligned['value'])} are cut at the thousands"
    return f"{said}."


SECTION = Section(
    name="numbers",
    title="How does it cut numbers?",
    order=60,
    page="vocabulary",
    figures=(
        Figure("tokens_of_number", "Tokens of a number, by digits", "decimal"),
        Figure("tokens_mean", "Tokens of a number", "decimal", axis=False),
        Figure("pattern_share", "Cut in the commonest way", "percent", axis=False),
        Figure("aligned", "Cut at the thousands", "percent", axis=False),
    ),
    asks=asks,
    measure=measure,
    sentence=sentence,
)
