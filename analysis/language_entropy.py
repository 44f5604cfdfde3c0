"""The information-theoretic figures of one tokenizer on one language's text, as table rows.

A figure that the sample doesn't define is None, and the row's note says why.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis import entropy
from analysis.entropy import OrderEntropies, order_entropies, undefined
from analysis.entropy_bootstrap import Replicates, interval, resample
from analysis.entropy_tables import ENTROPIES, TEXT_FIGURES, WITH_INTERVAL, ZIPF_FIT
from analysis.ngrams import Grams, Spectrum, grams
from analysis.subsamples import doubling_sizes, drawing_order, subsample
from analysis.zipf import rank_frequency, zipf_fit

EFFICIENCY_ORDER = 2.5
"""Of the Rényi efficiency (Zouhar et al. 2023)."""

SUMMARY_ORDERS = (1.0, 2.0, EFFICIENCY_ORDER)

Row = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """What was measured on. ids, offsets: the token stream; unit: of each segment, what the
    bootstrap resamples; vocabulary_size: all ids the tokenizer can emit; bytes, characters: of the
    text; veto: why no figure may be shown, if none may."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]
    unit: NDArray[np.int64]
    vocabulary_size: int
    bytes: int
    characters: int
    veto: str | None = None

    @property
    def segments(self) -> int:
        return len(self.offsets) - 1


class Measured:
    """A sample with its k-grams counted up to `longest`, and its rows."""

    def __init__(self, sample: Sample, longest: int) -> None:
        self.sample = sample
        self.found = grams(sample.ids, sample.offsets, longest)
        self.tokens = self.found[0].grams
        self.note = sample.veto or undefined(self.tokens)

    def resampled(self, orders: tuple[float, ...], replicates: int, seed: int) -> Replicates | None:
        """None where there is nothing to resample, or nothing to show."""
        if self.note:
            return None
        wanted = tuple(dict.fromkeys((*SUMMARY_ORDERS, *orders)))
        sample = self.sample
        return resample(sample.ids, sample.offsets, sample.unit, wanted, replicates, seed)

    def order_rows(self) -> list[Row]:
        """One row a length k."""
        return [
            {"order": each.length, "tokens": self.tokens.total, **_order_figures(each)}
            for each in _orders(self.found, self.sample.veto)
        ]

    def summary_row(self, replicates: Replicates | None) -> Row:
        sample, tokens = self.sample, self.tokens
        values = _values(self.found, sample.vocabulary_size, self.note)
        row: Row = {
            "segments": sample.segments,
            "bytes": sample.bytes,
            "characters": sample.characters,
            "tokens": tokens.total,
            "types": tokens.distinct,
            "vocabulary_size": sample.vocabulary_size,
            "vocabulary_used_share": (
                tokens.distinct / sample.vocabulary_size if sample.vocabulary_size else None
            ),
            **values,
            **_lengths(sample, tokens.total),
            "h1_note": self.note,
        }
        intervals, row["interval_note"] = self._intervals(values, replicates)
        return row | intervals

    def _intervals(
        self, values: Row, replicates: Replicates | None
    ) -> tuple[dict[str, float | None], str | None]:
        row: dict[str, float | None] = {
            f"{name}_{end}": None for name in WITH_INTERVAL for end in ("low", "high")
        }
        if replicates is None:
            return row, self.note or "fewer than two segments have nothing to resample"
        declared = np.log2(max(2, self.sample.vocabulary_size))
        with np.errstate(divide="ignore", invalid="ignore"):
            observed = np.log2(replicates.support)
            drawn = {
                "h1": replicates.of(1.0),
                "renyi_2": replicates.of(2.0),
                "renyi_2_5": replicates.of(EFFICIENCY_ORDER),
                "efficiency_observed": replicates.of(EFFICIENCY_ORDER) / observed,
                "efficiency_declared": replicates.of(EFFICIENCY_ORDER) / declared,
                "utilisation": replicates.of(1.0) / declared,
            }
        note = None
        for name in WITH_INTERVAL:
            value, most = values[name], declared if name in ENTROPIES else 1.0
            ends = None if value is None else interval(value, drawn[name], most)
            row[f"{name}_low"], row[f"{name}_high"] = ends or (None, None)
            if ends is None:
                note = f"{name}: a resample had fewer than two distinct tokens"
        return row, note

    def renyi_rows(self, orders: Sequence[float], replicates: Replicates | None) -> list[Row]:
        """One row an order; alpha is None for infinity, which is no number in JSON."""
        most = float(np.log2(max(2, self.sample.vocabulary_size)))
        rows = []
        for order in orders:
            value = None if self.note else entropy.renyi(self.tokens, order)
            ends = None
            if value is not None and replicates is not None:
                ends = interval(value, replicates.of(order), most)
            rows.append(
                {
                    "order": f"{order:.10g}",
                    "alpha": None if np.isinf(order) else order,
                    "value": value,
                    "low": ends and ends[0],
                    "high": ends and ends[1],
                    "value_note": self.note,
                }
            )
        return rows

    def zipf_rows(self) -> list[Row]:
        """Some ranks, evenly spaced on a logarithmic scale; none where there is nothing to show."""
        if self.sample.veto:
            return []
        ranks, frequency = rank_frequency(self.tokens)
        total = max(1, self.tokens.total)
        return [
            {"rank": rank, "frequency": count, "share": count / total}
            for rank, count in zip(ranks.tolist(), frequency.tolist(), strict=True)
        ]

    def zipf_fit_row(self) -> Row:
        fit = None if self.note else zipf_fit(self.tokens)
        if fit is None:
            note = self.note or "too few types were seen often enough to fit a line"
            return {**dict.fromkeys(ZIPF_FIT), "exponent_note": note}
        return {**asdict(fit), "exponent_note": None}

    def figures(self) -> list[Row]:
        """Every figure that is compared with another sample's: figure, order (k, or None), value,
        unreliable, reliability, value_note."""
        values = _values(self.found, self.sample.vocabulary_size, self.note)
        values |= {
            "types": self.tokens.distinct or None,
            **_lengths(self.sample, self.tokens.total),
        }
        rows = [_figure(name, value, self.note) for name, value in values.items()]
        fit = self.zipf_fit_row()
        rows.append(_figure("zipf_exponent", fit["exponent"], fit["exponent_note"]))
        for each in _orders(self.found, self.sample.veto):
            rows += [
                _figure(name, value, each.note, each) for name, value in _order_values(each).items()
            ]
        return rows

    def at_most(self, tokens: int, seed: int) -> "Measured":
        """A random subsample of the segments that has at most so many tokens."""
        sample = self.sample
        if self.tokens.total <= tokens:
            return self
        order = drawing_order(sample.segments, seed)
        ends = np.cumsum(np.diff(sample.offsets)[order])
        return self._of_segments(order[: np.searchsorted(ends, tokens, "right")])

    def _of_segments(self, chosen: NDArray[np.int64]) -> "Measured":
        sample = self.sample
        chosen = np.sort(chosen)
        ids, offsets = subsample(sample.ids, sample.offsets, chosen)
        part = replace(sample, ids=ids, offsets=offsets, unit=sample.unit[chosen])
        return Measured(part, len(self.found))

    def learning_rows(self, seed: int) -> list[Row]:
        """The figures (but those of the text's length) at sample sizes that double up to the whole,
        on nested random subsamples."""
        sample, rows = self.sample, []
        order = drawing_order(sample.segments, seed)
        for size in doubling_sizes(sample.segments):
            measured = self if size == sample.segments else self._of_segments(order[:size])
            rows += [
                {"segments": size, "tokens": measured.tokens.total, **row}
                for row in measured.figures()
                if row["figure"] not in TEXT_FIGURES
            ]
        return rows


