"""In how many ways can a string be written? Its variants, and the id sequences that spell each."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from analysis.columns import BITS, Column, schema
from analysis.spellings import bits, count_segmentations
from data.tokenizers import Tokenizer
from studies.engine.parameters import Parameter, verbatim
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table, each

LONGEST = 1000  # characters
MOST_DIGITS = 4000  # of a count written out

VARIANTS: dict[str, Callable[[str], str]] = {
    "as given": lambda text: text,
    "leading space": lambda text: f" {text}",
    "trailing space": lambda text: f"{text} ",
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NFKC": lambda text: unicodedata.normalize("NFKC", text),
    "NFKD": lambda text: unicodedata.normalize("NFKD", text),
}

ENCODING_COLUMNS = (
    Column("variant", pl.String, "what was done to the string", heading="Variant"),
    Column("text", pl.String, "the string then", heading="String"),
    Column("same_as_given", pl.Boolean, "whether it is the string as given"),
    Column("tokens", pl.Int64, "tokens of it", "tokens", heading="Tokens"),
    Column("ids", pl.List(pl.Int64), "their ids", heading="Ids"),
    Column("segmentations", pl.String, "how many id sequences spell it, as a decimal number",
           "id sequences", "segmentations_note says why", formula="segmentations"),
    Column("segmentations_log2", pl.Float64, "log2 of that number", BITS, "a part of it is unknown",
           "the same in bits (log2)", "segmentations"),
    Column("segmentations_note", pl.String, "why there is no number", null="there is one",
           heading="Note"),
)  # fmt: skip

METHOD = {
    "unit": "the string, encoded alone",
    "segmentations": "sequences of ordinary ids whose items, end to end, have the same bytes as "
    "the encoding's own (with the space that some tokenizers put before a text); counted exactly",
}


def _answer(tokenizer: Tokenizer, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    steps(f"Encoding with {tokenizer.title}", 0.0)
    return Answer({"encodings": _encodings(tokenizer, parameters["text"])}, METHOD)


def _encodings(tokenizer: Tokenizer, text: str) -> pl.DataFrame:
    vocabulary, special = tokenizer.vocabulary(), tokenizer.special_ids
    multiplicity = Counter(
        token for at, token in enumerate(vocabulary) if token and at not in special
    )
    texts = {name: change(text) for name, change in VARIANTS.items()}
    stream = tokenizer.encode_batch(list(texts.values()))
    rows, start = [], 0
    for (name, variant), end in zip(texts.items(), stream.offsets[1:].tolist(), strict=True):
        ids = stream.ids[start:end].tolist()
        start = end
        rows.append(
            {
                "variant": name,
                "text": variant,
                "same_as_given": variant == text,
                "tokens": len(ids),
                "ids": ids,
                **_count(ids, vocabulary, multiplicity, tokenizer.unk_id),
            }
        )
    return pl.DataFrame(rows, schema=schema(ENCODING_COLUMNS))


def _count(
    ids: list[int], vocabulary: Sequence[bytes], multiplicity: Mapping[bytes, int], unk: int | None
) -> dict[str, Any]:
    if unk is not None and unk in ids:
        return {
            "segmentations": None,
            "segmentations_log2": None,
            "segmentations_note": "a part of it is unknown: no ids decode to it",
        }
    number = count_segmentations(b"".join(vocabulary[at] for at in ids), multiplicity)
    short = number.bit_length() < MOST_DIGITS * 3  # 10 > 2 ** 3
    return {
        "segmentations": str(number) if short else None,
        "segmentations_log2": bits(number),
        "segmentations_note": None if short else "too many digits to write out",
    }


def _short_text(given: Any) -> str:
    value = verbatim(given)
    if len(value) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST:,} characters")
    return value


ENCODINGS_STUDY = Study(
    name="encodings",
    version=1,
    about="How many sequences of ids spell one string, and what becomes of its variants.",
    parameters=(Parameter("text", "Tokenization", "the string", _short_text),),
    tables={
        "encodings": Table(
            "one row a variant: its ids, and in how many ways it could be written", ENCODING_COLUMNS
        )
    },
    compute=each(_answer),
    corpus=None,
)
