"""How a text's difficulty for a language model is measured.

For readers of the page; every formula: docs/metrics.md.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.components.method_panel import run_on

FORMULA = r"""
\mathrm{bits}(t_i) = -\log_2 p(t_i \mid t_{<i})
\qquad
\mathrm{bits\ per\ byte} = \frac{\sum_i \mathrm{bits}(t_i)}{\mathrm{bytes}}
\qquad
\mathrm{spread} = \sqrt{\tfrac{1}{n} \textstyle\sum_i
(\mathrm{bits}(t_i) - \overline{\mathrm{bits}})^2}
"""

TEXT = """
**Surprisal.** The model gives each token a probability *p*, given all the tokens before it; its
surprisal is −log₂ *p*. 0 bits: the model was sure of it; 10 bits: one chance in 1,024.

**Bits per byte** is the sum of the bits over the bytes of the text that these tokens stand for. It
is the figure that compares models: one with long tokens has fewer of them, and more bits in each.

**The first token** has a probability only if something stands before it. {begins}
A token without a surprisal counts neither in the bits nor in the bytes.

**Long texts** are measured in windows. Each token is scored once; behind the first window it has at
least window − stride tokens before it. {windows}

**The curve** is a moving average of bits per byte: each token's bits are spread evenly over its
bytes. **The colours** end at 16 bits; tokens that share a character stand together, with the sum of
their bits.

**How it was computed.** {computed} Each model reads the text with its own tokenizer; special tokens
written in the text are plain text.

**Caveats.** A model finds easy what it has seen in training, this very text perhaps. Weights kept
in about 4 bits (Q4) are a little worse than the model was trained. Surprisal says nothing on truth.

**Source.** C. E. Shannon 1951, *Prediction and entropy of printed English*, Bell System Technical
Journal 30; bits per byte as in L. Gao et al. 2020, *The Pile*.
"""


def text(models: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    """`models` is what the signature says of each."""
    begins, windows = [], []
    for one in models:
        title = titles.get(one["name"], one["name"])
        if one["begins_with"] is None:
            begins.append(f"For {title} nothing does, so that the first token has no surprisal.")
        else:
            begins.append(f"{title} begins with a token of its own (id {one['begins_with']}).")
        windows.append(f"{title}: {one['window']:,} and {one['stride']:,}.")
    return TEXT.format(
        begins=" ".join(begins), windows=" ".join(windows), computed=run_on(models, titles)
    )
