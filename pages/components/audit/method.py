"""How the audit's checks are made. For readers of the page; every formula: docs/metrics.md."""

TEXT = """
**What a check is.** Something is tried with the tokenizer itself, as it encodes and decodes, or
counted in its vocabulary and its merges; nothing is taken from its description. Each check says
how many things it tried and how many of them failed, and names the limits of its verdict. *Pass*:
within the limits. *Warn*: something that matters for some uses. *Fail*: texts lose characters, or
parts of the file contradict each other. *Not applicable*: the check has no meaning for this kind of
tokenizer; the reason stands beside it. The summary counts only checks that apply.

**Texts.** Every text is encoded alone, special tokens written in it as plain text. The hard strings
hold characters of all planes, combining marks, emoji joined with ZWJ, bidi marks, NUL, lone
carriage returns, long runs of one character, digits, spaces at both ends, and composed and
decomposed forms. A text comes back if decode(encode(*s*)) is *s*, byte for byte.

**Reachability.** An item is reachable if encode(decode([id])) is [id] (Land and Bartolo 2024).
Theirs stops there; here an item that isn't is also looked for beside other text. Items that are no
whole characters and special tokens are counted apart.

**Caveats.** The texts tried are a finite set: a pass says that these came back, not that all do. An
item in no text that was tried may still be in another. A missing frequent pair is a hint, no proof.
A verdict is about the tokenizer alone, not about a model that was trained with it.

**Sources.** Land and Bartolo 2024, *Fishing for Magikarp: Automatically Detecting Under-trained
Tokens in Large Language Models* ([arXiv 2405.05417](https://arxiv.org/abs/2405.05417)).
"""
