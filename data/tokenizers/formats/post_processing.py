"""What a tokenizer.json asks to be done to a text's ids once they are there: a measurement counts
the text alone, whole and unfilled, and says so."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.tokenizers.bounds import short

_MOST_NAMED = 4


def left_out(document: Mapping[str, Any]) -> list[str]:
    """The truncation, the padding and the tokens around a text that the file asks for, a sentence
    each."""
    cut, filled = document.get("truncation"), document.get("padding")
    found = []
    if isinstance(cut, Mapping):
        length = short(cut.get("max_length"))
        found.append(f"The file cuts a text after {length} tokens; here every text is whole.")
    if isinstance(filled, Mapping):
        token = short(filled.get("pad_token"))
        found.append(f"The file fills up short texts with {token}; here none is filled up.")
    return [*found, *surrounding(*_around(document.get("post_processor")))]


def surrounding(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """What is said of tokens put around a text; nothing where there are none."""
    put = [
        f"{' '.join(map(short, tokens[:_MOST_NAMED]))}{' …' * (len(tokens) > _MOST_NAMED)} {where}"
        for tokens, where in ((before, "before"), (after, "after"))
        if tokens
    ]
    return [f"The file puts {' and '.join(put)} each text; here nothing is added."] if put else []


def _around(processor: Any) -> tuple[list[str], list[str]]:
    """The tokens that a post-processor puts before a text and after it."""
    before, after = list[str](), list[str]()
    if not isinstance(processor, Mapping):
        return before, after
    for step in _listed(processor.get("processors")):
        outer = _around(step)
        before, after = [*outer[0], *before], [*after, *outer[1]]
    for name, tokens in (("cls", before), ("sep", after)):  # BertProcessing, RobertaProcessing
        pair = processor.get(name)
        if isinstance(pair, list) and pair:
            tokens.append(str(pair[0]))
    tokens = before
    for part in _listed(processor.get("single")):  # TemplateProcessing
        special = part.get("SpecialToken") if isinstance(part, Mapping) else None
        if isinstance(special, Mapping):
            tokens.append(str(special.get("id")))
        else:
            tokens = after
    return before, after


def _listed(value: Any) -> list[Any]:
    """Nothing has checked these parts, which the library never sees."""
    return value if isinstance(value, list) else []
