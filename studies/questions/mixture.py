"""What was a tokenizer trained on? The mixture of categories that explains its merges."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from analysis import mixture_tables
from analysis.category_counts import CategoryCounts, Sample, together
from analysis.entropy_tables import table
from analysis.merge_replay import Replay, distinct, pair_counts, replay
from analysis.mixture import Mixture, Solver
from analysis.mixture_intervals import Resampling
from analysis.mixture_scan import holding_merges
from analysis.mixture_shares import byte_shares
from data.languages.scripts import script_of
from data.progress import Progress
from data.tokenizers import Tokenizer
from studies.counting import categories, pre_tokens
from studies.counting.categories import Category
from studies.counting.pre_tokens import NotInferable
from studies.engine.heartbeat import with_heartbeat
from studies.engine.parameters import Parameter, integer
from studies.engine.steps import Steps, Tables
from studies.engine.study import Answer, Study, Table
from studies.questions.mixture_parameters import MEGABYTE, pin, settings

TABLES = {
    "shares": Table(
        "one row a category: inferred shares with intervals, baselines, what is alike",
        mixture_tables.SHARES,
    ),
    "program": Table("one row: merges, loss, bounds", mixture_tables.PROGRAM),
    "stretches": Table(
        "one row a stretch of the merge list: how far the mixture explains it",
        mixture_tables.STRETCH_COLUMNS,
    ),
    "unexplained": Table(
        "one row a merge that no category explains, the worst first, with its script",
        mixture_tables.UNEXPLAINED,
    ),
}
NO_MERGE_STANDS = "none of the merges that are looked at stands in it"
AT_ONCE = 10  # replicates of a batch


def compute(
    tokenizers: Sequence[Tokenizer], _: None, parameters: Mapping[str, Any], progress: Steps
) -> list[Answer]:
    chosen = categories.pinned(parameters["categories"])
    return [
        _answer(tokenizer, chosen, parameters, its)
        for tokenizer, its in progress.shared(tokenizers)
    ]


def _answer(
    tokenizer: Tokenizer,
    chosen: Sequence[Category],
    parameters: Mapping[str, Any],
    progress: Steps,
) -> Answer:
    """The answer for a tokenizer; where none can be inferred, its reason in place of the figures,
    so that the others are answered all the same."""
    try:
        rows = _inferred(tokenizer, chosen, parameters, progress)
    except NotInferable as why:
        ids = tokenizer.merge_ids()
        ids = np.empty((0, 3), np.int32) if ids is None else ids
        row = {**_listed(ids, parameters["skip"]), "note": str(why)}
        unanswered = [mixture_tables.unanswered(_named(one), str(why)) for one in chosen]
        rows = {"shares": unanswered, "program": [row]}
    tables = {name: table(rows.get(name, []), of.columns) for name, of in TABLES.items()}
    return Answer(tables, _method(parameters))


def _inferred(
    tokenizer: Tokenizer,
    chosen: Sequence[Category],
    parameters: Mapping[str, Any],
    progress: Steps,
) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table. Raises NotInferable."""
    ids = tokenizer.merge_ids()
    if ids is None or not len(ids):
        raise pre_tokens.without_merges(tokenizer)
    kept = np.flatnonzero(distinct(ids))
    skipped = parameters["skip"]
    ranks = kept[: skipped + parameters["merges"]]
    if len(ranks) <= skipped:
        raise NotInferable(
            f"{tokenizer.title} has {len(kept):,} merges: with {skipped:,} left out none is left."
        )
    every = _counted(tokenizer, chosen, parameters, progress.within(0.0, 0.4))
    sample = together(every)
    found = with_heartbeat(
        lambda tell: _replayed(sample, ids[ranks], tell), progress.within(0.4, 0.5)
    )
    counts = pair_counts(found, sample.weights([its.resampled(None) for its in every]), skipped)
    holding = holding_merges(counts)
    if holding.sum() < 2:
        raise NotInferable(_where(tokenizer, [chosen[at].label for at in np.flatnonzero(holding)]))
    known = [_known(*one) for one in zip(chosen, every, counts.pairs, strict=True)]
    without = [
        mixture_tables.unanswered(its, NO_MERGE_STANDS)
        for its, holds in zip(known, holding, strict=True)
        if not holds
    ]
    if without:
        places = np.flatnonzero(holding).tolist()
        sample, known = sample.of(places), [known[at] for at in places]
        weights = sample.weights([its.resampled(None) for its in sample.categories])
        counts = pair_counts(found, weights, skipped)
    solver, gap = Solver(counts), parameters["gap"] / 100
    scan = solver.scan
    solved = with_heartbeat(lambda tell: _solved(solver, gap, tell), progress.within(0.5, 0.7))
    resampling = Resampling(sample, found, skipped, solver, gap)
    replicates = _replicates(resampling, parameters, progress.within(0.7, 1.0))
    sizes = np.array([row["bytes"] for row in known], float)
    of_bytes = byte_shares(solved.shares, sizes, counts.pairs)
    ranks, vocabulary = ranks[skipped:], tokenizer.vocabulary()
    labels = [row["category"] for row in known]
    rows = {
        "shares": mixture_tables.share_rows(known, solved, of_bytes, scan, replicates) + without,
        "program": [_listed(ids, skipped) | mixture_tables.program_row(solved, scan)],
        "stretches": mixture_tables.stretch_rows(solved, scan, ranks),
        "unexplained": [
            {**_merge(vocabulary, int(ranks[at]), ids[ranks[at]]), **its}
            for at, its in mixture_tables.unexplained(scan, labels)
        ],
    }
    rows["unexplained"].sort(key=lambda its: (its.get("reached", 0.0), its["rank"]))
    return rows


