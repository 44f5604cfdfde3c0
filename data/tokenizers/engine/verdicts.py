"""What the check of the fast engine (checks.py) found for a tokenizer, kept in the state folder
under all that it depends on. What is kept can be computed again at any time."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from data.atomic_files import write_atomically
from data.home import derived_folder
from data.tokenizers.engine.fast import FastEncoder
from data.tokenizers.engine.hard_texts import hard_texts_hash

RULES = 6  # raised when what a verdict means changes: in checks.py, in own_texts.py, in a fast_json


@dataclass(frozen=True)
class Verdict:
    """What the hard texts said. `fast_json` is the sha256 of the fast engine's tokenizer.json,
    None where the reference library counts."""

    fast_json: str | None
    note: str
    lossless: bool
    lossless_note: str


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
        remember_fast_json(found.fast_json, content)
    place = _place(fingerprint, reference)
    write_atomically(place, json.dumps(asdict(found), ensure_ascii=False, indent=1).encode())


def remember_fast_json(sha256: str, content: bytes) -> None:
    """Keep the tokenizer.json of that hash for the fast engine."""
    write_atomically(derived_folder() / "fast" / f"{sha256}.json", content)


def _place(fingerprint: str, reference: tuple[str, str]) -> Path:
    engines = [*reference, *FastEncoder.version(), hard_texts_hash(), str(RULES)]
    key = hashlib.sha256("\n".join([fingerprint, *engines]).encode()).hexdigest()
    return derived_folder() / "checks" / f"{key}.json"
