"""How far can the inferred mixture be trusted on these categories? Tokenizers trained on known
random mixtures of them, inferred from other text of the same categories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis import mixture_calibration_tables as columns
from analysis import mixture_shares
from analysis.category_counts import together
from analysis.entropy_tables import table
from analysis.merge_replay import distinct, pair_counts, replay
from analysis.mixture import Solver
from data.progress import Progress, silent
from data.tokenizers import Identity, Tokenizer, train
from data.tokenizers.formats.huggingface import read
from studies.counting import categories, pre_tokens
from studies.engine.heartbeat import with_heartbeat
from studies.engine.parameters import Parameter, integer
from studies.engine.steps import Steps, Tables
from studies.engine.study import Answer, Study, Table
from studies.questions.mixture_parameters import MEGABYTE, pin, settings

ALPHABET = 256
TABLES = {
    "shares": Table("one row a trial and category: true and inferred", columns.SHARES),
    "trials": Table("one row a trial: log10 of the mean squared error", columns.TRIALS),
}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Halves:
    """The segments of a category, at random: those to train on and those to count in."""

    training: list[str]
    sample: list[str]

    @classmethod
    def of(cls, texts: Sequence[str], seed: Sequence[int]) -> "Halves":
        order = np.random.default_rng(seed).permutation(len(texts)).tolist()
        middle = len(texts) // 2
        return cls([texts[at] for at in order[:middle]], [texts[at] for at in order[middle:]])


def opening(texts: Sequence[str], most_bytes: float) -> tuple[list[str], int]:
    """The first texts of at most so many bytes, one at least, and their bytes."""
    ends = np.cumsum([len(text.encode()) for text in texts])
    count = max(1, int(np.searchsorted(ends, most_bytes, "right")))
    return list(texts[:count]), int(ends[count - 1])


def mixed(halves: Sequence[Halves], wanted: Floats) -> tuple[list[str], Floats]:
    """Training texts of about these byte shares, as large as the categories allow, and the bytes of
    each category in them."""
    sizes = np.array([sum(len(text.encode()) for text in its.training) for its in halves])
    total = (sizes / wanted).min()
    parts = [opening(its.training, total * one) for its, one in zip(halves, wanted, strict=True)]
    return [text for texts, _ in parts for text in texts], np.array([size for _, size in parts])


def trained(texts: Sequence[str], merges: int) -> Tokenizer:
    """A BPE of so many merges, split and trained as `data.tokenizers.train` does."""
    found = train.train_merges(texts, ALPHABET + merges)
    identity = Identity("trained", "The trained tokenizer", "huggingface", "")
    return read(identity, train.tokenizer_json(found))


def efficiency(tokenizer: Tokenizer, texts: Sequence[str]) -> float:
    """Bytes a token."""
    size = sum(len(text.encode()) for text in texts)
    return size / int(tokenizer.encode_batch_reference(texts).offsets[-1])


def compute(
    _: Sequence[Tokenizer], __: None, parameters: Mapping[str, Any], progress: Steps
) -> list[Answer]:
    chosen = categories.pinned(parameters["categories"])
    seed, most = parameters["seed"], parameters["megabytes"] * MEGABYTE
    halves = [
        Halves.of(categories.texts(one, most, seed), (seed, at)) for at, one in enumerate(chosen)
    ]
    labels, count = [one.label for one in chosen], parameters["trials"]
    first = progress.within(0.0, 0.1)
    alone = progress.batch(
        "alone",
        lambda: {
            "alone": with_heartbeat(lambda tell: _alone(halves, labels, parameters, tell), first)
        },
    )["alone"]["efficiency"].to_numpy()
    shares: list[dict[str, Any]] = []
    trials: list[dict[str, Any]] = []
    for trial in range(count):
        its = progress.within(0.1 + 0.9 * trial / count, 0.1 + 0.9 * (trial + 1) / count)

        def one(trial: int = trial, its: Steps = its) -> Tables:
            return with_heartbeat(
                lambda tell: _trial(trial, halves, labels, alone, parameters, tell), its
            )

        found = progress.batch(f"trial {trial}", one)
        shares += found["shares"].to_dicts()
        trials += found["trials"].to_dicts()
    _fit_efficiencies(shares, trials)
    tables = {
        "shares": table(shares, columns.SHARES),
        "trials": table(trials, columns.TRIALS),
    }
    return [Answer(tables, _method())]


def _alone(
    halves: Sequence[Halves], labels: Sequence[str], parameters: Mapping[str, Any], tell: Progress
) -> pl.DataFrame:
    """Of each category, the efficiency of a tokenizer trained on it alone."""
    found = []
    for at, (its, label) in enumerate(zip(halves, labels, strict=True)):
        tell(f"Training on {label} alone", at / len(halves))
        found.append(efficiency(trained(its.training, parameters["merges"]), its.sample))
    return pl.DataFrame({"efficiency": found}, {"efficiency": pl.Float64})


def _trial(
    trial: int,
    halves: Sequence[Halves],
    labels: Sequence[str],
    alone: Floats,
    parameters: Mapping[str, Any],
    tell: Progress,
) -> Tables:
    rng = np.random.default_rng((parameters["seed"], 1, trial))
    texts, sizes = mixed(halves, rng.dirichlet(np.ones(len(halves))))
    true = sizes / sizes.sum()
    tell(f"Trial {trial + 1}: training on {sizes.sum():,} bytes", 0.1)
    tokenizer = trained(texts, parameters["merges"])
    tell(f"Trial {trial + 1}: counting", 0.4)
    counted = [pre_tokens.count(tokenizer, its.sample, silent) for its in halves]
    sample, ids = together(counted), tokenizer.merge_ids()
    assert ids is not None
    ids = ids[distinct(ids)]
    weights = sample.weights([its.resampled(None) for its in counted])
    counts = pair_counts(replay(sample.symbols, sample.offsets, ids), weights)
    solver = Solver(counts)
    tell(f"Trial {trial + 1}: solving", 0.6)
    solved = solver.solve(parameters["gap"] / 100)
    of_sample = np.array([float(its.bytes.sum()) for its in counted])
    predicted = mixture_shares.byte_shares(solved.shares, of_sample, counts.pairs)
    tokens = mixture_shares.token_shares(solver.scan)
    ratio = np.array([float(its.bytes.sum() / its.tokens.sum()) for its in counted]) / alone
    even = np.full(len(labels), 1 / len(labels))
    error = mixture_shares.log_error
    rows = [
        {
            "trial": trial,
            "category": label,
            "true_share": float(true[at]),
            "byte_share": float(predicted[at]),
            "token_share": float(tokens[at]),
            "encoding_share": float(ratio[at]),  # until all trials are there to fit on
        }
        for at, label in enumerate(labels)
    ]
    row = {
        "trial": trial,
        "training_bytes": int(sizes.sum()),
        "sample_bytes": int(of_sample.sum()),
        "merges": len(ids),
        "mixture_error": error(predicted, true),
        "token_error": error(tokens, true),
        "even_error": error(even, true),
        "gap": solved.gap,
    }
    return {
        "shares": table(rows, columns.SHARES),
        "trials": table([row], columns.TRIALS),
    }


def _fit_efficiencies(shares: list[dict[str, Any]], trials: list[dict[str, Any]]) -> None:
    """Put the shares that TEE's line, laid through the other trials, gives in place of the
    efficiencies."""
    numbers = [row["trial"] for row in trials]
    of = {n: [row for row in shares if row["trial"] == n] for n in numbers}
    ratios = {n: np.array([row["encoding_share"] for row in rows]) for n, rows in of.items()}
    true = {n: np.array([row["true_share"] for row in rows]) for n, rows in of.items()}
    for row in trials:
        others = [n for n in numbers if n != row["trial"]]
        predicted: Floats | None = None
        if others:
            line = mixture_shares.fitted([ratios[n] for n in others], [true[n] for n in others])
            predicted = mixture_shares.encoding_shares(ratios[row["trial"]], line)
            row["encoding_error"] = mixture_shares.log_error(predicted, true[row["trial"]])
        for at, its in enumerate(of[row["trial"]]):
            its["encoding_share"] = None if predicted is None else float(predicted[at])


def _method() -> dict[str, Any]:
    return {
        "trained_on": "a random half of each category's segments, in shares drawn uniformly from "
        "the simplex, as much as the categories have",
        "counted_in": "the other halves",
        "split": "bytes, GPT-2's pattern",
        "encoding_share": "least squares of log share on log efficiency over the other trials; "
        "efficiency: bytes a token over those of a tokenizer trained on that category alone",
        "trainer": f"tokenizers {train.VERSION}; pairs that occur once are not merged",
    }


MIXTURE_CALIBRATION_STUDY = Study(
    name="mixture_calibration",
    version=2,
    about="How well the mixture of categories is inferred where it is known.",
    parameters=(
        *settings(merges=1000, replicates=0),
        Parameter("trials", 5, "random mixtures that are trained on", integer(1, 200)),
    ),
    tables=TABLES,
    pin=pin,
    compute=compute,
    subject=None,
    corpus=None,
    corpus_parameters=("categories",),
    prefers="job",
    time_limit_s=4 * 3600.0,
)
