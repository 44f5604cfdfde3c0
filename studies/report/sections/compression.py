"""How much text fits in a token? Bytes a token on each corpus, of its English if it has some."""

from collections.abc import Mapping

import polars as pl

from studies.engine.study import Question, Tables
from studies.report.section import (
    PROSE,
    Corpora,
    Figure,
    Row,
    Section,
    Standing,
    english,
    named,
    place,
    row,
)
from studies.report.sections import entropy


def asks(corpora: Corpora) -> Mapping[str, Question]:
    asked = {
        label: Question("counts", corpus.hash, {"group_by": "language"})
        for label, corpus in corpora.by_label.items()
    }
    # Of a large corpus in many languages the English alone is encoded: entropy asks for it anyway.
    if PROSE in asked and (in_english := entropy.asks(corpora)):
        asked[PROSE] = in_english["entropy"]
    # A label tells what to read: English of a corpus that has it, else all of the corpus.
    return {
        f"{label} {english(corpora.by_label[label]) or ''}".strip(): question
        for label, question in asked.items()
    }


def measure(tables: Mapping[str, Tables]) -> list[Row]:
    rows = []
    for asked, its in tables.items():
        label, _, language = asked.partition(" ")
        counts = its["counts" if "counts" in its else "summary"]
        if language:
            counts = counts.filter(pl.col("language") == language)
        # A byte of a binary is a character, which in UTF-8 may take two bytes.
        binary = counts["language"].to_list() == ["binary"]
        size = int(counts["characters" if binary else "bytes"].sum())
        tokens = int(counts["tokens"].sum())
        lost = counts.drop_nulls("bytes_per_token").height < counts.height
        note = "text that is not encoded, or no tokens" if lost or not tokens else None
        value = None if note else size / tokens
        rows.append(row("bytes_per_token", value, label, note=note))
    return rows


def sentence(standing: Standing) -> str:
    found = standing.of("bytes_per_token")
    if not found:
        return "No text was measured that it encodes."
    first = standing.row("bytes_per_token", PROSE) or found[-1]
    said = f"A token holds {first['value']:.2f} bytes of {_text(first['label'])}"
    rest = [
        f"{one['value']:.2f} of {_text(one['label'])}"
        for one in found
        if one["label"] != first["label"]
    ]
    said += f", {named(rest)}." if rest else "."
    on = standing.row("bytes_per_token", first["label"])
    where = place(on, "the most", "more than", "the least")
    return f"{said} On {_text(first['label'])} that is {where}." if where else said


TEXTS = {
    "languages": "the declaration in English",
    "prose": "English prose",
    "code": "source code",
    "binaries": "machine code",
}


def _text(label: str) -> str:
    return TEXTS.get(label, label)


SECTION = Section(
    name="compression",
    title="How much text fits in a token?",
    order=20,
    page="corpora",
    figures=(Figure("bytes_per_token", "Bytes a token", "decimal", "higher"),),
    asks=asks,
    measure=measure,
    sentence=sentence,
)
