"""How is this text cut? A text under tokenizers, token by token."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from analysis.token_kinds import KINDS, is_whole, token_kinds
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.engine.parameters import Parameter, choice, verbatim
from studies.engine.study import Answer, Study

METHOD = {
    "unit": "the text, encoded alone; offsets are bytes of its UTF-8 form",
    "offsets": "sums of the tokens' lengths where their surfaces are the text, else the reference "
    "library's offsets, which are whole characters",
    "kinds": "part of a character: the token's bytes are no whole characters, or it shares a "
    "character of the text with its neighbour",
}


def pin(parameters: dict[str, Any], corpus: None) -> dict[str, Any]:
    return parameters


def compute(
    tokenizers: Sequence[Tokenizer], corpus: None, parameters: Mapping[str, Any], progress: Progress
) -> list[Answer]:
    text, special = parameters["text"], parameters["special"] == "interpreted"
    said = "interpreted" if special else "none added; written ones are plain text"
    answers = []
    for number, tokenizer in enumerate(tokenizers):
        progress(f"Encoding with {tokenizer.title}", number / len(tokenizers))
        tokens = token_table(tokenizer, text, special)
        tables = {"tokens": tokens, "summary": _summary(tokens, text)}
        answers.append(Answer(tables, {**METHOD, "special_tokens": said}))
    return answers


def token_table(tokenizer: Tokenizer, text: str, special: bool) -> pl.DataFrame:
    """One row a token of the text, in order."""
    found = tokenizer.segment(text, special)
    vocabulary = tokenizer.vocabulary()
    used, which = np.unique(found.ids, return_inverse=True)
    surfaces = [vocabulary[its_id] for its_id in used.tolist()]
    whole = np.fromiter(map(is_whole, surfaces), bool, len(used))
    kinds = token_kinds(
        found.starts,
        found.ends,
        whole[which],
        np.isin(found.ids, list(tokenizer.special_ids)),
        found.ids == (-1 if tokenizer.unk_id is None else tokenizer.unk_id),
    )
    hexes = pl.Series([surface.hex() for surface in surfaces], dtype=pl.String)
    texts = pl.Series([s.decode(errors="replace") for s in surfaces], dtype=pl.String)
    return pl.DataFrame(
        {
            "position": np.arange(len(found.ids), dtype=np.int64),
            "id": found.ids.astype(np.int64),
            "bytes_hex": hexes.gather(which),
            "text": texts.gather(which),
            "start": found.starts,
            "end": found.ends,
            "kind": pl.Series(KINDS, dtype=pl.String).gather(kinds),
        }
    )


def _summary(tokens: pl.DataFrame, text: str) -> pl.DataFrame:
    """One row; the means are null for a text without tokens."""
    counts = {kind: int((tokens["kind"] == kind).sum()) for kind in KINDS}
    size, characters, n = len(text.encode()), len(text), tokens.height
    return pl.DataFrame(
        {
            "tokens": [n],
            "bytes": [size],
            "characters": [characters],
            "characters_per_token": pl.Series([characters / n if n else None], dtype=pl.Float64),
            "bytes_per_token": pl.Series([size / n if n else None], dtype=pl.Float64),
            "distinct": [tokens["id"].n_unique()],
            "parts": [counts["part of a character"]],
            "special": [counts["special"]],
            "unknown": [counts["unknown"]],
            "note": pl.Series([None if n else "the text has no tokens"], dtype=pl.String),
        }
    )


SEGMENTATION_STUDY = Study(
    name="segmentation",
    version=2,
    about="How tokenizers cut one text: every token with the bytes it stands for.",
    parameters=(
        Parameter("text", "The quick brown fox, 12 345 naïve 猫s.", "the text", verbatim),
        Parameter(
            "special",
            "plain",
            "special tokens written in the text are plain: ordinary text; interpreted: themselves",
            choice("plain", "interpreted"),
        ),
    ),
    tables={
        "tokens": "one row a token, in order: its id, bytes and place in the text",
        "summary": "one row a tokenizer: tokens, bytes, characters, and their ratios",
    },
    pin=pin,
    compute=compute,
    needs_corpus=False,
)
