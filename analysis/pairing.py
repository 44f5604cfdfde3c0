"""Totals of each language over the segments it shares with the reference language.

A premium compares two languages on the same segments, so a row counts only if the reference has
its segment too. Segments are gathered into at most `units` runs of neighbours, the units that the
bootstrap resamples: memory depends on languages × units, never on the corpus' length.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_UNITS = 2048


def unit_count(segments: int) -> int:
    """Units of resampling: a segment each, or MAX_UNITS runs of neighbours if there are more."""
    return max(1, min(segments, MAX_UNITS))


def unit_of(segment: NDArray[np.int64], segments: int) -> NDArray[np.int64]:
    """The unit of each segment number; the runs' lengths differ by at most one segment."""
    return segment * unit_count(segments) // max(1, segments)


@dataclass(frozen=True)
class Shared:
    """The rows of a batch that count, by row number, with their partner.

    rows: numbers of the rows whose segment the reference has. partner: for each of them, the row
    of the reference for the same segment. language: of each of them.
    """

    rows: NDArray[np.int64]
    partner: NDArray[np.int64]
    language: NDArray[np.int64]


def shared_rows(segment: NDArray[np.int64], language: NDArray[np.int64], reference: int) -> Shared:
    """Which rows of a batch of whole segments stand beside a row of the reference.

    segment, language: of each row, shape (n,); a (segment, language) pair occurs at most once.
    """
    if len(segment) == 0:
        none = np.empty(0, np.int64)
        return Shared(none, none, none)
    first = int(segment.min())
    partner_of = np.full(int(segment.max()) - first + 1, -1, np.int64)
    of_reference = np.flatnonzero(language == reference)
    partner_of[segment[of_reference] - first] = of_reference
    partner = partner_of[segment - first]
    rows = np.flatnonzero(partner >= 0)
    return Shared(rows, partner[rows], language[rows])


@dataclass
class Totals:
    """Sums gathered batch by batch; `own` and `reference` have shape (languages, units).

    own: what the language has on the shared segments; reference: what the reference language has
    on the same ones.
    """

    own: NDArray[np.int64]
    reference: NDArray[np.int64]

    @classmethod
    def empty(cls, languages: int, units: int) -> "Totals":
        return cls(np.zeros((languages, units), np.int64), np.zeros((languages, units), np.int64))

    def add(self, shared: Shared, unit: NDArray[np.int64], values: NDArray[np.int64]) -> None:
        """Add a batch: `values` and `unit` are of all its rows, shape (n,)."""
        own, reference = values[shared.rows], values[shared.partner]
        cell = (shared.language, unit[shared.rows])
        np.add.at(self.own, cell, own)
        np.add.at(self.reference, cell, reference)
