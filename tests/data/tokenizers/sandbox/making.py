"""Tokenizers in child processes, and files that are made to misbehave."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.library import sha256_of
from data.tokenizers.base import Identity
from data.tokenizers.sandbox.proxy import SandboxedTokenizer
from tests.data.tokenizers import artefacts
from tests.forked import processes

# Tries each of about 300³ / 6 ways to cut a run of ğ in three from each of its places, which stays
# below the limit that Oniguruma has on a single match. No hard text has a long run of ğ, so it is
# only found out when somebody writes one.
BACKTRACKS = "ğ*ğ*ğ*[☃☄]"
ENDLESS_TEXT = ("ğ" * 300 + "\n") * 100  # minutes


def sandboxed(name: str) -> SandboxedTokenizer:
    """One of the small artefacts, in a child process."""
    its_format, make, options = artefacts.MAKERS[name]
    return of(its_format, make(), options, title=name)


def of(
    its_format: str, content: bytes, options: dict[str, object] | None = None, title: str = "it"
) -> SandboxedTokenizer:
    identity = Identity(title, title, its_format, sha256_of(content), options or {})
    return SandboxedTokenizer(identity, lambda: content)


def byte_level(**changes: Any) -> bytes:
    """The small tokenizer.json with some of its parts replaced."""
    return json.dumps({**json.loads(artefacts.byte_level_bpe()), **changes}).encode()


def with_pattern(expression: str) -> bytes:
    """The small tokenizer.json, splitting a text by another expression."""
    split = {"type": "Split", "behavior": "Isolated", "invert": False}
    to_bytes = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}
    steps = [{**split, "pattern": {"Regex": expression}}, {**to_bytes, "use_regex": False}]
    return byte_level(pre_tokenizer={"type": "Sequence", "pretokenizers": steps})


def with_replacement(text: str, by: str) -> bytes:
    """The small tokenizer.json, replacing one text by another before it splits."""
    return byte_level(normalizer={"type": "Replace", "pattern": {"String": text}, "content": by})


def pid_of(tokenizer: SandboxedTokenizer) -> int:
    child = tokenizer._seat._child
    assert child is not None
    return child.pid


def children() -> set[int]:
    """The living children of this process that hold tokenizers."""
    return processes("data.tokenizers.sandbox.program")


def resident_bytes() -> int:
    """The memory that this process takes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def soon(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether the condition holds within some seconds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
