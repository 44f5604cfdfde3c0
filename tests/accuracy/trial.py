"""The trial of odd files: whatever file and text, the ids are those of the library it is from.

Each file is random (odd_files.py) and read both by this program and by `tokenizers` itself: the
counting path, plain segmentation and the one with special tokens interpreted must give the
library's ids, so must the file that is exported, and, for some files, a child process. Long:

    python -m tests.accuracy.trial --files 2000 --texts 100
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from unittest.mock import patch

import numpy as np
import tokenizers

from data import library
from data.errors import TokenariumError
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.engine import checks, verdicts
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.formats import huggingface
from data.tokenizers.library_errors import is_the_librarys
from data.tokenizers.sandbox.proxy import SandboxedTokenizer
from tests.accuracy import odd_files

Ids = list[int] | None  # None: the library fails on the text
TOLD_EVERY = 50  # files; the first of them is tried in a child process too
_EVERY_HARD_TEXT = 40  # the check at loading is made with so many fewer of them


@dataclass
class Outcome:
    """What came of the files: how many were counted by which engine or refused, how many readings
    of a text were compared, and what differed (a file's seed and a sentence)."""

    files: Counter[str] = field(default_factory=Counter)
    readings: int = 0
    differences: list[tuple[int, str]] = field(default_factory=list)


def run(seeds: Sequence[int], count: int, sandbox_every: int = 0) -> Outcome:
    """Try the files of the seeds, each with `count` texts; each `sandbox_every`-th in a child
    process too. Engine checks are neither kept nor taken from what was kept."""
    outcome = Outcome()
    few = hard_texts()[::_EVERY_HARD_TEXT]
    with (
        patch.object(verdicts, "recall", lambda *_: None),
        patch.object(verdicts, "remember", lambda *_: None),
        patch.object(checks, "hard_texts", lambda: few),
    ):
        for at, seed in enumerate(seeds):
            sandboxed = bool(sandbox_every) and at % sandbox_every == 0
            _try_file(seed, count, sandboxed, outcome)
    return outcome


def _try_file(seed: int, count: int, sandboxed: bool, outcome: Outcome) -> None:
    document = odd_files.document(seed)
    content = json.dumps(document).encode()
    plain, special = _libraries(document)
    if plain is not None and (fault := _librarys_fault(plain, document)):
        outcome.files[f"left out, {fault}"] += 1
        return
    identity = Identity(f"odd{seed}", f"odd{seed}", "huggingface", library.sha256_of(content))
    try:
        tokenizer = huggingface.read(identity, content)
        engine = tokenizer.engine
    except TokenariumError as error:
        outcome.files["refused"] += 1
        tried = checks.hard_texts()
        if plain is not None and None not in [_by_library(plain, text) for text in tried]:
            outcome.differences.append((seed, f"refused, though the library takes it: {error}"))
        return
    if plain is None or special is None:
        outcome.files["read, though the library refuses it"] += 1
        return
    outcome.files[engine.split()[0]] += 1
    listed = odd_files.texts(seed, document, count)
    readers: dict[str, Tokenizer] = {"": tokenizer}
    exported = json.dumps(tokenizer.as_tokenizer_json()).encode()
    readers["exported, "] = huggingface.read(identity, exported)
    for name, reader in readers.items():
        for text, way, found, expected in _readings(reader, document, plain, special, listed):
            outcome.readings += 1
            if found != expected:
                told = f"{name}{way}, {text!r}: {found} instead of {expected}"
                outcome.differences.append((seed, told))
    if sandboxed:
        child = SandboxedTokenizer(identity, lambda: content)
        try:
            for text in listed[:10]:
                for how in (False, True):
                    outcome.readings += 1
                    one, other = (_segmented(at, text, how) for at in (tokenizer, child))
                    if one != other:
                        told = f"in a child process, {text!r}: {other} instead of {one}"
                        outcome.differences.append((seed, told))
        finally:
            child.close()


def _libraries(
    document: odd_files.Document,
) -> tuple[tokenizers.Tokenizer | None, tokenizers.Tokenizer | None]:
    """The library for plain text and for special tokens interpreted; None if it refuses the file.
    What makes ids random or changes their number is left out."""
    model = {**document["model"]}
    model.pop("dropout", None)
    whole = json.dumps({**document, "model": model, "truncation": None, "padding": None})
    try:
        plain, special = (tokenizers.Tokenizer.from_str(whole) for _ in range(2))
    except BaseException as error:
        if not is_the_librarys(error):
            raise
        return None, None
    plain.encode_special_tokens = True
    return plain, special


def _readings(
    tokenizer: Tokenizer,
    document: odd_files.Document,
    plain: tokenizers.Tokenizer,
    special: tokenizers.Tokenizer,
    texts: list[str],
) -> Iterator[tuple[str, str, Ids, Ids]]:
    """Each text, in which way it was read, the ids found, and the library's."""
    hidden, unk = _hidden(tokenizer, document), document["model"].get("unk_id")
    counted = _counted(tokenizer, texts)
    for text, row in zip(texts, counted, strict=True):
        expected = _by_library(plain, text)
        segmented = _segmented(tokenizer, text)
        if expected is None or not any(
            piece in _normalised(plain, text) if its_id == unk else its_id in expected
            for piece, its_id in hidden.items()
        ):
            yield text, "counted", row, expected
            yield text, "segmented", segmented, expected
        interpreted = _by_library(special, text)
        found = _segmented(tokenizer, text, special=True)
        yield text, "special tokens interpreted", found, interpreted


def _librarys_fault(plain: tokenizers.Tokenizer, document: odd_files.Document) -> str | None:
    """Why the library is no measure of a file. Of two added tokens that are one in normalised text
    it takes either, another each time it is made; where one is nothing there, it may never end (and
    a child process that reads such a file is stopped)."""
    contents = {t["content"] for t in document["added_tokens"] if t["normalized"]}
    normalised = {_normalised(plain, content) for content in contents}
    if "" in normalised:
        return "the library may not end"
    return "random in the library itself" if len(normalised) < len(contents) else None


def _hidden(tokenizer: Tokenizer, document: odd_files.Document) -> dict[str, int]:
    """A Unigram's special pieces: here they are never found in plain text, as in sentencepiece;
    the library finds them, so it isn't the measure where it did."""
    if document["model"]["type"] != "Unigram":
        return {}
    pieces = {piece for piece, _ in document["model"]["vocab"]}
    return {text: at for text, at in tokenizer.special_tokens().items() if text in pieces}


def _normalised(plain: tokenizers.Tokenizer, text: str) -> str:
    return text if plain.normalizer is None else str(plain.normalizer.normalize_str(text))


def _counted(tokenizer: Tokenizer, texts: list[str]) -> list[Ids]:
    """The ids of all texts in one batch; one by one where the library fails on one of them."""
    try:
        stream = tokenizer.encode_batch(texts)
    except TokenariumError:
        return [_ids(partial(_alone, tokenizer, text)) for text in texts]
    return [part.tolist() for part in np.split(stream.ids, stream.offsets[1:-1])]


def _alone(tokenizer: Tokenizer, text: str) -> Sequence[int]:
    return tokenizer.encode_batch([text]).ids.tolist()


def _segmented(tokenizer: Tokenizer, text: str, special: bool = False) -> Ids:
    def ids() -> Sequence[int]:
        found = tokenizer.segment(text, special)
        size = len(text.encode())
        whole = np.all((found.starts >= 0) & (found.starts <= found.ends) & (found.ends <= size))
        assert whole and np.all(np.diff(found.starts) >= 0), (text, found)
        return found.ids.tolist()

    return _ids(ids)


def _by_library(encoder: tokenizers.Tokenizer, text: str) -> Ids:
    return _ids(lambda: list(encoder.encode(text, add_special_tokens=False).ids))


def _ids(encode: Callable[[], Sequence[int]]) -> Ids:
    try:
        return list(encode())
    except BaseException as error:
        if isinstance(error, AssertionError) or not (
            isinstance(error, TokenariumError) or is_the_librarys(error)
        ):
            raise
        return None


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing on stderr: the library's panics, which are expected, would fill it."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.trial", description=__doc__)
    parser.add_argument("--files", type=int, default=1000, help="random files")
    parser.add_argument("--texts", type=int, default=100, help="texts of each file")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    outcome = Outcome()
    end = options.first + options.files
    with _silence():
        for start in range(options.first, end, TOLD_EVERY):
            try:
                some = run(range(start, min(start + TOLD_EVERY, end)), options.texts, TOLD_EVERY)
            except KeyboardInterrupt:
                print(f"stopped at file {start:,}")
                break
            outcome.files += some.files
            outcome.readings += some.readings
            outcome.differences += some.differences
            print(
                f"file {min(start + TOLD_EVERY, end):,}: {outcome.readings:,} readings, "
                f"{len(outcome.differences):,} differences",
                flush=True,
            )
    counted = ", ".join(f"{how} {count:,}" for how, count in sorted(outcome.files.items()))
    tried = sum(outcome.files.values())
    print(f"{tried:,} files ({counted}), {outcome.readings:,} readings of texts compared")
    wrong = dict(reversed(outcome.differences))
    for seed, told in sorted(wrong.items()):
        print(f"file {seed}: {told[:600]}")
    print(f"{len(outcome.differences):,} differences in {len(wrong):,} files")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
