"""How under-trained tokens are found.

For readers of the page; every formula: docs/metrics.md.
"""

from collections.abc import Mapping
from typing import Any

from pages.components.method_panel import run_on

FORMULA = r"""
\mathrm{untied:}\ \lVert E^{\mathrm{in}}_t \rVert_2
\qquad
\mathrm{tied:}\ 1 - \frac{E_t \cdot m}{\lVert E_t \rVert\, \lVert m \rVert},
\quad m = \frac{1}{|U|} \sum_{u \in U} E_u
"""

TEXT = """
**Indicator.** What a model knows of a token lies in a row of its embeddings. A row that training
hardly touched has a small norm (where ids come in and go out by two matrices), or points where the
rows of tokens do that no text holds (where one matrix does both: *tied*). Low: hardly trained.

**Unused ids** *U* are those of the single bytes F5 to FF, which no UTF-8 has; else those that are
named so; else rows that no item has; else special tokens whose rows are equal (cosine 0.999), as
those are that training never told apart. {unused}

**Candidates** are the items at or below the second percentile of the indicator that a text can give
(they come back when they are decoded and encoded again). Parts of characters, single bytes and
special tokens are measured and not asked.

**Asking.** Three prompts in wording of our own: lines to copy, a question about the word's meaning
whose answer opens with it, and the token {repeated} times. They are made with another word, whose
id is then replaced{stand_ins}. The model says its likeliest id three times; *p* is the token's
highest probability at these places, over the prompts.

**Verdict.** *p* above 0.9: strongly rejected (the model says it, so it knows it); above 0.1:
weakly rejected; below 0.001: strongly verified; else weakly verified. Not encodable: no prompt's
text gives the id, so that nobody can type it there.

**Controls** are reachable tokens above the threshold, drawn at random (seed {seed}). A small model
fails on some of these as well: their share, with Wilson's 95 % interval, is what the verdicts are
to be read against. The candidates asked are the lowest ones and no sample: they have no interval.

**How it was computed.** {computed}

**Caveats.** Weights kept in about 4 bits (Q4) move norms and angles a little. A bias of the head
weakens the indicator. A low indicator that is rejected is a false alarm, and both are shown.

**Source.** S. Land and M. Bartolo 2024, *Fishing for Magikarp*
([arXiv 2405.05417](https://arxiv.org/abs/2405.05417)).
"""


def text(signature: Mapping[str, Any], titles: Mapping[str, str]) -> tuple[str, str]:
    """Formula and text of an answer of the study."""
    stand_ins = [
        f"`{one['stand_in']['text']}` for {titles.get(one['name'], one['name'])}"
        for one in signature["models"]
        if one["stand_in"]
    ]
    named = signature["parameters"]["unused"]
    return FORMULA, TEXT.format(
        unused=f"Here they were named: {named}." if named else "The table of models has them.",
        repeated=signature["method"]["repeated"],
        stand_ins=f" ({', '.join(stand_ins)})" if stand_ins else "",
        seed=signature["parameters"]["seed"],
        computed=run_on(signature["models"], titles),
    )
