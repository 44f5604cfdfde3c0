"""Entropies of a token stream, in bits, from frequency spectra.

Sources: Erdogan et al. 2026, "An Information-Theoretic Perspective on LLM Tokenizers" (arXiv
2601.09039): unigram, block and conditional entropies, capacity utilisation. Zouhar et al. 2023,
"Tokenization and the Noiseless Channel" (ACL 2023): Rényi efficiency, percentile frequency. Rényi
1961. Miller 1955 for the correction. Good 1953 for the mass of what was seen once.

Functions give None where the sample defines no value (nothing was seen, or a vocabulary of one).
"""

import math
from dataclasses import dataclass

import numpy as np

from analysis.ngrams import Grams, Spectrum

UNRELIABLE_ABOVE = 0.5
"""The share of the k-grams seen once above which a plug-in estimate can't be relied on."""

RELIABLE, LOW, NONE = RELIABILITIES = ("reliable", "low", "none")

PERCENTILES = 3, 83
_NEAR_SHANNON = 0.5


def shannon(spectrum: Spectrum) -> float | None:
    """Plug-in entropy -sum p log2 p.

    Each summand is (c / n) log2(n / c), which is never negative: one thing gives exactly 0.

    Four things seen once each carry 2 bits; 3 + 1 of four carry 0.811:

    >>> shannon(Spectrum.of_counts(np.array([1, 1, 1, 1])))
    2.0
    >>> round(shannon(Spectrum.of_counts(np.array([3, 1]))), 4)
    0.8113
    """
    if spectrum.total == 0:
        return None
    p = spectrum.frequency / spectrum.total
    return float((spectrum.types * p) @ np.log2(spectrum.total / spectrum.frequency))


def miller_madow(spectrum: Spectrum) -> float | None:
    """The plug-in entropy plus (m - 1) / (2 n ln 2) bits, for m distinct things among n: the first
    term of its bias. It too stays too low while most things were seen once.

    Two things among four: 0.8113 + 1 / (8 ln 2):

    >>> round(miller_madow(Spectrum.of_counts(np.array([3, 1]))), 4)
    0.9916
    """
    plug_in = shannon(spectrum)
    if plug_in is None:
        return None
    return plug_in + (spectrum.distinct - 1) / (2 * spectrum.total * math.log(2))


def renyi(spectrum: Spectrum, order: float) -> float | None:
    """Rényi entropy log2(sum p^a) / (1 - a) of an order a >= 0.

    By its limits: 0 is log2 of the support, 1 is Shannon's, infinity is -log2 of the largest p.

    It falls as the order rises; -log2 of the largest p, 3/4, is where it ends:

    >>> spectrum = Spectrum.of_counts(np.array([3, 1]))
    >>> [round(renyi(spectrum, order), 4) for order in (0, 1, 2, 2.5, math.inf)]
    [1.0, 0.8113, 0.6781, 0.6319, 0.415]
    """
    if spectrum.total == 0:
        return None
    if order == 1:
        return shannon(spectrum)
    largest = int(spectrum.frequency[-1]) / spectrum.total
    if math.isinf(order):
        return -math.log2(largest) if largest < 1 else 0.0
    if spectrum.distinct == 1:
        return 0.0
    p = spectrum.frequency / spectrum.total
    if abs(order - 1) < _NEAR_SHANNON:
        # sum p^a is close to 1: its distance from 1 is summed, else the logarithm cancels.
        apart = float((spectrum.types * p) @ np.expm1((order - 1) * np.log(p)))
        return math.log1p(apart) / ((1 - order) * math.log(2))
    # In units of the largest p, else p^a underflows at high orders.
    in_largest = float(spectrum.types @ (p / largest) ** order)
    return (math.log2(in_largest) + order * math.log2(largest)) / (1 - order)


def efficiency(entropy: float | None, vocabulary: int) -> float | None:
    """An entropy over the largest that the vocabulary allows, log2(vocabulary).

    With the distinct ids seen, it is Zouhar et al.'s efficiency; with all ids the tokenizer can
    emit, Erdogan et al.'s capacity utilisation. None for a vocabulary of less than two.

    >>> efficiency(1.5, 4)  # the most that four ids can carry is 2 bits
    0.75
    >>> efficiency(0.0, 1) is None
    True
    """
    if entropy is None or vocabulary < 2:
        return None
    return entropy / math.log2(vocabulary)


