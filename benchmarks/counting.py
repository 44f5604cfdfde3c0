"""How fast a study counts, beside the bare encoders on the same texts in the same run.

    python -m benchmarks.counting [--megabytes 100 1000] [--tokenizer llama3] [--rounds 3]
                                  [--bounded 20]

The corpus is text found on this machine (benchmarks/texts.py), a file a segment. In turn, so that a
drifting machine slows them alike: the fast engine bare, fed lists of texts that lie in memory; the
study `counts` with nothing kept; and `counts` again, by another column, with what the first kept.
`tokenizers.encode_batch_fast` and tiktoken's `encode_ordinary_batch` are measured on the first
megabytes only, because they take long. Reported are ratios, which hold on a noisy machine; absolute
times are for orientation. Each peak of memory is that of a process of its own, above the loaded
tokenizer. With several sizes, the slopes are of the last over the first.
"""

import argparse
import collections
import gc
import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import gigatoken
import numpy as np
import tiktoken
import tokenizers

from analysis.row_counts import count_rows
from benchmarks.texts import LANGUAGE, enough, python_files
from data.corpora import Corpus, contents, store
from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.home import derived_folder, home
from data.progress import silent
from data.tokenizers import Tokenizer, identify, load_known
from data.tokenizers.formats.rank_bpe import RankTokenizer
from data.tokenizers.texts import as_arrow
from studies.counting.row_counts import buffers, encoder
from studies.questions.counts import COUNTS_STUDY


def texts_of(megabytes: int) -> list[str]:
    """Python source code of that size together."""
    texts, size = [], 0
    for text in python_files():
        texts.append(text)
        size += len(text.encode())
        if size >= megabytes * 1e6:
            return texts
    raise SystemExit(f"only {size / 1e6:.0f} MB of Python source here")


def stored(megabytes: int) -> tuple[Corpus, dict[str, int]]:
    """A corpus of that size, and its bytes by kind of text."""
    kinds: dict[str, int] = collections.Counter()

    def segments() -> Iterator[Segment]:
        for number, one in enumerate(enough(megabytes)):
            kinds[one.kind] += len(one.text.encode())
            yield Segment(number, str(number), one.kind, {LANGUAGE: one.text})

    return store.add(ReadCorpus([LANGUAGE], in_batches(segments()), [])), kinds


