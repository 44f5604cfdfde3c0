"""How the time of a mixture grows with the merges, the bytes and the categories.

    python -m benchmarks.mixture_growth [--merges 1000] [--megabytes 1.0] [--categories 10]

Each is varied while the other two stay as they are given. cl100k_base is inferred from the
languages of libreoffice_help_all, which must be in the state folder. CPU seconds of the process,
one thread but for the encoding. Prints them and draws docs/pictures/mixture_growth.svg.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from analysis.category_counts import together
from analysis.merge_replay import distinct, pair_counts, replay
from analysis.mixture import Solver
from benchmarks.line_charts import Line, Panel, drawn
from data.corpora import contents, obtain
from data.progress import silent
from data.tokenizers import Tokenizer, identify, load_known
from studies.counting import pre_tokens
from studies.questions.mixture_calibration import opening

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "mixture_growth.svg"
STEPS = ("counting", "replaying", "solving")
MERGES = (300, 1000, 3000, 10_000, 30_000)
MEGABYTES = (0.1, 0.3, 1.0)
CATEGORIES = (3, 10, 30)
GAP = 0.001
T = TypeVar("T")


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def steps(
    tokenizer: Tokenizer, texts: Sequence[Sequence[str]], merges: int, megabytes: float
) -> list[float]:
    """CPU seconds of each of STEPS."""
    samples = [opening(its, megabytes * 1e6)[0] for its in texts]
    counting, counted = seconds(lambda: [pre_tokens.count(tokenizer, s, silent) for s in samples])
    ids = tokenizer.merge_ids()
    assert ids is not None
    listed, sample = ids[distinct(ids)][:merges], together(counted)
    weights = sample.weights([its.resampled(None) for its in counted])
    replaying, counts = seconds(
        lambda: pair_counts(replay(sample.symbols, sample.offsets, listed), weights)
    )
    solving, solved = seconds(lambda: Solver(counts).solve(GAP))
    found = [counting, replaying, solving]
    said = ", ".join(f"{step} {one:.1f} s" for step, one in zip(STEPS, found, strict=True))
    print(
        f"{merges:,} merges, {megabytes} MB, {len(texts)} categories: {said}; {solved.rounds} "
        f"rounds, {solved.rows:,} rows, gap {solved.gap:.2%}",
        flush=True,
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--merges", type=int, default=1000)
    parser.add_argument("--megabytes", type=float, default=1.0)
    parser.add_argument("--categories", type=int, default=10)
    options = parser.parse_args()
    tokenizer = load_known(identify("cl100k_base").fingerprint)
    corpus = obtain("libreoffice_help_all")
    chosen = list(corpus.languages[: max(CATEGORIES)])
    texts = [rows["text"].to_list() for _, rows in contents.documents(corpus, chosen)]
    steps(tokenizer, [its[:500] for its in texts[:2]], 50, 0.1)  # compiles

    def panel(
        title: str, across: str, values: Sequence[float], asked: Callable[[Any], tuple[Any, ...]]
    ) -> Panel:
        measured = [steps(tokenizer, *asked(value)) for value in values]
        lines = [
            Line(step, [(value, its[at]) for value, its in zip(values, measured, strict=True)])
            for at, step in enumerate(STEPS)
        ]
        return Panel(title, across, "CPU seconds", lines, (True, True))

    some, merges, megabytes = texts[: options.categories], options.merges, options.megabytes
    panels = [
        panel("Merges", "merges", MERGES, lambda value: (some, value, megabytes)),
        panel("Bytes", "MB a category", MEGABYTES, lambda value: (some, merges, value)),
        panel("Categories", "categories", CATEGORIES, lambda n: (texts[:n], merges, megabytes)),
    ]
    PICTURE.write_text(drawn(panels), encoding="utf-8")


if __name__ == "__main__":
    main()