def percentile_frequency(spectrum: Spectrum) -> float | None:
    """The share of the tokens whose types' frequency rank, the most frequent first, lies between
    the 3rd and the 83rd percentile: ranks floor(.03 m) to floor(.83 m) - 1, counted from 0.

    None for less than two types: no rank lies between.

    Of 100 types the ranks 3 to 82 count; all equally frequent, that is 80 of 100:

    >>> percentile_frequency(Spectrum.of_counts(np.ones(100, np.int64)))
    0.8
    """
    low, high = (spectrum.distinct * percentile // 100 for percentile in PERCENTILES)
    if high <= low:
        return None
    return float(spectrum.descending()[low:high].sum() / spectrum.total)


@dataclass(frozen=True)
class OrderEntropies:
    """What the k-grams of one length say. Entropies in bits.

    grams: occurrences; distinct, contexts: distinct k-grams, and distinct prefixes of them.
    seen_once_share: share of the distinct k-grams that were seen once. seen_once_mass: share of the
    occurrences that are of those, which estimates (Good 1953) how probable it is that the next
    k-gram was never seen. block: H(X1 … Xk). conditional: H(Xk | X1 … Xk-1). The `corrected` ones
    are Miller-Madow's. unreliable: seen_once_share is above UNRELIABLE_ABOVE; reliability: by both
    shares. Where the figures are None, `note` says why.
    """

    length: int
    grams: int
    distinct: int
    contexts: int
    seen_once_share: float | None = None
    seen_once_mass: float | None = None
    block: float | None = None
    block_corrected: float | None = None
    conditional: float | None = None
    conditional_corrected: float | None = None
    unreliable: bool | None = None
    reliability: str | None = None
    note: str | None = None


def order_entropies(found: Grams) -> OrderEntropies:
    """The figures of the k-grams of one length.

    H(Xk | X1 … Xk-1) = H(k-grams) - H(their own prefixes), so that it can't be negative through
    the ends of the segments. All are None where fewer than two distinct k-grams were seen.

    After a comes b or c, equally often, and after b and c always a: one bit after every other
    token, half a bit on average.

    >>> from analysis.ngrams import grams
    >>> ids, offsets = np.array([0, 1, 0, 2] * 50, np.int32), np.array([0, 200])
    >>> pairs = order_entropies(grams(ids, offsets, longest=2)[1])
    >>> pairs.grams, pairs.distinct, round(pairs.block, 2), round(pairs.conditional, 2)
    (199, 4, 2.0, 0.5)
    """
    spectrum, prefixes = found.grams, found.prefixes
    size = (found.length, spectrum.total, spectrum.distinct, prefixes.distinct)
    note = undefined(spectrum, found.length)
    if note:
        return OrderEntropies(*size, note=note)
    block, context = shannon(spectrum), shannon(prefixes)
    corrected, context_corrected = miller_madow(spectrum), miller_madow(prefixes)
    assert block is not None and context is not None
    assert corrected is not None and context_corrected is not None
    once = spectrum.seen_once / spectrum.distinct
    mass = spectrum.seen_once / spectrum.total
    unreliable = once > UNRELIABLE_ABOVE
    return OrderEntropies(
        *size,
        seen_once_share=once,
        seen_once_mass=mass,
        block=block,
        block_corrected=corrected,
        # Two equal sums in different orders may differ in the last digit.
        conditional=max(0.0, block - context),
        conditional_corrected=max(0.0, corrected - context_corrected),
        unreliable=unreliable,
        reliability=reliability(unreliable, mass),
    )


def reliability(unreliable: bool | None, seen_once_mass: float | None = None) -> str | None:
    """How far the entropies of k-grams can be relied on: RELIABLE; LOW where more than half of the
    distinct k-grams were seen once, so that the plug-in estimate is rather too low; NONE where more
    than half of all were, so that most contexts are followed by one token and the estimate falls
    to 0 whatever the text is. None where there are no entropies.

    Without the mass (an answer that was kept before it was) NONE can't be told from LOW.

    >>> [reliability(False, 0.1), reliability(True, 0.1), reliability(True, 0.6)]
    ['reliable', 'low', 'none']
    >>> reliability(None) is None
    True
    """
    if unreliable is None:
        return None
    if seen_once_mass is not None and seen_once_mass > UNRELIABLE_ABOVE:
        return NONE
    return LOW if unreliable else RELIABLE


def worse(one: str | None, other: str | None) -> str | None:
    """The worse of two reliabilities; that of the other where one has none.

    >>> worse("reliable", "low"), worse("none", None)
    ('low', 'none')
    """
    known = [each for each in (one, other) if each is not None]
    return max(known, key=RELIABILITIES.index, default=None)


def undefined(spectrum: Spectrum, length: int = 1) -> str | None:
    """Why a sample has no entropy to show, in words; None if it has."""
    thing = "token" if length == 1 else f"{length}-gram"
    if spectrum.total == 0:
        return "there are no tokens" if length == 1 else f"no segment has {length} tokens"
    if spectrum.total == 1:
        return f"there is only one {thing}"
    if spectrum.distinct == 1:
        return f"only one distinct {thing} occurs: there is nothing to choose between"
    return None
