"""A process that has jemalloc's memory, and one that doesn't."""

import ctypes.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from data import allocator

ROOT = Path(__file__).parents[2]
PROGRAM = """
import json, os, sys
from data import allocator
{before}
allocator.prefer_jemalloc()
from data import memory
held = [bytes(1000) * 1 for _ in range(200_000)]  # 200 MB in small pieces
full = memory.resident()
del held[::2], held[::2]
held.clear()
memory.give_back()
print(json.dumps({{
    "process": os.getpid(), "arguments": sys.argv[1:], "jemalloc": allocator.is_jemalloc(),
    "given_back": full - memory.resident(),
    "inherited": [name for name in ("LD_PRELOAD", "MALLOC_CONF") if os.environ.get(name)],
}}))
"""


def run(before: str = "", **environment: str) -> dict[str, Any]:
    own = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(before=before), "one", "two words"],
        cwd=ROOT,
        env=own | environment,
        stdout=subprocess.PIPE,
    )
    printed, _ = child.communicate()
    told: dict[str, Any] = json.loads(printed)
    assert told["process"] == child.pid and told["arguments"] == ["one", "two words"]
    assert told["given_back"] > 100 * 2**20 and not told["inherited"]
    return told


def test_with_jemalloc() -> None:
    if ctypes.util.find_library(allocator.JEMALLOC) is None:
        pytest.skip("no jemalloc here (Debian: apt-get install libjemalloc2)")
    assert run()["jemalloc"]


def test_where_the_system_hasnt_got_it() -> None:
    assert not run(before="allocator.JEMALLOC = 'none'")["jemalloc"]


def test_who_does_without() -> None:
    assert not run(LD_PRELOAD="")["jemalloc"]
