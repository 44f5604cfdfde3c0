"""The audit of one tokenizer as a report, and of several side by side. HTML for `st.html`."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import polars as pl

from pages.components.audit.advice import ADVICE
from pages.components.audit.verdicts import SIGNS, WORDS, counted, named, ranked
from pages.components.palette import VERDICTS, Mode, quiet_colours, tokenizer_colour

SHOWN = 6  # examples that are open at once

Row = dict[str, Any]


def report(checks: pl.DataFrame, mode: Mode) -> str:
    """A part for each check, worst verdict first: how many were tried and failed, what it means
    and what to do, examples, what was tried.

    `checks` has check, verdict, tried, failed, examples, about, note; one tokenizer's rows.
    """
    parts = "".join(_check(row) for row in ranked(checks).iter_rows(named=True))
    return f'<div class="audit" style="{quiet_colours(mode, **VERDICTS[mode])}">{parts}</div>'


def matrix(
    checks: pl.DataFrame,
    *,
    tokenizers: Sequence[str],
    titles: Mapping[str, str],
    focus: str,
    mode: Mode,
) -> str:
    """A table of checks × tokenizers, with how many each passes in its last row."""
    verdicts = {
        (tokenizer, check): verdict
        for tokenizer, check, verdict in checks.select("tokenizer", "check", "verdict").iter_rows()
    }
    heads = "".join(
        f'<th scope="col"{_framed(name, focus)}>'
        f'<i style="background:{tokenizer_colour(name, mode)}"></i>{escape(titles[name])}</th>'
        for name in tokenizers
    )
    lines = "".join(
        f'<tr><th scope="row">{escape(named(check))}</th>'
        + "".join(
            f"<td{_framed(name, focus)}>{_verdict(verdicts.get((name, check)))}</td>"
            for name in tokenizers
        )
        + "</tr>"
        for check in checks["check"].unique(maintain_order=True)
    )
    totals = "".join(
        "<td{}>{} of {}</td>".format(
            _framed(name, focus), *counted(checks.filter(pl.col("tokenizer") == name))
        )
        for name in tokenizers
    )
    return (
        '<div class="grid" tabindex="0" role="region" aria-label="All checks" '
        f'style="{quiet_colours(mode, **VERDICTS[mode])}"><table><thead><tr>'
        f'<th scope="col">Check</th>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody>"
        f'<tfoot><tr><th scope="row">Passed</th>{totals}</tr></tfoot></table></div>'
    )


def _check(row: Row) -> str:
    verdict = row["verdict"]
    said = []
    if row["note"]:
        said.append(f"<p>{escape(row['note'])}</p>")
    if verdict in ("warn", "fail") and row["check"] in ADVICE:
        said.append(f"<p><b>What to do.</b> {escape(ADVICE[row['check']])}</p>")
    said.append(_examples(list(row["examples"] or [])))
    if row["about"]:
        said.append(f'<p class="tried">{escape(row["about"])}</p>')
    count = f' <span class="count">{_count(row)}</span>' if verdict is not None else ""
    return (
        f'<section class="check {verdict or "none"}"><div>{_verdict(verdict)}</div>'
        f"<div><h3>{escape(named(row['check']))}{count}</h3>{''.join(said)}</div></section>"
    )


def _count(row: Row) -> str:
    tried, failed = row["tried"], row["failed"]
    if tried is None:
        return "" if failed is None else f"found <b>{failed:,}</b>"
    return f"tried <b>{tried:,}</b> · failed <b>{failed or 0:,}</b>"


def _examples(examples: list[str]) -> str:
    """The first few, and the rest behind a click."""
    if not examples:
        return ""
    chips = [f"<li><bdi>{escape(example)}</bdi></li>" for example in examples]
    shown = f"<ul>{''.join(chips[:SHOWN])}</ul>"
    if len(chips) <= SHOWN:
        return shown
    more = f"<summary>{len(chips) - SHOWN} more examples</summary>"
    return f"{shown}<details>{more}<ul>{''.join(chips[SHOWN:])}</ul></details>"


def _verdict(verdict: str | None) -> str:
    kind = verdict or "none"
    return f'<span class="verdict {kind}"><b>{SIGNS[verdict]}</b> {WORDS[verdict]}</span>'


def _framed(name: str, focus: str) -> str:
    return ' class="focus"' if name == focus else ""
