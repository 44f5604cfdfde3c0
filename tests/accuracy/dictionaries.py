"""Does each Hunspell dictionary of the catalogue load, and take words and nothing else?

    python -m tests.accuracy.dictionaries [ROW...]

Of each row that is here (`python -m data fetch ROW…`), or of those named: the share of 400 of its
entries, in lower case and NFC, that it takes as words (abbreviations need their capitals, and some
stems an affix), and the words of tests/golden/spelling_words.tsv. The exit status is 1 if one of
those is judged wrong or a dictionary can't be read. Not part of `make test`: it fetches 100 MB.
"""

import sys
from pathlib import Path

from data import catalogue, lexicons, library
from data.errors import TokenariumError

GOLDEN = Path(__file__).parents[1] / "golden" / "spelling_words.tsv"
ENTRIES = 400


def golden() -> dict[str, tuple[list[str], str]]:
    """Words and a made-up one by row."""
    lines = (line for line in GOLDEN.read_text("utf-8").splitlines() if line[:1] != "#")
    rows = (line.split("\t") for line in list(lines)[1:])
    return {name: (words.split(), made_up) for name, words, made_up in rows}


def main(names: list[str]) -> int:
    known, wrong = golden(), 0
    for name, row in catalogue.sources("lexicon").items():
        here = library.size(row.sha256)
        if row.format != "hunspell" or (names and name not in names) or not (names or here):
            continue
        try:
            lexicon = lexicons.load_lexicon(lexicons.identify(name).fingerprint)
        except TokenariumError as error:
            print(f"{name}: {error}", flush=True)
            wrong += 1
            continue
        listed = sorted(lexicon.sample(sys.maxsize))
        entries = listed[:: max(1, len(listed) // ENTRIES)]
        taken = lexicon.judge(entries).word
        words, made_up = known.get(name, ([], ""))
        refused = [
            word for word, right in zip(words, lexicon.judge(words).word, strict=True) if not right
        ]
        false = bool(made_up) and bool(lexicon.judge([made_up]).word[0])
        said = f", refuses {', '.join(refused)}" if refused else ""
        said += f", takes {made_up}" if false else ""
        others = [word for word, right in zip(entries, taken, strict=True) if not right][:4]
        print(
            f"{name}: {len(listed):,} entries, {taken.mean():.1%} taken{said} ({' '.join(others)})",
            flush=True,
        )
        wrong += bool(refused) or false
    print(f"{wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
