"""A tokenizer that lives in a child process: the same interface, every call goes there. What comes
back is checked before anyone indexes with it (soundness.py)."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import asdict, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data import library
from data.stream import TokenStream
from data.tokenizers.base import Exported, Identity, Reference, Tokenizer
from data.tokenizers.engine import verdicts
from data.tokenizers.engine.fast import FastEncoder
from data.tokenizers.engine.verdicts import Verdict
from data.tokenizers.pre_tokens import PreTokens, joined
from data.tokenizers.sandbox import limits, soundness
from data.tokenizers.sandbox.frames import Fields
from data.tokenizers.sandbox.pool import Crashed, Seat, asked
from data.tokenizers.sandbox.process import SandboxProcess
from data.tokenizers.spans import Segmentation
from data.tokenizers.texts import Texts, as_arrow

_MOST_TITLES = 8

# What a child can answer without knowing which engine counts.
_SIMPLE = {"encode_batch_reference", "decode_bytes", "decode_bytes_batch", "vocabulary", "merges"}
_SIMPLE |= {"special_tokens", "added_tokens", "word_continuations", "fast_json", "export"}
_SIMPLE |= {"missing_bytes", "dead_merges", "merge_ids", "pre_tokens"}


class SandboxedTokenizer(Tokenizer):
    """`artefact` gives the bytes of the identity's artefact each time a child is started."""

    def __init__(self, identity: Identity, artefact: Callable[[], bytes]) -> None:
        """Raises TokenariumError if the artefact can't be read within the limits."""
        super().__init__(identity)
        self._artefact = artefact
        self._by_title: dict[tuple[str, str], SandboxedTokenizer] = {}
        self._facts: Fields = {}
        self._seat = Seat(self._open)
        self._seat.ask("facts", {}, limits.READ_SECONDS, self.title)
        self.algorithm = self._facts["algorithm"]
        self.reference = self._facts["reference"]
        self.vocabulary_size = self._facts["vocabulary_size"]
        self.normaliser = self._facts["normaliser"]
        self.pre_tokenizer = self._facts["pre_tokenizer"]
        self.unk_id = self._facts["unk_id"]
        self.marks_word_parts = self._facts["marks_word_parts"]
        self.merges_are_listed = self._facts["merges_are_listed"]
        self.remarks = tuple(self._facts["remarks"])
        self.left_out = tuple(self._facts["left_out"])

    def titled(self, name: str, title: str) -> "SandboxedTokenizer":
        """The same tokenizer, in the same child, by another name."""
        if (name, title) not in self._by_title:
            other = copy(self)
            other.identity = replace(self.identity, name=name, title=title)
            other.name, other.title = name, title
            if len(self._by_title) >= _MOST_TITLES:
                self._by_title.clear()
            self._by_title[name, title] = other
        return self._by_title[name, title]

    def close(self) -> None:
        """End the child; the next request starts another."""
        self._seat.close()

    # --- asking the child ---------------------------------------------------------------------

    def _ask(self, kind: str, fields: Mapping[str, Any], size: int = 0) -> Fields:
        seconds = limits.encoding_seconds(size) if size else limits.READ_SECONDS
        before = None if kind in _SIMPLE else self._settle
        return self._seat.ask(kind, fields, seconds, self.title, before)

    def _open(self, child: SandboxProcess) -> None:
        identity = self.identity
        fields = {
            "title": self.title,
            "format": identity.format,
            "options": dict(identity.options),
            "artefact": self._artefact(),
        }
        facts = asked(child, "open", fields, limits.READ_SECONDS, self.title)
        self._facts = soundness.facts(facts, self.title)

    def _settle(self, child: SandboxProcess) -> None:
        if not child.settled:
            settle(child, self.fingerprint, self.reference, self.title, limits.READ_SECONDS)

    @contextmanager
    def _sound(self) -> Iterator[None]:
        try:
            yield
        except soundness.Unsound as error:
            raise self._unsound(str(error)) from None

    def _unsound(self, what: str) -> Crashed:
        self.close()
        return Crashed(f"{self.title} gave no sound {what}; it can't be used.")

    # --- encoding -----------------------------------------------------------------------------

    def encode_batch(self, texts: Texts) -> TokenStream:
        """As the base class; TokenariumError too for a text that takes too long."""
        return self._encoded("encode_batch", texts)

    def encode_batch_reference(self, texts: Texts) -> TokenStream:
        return self._encoded("encode_batch_reference", texts)

    def _encoded(self, kind: str, texts: Texts) -> TokenStream:
        column = as_arrow(texts)
        ids, counts = [np.empty(0, np.int32)], [np.zeros(1, np.int64)]
        for part in _parts(column):
            answer = self._ask(kind, {"texts": part}, max(_size(part), 1))
            with self._sound():
                stream = soundness.stream(answer, len(part), self.vocabulary_size)
            ids.append(stream.ids)
            counts.append(stream.counts())
        return TokenStream(np.concatenate(ids), np.cumsum(np.concatenate(counts)))

    def pre_tokens(self, texts: Texts) -> PreTokens | None:
        """As the base class. In runs of texts, as they are encoded: a pre-token of several runs is
        several of the distinct ones."""
        if self.algorithm != "BPE":
            return None
        column = as_arrow(texts)
        found = [self._pre_tokens_of(part) for part in _parts(column)]
        return joined([one for one in found if one is not None])

    def _pre_tokens_of(self, part: pa.LargeStringArray) -> PreTokens | None:
        answer = self._ask("pre_tokens", {"texts": part}, max(_size(part), 1))
        with self._sound():
            return soundness.pre_tokens(answer, len(part), self.vocabulary_size)

    def segment(self, text: str, special: bool = False) -> Segmentation:
        size = len(as_arrow([text]).buffers()[2] or b"")
        answer = self._ask("segment", {"text": text, "special": special}, max(size, 1))
        with self._sound():
            return soundness.segmentation(answer, size, self.vocabulary_size)

    def unk_characters(self, texts: Texts, stream: TokenStream | None = None) -> NDArray[np.int64]:
        column = as_arrow(texts)
        if self.unk_id is None or not len(column):
            return np.zeros(len(column), np.int64)
        covered, row = [], 0
        for part in _parts(column):
            fields: Fields = {"texts": part}
            if stream is not None:
                offsets = stream.offsets[row : row + len(part) + 1]
                fields["ids"] = stream.ids[offsets[0] : offsets[-1]]
                fields["offsets"] = offsets - offsets[0]
            answer = self._ask("unk_characters", fields, max(_size(part), 1))
            covered.append(soundness.of_type(answer["covered"], np.int64))
            if len(covered[-1]) != len(part):
                raise self._unsound("count of unknown characters")
            row += len(part)
        return np.concatenate(covered)

    def decode_bytes(self, ids: Sequence[int] | NDArray[np.integer]) -> bytes:
        array = np.asarray(ids, np.int64)
        answer = self._ask("decode_bytes", {"ids": array}, 8 * len(array) + 1)
        return bytes(answer["content"])

    def decode_bytes_batch(self, stream: TokenStream) -> list[bytes]:
        fields = {"ids": stream.ids, "offsets": np.asarray(stream.offsets, np.int64)}
        size = stream.ids.nbytes + stream.offsets.nbytes
        contents: list[bytes] = self._ask("decode_bytes_batch", fields, size)["contents"].items
        if len(contents) != len(stream.offsets) - 1:
            raise self._unsound("decoding")
        return contents

    # --- vocabulary ---------------------------------------------------------------------------

    def _vocabulary(self) -> list[bytes]:
        tokens: list[bytes] = self._ask("vocabulary", {})["tokens"].items
        if len(tokens) != self.vocabulary_size:
            raise self._unsound("vocabulary")
        return tokens

    def merges(self) -> list[tuple[bytes, bytes]] | None:
        return self._merges_once

    @cached_property
    def _merges_once(self) -> list[tuple[bytes, bytes]] | None:
        parts = self._ask("merges", {})["parts"]
        if parts is None:
            return None
        return list(zip(parts.items[::2], parts.items[1::2], strict=True))

    def merge_ids(self) -> NDArray[np.int32] | None:
        rows = self._ask("merge_ids", {})["rows"]
        if rows is None:
            return None
        with self._sound():
            return soundness.merge_ids(rows, self.vocabulary_size)

    def special_tokens(self) -> dict[str, int]:
        return dict(self._special_tokens_once)

    @cached_property
    def _special_tokens_once(self) -> dict[str, int]:
        return self._sound_tokens("special_tokens")

    def added_tokens(self) -> dict[str, int]:
        return dict(self._added_tokens_once)

    @cached_property
    def _added_tokens_once(self) -> dict[str, int]:
        return self._sound_tokens("added_tokens")

    def _sound_tokens(self, kind: str) -> dict[str, int]:
        tokens = self._ask(kind, {})["tokens"]
        with self._sound():
            return soundness.tokens(tokens, self.vocabulary_size)

    def missing_bytes(self) -> list[int] | None:
        missing = self._ask("missing_bytes", {})["missing"]
        return None if missing is None else [int(byte) for byte in missing]

    def dead_merges(self) -> list[int]:
        dead = self._ask("dead_merges", {})["dead"]
        merges = len(self.merges() or [])
        if len(dead) and not 0 <= dead.min() <= dead.max() < merges:
            raise self._unsound("list of dead merges")
        return [int(place) for place in dead]

    def word_continuations(self) -> NDArray[np.bool_] | None:
        marked = self._ask("word_continuations", {})["marked"]
        if marked is None:
            return None
        if len(soundness.of_type(marked, np.int32)) != self.vocabulary_size:
            raise self._unsound("word marks")
        return marked.astype(bool)

    def fast_document(self) -> dict[str, Any] | None:
        written = self.fast_json()
        return None if written is None else dict(json.loads(written))

    def fast_json(self) -> str | None:
        content: bytes = self._ask("fast_json", {})["content"]
        return content.decode() or None

    def exported_elsewhere(self, to: str) -> Exported:
        answer = self._ask("export", {"to": to})
        pattern = answer["pattern"]
        return Exported(bytes(answer["content"]), None if pattern is None else str(pattern))

    def report(self) -> dict[str, Any]:
        """What data/tokenizers/arrival/report.py says of the tokenizer."""
        return dict(self._ask("report", {})["report"])

    # --- which engine counts ------------------------------------------------------------------

    @property
    def engine(self) -> str:
        checked = self._verdict.fast_json is not None
        return " ".join(FastEncoder.version() if checked else self.reference)

    @cached_property
    def _verdict(self) -> Verdict:
        kept = verdicts.recall(self.fingerprint, self.reference)
        return kept or soundness.verdict(self._ask("settled", {})["verdict"])