def _listed(ids: np.ndarray, skipped: int) -> dict[str, Any]:
    """What the list of merges tells of itself."""
    return {"listed": len(ids), "redundant": int((~distinct(ids)).sum()), "skipped": skipped}


def _where(tokenizer: Tokenizer, labels: Sequence[str]) -> str:
    """Why there is nothing to choose between the categories."""
    stand = f"None of the merges of {tokenizer.title} that are looked at stands in any category"
    if labels:
        stand = f"The merges of {tokenizer.title} that are looked at stand in {labels[0]} alone"
    return f"{stand}: these texts, or the way in which it cuts them, don't fit its merges."


def _counted(
    tokenizer: Tokenizer,
    chosen: Sequence[Category],
    parameters: Mapping[str, Any],
    progress: Steps,
) -> list[CategoryCounts]:
    """The pre-tokens of each category, kept one by one."""
    counted, most = [], parameters["megabytes"] * MEGABYTE
    for category, told in progress.shared(chosen):

        def tell(doing: str, share: float, category: Category = category, told: Any = told) -> None:
            told(f"{category.label}: {doing}", share)

        told(f"Counting {category.label}", 0.0)
        counted.append(pre_tokens.of_category(tokenizer, category, most, parameters["seed"], tell))
    return counted


def _replayed(sample: Sample, merges: np.ndarray, tell: Progress) -> Replay:
    tell(f"Replaying {len(merges):,} merges", 0.0)
    return replay(sample.symbols, sample.offsets, merges)


def _solved(solver: Solver, gap: float, tell: Progress) -> Mixture:
    def told(rounds: int, rows: int, its_gap: float) -> None:
        share = gap / its_gap if its_gap > gap else 1.0
        tell(f"Solving, round {rounds}: {rows:,} rows, gap {its_gap:.2%}", share)

    return solver.solve(gap, told)


