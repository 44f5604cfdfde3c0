"""The audit of one tokenizer as a report, and of several side by side. HTML for `st.html`; and the
table of items that a tokenizer decodes to a text which doesn't encode to them alone."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import polars as pl

from pages.components import tables, token_text
from pages.components.escaping import escaped
from pages.components.palette import VERDICTS, Mode, quiet_colours, tokenizer_colour
from pages.components.tables import NUMBER, TEXT

SHOWN = 6  # examples that are open at once

Row = dict[str, Any]
# Worst first; None: the check has no meaning for this tokenizer.
SIGNS: dict[str | None, str] = {"fail": "✕", "warn": "▲", "pass": "✓", None: "–"}
WORDS: dict[str | None, str] = {
    "fail": "fail",
    "warn": "warn",
    "pass": "pass",
    None: "not applicable",
}
ADVICE = {
    "round_trip": "Some texts don't come back as they were. Keep the text beside its ids wherever "
    "it must stay exact (code, quotations, names).",
    "normaliser_losses": "Texts that differ in nothing else get the same ids, so that no model can "
    "tell them apart. Matters where that form carries meaning.",
    "characters_lost": "A model never sees these characters. See whether your texts hold them; if "
    "they do, choose a tokenizer that falls back on bytes.",
    "reachability": "No text was found that gives these items, so a model has hardly been trained "
    "on them. Keep it from emitting them, and don't count them as vocabulary in use.",
    "reachability_inside_characters": "These pieces of characters seem to be in no text. Mostly "
    "harmless; a model that emits one writes broken text.",
    "single_bytes": "Texts that hold a byte without an item can't be written exactly. Look whether "
    "the file is complete.",
    "single_bytes_reached": "These bytes always merge with their neighbours, or stand in no valid "
    "text. A model has hardly been trained on them alone.",
    "whole_characters": "One token may be a part of a character. Decode whole replies, not token "
    "by token, and cut texts at characters.",
    "straddling_characters": "A token may end inside a character that the next one goes on with. "
    "Don't cut a sequence of ids at just any place.",
    "merge_parts": "Such a merge can never happen as the list stands. Where a part is made by no "
    "merge, the list was cut or edited: get the original file.",
    "redundant_merges": "Harmless for encoding. Drop the later ones before the list is read as the "
    "order in which pairs were learned.",
    "items_without_merge": "Merging never gives these items. See whether the merge list is "
    "complete.",
    "frequent_pairs": "A trainer may have lost the pair (a counter that overflows passes over the "
    "most frequent one), and texts then cost more tokens than they need. Compare with the "
    "original.",
    "gaps_in_ids": "Among the ids of merges, something was taken out of the list: compare the file "
    "with its original. Elsewhere a model has rows that no text ever uses.",
    "special_tokens_in_text": "A person's text can speak with the model's own signs. Escape or "
    "refuse these words before encoding.",
    "special_ids_from_text": "Plain text gives an id that is meant for the model's own signs. "
    "Filter these texts.",
    "numbers": "The same digit stands for another value in another number, which makes arithmetic "
    "harder. Separate digits yourself where it matters.",
}
# The study's classes, and what they mean.
CLASSES = {
    "unreachable": "in no text that was tried",
    "in context": "only beside other text",
    "undecodable": "no whole characters, so no text alone",
}
MOST = 2000


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


METHOD = """
**What a check is.** Something is tried with the tokenizer itself, as it encodes and decodes, or
counted in its vocabulary and its merges; nothing is taken from its description. Each check says
how many things it tried and how many of them failed, and names the limits of its verdict. *Pass*:
within the limits. *Warn*: something that matters for some uses. *Fail*: texts lose characters, or
parts of the file contradict each other. *Not applicable*: the check has no meaning for this kind of
tokenizer; the reason stands beside it. The summary counts only checks that apply.

**Texts.** Every text is encoded alone, special tokens written in it as plain text. The hard strings
hold characters of all planes, combining marks, emoji joined with ZWJ, bidi marks, NUL, lone
carriage returns, long runs of one character, digits, spaces at both ends, and composed and
decomposed forms. A text comes back if decode(encode(*s*)) is *s*, byte for byte.

**Reachability.** An item is reachable if encode(decode([id])) is [id] (Land and Bartolo 2024).
Theirs stops there; here an item that isn't is also looked for beside other text. Items that are no
whole characters and special tokens are counted apart.

**Caveats.** The texts tried are a finite set: a pass says that these came back, not that all do. An
item in no text that was tried may still be in another. A missing frequent pair is a hint, no proof.
A verdict is about the tokenizer alone, not about a model that was trained with it.

**Sources.** Land and Bartolo 2024, *Fishing for Magikarp: Automatically Detecting Under-trained
Tokens in Large Language Models* ([arXiv 2405.05417](https://arxiv.org/abs/2405.05417)).
"""


def unreached_caption(lost: pl.DataFrame, title: str) -> str:
    """How many there are of each class. `lost` has class. Markdown."""
    counts = dict(lost.group_by("class").len().iter_rows())
    said = [
        f"{counts[name]:,} {name} ({meaning})"
        for name, meaning in CLASSES.items()
        if name in counts
    ]
    first = f" The first {MOST:,} are shown." if lost.height > MOST else ""
    return f"{title}: {'; '.join(said)}.{first}"


def unreached_table(lost: pl.DataFrame) -> None:
    """The items, those in no text first. `lost` has id, bytes_hex, class, context (null: none)."""
    places = {name: place for place, name in enumerate(CLASSES)}
    order = pl.col("class").replace_strict(places, default=len(places), return_dtype=pl.Int64)
    rows = lost.sort(order, "id").head(MOST)
    tables.draw(
        rows.with_columns(
            token_text.column(rows["bytes_hex"], token_text.of_hex).alias("shown"),
            token_text.column(rows["bytes_hex"], token_text.spaced),
            token_text.column(rows["context"], token_text.of_text),
        ),
        "audit",
        "reachability",
        {
            "id": NUMBER(format="%d", width=90),
            "shown": TEXT("Item", width=200, help="␣ is a space, ⟨E2⟩ a byte"),
            "class": TEXT(width=130),
            "context": TEXT(width=300),
            "bytes_hex": TEXT(),
        },
        key="audit.unreached",
        alt="Items that their own text doesn't encode to, with a text that gives them",
        height=388,
        lazy=True,
        placeholder="none found",
    )
