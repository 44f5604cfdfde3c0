"""How fast entropies are computed, beside the package tokenization-scorer in the same run.

    pip install tokenization-scorer==1.1.8
    python -m benchmarks.entropy [--tokenizer llama3] [--rounds 5]

The tokens are those of Python source code found on this machine (benchmarks/counting.py), a file a
segment. The other package is given its tokens twice: as text, one file a line, which is what its
function `score` takes, and as lists of ids, straight to what computes inside it. Values must be
equal; reported are ratios, which hold on a noisy machine. Peak memory is measured in a process of
its own.
"""

import argparse
import contextlib
import io
import math
import multiprocessing
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.entropy import order_entropies, renyi, shannon
from analysis.ngrams import grams
from benchmarks.counting import seconds, texts_of
from data.tokenizers import identify, load_known

ORDER = 2.5
MILLION = 1_000_000
LONGEST = 5

Stream = tuple[NDArray[np.int32], NDArray[np.int64]]


def stream_of(tokenizer: str, tokens: int) -> Stream:
    """So many tokens of source code; the last segment is cut there."""
    loaded = load_known(identify(tokenizer).fingerprint)
    megabytes = tokens * 5 // MILLION + 5
    stream = loaded.encode_batch(texts_of(megabytes))
    if len(stream.ids) < tokens:
        raise SystemExit(f"only {len(stream.ids):,} tokens of source code here")
    offsets = stream.offsets[stream.offsets < tokens]
    return stream.ids[:tokens].copy(), np.append(offsets, tokens)


def ours(stream: Stream) -> tuple[float, float]:
    spectrum = grams(*stream, 1)[0].grams
    return shannon(spectrum) or math.nan, renyi(spectrum, ORDER) or math.nan


def theirs(lines: list[str]) -> tuple[float, float]:
    import tokenization_scorer

    with contextlib.redirect_stderr(io.StringIO()):
        h1 = tokenization_scorer.score(lines, metric="shannon_entropy")
        return h1, tokenization_scorer.score(lines, metric="renyi_entropy", power=ORDER)


def their_inside(segments: list[list[int]]) -> tuple[float, float]:
    from tokenization_scorer.metrics import get_metric

    h1 = get_metric("shannon_entropy")(segments)
    return float(h1), float(get_metric("renyi_entropy")(segments, power=ORDER))


def side_by_side(stream: Stream, rounds: int) -> None:
    ids, offsets = stream
    segments = [part.tolist() for part in np.split(ids, offsets[1:-1])]
    lines = [" ".join(map(str, segment)) for segment in segments]
    expected = ours(stream)
    for found in (theirs(lines), their_inside(segments)):
        if not np.allclose(found, expected, rtol=0, atol=1e-9):
            raise SystemExit(f"the values differ: {found} and {expected}")
    runs: dict[str, list[float]] = {"ours": [], "score": [], "inside": []}
    actions: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(stream),
        "score": lambda: theirs(lines),
        "inside": lambda: their_inside(segments),
    }
    for _ in range(rounds):  # in turn, so that a drifting machine slows all
        for name, action in actions.items():
            runs[name].append(seconds(action))
    print(f"\nH1 and Rényi {ORDER} of {len(ids):,} tokens: {expected[0]:.6f}, {expected[1]:.6f}")
    print(f"  ours                         {1000 * statistics.median(runs['ours']):8.1f} ms")
    for name, about in (("score", "its score(lines)"), ("inside", "inside it, lists of ids")):
        ratios = [other / own for other, own in zip(runs[name], runs["ours"], strict=True)]
        print(
            f"  {about:28} {1000 * statistics.median(runs[name]):8.1f} ms, "
            f"{statistics.median(ratios):.0f} times ours ({min(ratios):.0f} to {max(ratios):.0f})"
        )


def peak_memory(stream: Stream, send: "multiprocessing.Queue[float]") -> None:
    """MB that counting adds above the stream (peak resident size, Linux)."""
    grams(stream[0][:1000], np.array([0, 1000]), LONGEST)
    Path("/proc/self/clear_refs").write_text("5")  # from here on the peak is counted anew
    before = _highest_mb()
    grams(*stream, LONGEST)
    send.put(_highest_mb() - before)


def _highest_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def all_orders(stream: Stream, rounds: int, what: str) -> None:
    def action() -> None:
        for each in grams(*stream, LONGEST):
            order_entropies(each)

    wall, busy = [], []
    for _ in range(rounds):
        start = time.process_time()
        wall.append(seconds(action))
        busy.append(time.process_time() - start)
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[float] = context.Queue()
    process = context.Process(target=peak_memory, args=(stream, queue))
    process.start()
    memory = queue.get()
    process.join()
    tokens = len(stream[0])
    print(f"\nk = 1 … {LONGEST} of {tokens:,} tokens, {what}")
    print(f"  {statistics.median(wall):.2f} s ({min(wall):.2f} to {max(wall):.2f})")
    print(f"  of which computing: {statistics.median(busy):.2f} s, on one core")
    print(
        f"  peak memory above the tokens: {memory:.0f} MB, {memory * 2**20 / tokens:.1f} B a token"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", default="llama3")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    ids, offsets = stream_of(options.tokenizer, 10 * MILLION)
    ours((ids[:1000], np.array([0, 1000])))
    kept = offsets[offsets < MILLION]
    side_by_side((ids[:MILLION], np.append(kept, MILLION)), options.rounds)
    all_orders((ids, offsets), options.rounds, "source code")
    # Nothing repeats here: the most distinct k-grams, and the worst order of memory accesses.
    noise = np.random.default_rng(0).integers(0, 128_000, 10 * MILLION).astype(np.int32)
    all_orders((noise, offsets), options.rounds, "at random")


if __name__ == "__main__":
    main()
