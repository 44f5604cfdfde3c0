"""How fast a study counts, beside the bare encoders on the same texts in the same run.

    python -m benchmarks.counting [--megabytes 60 200] [--tokenizer llama3] [--rounds 5]

The corpus is Python source code found on this machine (the standard library and the installed
packages), a file a segment, repeated never. Reported are ratios, which hold on a noisy machine;
absolute times are for orientation. Peak memory is measured in a process of its own.
"""

import argparse
import gc
import multiprocessing
import os
import statistics
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import gigatoken
import tokenizers

from data.corpora import store
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.corpora.store import Corpus
from data.home import home
from data.tokenizers import Tokenizer, identify, load_known
from studies.counting import count_segments

LANGUAGE = "eng_Latn"


def source_files() -> Iterator[str]:
    """The texts: every readable Python file of this interpreter, each once."""
    seen = set()
    for name in ("stdlib", "purelib", "platlib"):
        for path in sorted(Path(sysconfig.get_path(name)).rglob("*.py")):
            if path in seen:
                continue
            seen.add(path)
            try:
                text = path.read_text(encoding="utf-8")
            except (UnicodeDecodeError, OSError):
                continue
            if text:
                yield text


def texts_of(megabytes: int) -> list[str]:
    texts, size = [], 0
    for text in source_files():
        texts.append(text)
        size += len(text.encode())
        if size >= megabytes * 1e6:
            return texts
    raise SystemExit(f"only {size / 1e6:.0f} MB of Python source here")


def stored(texts: list[str]) -> Corpus:
    segments = (Segment(i, str(i), "code", {LANGUAGE: t}) for i, t in enumerate(texts))
    return store.add(ReadCorpus([LANGUAGE], in_batches(segments), []))


def seconds(action: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def through_study(tokenizer: Tokenizer, corpus: Corpus) -> int:
    _, (totals,) = count_segments([tokenizer], corpus, 0, lambda doing, share: None)
    return int(totals.tokens.own.sum())


def peak_memory(tokenizer: str, corpus_hash: str, send: "multiprocessing.Queue[float]") -> None:
    """MB that counting adds above the loaded tokenizer (peak resident size, own process)."""
    loaded = load_known(identify(tokenizer).fingerprint)
    loaded.encode_batch(["warm"])
    corpus = store.by_hash(corpus_hash)
    assert corpus is not None
    Path("/proc/self/clear_refs").write_text("5")  # from here on the peak is counted anew
    before = _resident_mb()
    through_study(loaded, corpus)
    send.put(_resident_mb() - before)


def _resident_mb() -> float:
    """The highest resident size since the peak was last reset (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def measure(name: str, megabytes: int, rounds: int) -> None:
    tokenizer = load_known(identify(name).fingerprint)
    texts = texts_of(megabytes)
    size = sum(len(text.encode()) for text in texts) / 1e6
    corpus = stored(texts)
    expected = len(tokenizer.encode_batch(texts).ids)
    if through_study(tokenizer, corpus) != expected:
        raise SystemExit("the study and the bare encoder disagree")
    document = tokenizer.fast_json()
    if document is None:
        raise SystemExit(f"the fast engine has no form of {name}")
    fastest = gigatoken.Tokenizer.from_json(document)
    reference = tokenizers.Tokenizer.from_str(document)
    bare, study = [], []
    for _ in range(rounds):  # in turn, so that a drifting machine slows both
        bare.append(seconds(lambda: fastest.encode_batch(texts)))
        study.append(seconds(lambda: through_study(tokenizer, corpus)))
    # The library is slow enough to be measured on the first texts alone; it has no cache to warm.
    some = texts[: max(1, len(texts) // 10)]
    share = sum(len(text.encode()) for text in some) / 1e6 / size
    slow = seconds(lambda: reference.encode_batch_fast(some, add_special_tokens=False)) / share
    ratios = [s / b for s, b in zip(study, bare, strict=True)]
    queue: multiprocessing.Queue[float] = multiprocessing.get_context("spawn").Queue()
    process = multiprocessing.get_context("spawn").Process(
        target=peak_memory, args=(name, corpus.hash, queue)
    )
    process.start()
    memory = queue.get()
    process.join()
    print(f"\n{name}, {len(texts)} texts, {size:.0f} MB, {expected / 1e6:.1f} million tokens")
    print(f"  bare encoder      {size / statistics.median(bare):8.1f} MB/s  ({tokenizer.engine})")
    print(f"  through the study {size / statistics.median(study):8.1f} MB/s")
    print(f"  encode_batch_fast {size / slow:8.1f} MB/s")
    print(
        f"  study / bare: {statistics.median(ratios):.2f} "
        f"({min(ratios):.2f} to {max(ratios):.2f}, {rounds} pairs)"
    )
    print(f"  encode_batch_fast / study: {slow / statistics.median(study):.1f}")
    print(f"  peak memory above the tokenizer: {memory:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[60, 200])
    parser.add_argument("--tokenizer", default="llama3")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    library = home() / "library"
    with tempfile.TemporaryDirectory(prefix="tokenarium-bench-") as folder:
        # The fetched tokenizers are used; the lake is one of our own.
        (Path(folder) / "library").symlink_to(library)
        os.environ["TOKENARIUM_HOME"] = folder
        for megabytes in options.megabytes:
            measure(options.tokenizer, megabytes, options.rounds)


if __name__ == "__main__":
    main()
