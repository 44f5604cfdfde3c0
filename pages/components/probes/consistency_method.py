"""How copies are asked and compared.

For readers of the page; every formula: docs/metrics.md.
"""

from collections.abc import Mapping
from typing import Any

from pages.components.method_panel import run_on

TEXT = """
**Asked.** {share} % of the words of four letters or more are marked with brackets (in the order of
sha256(seed {seed}, number of the word)). Each sentence with one is asked by itself: a rule (copy
the text, another word in place of each in brackets, keep the brackets), {shots} sentences with
their copies, the sentence, and "Copy:". The likeliest tokens up to the line's end are the copy.

**Found again.** Where the copy has as many brackets as there are marked words, they go in order;
else a word stands for the one between the same neighbours. Lost: neither, or fewer than half of the
sentence's other words came back.

**Outcomes**, by the ids that the model gave; its text isn't encoded again. *Left*: the same ids.
*Only cut otherwise* (phantom edit): other ids whose text looks the same, white space around it left
out. *Replaced*: another text. The ids before are those of the word in its brackets, or without
them where the copy left them out: a space then stands before both. Intervals are Wilson's (1927).

**Kinds of phantom edits**, the first that fits: the white space has a line end; white space is an
id of its own; other white space; the same bytes in more ids, in fewer, or in as many.

**How it was computed.** {computed}

**Caveats.** The likeliest token is taken each time, so that the same question has the same answer;
the paper draws tokens at random, which makes more of every kind of edit. Small models copy well and
replace little. One wording, and the examples are part of it. Words of one sentence fare alike,
which the intervals don't know: they are rather too narrow.

**Source.** Ayoobi et al. 2026, *Say Anything but This*
([arXiv 2601.14658](https://arxiv.org/abs/2601.14658)). Their prompt, texts and models are others;
how words are found again is defined here.
"""


def text(signature: Mapping[str, Any], titles: Mapping[str, str]) -> tuple[None, str]:
    """The text of an answer of the study."""
    asked = signature["parameters"]
    return None, TEXT.format(
        share=asked["share"],
        seed=asked["seed"],
        shots=asked["shots"],
        computed=run_on(signature["models"], titles),
    )
