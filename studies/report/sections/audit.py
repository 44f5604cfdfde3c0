"""Can it be trusted? The verdicts of the audit."""

from collections.abc import Mapping

import polars as pl

from studies.engine.study import Question, Tables
from studies.report.section import Corpora, Figure, Row, Section, Standing, named, place, row


def asks(corpora: Corpora) -> Mapping[str, Question]:
    return {"audit": Question("audit")}


def measure(tables: Mapping[str, Tables]) -> list[Row]:
    checks = tables["audit"]["checks"]
    reach = checks.filter(pl.col("check") == "reachability")
    applies = bool(reach.height and reach["tried"][0])
    unreached = reach["failed"][0] / reach["tried"][0] if applies else None
    reason = None if applies else "the check doesn't apply"
    return [
        *(
            row(name, checks.filter(pl.col("verdict") == verdict).height)
            for name, verdict in (("fails", "fail"), ("warnings", "warn"), ("passes", "pass"))
        ),
        row("unreached", unreached, note=reason),
        *(
            row("check", each["failed"], each["check"], note=each["verdict"])
            for each in checks.iter_rows(named=True)
            if each["verdict"] in ("fail", "warn")
        ),
    ]


def sentence(standing: Standing) -> str:
    fails, warnings, passes = (standing.row(name) for name in ("fails", "warnings", "passes"))
    if fails is None or warnings is None or passes is None:
        return "No check applies to it."
    worst = [one["label"].replace("_", " ") for one in standing.rows if one["note"] == "fail"]
    counts = [
        f"{one['value']:.0f} {name}"
        for one, name in ((passes, "pass"), (warnings, "warn"), (fails, "fail"))
        if one["value"]
    ]
    said = f"Of its checks {named(counts)}"
    said += f": {named(worst)}." if worst else "."
    where = place(fails, "the fewest failures", "fewer failures than", "the most failures")
    return f"{said} These are {where}." if where else said


SECTION = Section(
    name="audit",
    title="Can it be trusted?",
    order=50,
    page="audit",
    figures=(
        Figure("fails", "Checks that fail", "number", "lower"),
        Figure("warnings", "Checks that warn", "number", "lower"),
        Figure("unreached", "Items that don't come back alone", "percent", "lower"),
        Figure("passes", "Checks that pass", "number", axis=False),
        Figure("check", "Things that failed a check", "number", axis=False),
    ),
    asks=asks,
    measure=measure,
    sentence=sentence,
)
