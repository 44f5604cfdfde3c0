"""How long a report and a change of weights take, as ratios within one run.

    python -m benchmarks.report [TOKENIZER]

The report on a tokenizer in an empty place of the lake (its own answers computed, the library's
kept) against reading its file and encoding a text once, by the clock and of computing on all cores
(where others use the machine, only the second means something; an uploaded tokenizer's own process
is not in it); and the ranking of 60 tokenizers by three parts of 1,000 replicates against one
multiplication of that size. Medians of REPEATED.
"""

import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np

import studies
from analysis.weighted_rates import ranking
from data.tokenizers import identify, load_known
from data.tokenizers.load import put_away
from studies.desks import reports

REPEATED = 5
NAMES, PARTS, REPLICATES = 60, 3, 1_000


def seconds(do: Callable[[], object], repeated: int = REPEATED) -> tuple[float, float]:
    """By the clock, and of computing."""
    clock, computing = [], []
    for _ in range(repeated):
        began, used = time.perf_counter(), time.process_time()
        do()
        clock.append(time.perf_counter() - began)
        computing.append(time.process_time() - used)
    return median(clock), median(computing)


def main(name: str) -> None:
    """Print the seconds and the ratios."""
    put_away(0.0)
    alone = seconds(lambda: load_known(identify(name).fingerprint).encode_batch(["text"]), 1)
    params = reports.params_here(studies.EVERYONE)
    spec = studies.prepare("report", [name], params=params)
    if studies.cached(spec) is not None:
        sys.exit(f"The report on {name} is kept here already: take a fresh TOKENARIUM_HOME.")
    report = seconds(lambda: reports.report(name, studies.EVERYONE), 1)
    print(f"report on {name}:")
    for said, whole, loading in zip(("by the clock", "of computing"), report, alone, strict=True):
        ratio = f"{whole / loading:.1f} times loading it ({loading:.1f} s)"
        print(f"  {whole:.1f} s {said}, {ratio}")
    random = np.random.default_rng(0)
    rates = random.uniform(0.1, 0.5, (NAMES, PARTS))
    drawn = random.uniform(0.1, 0.5, (NAMES, PARTS, REPLICATES))
    names, weights = [f"t{n}" for n in range(NAMES)], np.array([70.0, 20.0, 10.0])
    ranked, _ = seconds(lambda: ranking(names, rates, drawn, weights))
    bare, _ = seconds(lambda: np.einsum("npr,p->nr", drawn, weights))
    times = f"{ranked / bare:.1f} times the weighted sums alone"
    print(f"ranking {NAMES}: {ranked * 1000:.1f} ms, {times}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "cl100k_base")