def _orders(found: Sequence[Grams], veto: str | None) -> list[OrderEntropies]:
    if veto is None:
        return [order_entropies(each) for each in found]
    return [
        OrderEntropies(e.length, e.grams.total, e.grams.distinct, e.prefixes.distinct, note=veto)
        for e in found
    ]


def _order_figures(each: OrderEntropies) -> Row:
    return {
        "grams": each.grams,
        "distinct": each.distinct,
        "contexts": each.contexts,
        "seen_once_share": each.seen_once_share,
        "seen_once_mass": each.seen_once_mass,
        **_order_values(each),
        "unreliable": each.unreliable,
        "reliability": each.reliability,
        "block_entropy_note": each.note,
    }


def _order_values(each: OrderEntropies) -> dict[str, float | None]:
    return {
        "block_entropy": each.block,
        "block_entropy_corrected": each.block_corrected,
        "conditional_entropy": each.conditional,
        "conditional_entropy_corrected": each.conditional_corrected,
    }


def _values(found: Sequence[Grams], vocabulary_size: int, note: str | None) -> Row:
    """The figures of the token distribution; all None where a note says why."""
    tokens = found[0].grams
    if note:
        tokens = Spectrum.of_counts(np.empty(0, np.int64))
    h1, of_2 = entropy.shannon(tokens), entropy.renyi(tokens, 2.0)
    of_2_5 = entropy.renyi(tokens, EFFICIENCY_ORDER)
    return {
        "h1": h1,
        "h1_corrected": entropy.miller_madow(tokens),
        "renyi_2": of_2,
        "renyi_2_5": of_2_5,
        "efficiency_observed": entropy.efficiency(of_2_5, tokens.distinct),
        "efficiency_declared": entropy.efficiency(of_2_5, vocabulary_size),
        "shannon_efficiency_observed": entropy.efficiency(h1, tokens.distinct),
        "utilisation": entropy.efficiency(h1, vocabulary_size),
        "utilisation_2": entropy.efficiency(of_2, vocabulary_size),
        "percentile_frequency": entropy.percentile_frequency(tokens),
    }


def _lengths(sample: Sample, tokens: int) -> dict[str, float | None]:
    shown = sample.veto is None
    return {
        "bytes_per_token": sample.bytes / tokens if tokens and shown else None,
        "characters_per_token": sample.characters / tokens if tokens and shown else None,
        "tokens_per_character": (
            tokens / sample.characters if sample.characters and tokens and shown else None
        ),
    }


def _figure(
    name: str, value: float | None, note: str | None, of: OrderEntropies | None = None
) -> Row:
    return {
        "figure": name,
        "order": of and of.length,
        "value": None if value is None else float(value),
        "unreliable": of and of.unreliable,
        "reliability": of and of.reliability,
        "value_note": note if value is None else None,
    }
