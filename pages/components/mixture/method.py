"""How the figures of the mixture page are measured.

For readers of the page; every formula: docs/metrics.md.
"""

from collections.abc import Mapping
from typing import Any

FORMULA = r"""
\min \sum_t v_t + \sum_p u_p
\quad\text{such that}\quad
v_t + u_p + \sum_i a_i\, c_{i,m_t,t} \ge \sum_i a_i\, c_{i,p,t},
\qquad \sum_i a_i = 1
"""

_TEXT = """
**The idea.** A BPE tokenizer merges, again and again, the pair that is most frequent in its
training text. Each merge of its list says of the text: this pair was at least as frequent as every
other. The mixture is the one under which as little as possible has to be added to make that true.

**Counting.** Each category is a sample ({sample}), cut as the tokenizer cuts it and merged as its
list says; *c* are the counts of a pair when the merge's turn comes, over all pairs before the first
merge. {merges}.

**Solving.** {solved}. Both bounds of the loss are known, and so is the gap between them.

**Shares.** {shares}.

**Intervals.** {intervals}.

**Baselines.** Hard assignment: each merge is given to the category in which its pair stands most.

**Source.** Hayase, Liu et al. 2024 ([arXiv 2407.16607](https://arxiv.org/abs/2407.16607)).
"""


def text(signature: Mapping[str, Any]) -> str:
    """The text for an answer of the study `mixture`."""
    said = {name: _sentence(str(one)) for name, one in signature["method"].items()}
    return _TEXT.format(
        sample=signature["method"]["sample"],
        merges=said["merges"],
        solved=said["solved"],
        shares=said["shares"],
        intervals=said["intervals"],
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
