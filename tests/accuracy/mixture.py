"""How well mixtures are inferred.

    python -m tests.accuracy.mixture accuracy|coverage [--trials N] [--first N] [--languages N]
        [--merges N] [--corpus NAME]

On the help texts of libreoffice_help (or another corpus' languages), which must be in the state
folder. `accuracy`: as the study mixture_calibration, tokenizers trained on half of each language's
segments in random shares and counted in the other half (`--itself`: in the training text).
`coverage`: how many 95 % intervals hold the true share, where the training text is nine times the
sample. `--first`: the number of the first trial, so that they can be run in parts.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.category_counts import together
from analysis.merge_replay import distinct, pair_counts, replay
from analysis.mixture import Solver
from analysis.mixture_intervals import Resampling, interval
from analysis.mixture_shares import byte_shares, log_error, token_shares
from data.corpora import contents, obtain
from data.progress import silent
from data.tokenizers import Tokenizer
from studies.counting import pre_tokens
from studies.questions.mixture_calibration import Halves, mixed, opening, trained

GAP = 0.001
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Inferred:
    shares: Floats
    by_tokens: Floats
    resampling: Resampling


def inferred(
    tokenizer: Tokenizer, samples: Sequence[Sequence[str]], merges: int | None = None
) -> Inferred:
    """Byte shares of the categories that these are samples of, by all merges or the first ones."""
    categories = [pre_tokens.count(tokenizer, its, silent) for its in samples]
    sample, ids = together(categories), tokenizer.merge_ids()
    assert ids is not None
    found = replay(sample.symbols, sample.offsets, ids[distinct(ids)][:merges])
    counts = pair_counts(found, sample.weights([its.resampled(None) for its in categories]))
    solver = Solver(counts)
    by_tokens = token_shares(solver.scan)
    solved = solver.solve(GAP)
    sizes = np.array([float(its.bytes.sum()) for its in categories])
    shares = byte_shares(solved.shares, sizes, counts.pairs)
    return Inferred(shares, by_tokens, Resampling(sample, found, 0, solver, GAP))


def texts_of(options: argparse.Namespace) -> list[list[str]]:
    corpus = obtain(options.corpus)
    chosen = list(corpus.languages[: options.languages])
    return [rows["text"].to_list() for _, rows in contents.documents(corpus, chosen)]


def accuracy(options: argparse.Namespace) -> None:
    texts, errors = texts_of(options), []
    for trial in range(options.first, options.first + options.trials):
        rng = np.random.default_rng((options.seed, trial))
        halves = [Halves.of(its, (options.seed, trial, at)) for at, its in enumerate(texts)]
        training, sizes = mixed(halves, rng.dirichlet(np.ones(len(texts))))
        true = sizes / sizes.sum()
        samples = [its.sample for its in halves]
        if options.itself:
            samples = [
                opening(its.training, int(size))[0] for its, size in zip(halves, sizes, strict=True)
            ]
        found = inferred(trained(training, options.merges), samples)
        even = np.full(len(true), 1 / len(true))
        row = [log_error(one, true) for one in (found.shares, found.by_tokens, even)]
        errors.append([np.nan if one is None else one for one in row])
        print(f"trial {trial}: mixture, TC, even:", np.round(errors[-1], 2), flush=True)
    print("mean", np.nanmean(errors, axis=0).round(2), "sd", np.nanstd(errors, axis=0).round(2))


def coverage(options: argparse.Namespace) -> None:
    texts = texts_of(options)
    held = shares = 0
    for trial in range(options.first, options.first + options.trials):
        rng = np.random.default_rng((options.seed, 7, trial))
        orders = [rng.permutation(len(its)).tolist() for its in texts]
        parts = [len(its) * 9 // 10 for its in texts]
        cut = [
            Halves([t[at] for at in order[:part]], [t[at] for at in order[part:]])
            for t, order, part in zip(texts, orders, parts, strict=True)
        ]
        training, sizes = mixed(cut, rng.dirichlet(np.ones(len(texts))))
        true = sizes / sizes.sum()
        samples = [opening(its.sample, size / 9)[0] for its, size in zip(cut, sizes, strict=True)]
        found = inferred(trained(training, options.merges), samples)
        drawn = [found.resampling.replicate((trial, one)) for one in range(options.replicates)]
        of_bytes = np.array([one[1] for one in drawn if one is not None])
        ends = [interval(its, of_bytes[:, at]) for at, its in enumerate(found.shares)]
        held += sum(low <= one <= high for one, (low, high) in zip(true, ends, strict=True))
        shares += len(true)
        print(f"trial {trial}: {held} of {shares} intervals hold the true share", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["accuracy", "coverage"])
    numbers = {
        "languages": 5,
        "merges": 1000,
        "trials": 20,
        "first": 0,
        "replicates": 60,
        "seed": 0,
    }
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--corpus", default="libreoffice_help")
    parser.add_argument("--itself", action="store_true", help="count in the training text")
    options = parser.parse_args()
    {"accuracy": accuracy, "coverage": coverage}[options.what](options)


if __name__ == "__main__":
    main()