def seconds(action: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def through_study(tokenizer: Tokenizer, corpus: Corpus, group_by: str = "language") -> int:
    """Tokens of the corpus, as the study counts them."""
    given = {"group_by": group_by}
    (answer,) = COUNTS_STUDY.compute([tokenizer], corpus, given, silent)
    return int(answer.tables["counts"]["tokens"].sum())


def forget() -> None:
    shutil.rmtree(derived_folder() / "counts", ignore_errors=True)


def both_clocks(action: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of computing in all threads (which a crowd alters less)."""
    gc.collect()
    computing = time.process_time()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start, time.process_time() - computing


def bare(fastest: gigatoken.Tokenizer, corpus: Corpus) -> tuple[float, float]:
    """Both clocks for encoding alone: each chunk is read and made a list before they run."""
    taken = computing = 0.0
    for table in contents.batches(corpus):
        texts = table.column("text").to_pylist()
        start, computed = time.perf_counter(), time.process_time()
        fastest.encode_batch(texts)
        taken += time.perf_counter() - start
        computing += time.process_time() - computed
    return taken, computing


def first_texts(corpus: Corpus, megabytes: float) -> list[str]:
    texts, size = [], 0
    for table in contents.batches(corpus):
        for text in table.column("text").to_pylist():
            texts.append(text)
            size += len(text.encode())
            if size >= megabytes * 1e6:
                return texts
    return texts


def warm(tokenizer: Tokenizer) -> None:
    """Have all that the first count of a process loads or compiles behind us."""
    texts = as_arrow(["warm", "up", "up"])
    rows = count_rows(*buffers(texts), encoder(tokenizer))
    rows.types(np.zeros(3, np.int64), tokenizer.vocabulary_size)
    count_rows(*buffers(texts[:2]), encoder(tokenizer))


def peak_memory(
    what: str, tokenizer: str, corpus_hash: str, send: "multiprocessing.Queue[float]"
) -> None:
    """MB that counting adds above the loaded tokenizer (peak resident size, own process)."""
    loaded = load_known(identify(tokenizer).fingerprint)
    warm(loaded)
    corpus = store.by_hash(corpus_hash)
    assert corpus is not None
    fastest = gigatoken.Tokenizer.from_json(loaded.fast_json()) if what == "bare" else None
    Path("/proc/self/clear_refs").write_text("5")  # from here on the peak is counted anew
    before = _resident_mb()
    if fastest is not None:
        bare(fastest, corpus)
    else:
        through_study(loaded, corpus)
    send.put(_resident_mb() - before)


def _resident_mb() -> float:
    """The highest resident size since the peak was last reset (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def peak(what: str, tokenizer: str, corpus: Corpus) -> float:
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[float] = context.Queue()
    process = context.Process(target=peak_memory, args=(what, tokenizer, corpus.hash, queue))
    process.start()
    memory = queue.get()
    process.join()
    return memory


@dataclass(frozen=True)
class Measured:
    """Medians in seconds, of the whole corpus; peaks in MB."""

    megabytes: float
    bare: float
    study: float
    again: float
    peak: float


def measure(name: str, megabytes: int, rounds: int, bounded: int) -> Measured:
    tokenizer = load_known(identify(name).fingerprint)
    document = tokenizer.fast_json()
    if document is None:
        raise SystemExit(f"the fast engine has no form of {name}")
    corpus, kinds = stored(megabytes)
    size = corpus.bytes / 1e6
    fastest = gigatoken.Tokenizer.from_json(document)
    some = first_texts(corpus, 5)
    expected = [len(ids) for ids in fastest.encode_batch(some)]
    if expected != tokenizer.encode_batch(some).counts().tolist():
        raise SystemExit("the study's encoder and the bare one disagree")
    warm(tokenizer)
    times: dict[str, list[float]] = collections.defaultdict(list)
    computing: dict[str, list[float]] = collections.defaultdict(list)

    def note(what: str, clocks: tuple[float, float]) -> None:
        times[what].append(clocks[0])
        computing[what].append(clocks[1])

    for _ in range(rounds):
        note("bare", bare(fastest, corpus))
        forget()
        note("study", both_clocks(lambda: through_study(tokenizer, corpus)))
        note("again", both_clocks(lambda: through_study(tokenizer, corpus, "section")))
    tokens = through_study(tokenizer, corpus)
    slow = slow_rates(tokenizer, document, first_texts(corpus, bounded))
    forget()
    peaks = {what: peak(what, name, corpus) for what in ("study", "bare")}
    median = {what: statistics.median(taken) for what, taken in times.items()}
    parts = ", ".join(f"{kind} {part / 1e6:.0f} MB" for kind, part in sorted(kinds.items()))
    print(f"\n{name}, {corpus.segments:,} texts, {size:.0f} MB, {tokens / 1e6:.1f} million tokens")
    print(f"  text: {parts}")
    print(f"  bare encoder          {size / median['bare']:8.1f} MB/s  ({tokenizer.engine})")
    print(f"  study counts          {size / median['study']:8.1f} MB/s  {median['study']:.2f} s")
    print(f"  counts again          {size / median['again']:8.1f} MB/s  {median['again']:.2f} s")
    for what, rate in slow.items():
        print(f"  {what:21} {rate:8.1f} MB/s  (on {bounded} MB)")
    _ratio("study / bare", times["study"], times["bare"])
    _ratio("study / bare, computing", computing["study"], computing["bare"])
    _ratio("study / counts again", times["study"], times["again"])
    for what, memory in peaks.items():
        print(f"  peak memory above the tokenizer, {what}: {memory:.0f} MB", flush=True)
    return Measured(size, median["bare"], median["study"], median["again"], peaks["study"])


def slow_rates(tokenizer: Tokenizer, document: str, texts: list[str]) -> dict[str, float]:
    """MB/s of the two libraries on these texts."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    reference = tokenizers.Tokenizer.from_str(document)
    fast = seconds(lambda: reference.encode_batch_fast(texts, add_special_tokens=False))
    rates = {"encode_batch_fast": size / fast}
    if isinstance(tokenizer, RankTokenizer):
        encoding: tiktoken.Encoding = tokenizer._encoding
        threads = os.cpu_count() or 1
        ordinary = seconds(lambda: encoding.encode_ordinary_batch(texts, num_threads=threads))
        rates["encode_ordinary_batch"] = size / ordinary
    return rates


def _ratio(what: str, above: list[float], below: list[float]) -> None:
    ratios = [a / b for a, b in zip(above, below, strict=True)]
    print(
        f"  {what}: {statistics.median(ratios):.2f} "
        f"({min(ratios):.2f} to {max(ratios):.2f}, {len(ratios)} pairs)"
    )


def slopes(first: Measured, last: Measured) -> None:
    """How the figures grow with the text."""
    more = last.megabytes - first.megabytes
    print(f"\nFrom {first.megabytes:.0f} to {last.megabytes:.0f} MB, for each GB more:")
    for what in ("bare", "study", "again"):
        grown = getattr(last, what) - getattr(first, what)
        print(f"  {what:6} {grown / more * 1e3:8.2f} s")
    print(f"  peak   {(last.peak - first.peak) / more * 1e3:8.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--tokenizer", default="llama3")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bounded", type=int, default=20, help="MB for the slow libraries")
    options = parser.parse_args()
    library = home() / "library"
    with tempfile.TemporaryDirectory(prefix="tokenarium-bench-") as folder:
        # The fetched tokenizers are used; the lake is one of our own.
        (Path(folder) / "library").symlink_to(library)
        os.environ["TOKENARIUM_HOME"] = folder
        all_ = [
            measure(options.tokenizer, megabytes, options.rounds, options.bounded)
            for megabytes in sorted(options.megabytes)
        ]
        if len(all_) > 1:
            slopes(all_[0], all_[-1])


if __name__ == "__main__":
    main()