def settle(
    child: SandboxProcess, fingerprint: str, reference: Reference, title: str, seconds: float
) -> None:
    """Tell a new child which engine counts, or have it find out and keep the outcome.

    Raises as `asked`, and Crashed for an outcome that is none: its hash becomes the name of a file.
    """
    verdict = verdicts.recall(fingerprint, reference)
    fast_json = verdicts.recall_fast_json(verdict) if verdict and verdict.fast_json else b""
    fields: Fields = {"title": title, "verdict": None}
    if verdict is not None and fast_json is not None:
        fields |= {"verdict": asdict(verdict), "fast_json": fast_json}
    answer = asked(child, "settle", fields, seconds, title)
    if fields["verdict"] is None:
        found, found_json = soundness.verdict(answer["verdict"]), answer["fast_json"]
        if found.fast_json is None:
            found_json = None
        elif library.sha256_of(found_json) != found.fast_json:
            raise Crashed(f"{title}: its process told a wrong hash.")
        verdicts.remember(fingerprint, reference, found, found_json)
    child.settled = True


def _size(texts: pa.LargeStringArray) -> int:
    """Bytes of the texts."""
    offsets = _offsets(texts)
    return int(offsets[-1] - offsets[0])


def _offsets(texts: pa.LargeStringArray) -> NDArray[np.int64]:
    buffer = texts.buffers()[1]
    rows = slice(texts.offset, texts.offset + len(texts) + 1)
    return np.frombuffer(buffer or bytes(8), np.int64)[rows]


def _parts(texts: pa.LargeStringArray) -> Iterator[pa.LargeStringArray]:
    """The texts in runs of about limits.CHUNK_BYTES, so that one bad text costs little time."""
    offsets, row = _offsets(texts), 0
    while row < len(texts):
        end = int(np.searchsorted(offsets, offsets[row] + limits.CHUNK_BYTES, "right")) - 1
        end = max(end, row + 1)
        yield texts.slice(row, end - row)
        row = end
