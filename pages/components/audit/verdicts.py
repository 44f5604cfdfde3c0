"""The verdicts of an audit: their words and signs, how many there are, the answer in a sentence."""

import polars as pl

from pages.components.escaping import escaped

# Worst first; None: the check has no meaning for this tokenizer.
SIGNS: dict[str | None, str] = {"fail": "✕", "warn": "▲", "pass": "✓", None: "–"}
WORDS: dict[str | None, str] = {
    "fail": "fail",
    "warn": "warn",
    "pass": "pass",
    None: "not applicable",
}


def ranked(checks: pl.DataFrame) -> pl.DataFrame:
    """The checks, worst verdict first, else in the study's order."""
    places = {verdict: place for place, verdict in enumerate(SIGNS)}
    order = pl.col("verdict").replace_strict(places, default=len(places), return_dtype=pl.Int64)
    return checks.sort(order.fill_null(len(places)), maintain_order=True)


def counted(checks: pl.DataFrame) -> tuple[int, int]:
    """(passed, applicable) checks of one tokenizer."""
    return int((checks["verdict"] == "pass").sum()), int(checks["verdict"].is_not_null().sum())


def named(check: str) -> str:
    """A check's name as a reader sees it."""
    text = check.replace("_", " ")
    return text[:1].upper() + text[1:]


def sentence(checks: pl.DataFrame, title: str) -> str:
    """How many checks the tokenizer `title` passes, and which ones it doesn't. Markdown."""
    passed, applicable = counted(checks)
    if not applicable:
        return f"No check applies to **{escaped(title)}**."
    said = f"**{escaped(title)}** passes **{passed} of {applicable}** checks"
    parts = []
    for verdict, verb in (("fail", ("fails", "fail")), ("warn", ("warns", "warn"))):
        names = checks.filter(pl.col("verdict") == verdict)["check"].to_list()
        if names:
            listed = ", ".join(escaped(name.replace("_", " ")) for name in names)
            parts.append(f"{len(names)} {verb[len(names) > 1]}: {listed}")
    return f"{said}; {'; '.join(parts)}." if parts else f"{said}."
