"""Are the published token counts of FLORES-200 met exactly?

    python -m tests.accuracy.petrov FOLDER

FOLDER holds FLORES-200 as `<split>/<language>.<split>`, or some of its languages. Not part of
`make test`, because the project contains no one else's text. Exit status 1 if a count differs.
"""

import sys
from pathlib import Path

import polars as pl

import studies
from data.corpora import add_path

GOLDEN = Path(__file__).parents[1] / "golden" / "petrov_2023_flores200.csv"
TOKENIZERS = ("gpt2", "cl100k_base", "llama2")


def main(folder: str) -> int:
    golden = pl.read_csv(GOLDEN, comment_prefix="#")
    corpus = add_path(Path(folder)).name
    params = {"unit": "document_petrov", "reference": "eng_Latn"}
    spec = studies.prepare("premiums", TOKENIZERS, corpus, params)
    found = studies.run(spec).tables["premiums"]
    differing = compared = 0
    for row in found.join(golden, on="language").iter_rows(named=True):
        pairs = [(row["tokenizer"], row["tokens"], row[row["tokenizer"]])]
        pairs += [("bytes", row["bytes"], row["utf8_bytes"])]
        pairs += [("characters", row["characters"], row["characters_right"])]
        for what, ours, published in pairs:
            compared += 1
            if ours != published:
                differing += 1
                print(f"{row['language']} {what}: {ours}, published {published}")
    print(f"{compared - differing} of {compared} figures are equal")
    return 1 if differing or not compared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
