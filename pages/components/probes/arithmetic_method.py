"""How sums are asked and scored.

For readers of the page; every formula: docs/metrics.md.
"""

from collections.abc import Mapping
from typing import Any

from pages.components.method_panel import run_on

FORMULA = r"""
\mathrm{bits} = -\log_2 p(\mathrm{right\ answer},\ \mathrm{line\ end} \mid \mathrm{prompt})
\qquad
\mathrm{carries} = \tfrac{1}{9}\,(s(a) + s(b) - s(a+b)),
\quad s: \mathrm{sum\ of\ the\ digits}
"""

TEXT = """
**Sums.** Addends of {digits} digits ({pairs}), {sums} of each pair of lengths as far as there are
so many, drawn by sha256(seed {seed}); the same ones for every model and every grouping.

**Asked.** {shots} answered sums of the same lengths, a line each (`12+34=46`), and the question up
to `=`, all numbers grouped alike. From the right: 1,234,567, as thousands are; from the left:
123,456,7, as a tokenizer that cuts threes from the left has them.

**Right** is an answer (the likeliest tokens up to the line's end) that is the right number for
Python's `int` once the grouping's separator, or a comma, between two digits is taken out. Intervals
are Wilson's (1927).

**Bits** say more of small models, which are hardly ever right: how surprising the right answer is,
as the grouping writes it, with the line end behind it. Intervals: mean ± 1.96 standard errors.
Separators are part of the answer, so groupings with more of them have more to say.

**Sum by sum.** As every grouping is asked the same sums, the difference of bits for the same sum
tells more than the two means; ± 1.96 standard errors. Above 0: the right answer is more surprising.

**Baselines.** Adding without any carry; the commonest right answer; of bits, every number of so
many digits being as likely (log₂ of how many there are).

**Kinds of errors**, the first that fits. *No number*. *Missed carry*: what adding by columns gives
where one of the carries, or every one, isn't passed on. *Power of ten*: off by 1, 10, 100, … .
*Length*: more or fewer digits, or negative. *One digit*, *several digits*: wrong at one place, or
at more.

**How it was computed.** {computed}

**Caveats.** Numbers of up to three digits are the same in all groupings by three. A tokenizer that
cuts every digit apart sees the same digits in all groupings: what differs there is the separators
alone. One wording; others give other figures.

**Source.** A. K. Singh and D. J. Strouse 2024, *Tokenization counts*
([arXiv 2402.14903](https://arxiv.org/abs/2402.14903)). Their models, sums and wording are others;
the baselines and the order of the kinds are defined here.
"""


def text(signature: Mapping[str, Any], titles: Mapping[str, str]) -> tuple[str, str]:
    """Formula and text of an answer of the study."""
    asked = signature["parameters"]
    pairs = "both of one length" if asked["pairs"] == "same" else "every pair of lengths"
    return FORMULA, TEXT.format(
        digits=asked["digits"].replace("-", " to "),
        pairs=pairs,
        sums=asked["sums"],
        seed=asked["seed"],
        shots=asked["shots"],
        computed=run_on(signature["models"], titles),
    )
