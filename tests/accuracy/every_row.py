"""Are the ids of every row of the catalogue those of its reference library?

    python -m tests.accuracy.every_row [ROW...]

Each tokenizer on the whole hard check set (data/tokenizers/engine/hard_texts.py): the ids as they
are counted against the library of its format, asked directly where it takes the row's file, else
as the adapter asks it; beside it, whether the row says what the adapter has. Prints a line a row
and their sum; the exit status is 1 if anything differs. Not part of `make test` (`make library`):
it fetches 600 MB, and takes an hour.
"""

import sys

import pytest

from data import catalogue
from data.errors import TokenariumError
from data.tokenizers import identify
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.load import from_identity, put_away
from tests.data.tokenizers.conftest import segments
from tests.data.tokenizers.test_default_tokenizers import library_of


def main(names: list[str]) -> int:
    rows = [catalogue.find("tokenizer", name) for name in names or catalogue.tokenizers()]
    texts = list(hard_texts())
    compared = wrong_rows = 0
    for row in rows:
        try:
            tokenizer = from_identity(identify(row.name), row)
            asked = tokenizer.encode_batch_reference
            found = segments(tokenizer.encode_batch(texts))
            with pytest.MonkeyPatch.context() as patch:
                encode = library_of(row.name, patch)
                others = encode(texts) if encode else segments(asked(texts))
        except TokenariumError as error:
            print(f"{row.name}: {error}", flush=True)
            wrong_rows += 1
            continue
        wrong = sum(one != list(other) for one, other in zip(found, others, strict=True))
        ids = sum(map(len, found))
        facts = (row.ids, row.algorithm) == (tokenizer.vocabulary_size, tokenizer.algorithm)
        said = "" if facts else ", its row says another size or algorithm"
        print(
            f"{row.name}: {ids:,} ids, {wrong} texts differ{said} ({tokenizer.engine})",
            flush=True,
        )
        compared += ids
        wrong_rows += bool(wrong) or not facts
        del tokenizer
        put_away(0)
    print(
        f"{len(rows)} rows, {compared:,} ids of {len(texts):,} texts compared, {wrong_rows} wrong"
    )
    return int(wrong_rows > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
