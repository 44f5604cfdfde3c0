"""How the figures of the entropy page are measured.

For readers of the page; every formula: docs/metrics.md.
"""

from collections.abc import Mapping
from typing import Any

FORMULA = r"""
H_k = \sum_{g} \frac{c_g}{n} \log_2 \frac{n}{c_g}
\qquad
H(X_k \mid X_1 \dots X_{k-1}) = H_k - H_{k-1}^{\mathrm{prefixes}}
\qquad
H_\alpha = \frac{\log_2 \sum p^\alpha}{1 - \alpha}
"""

_TEXT = """
**Entropies.** Each segment is encoded alone, without special tokens; *k*-grams of tokens are
counted within segments and never across them, over all segments of a language together. *c* is how
often a *k*-gram occurs, *n* how many there are. The conditional entropy says how many bits the
next token still carries once the *k* − 1 before it are known; the prefixes are the *k*-grams' own,
so that it can't be negative. All figures are estimates from counts (plug-in), in bits.

**Why parts are grey.** Once most contexts were seen a single time, each of them is followed by one
token, and the estimate falls to 0, whatever the text is. Two shares tell, and both stand beside
each point: of the **distinct** *k*-grams, and of **all** of them, the share that was seen once. The
second estimates how probable it is that the next *k*-gram was never seen before (Good 1953), and is
never larger than the first, as every other *k*-gram counts twice or more. Above one half of the
distinct ones, a point is hollow and greyed (in the table, its `reliability` is `low`): the estimate
is rather too low. In language that is soon so, even for large samples, as about half of the kinds
are always rare. Above one half of all, the point is grey (`none`), and the range in which that
holds for every tokenizer shown is shaded: there nothing can be read off.

**Correction.** Miller and Madow's adds (*m* − 1) / (2 *n* ln 2) bits for *m* distinct things among
*n*: the first term of the bias, so that it stays too low as well while most things were seen
once.

**Efficiency.** Rényi entropy of order 2.5 over log2 of a number of ids: the distinct ones seen in
this text (Zouhar et al.), or all that the tokenizer can emit. Capacity utilisation is H1, or
Rényi entropy of order 2, over log2 of all ids (Erdogan et al.). Percentile frequency: the share of
the tokens whose types rank, the most frequent first, between the 3rd and the 83rd percentile.

**Intervals.** {bootstrap} replicates, seed {seed}, drawn over {resampled}. An interval says how
much the figure would move with other segments of this kind; nothing about the bias.

**Compression.** The text is {compressed_text}, as UTF-8; its tokens are the ids of the same
segments, {compressed_tokens}. All sizes are over the bytes of that text.

**Zipf.** A line of least squares through the logarithms of frequency and rank, at up to 100 ranks
evenly spaced on the logarithmic scale, among the tokens seen at least 5 times.

**Sample size.** Nested random samples of the segments, doubling up to all of them (seed {seed}).

**Another text.** Second corpus minus first. At equal size, the one of more tokens is cut to random
segments of as many tokens as the other has: an entropy estimated from more text is larger for that
alone.

**Not shown.** A text of fewer than two distinct tokens (or *k*-grams), or one of which more than a
tenth became UNK, has no entropy: n/a, with its reason.

**Caveats.** Bits are per token, and tokens of different tokenizers are of different length: a
tokenizer of longer tokens has more bits in each. Compare the bits per byte under “Compression”
for the text as a whole.

**Sources.** Erdogan et al. 2026 ([arXiv 2601.09039](https://arxiv.org/abs/2601.09039)) for block
and conditional entropies, utilisation, compression and the effect of training; Zouhar et al.
2023, *Tokenization and the Noiseless Channel*
([arXiv 2306.16842](https://arxiv.org/abs/2306.16842)), for Rényi efficiency and percentile
frequency; Rényi 1961; Miller 1955; Good 1953; Zipf 1949; Efron and Tibshirani 1993 for the
bootstrap.
"""

_TRAINING = """
**Trained on** {trained_on}. **Measured on** {measured_on}; **merges chosen by** {validated_on}.
Byte-level BPE, split by {split}, {trainer}.

**Compression-aware BPE.** {compression_aware}. Plain BPE of the same vocabulary and text stands
beside it. Sizes are those of the held-out text's ids, {tokens}.

**Source.** Erdogan et al. 2026 ([arXiv 2601.09039](https://arxiv.org/abs/2601.09039)): as training
data grows, the entropy of a token rises, and the conditional entropies fall.
"""


def text(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `entropy`."""
    method, parameters = signature["method"], signature["parameters"]
    return _TEXT.format(
        bootstrap=f"{parameters['bootstrap']:,}",
        seed=parameters["seed"],
        resampled=method["resampled"],
        compressed_text=method["compression"]["text"],
        compressed_tokens=method["compression"]["tokens"].partition("segments, ")[2],
    )


def training(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `training`."""
    method = signature["method"]
    aware = str(method["compression_aware"])
    return _TRAINING.format(
        trained_on=method["trained_on"],
        measured_on=method["measured_on"],
        validated_on=method["validated_on"],
        split=method["split"],
        trainer=method["trainer"],
        compression_aware=aware[:1].upper() + aware[1:],
        tokens=method["compression"]["tokens"],
    )
