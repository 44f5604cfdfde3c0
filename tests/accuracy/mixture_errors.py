"""What makes an inferred mixture wrong: a small sample, a missing category, another kind of text.

    python -m tests.accuracy.mixture_errors [--trials 3] [--merges 1000]

Tokenizers are trained on random mixtures of five languages of libreoffice_help (half of the
segments of each), and inferred from samples of the other halves; the messages of `django` in the
same languages are the other kind of text. Both must be in the state folder. Prints the figures and
draws them into docs/pictures/mixture_errors.svg.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.mixture_shares import log_error
from benchmarks.line_charts import Line, Panel, drawn
from data.corpora import contents, obtain
from data.tokenizers import Tokenizer
from studies.questions.mixture_calibration import Halves, mixed, opening, trained
from tests.accuracy.mixture import inferred

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "mixture_errors.svg"
LANGUAGES = ("deu_Latn", "eng_Latn", "rus_Cyrl", "spa_Latn", "tur_Latn")
SAMPLES = (10_000, 30_000, 100_000, 300_000, 1_000_000)  # bytes a category
MISSING = (0.0, 0.05, 0.1, 0.2, 0.4)  # share of the category that is left out, in training
SHIFTED = (0.0, 0.1, 0.25, 0.5, 1.0)  # share of each sample that is another kind of text
SHIFTED_BYTES = 60_000
Texts = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Trial:
    """A tokenizer, the byte shares of what it was trained on, and other text of its categories."""

    tokenizer: Tokenizer
    true: NDArray[np.float64]
    samples: Texts

    @classmethod
    def of(cls, texts: Texts, wanted: NDArray[np.float64], seed: int, merges: int) -> "Trial":
        halves = [Halves.of(its, (seed, at)) for at, its in enumerate(texts)]
        training, sizes = mixed(halves, wanted)
        samples = [its.sample for its in halves]
        return cls(trained(training, merges), sizes / sizes.sum(), samples)

    def error(self, samples: Texts, among: slice = slice(None)) -> float:
        """Of the shares inferred from these samples, against those of these categories alone."""
        true = self.true[among] / self.true[among].sum()
        found = log_error(inferred(self.tokenizer, samples).shares, true)
        return np.nan if found is None else found


def texts_of(corpus: str) -> list[list[str]]:
    stored = obtain(corpus)
    return [rows["text"].to_list() for _, rows in contents.documents(stored, list(LANGUAGES))]


def small(trial: Trial, size: int) -> float:
    return trial.error([opening(its, size)[0] for its in trial.samples])


def shifted(trial: Trial, other: Texts, share: float) -> float:
    samples = []
    for its, different in zip(trial.samples, other, strict=True):
        kept = opening(its, SHIFTED_BYTES * (1 - share))[0] if share < 1 else []
        samples.append(kept + (opening(different, SHIFTED_BYTES * share)[0] if share else []))
    return trial.error(samples)


def missing(texts: Texts, share: float, seed: int, merges: int) -> float:
    """The last category has that share of the training text and no sample."""
    rest = np.random.default_rng((seed, 1)).dirichlet(np.ones(len(texts) - 1)) * (1 - share)
    if share:
        trial = Trial.of(texts, np.append(rest, share), seed, merges)
    else:
        trial = Trial.of(texts[:-1], rest, seed, merges)
    last = len(texts) - 1
    return trial.error(trial.samples[:last], slice(last))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=3)
    parser.add_argument("--merges", type=int, default=1000)
    options = parser.parse_args()
    help_texts, messages = texts_of("libreoffice_help"), texts_of("django")
    trials = [
        Trial.of(
            help_texts,
            np.random.default_rng(seed).dirichlet(np.ones(len(LANGUAGES))),
            seed,
            options.merges,
        )
        for seed in range(options.trials)
    ]

    def line(name: str, values: Sequence[float], error: Callable[[int, float], float]) -> Line:
        points = []
        for value in values:
            errors = [error(seed, value) for seed in range(options.trials)]
            points.append((float(value), float(np.mean(errors))))
            print(f"{name} {value}: {points[-1][1]:.2f}", flush=True)
        return Line("", points)

    of_small = line("small", SAMPLES, lambda seed, size: small(trials[seed], int(size)))
    of_missing = line(
        "missing", MISSING, lambda seed, share: missing(help_texts, share, seed, options.merges)
    )
    of_shifted = line("shifted", SHIFTED, lambda seed, x: shifted(trials[seed], messages, x))
    up = "log10 of the mean squared error"
    panels = [
        Panel("Small samples", "bytes a category", up, [of_small], (True, False)),
        Panel("A missing category", "its share of the training", up, [of_missing]),
        Panel("Another kind of text", "its share of the samples", up, [of_shifted]),
    ]
    PICTURE.write_text(drawn(panels), encoding="utf-8")


if __name__ == "__main__":
    main()