def _replicates(
    resampling: Resampling, parameters: Mapping[str, Any], progress: Steps
) -> tuple[np.ndarray, np.ndarray]:
    """Pair and byte shares, shape (replicates, categories); kept ten by ten."""
    count, seed = parameters["replicates"], parameters["seed"]
    found: list[pl.DataFrame] = []
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        its = progress.within(start / count, (start + len(numbers)) / count)

        def some(numbers: range = numbers, its: Steps = its) -> Tables:
            return {"shares": with_heartbeat(partial(_some, resampling, seed, numbers), its)}

        found.append(
            progress.batch(f"replicates {start} to {start + len(numbers)}", some)["shares"]
        )
    categories_ = len(resampling.sample.categories)
    together_ = pl.concat(found) if found else pl.DataFrame({"pairs": [], "bytes": []})
    pairs, sizes = (
        np.array(together_[name].to_list(), float).reshape(-1, categories_)
        for name in ("pairs", "bytes")
    )
    return pairs, sizes


def _some(resampling: Resampling, seed: int, numbers: range, tell: Progress) -> pl.DataFrame:
    rows = []
    for nth, number in enumerate(numbers):
        tell(f"Resample {number + 1}", nth / len(numbers))
        one = resampling.replicate((seed, number))
        if one is not None:
            rows.append({"pairs": one[0].tolist(), "bytes": one[1].tolist()})
    shares = pl.List(pl.Float64)
    return pl.DataFrame(rows, {"pairs": shares, "bytes": shares})


def _named(category: Category) -> dict[str, Any]:
    return {
        "category": category.label,
        "corpus": category.corpus,
        "language": category.language,
        "domain": category.domain,
    }


def _known(category: Category, counted: CategoryCounts, pairs: int) -> dict[str, Any]:
    size, tokens = int(counted.bytes.sum()), int(counted.tokens.sum())
    return {
        **_named(category),
        "bytes_per_token": size / tokens if tokens else None,
        "segments": int(counted.segments.sum()),
        "bytes": size,
        "pairs": int(pairs),
        "pre_tokens": len(counted.pre_tokens),
        "units": len(counted.bytes),
    }


def _merge(vocabulary: Sequence[bytes], rank: int, merge: Sequence[int]) -> dict[str, Any]:
    left, right = (vocabulary[part] for part in merge[:2])
    whole = (left + right).decode(errors="replace")
    return {
        "rank": rank,
        "left_hex": left.hex(),
        "right_hex": right.hex(),
        "text": whole,
        "script": script_of(whole),
    }


def _method(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "shares": "pair_share: of all pairs of neighbouring symbols before the first merge, the "
        "unit of the published off-the-shelf figures; byte_share: of the bytes, by bytes and pairs "
        "of the samples",
        "sample": f"segments at random, at most {parameters['megabytes']} MB a category"
        if parameters["megabytes"]
        else "all segments",
        "merges": "those that make what an earlier one makes are left out; those that stand in no "
        "category have no constraints",
        "solved": "matchings of merges and pairs by auction, shares by the level method, to a "
        f"relative gap of {parameters['gap']} % between bounds of the loss",
        "intervals": "segments (or, above 2,048, runs of neighbours) of each category resampled, "
        "95 % percentile interval, moved by share - mean of resamples, on that side as far again; "
        "they don't cover a category that is missing or text of another kind",
        "special_tokens": "none added; written ones are plain text",
    }


MIXTURE_STUDY = Study(
    name="mixture",
    version=4,
    about="What a tokenizer was trained on: the mixture of categories that explains its merges.",
    parameters=(
        *settings(merges=3000, replicates=100),
        Parameter(
            "skip",
            0,
            "merges at the beginning of the list that were put there by hand or come from another "
            "tokenizer",
            integer(0, 500_000),
        ),
    ),
    tables=TABLES,
    pin=pin,
    compute=compute,
    completed=mixture_tables.with_notes,
    corpus=None,
    corpus_parameters=("categories",),
    prefers="job",
    time_limit_s=4 * 3600.0,
)
