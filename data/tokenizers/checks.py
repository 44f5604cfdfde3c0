"""Whether the fast engine may count for a tokenizer: only if its ids are the reference's.

The outcome is kept in the state folder, keyed by everything it depends on, so that a warm start
doesn't repeat the check. What is kept can be computed again at any time.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from data.errors import TokenariumError
from data.home import derived_folder
from data.library import write_atomically
from data.stream import TokenStream
from data.tokenizers.fast import FastEncoder, FastEngineError
from data.tokenizers.hard_texts import hard_texts, hard_texts_hash
from data.tokenizers.own_texts import own_texts
from data.tokenizers.texts import as_arrow

if TYPE_CHECKING:
    from data.tokenizers.adapter import Adapter

_RULES = 6  # raised when what an outcome means changes: here, in own_texts.py, in a fast_json


@dataclass(frozen=True)
class Verdict:
    """What the hard texts said. `fast_json` is the sha256 of the fast engine's tokenizer.json,
    None where the reference library counts."""

    fast_json: str | None
    note: str
    lossless: bool
    lossless_note: str


def verdict(tokenizer: "Adapter") -> Verdict:
    """The kept outcome for the tokenizer, else a new one."""
    kept = recall(tokenizer.fingerprint, tokenizer.reference)
    if kept is not None:
        return kept
    found, fast_json = judge(tokenizer)
    remember(tokenizer.fingerprint, tokenizer.reference, found, fast_json)
    return found


def recall(fingerprint: str, reference: tuple[str, str]) -> Verdict | None:
    """The kept outcome for a tokenizer of that fingerprint under these library versions."""
    place = _place(fingerprint, reference)
    if not place.exists():
        return None
    try:
        return Verdict(**json.loads(place.read_bytes()))
    except (ValueError, TypeError):
        place.unlink()  # damaged: checked anew
        return None


def recall_fast_json(found: Verdict) -> bytes | None:
    """The kept tokenizer.json for the fast engine; None if it isn't there as it was checked."""
    place = derived_folder() / "fast" / f"{found.fast_json}.json"
    content = place.read_bytes() if place.exists() else b""
    return content if hashlib.sha256(content).hexdigest() == found.fast_json else None


def remember(
    fingerprint: str, reference: tuple[str, str], found: Verdict, fast_json: str | bytes | None
) -> None:
    """Keep an outcome and the fast engine's tokenizer.json that belongs to it."""
    if fast_json is not None and found.fast_json is not None:
        content = fast_json.encode() if isinstance(fast_json, str) else fast_json
        write_atomically(derived_folder() / "fast" / f"{found.fast_json}.json", content)
    place = _place(fingerprint, reference)
    write_atomically(place, json.dumps(asdict(found), ensure_ascii=False, indent=1).encode())


def _place(fingerprint: str, reference: tuple[str, str]) -> Path:
    engines = [*reference, *FastEncoder.version(), hard_texts_hash(), str(_RULES)]
    key = hashlib.sha256("\n".join([fingerprint, *engines]).encode()).hexdigest()
    return derived_folder() / "checks" / f"{key}.json"


def fast_encoder(tokenizer: "Adapter", found: Verdict) -> FastEncoder | None:
    """The fast engine as it was checked, None where the reference library counts."""
    if found.fast_json is None:
        return None
    content = recall_fast_json(found)
    if content is None:
        content = (tokenizer.fast_json() or "").encode()
        if hashlib.sha256(content).hexdigest() != found.fast_json:
            raise RuntimeError(f"{tokenizer.name}: fast_json() changed without raising _RULES")
        write_atomically(derived_folder() / "fast" / f"{found.fast_json}.json", content)
    return FastEncoder(content.decode())


def judge(tokenizer: "Adapter") -> tuple[Verdict, str | None]:
    """A new outcome, and the fast engine's tokenizer.json if that engine may count. Nothing is
    read or kept."""
    texts = list(hard_texts())
    expected = tokenizer.encode_batch_reference(texts)
    lost = _first_lost(tokenizer, texts, expected)
    lossless_note = "" if lost is None else f"{texts[lost][:40]!r} does not come back unchanged"
    fast_json = tokenizer.fast_json()
    if fast_json is None:
        note = "the fast engine has no form for this kind of tokenizer"
        return Verdict(None, note, lost is None, lossless_note), None
    own: list[str] = []
    try:
        encoder = FastEncoder(fast_json)
        difference = _difference(tokenizer, encoder, texts, expected)
        if not difference:
            own = own_texts(tokenizer, json.loads(fast_json))
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
    return Verdict(sha256, note, lost is None, lossless_note), fast_json


def _difference(
    tokenizer: "Adapter", encoder: FastEncoder, texts: list[str], expected: TokenStream
) -> str:
    """How the fast engine's ids differ, '' if they don't. Raises FastEngineError if it gives up."""
    encoder.encode(as_arrow(texts))  # it must take every text, not leave it to the reference
    found = tokenizer.encode_batch_fast(encoder, texts)
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


def _first_lost(tokenizer: "Adapter", texts: list[str], stream: TokenStream) -> int | None:
    for row, text in enumerate(texts):
        if tokenizer.decode_bytes(_segment(stream, row)) != text.encode():
            return row
    return None


def _segment(stream: TokenStream, row: int) -> np.ndarray:
    return stream.ids[stream.offsets[row] : stream.offsets[row + 1]]
