"""What a child does when it is asked. Runs in the child only; imports stay few and late."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from data.stream import TokenStream
from data.tokenizers.base import Identity, Tokenizer
from data.tokenizers.engine import checks
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.engine.fast import FastEncoder
from data.tokenizers.engine.verdicts import Verdict
from data.tokenizers.formats.readers import READERS
from data.tokenizers.sandbox.frames import ByteStrings, Fields


class Session:
    """One tokenizer, from the artefact that the first request brings."""

    def __init__(self) -> None:
        self._tokenizer: Adapter | None = None

    def answer(self, request: Fields) -> Fields:
        """The fields of the answer. Raises whatever reading or encoding raises."""
        kind = request["kind"]
        if kind == "unpack":
            return self._unpack(request)
        if kind == "open":
            return self._open(request)
        if self._tokenizer is None:
            raise RuntimeError("no tokenizer was opened")
        # Several people may have given the same file their own titles.
        self._tokenizer.title = request["title"]
        if kind == "settle":
            return _settle(self._tokenizer, request)
        return _METHODS[kind](self._tokenizer, request)

    def _unpack(self, request: Fields) -> Fields:
        """From the bytes as somebody gave them to an artefact, which is opened."""
        from data.tokenizers.arrival.unpack import unpack

        more = dict(zip(request["more_names"], request["more"].items, strict=True))
        found = unpack(request["filename"], request["content"], more, request["pattern"])
        what = {"format": found.format, "artefact": found.artefact, "options": dict(found.options)}
        facts = self._open({"title": request["title"], **what})
        return {**what, "notes": list(found.notes), "facts": facts}

    def _open(self, request: Fields) -> Fields:
        content: bytes = request["artefact"]
        identity = _identity(request["title"], request["format"], content, request["options"])
        self._tokenizer = READERS[identity.format](identity, content)
        return _facts(self._tokenizer)


def _identity(title: str, its_format: str, content: bytes, options: dict[str, Any]) -> Identity:
    sha256 = hashlib.sha256(content).hexdigest()
    return Identity("uploaded", title, its_format, sha256, options)


def _facts(tokenizer: Tokenizer) -> Fields:
    return {
        "algorithm": tokenizer.algorithm,
        "reference": list(tokenizer.reference),
        "vocabulary_size": int(tokenizer.vocabulary_size),
        "normaliser": tokenizer.normaliser,
        "pre_tokenizer": tokenizer.pre_tokenizer,
        "merges_are_listed": bool(tokenizer.merges_are_listed),
        "marks_word_parts": bool(tokenizer.marks_word_parts),
        "unk_id": None if tokenizer.unk_id is None else int(tokenizer.unk_id),
        "remarks": list(tokenizer.remarks),
        "left_out": list(tokenizer.left_out),
    }


def _settle(tokenizer: Adapter, request: Fields) -> Fields:
    """Decide which engine counts: as it was found before (`verdict`, with the fast engine's JSON),
    or by the hard texts now."""
    if request["verdict"] is not None:
        verdict = Verdict(**request["verdict"])
        encoder = FastEncoder(request["fast_json"].decode()) if verdict.fast_json else None
    else:
        verdict, encoder = checks.judge(tokenizer)
    # Instead of the verdict that an adapter would keep in the state folder.
    tokenizer.settle(encoder, verdict)
    fast_json = "" if encoder is None else encoder.tokenizer_json()
    return {"verdict": asdict(verdict), "fast_json": fast_json.encode()}


def _stream(request: Fields) -> TokenStream:
    return TokenStream(request["ids"], request["offsets"])


def _streamed(stream: TokenStream) -> Fields:
    return {"ids": stream.ids, "offsets": stream.offsets}


def _merges(tokenizer: Tokenizer, _: Fields) -> Fields:
    pairs = tokenizer.merges()
    if pairs is None:
        return {"parts": None}
    return {"parts": ByteStrings([part for pair in pairs for part in pair])}


def _merge_ids(tokenizer: Tokenizer, _: Fields) -> Fields:
    rows = tokenizer.merge_ids()
    return {"rows": None if rows is None else rows.ravel()}


def _pre_tokens(tokenizer: Tokenizer, request: Fields) -> Fields:
    found = tokenizer.pre_tokens(request["texts"])
    if found is None:
        return {"ids": None}
    return {**_streamed(found.stream), "symbols": found.symbols, "starts": found.offsets}


def _unk_characters(tokenizer: Tokenizer, request: Fields) -> Fields:
    stream = _stream(request) if "ids" in request else None
    return {"covered": tokenizer.unk_characters(request["texts"], stream)}


def _segment(tokenizer: Tokenizer, request: Fields) -> Fields:
    found = tokenizer.segment(request["text"], special=request["special"])
    return {"ids": found.ids, "starts": found.starts, "ends": found.ends}


def _word_continuations(tokenizer: Tokenizer, _: Fields) -> Fields:
    marked = tokenizer.word_continuations()
    return {"marked": None if marked is None else marked.astype(np.int32)}


def _report(tokenizer: Tokenizer, request: Fields) -> Fields:
    from data.tokenizers.arrival.report import report

    return {"report": report(tokenizer, request.get("notes", ()))}


def _export(tokenizer: Tokenizer, request: Fields) -> Fields:
    from data.tokenizers.export import checked

    return checked(tokenizer, request["to"])._asdict()


_METHODS: dict[str, Callable[[Tokenizer, Fields], Fields]] = {
    "facts": lambda t, _: {},
    "settled": lambda t, _: {"verdict": asdict(t._verdict)},
    "encode_batch": lambda t, r: _streamed(t.encode_batch(r["texts"])),
    "encode_batch_reference": lambda t, r: _streamed(t.encode_batch_reference(r["texts"])),
    "decode_bytes": lambda t, r: {"content": t.decode_bytes(r["ids"])},
    "decode_bytes_batch": lambda t, r: {"contents": ByteStrings(t.decode_bytes_batch(_stream(r)))},
    "unk_characters": _unk_characters,
    "segment": _segment,
    "vocabulary": lambda t, _: {"tokens": ByteStrings(t.vocabulary())},
    "merges": _merges,
    "merge_ids": _merge_ids,
    "pre_tokens": _pre_tokens,
    "special_tokens": lambda t, _: {"tokens": t.special_tokens()},
    "added_tokens": lambda t, _: {"tokens": t.added_tokens()},
    "word_continuations": _word_continuations,
    "missing_bytes": lambda t, _: {"missing": t.missing_bytes()},
    "dead_merges": lambda t, _: {"dead": np.array(t.dead_merges(), np.int64)},
    "fast_json": lambda t, _: {"content": (t.fast_json() or "").encode()},
    "report": _report,
    "export": _export,
}
