"""The whole library against the reference libraries: the same ids on every hard text.

    python -m tests.accuracy.library [NAME...]

For every row that is here (`python -m data fetch --all` brings all), the ids as they are counted
and those of the reference library, asked directly where the artefact is in its own format, else
through the adapter; and whether the row says rightly what it is. Prints a line a row, and a sum.
Not part of `make test`: some twenty minutes.
"""

import sys
import time
from collections.abc import Callable

import sentencepiece
import tokenizers
from mistral_common.tokens.tokenizers.tekken import Tekkenizer

from data import catalogue, library
from data.catalogue import Source
from data.tokenizers.base import Tokenizer
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.load import from_identity, of_row

Encode = Callable[[str], list[int]]


def by_tokenizers(row: Source, _: Tokenizer) -> Encode:
    read = tokenizers.Tokenizer.from_str(library.read(row.sha256).decode("utf-8"))
    read.encode_special_tokens = True
    return lambda text: list(read.encode(text, add_special_tokens=False).ids)


def by_sentencepiece(row: Source, _: Tokenizer) -> Encode:
    read = sentencepiece.SentencePieceProcessor(model_proto=library.read(row.sha256))
    return lambda text: list(read.encode(text))


def by_tekken(row: Source, _: Tokenizer) -> Encode:
    read = Tekkenizer.from_file(library.path(row.sha256))
    return lambda text: list(read.encode(text, bos=False, eos=False))


def by_adapter(_: Source, tokenizer: Tokenizer) -> Encode:
    return lambda text: tokenizer.encode_batch_reference([text]).ids.tolist()


DIRECTLY = {
    "huggingface": by_tokenizers,
    "sentencepiece": by_sentencepiece,
    "tekken": by_tekken,
}


def main(names: list[str]) -> int:
    texts, compared, wrong, rows = hard_texts(), 0, 0, 0
    for name, row in catalogue.tokenizers().items():
        if (names and name not in names) or not library.has(row.sha256):
            continue
        began = time.monotonic()
        tokenizer = from_identity(of_row(row), row)
        encode = DIRECTLY.get(row.format, by_adapter)(row, tokenizer)
        stream = tokenizer.encode_batch(texts)
        bounds = stream.offsets.tolist()
        # A Unigram of the library's finds its special pieces in plain text; here they are text.
        hidden = tokenizer.special_ids if tokenizer.algorithm == "Unigram" else frozenset()
        expected = (encode(text) for text in texts)
        differ = [
            text
            for text, ids, start, end in zip(texts, expected, bounds, bounds[1:], strict=False)
            if ids != stream.ids[start:end].tolist() and hidden.isdisjoint(ids)
        ]
        told = (tokenizer.vocabulary_size, tokenizer.algorithm)
        faults = [f"{len(differ)} texts differ, the first is {differ[0]!r}"] if differ else []
        faults += (
            [f"it has {told}, its row says otherwise"] if told != (row.ids, row.algorithm) else []
        )
        how = "directly" if row.format in DIRECTLY else "through the adapter"
        said = "; ".join(faults) or f"{len(stream.ids):,} ids equal, {how}, by {tokenizer.engine}"
        print(f"{name:<24} {time.monotonic() - began:5.1f} s  {said}", flush=True)
        rows, compared, wrong = rows + 1, compared + len(stream.ids), wrong + bool(faults)
        del tokenizer, encode
    print(f"{rows} rows, {len(texts):,} texts each, {compared:,} ids compared; {wrong} rows differ")
    return 1 if wrong or not rows else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
