"""How long it takes to infer a mixture, and the replay against a straightforward one in Python.

    python -m benchmarks.mixture [--merges 3000] [--megabytes 2.5] [--languages 10]
    python -m benchmarks.mixture --folder PLACE [--merges 30000] [--megabytes 100]

A tokenizer is trained on half of each language of libreoffice_help (which must be in the state
folder), in even shares, and inferred from the other halves: CPU seconds of each step, peak memory,
and how many times faster the compiled replay is than the reference, on the same pre-tokens and
merges. With a folder: the replay alone, of cl100k_base over the Python files below it.
"""

import argparse
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np

from analysis.category_counts import Sample, together
from analysis.merge_replay import Integers, distinct, pair_counts, replay
from analysis.mixture import Solver
from data.corpora import contents, obtain
from data.progress import silent
from data.tokenizers import identify, load_known
from studies.counting import pre_tokens
from studies.questions.mixture_calibration import Halves, mixed, opening, trained

T = TypeVar("T")
GAP = 0.001  # as the study asks for by default
REFERENCE_MERGES = 300


def timed(what: str, work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    found = work()
    seconds = time.process_time() - start
    print(f"{what}: {seconds:.2f} CPU s", flush=True)
    return seconds, found


def in_python(sample: Sample, merges: Sequence[Sequence[int]]) -> Counter[tuple[int, int]]:
    """The pair counts (each distinct pre-token once) after the merges: the words that hold a pair
    are merged and counted again."""
    bounds, symbols = sample.offsets.tolist(), sample.symbols.tolist()
    words = [symbols[start:end] for start, end in pairwise(bounds)]
    counts: Counter[tuple[int, int]] = Counter()
    holding = defaultdict(set)
    for at, word in enumerate(words):
        for pair in pairwise(word):
            counts[pair] += 1
            holding[pair].add(at)
    for left, right, result in merges:
        for at in holding.pop((left, right), set()):
            word, merged, place = words[at], [], 0
            while place < len(word):
                fits = word[place : place + 2] == [left, right]
                merged.append(result if fits else word[place])
                place += 2 if fits else 1
            counts.subtract(pairwise(word))
            for pair in pairwise(merged):
                counts[pair] += 1
                holding[pair].add(at)
            words[at] = merged
    return +counts


def replay_below(folder: Path, merges: int, megabytes: float) -> None:
    """The replay over one category of so many megabytes."""
    tokenizer = load_known(identify("cl100k_base").fingerprint)
    texts = [path.read_text(errors="replace") for path in sorted(folder.rglob("*.py"))]
    some = opening(texts, megabytes * 1e6)[0]
    _, counted = timed("counting", lambda: pre_tokens.count(tokenizer, some, silent))
    ids, sample = tokenizer.merge_ids(), together([counted])
    assert ids is not None
    listed = ids[distinct(ids)][:merges]
    replay(sample.symbols, sample.offsets, listed[:10])  # compiles
    timed("replay", lambda: replay(sample.symbols, sample.offsets, listed))
    against_reference(sample, listed)
    print(f"{len(listed):,} merges, {counted.bytes.sum() / 1e6:.1f} MB, {memory():.2f} GB")


def against_reference(sample: Sample, merges: Integers) -> None:
    """How many times as fast as in Python, over the first merges."""
    some = merges[:REFERENCE_MERGES]
    few, _ = timed("replay, first merges", lambda: replay(sample.symbols, sample.offsets, some))
    slow, _ = timed("reference, first merges", lambda: in_python(sample, some.tolist()))
    print(f"replay {slow / few:.1f} times as fast as the reference")


def memory() -> float:
    """The most that the process took, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--merges", type=int, default=3000)
    parser.add_argument("--megabytes", type=float, default=2.5)
    parser.add_argument("--languages", type=int, default=10)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.folder is not None:
        replay_below(options.folder, options.merges, options.megabytes)
        return
    corpus = obtain("libreoffice_help")
    chosen = list(corpus.languages[: options.languages])
    halves = [
        Halves.of(rows["text"].to_list(), (0, at))
        for at, (_, rows) in enumerate(contents.documents(corpus, chosen))
    ]
    training, _ = mixed(halves, np.full(len(halves), 1 / len(halves)))
    _, tokenizer = timed("training", lambda: trained(training, options.merges))
    samples = [opening(its.sample, options.megabytes * 1e6)[0] for its in halves]
    first = tokenizer.encode_batch(["which engine counts is found out"])
    assert len(first.ids)
    counting, counted = timed(
        "counting",
        lambda: [pre_tokens.count(tokenizer, its, silent) for its in samples],
    )
    size = sum(int(its.bytes.sum()) for its in counted)
    merges = tokenizer.merge_ids()
    assert merges is not None
    merges = merges[distinct(merges)]
    sample = together(counted)
    weights = sample.weights([its.resampled(None) for its in counted])
    some = merges[:REFERENCE_MERGES]
    Solver(pair_counts(replay(sample.symbols, sample.offsets, some), weights)).solve(
        0.5
    )  # compiles
    replaying, found = timed("replay", lambda: replay(sample.symbols, sample.offsets, merges))
    summing, counts = timed("counts", lambda: pair_counts(found, weights))
    solving, solved = timed("solving", lambda: Solver(counts).solve(GAP))
    against_reference(sample, merges)
    print(
        f"{len(merges):,} merges, {len(counted)} categories, {size / 1e6:.1f} MB: "
        f"{counting + replaying + summing + solving:.1f} s, {memory():.2f} GB; "
        f"gap {solved.gap:.2%} after {solved.rounds} rounds, {solved.rows:,} rows"
    )


if __name__ == "__main__":
    main()
