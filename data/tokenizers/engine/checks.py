"""Whether the fast engine may count for a tokenizer: only if its ids are the reference's.

What was found is kept (verdicts.py), so that a warm start doesn't repeat the check.
"""

import hashlib
import json

import numpy as np

from data.errors import TokenariumError
from data.stream import TokenStream
from data.tokenizers.base import Tokenizer
from data.tokenizers.engine import fast_batches, verdicts
from data.tokenizers.engine.fast import FastEncoder, FastEngineError
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.engine.own_texts import own_texts
from data.tokenizers.engine.verdicts import Verdict
from data.tokenizers.texts import as_arrow


def verdict(tokenizer: Tokenizer) -> tuple[Verdict, FastEncoder | None]:
    """The kept outcome for the tokenizer, else a new one; with that the fast engine that was
    checked, if it may count."""
    kept = verdicts.recall(tokenizer.fingerprint, tokenizer.reference)
    if kept is not None:
        return kept, None
    found, encoder = judge(tokenizer)
    fast_json = None if encoder is None else encoder.tokenizer_json()
    verdicts.remember(tokenizer.fingerprint, tokenizer.reference, found, fast_json)
    return found, encoder


def fast_encoder(tokenizer: Tokenizer, found: Verdict) -> FastEncoder | None:
    """The fast engine as it was checked, None where the reference library counts."""
    if found.fast_json is None:
        return None
    content = verdicts.recall_fast_json(found)
    if content is None:
        content = (tokenizer.fast_json() or "").encode()
        if hashlib.sha256(content).hexdigest() != found.fast_json:
            raise RuntimeError(f"{tokenizer.name}: fast_json() changed, verdicts.RULES did not")
        verdicts.remember_fast_json(found.fast_json, content)
    return FastEncoder(content.decode())


def judge(tokenizer: Tokenizer) -> tuple[Verdict, FastEncoder | None]:
    """A new outcome, and the fast engine if it may count. Nothing is read or kept."""
    texts = list(hard_texts())
    expected = tokenizer.encode_batch_reference(texts)
    lost = _first_lost(tokenizer, texts, expected)
    lossless_note = "" if lost is None else f"{texts[lost][:40]!r} does not come back unchanged"
    document = tokenizer.fast_document()
    if document is None:
        note = "the fast engine has no form for this kind of tokenizer"
        return Verdict(None, note, lost is None, lossless_note), None
    own: list[str] = []
    fast_json = json.dumps(document, ensure_ascii=False)
    rules = {name: part for name, part in document.items() if name != "model"}
    del document  # its model takes a hundred megabytes and more
    try:
        encoder = FastEncoder(fast_json)
        difference = _difference(tokenizer, encoder, texts, expected)
        if not difference:
            own = own_texts(tokenizer, rules)
            of_reference = tokenizer.encode_batch_reference(own)
            difference = _difference(tokenizer, encoder, own, of_reference)
    except FastEngineError as error:
        difference = f"the fast engine refuses this tokenizer: {error}"
    except TokenariumError as error:
        difference = f"the reference library fails on a text made from the file: {error}"
    if difference:
        return Verdict(None, difference, lost is None, lossless_note), None
    sha256 = hashlib.sha256(fast_json.encode()).hexdigest()
    reference = " ".join(tokenizer.reference)
    note = f"same ids as {reference} on {len(texts)} hard texts and {len(own)} of its own"
    return Verdict(sha256, note, lost is None, lossless_note), encoder


def _difference(
    tokenizer: Tokenizer, encoder: FastEncoder, texts: list[str], expected: TokenStream
) -> str:
    """How the fast engine's ids differ, '' if they don't. Raises FastEngineError if it gives up."""
    encoder.encode(as_arrow(texts))  # it must take every text, not leave it to the reference
    found = fast_batches.encode_batch(tokenizer, encoder, texts)
    same = np.array_equal(found.offsets, expected.offsets)
    if same and np.array_equal(found.ids, expected.ids):
        return ""
    wrong = [
        row
        for row in range(len(texts))
        if not np.array_equal(_segment(found, row), _segment(expected, row))
    ]
    shown = texts[min(wrong, key=lambda row: len(texts[row]))]
    of = f"{len(wrong)} of {len(texts)} texts"
    return f"the fast engine's ids differ on {of}, for one on {shown[:40]!r}"


def _first_lost(tokenizer: Tokenizer, texts: list[str], stream: TokenStream) -> int | None:
    for row, text in enumerate(texts):
        if tokenizer.decode_bytes(_segment(stream, row)) != text.encode():
            return row
    return None


def _segment(stream: TokenStream, row: int) -> np.ndarray:
    return stream.ids[stream.offsets[row] : stream.offsets[row + 1]]
