"""The clients of docs/api.md, run as they stand there, over real HTTP."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

import studies
from api import callers
from api.application import LARGEST_BODY
from api.routes import questions, shares, texts, uploads
from data import api_keys as kept_keys
from data.visitors import EVERYONE
from studies.desks import api_keys, asking
from tests.api.conftest import ANNA, keep_for, mounted
from tests.local_server import free_port
from tests.studies.conftest import named, written

DOCUMENT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8501"


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.S)
    return str(found)


@pytest.fixture
def address(
    api_home: Path,
    byte_level: Path,
    letters: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """Of a server that has small things under the names that the clients use."""
    for name, path, form in (
        ("gpt2", byte_level, "huggingface"),
        ("cl100k_base", letters, "wordpiece"),
    ):
        other = tmp_path / name  # the same in other bytes: a tokenizer has one name
        other.write_bytes(path.read_bytes() + b"\n")
        keep_for(EVERYONE, name, other, form)
    folder = written(tmp_path, name="udhr")
    for file in (folder / "dev").iterdir():
        file.write_bytes(file.read_bytes() + "İyi günler.\n".encode())
    named(folder)
    monkeypatch.setattr(asking, "SMALL_S", 300.0)  # there is no worker
    server = uvicorn.Server(
        uvicorn.Config(mounted(), port=free_port(), log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.config.port}"
    server.should_exit = True
    thread.join(10)


def test_the_client_in_python(address: str) -> None:
    code = block("python")
    assert len(code.strip().splitlines()) <= 11 and code.count(ADDRESS) == 1
    key = api_keys.make("documented", ANNA)
    done = subprocess.run(
        [sys.executable, "-c", code.replace(ADDRESS, address)],
        env={**os.environ, "TOKENARIUM_KEY": key},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    spec = studies.prepare("premiums", ["gpt2", "cl100k_base"], "udhr")
    table = studies.run(spec).tables["premiums"]
    rows = zip(table["tokenizer"], table["language"], table["premium"], strict=True)
    assert done.stdout.splitlines() == [f"{a} {b} {c}" for a, b, c in rows] and table.height == 6


def test_the_client_in_a_shell(address: str) -> None:
    assert shutil.which("curl"), "the documented client needs curl"
    command = block("sh")
    assert command.count(ADDRESS) == 1 and command.startswith("curl ")
    done = subprocess.run(
        ["sh", "-c", command.replace(ADDRESS, address)], capture_output=True, timeout=60
    )
    counts = json.loads(done.stdout)["counts"]
    assert [one["tokenizer"] for one in counts] == ["gpt2", "cl100k_base"]
    assert [one["characters"] for one in counts] == [len("Größe 日本語")] * 2


def test_the_limits_are_those_of_the_code() -> None:
    said = " ".join(DOCUMENT.split())
    for sentence in (
        f"up to {texts.LONGEST:,} characters under up to {texts.MOST} tokenizers",
        f"no more than {asking.SMALL_BYTES / 1e6:.0f} MB of text",
        f"no longer than {asking.SMALL_S:.0f} seconds",
        f"every {texts.BYTES_FOR_ONE:,} bytes of text",
        f"a question or a link {questions.ASKING:.0f}, an upload {uploads.UPLOADING:.0f}",
        f"has {callers.PER_MINUTE:.0f} a minute, an address without one "
        f"{callers.PER_MINUTE * callers.ANONYMOUS:.0f}, half of it at once",
        f"the last {callers.MOST_CALLERS:,} callers",
        f"A body may have {LARGEST_BODY / 1e6:.0f} MB",
        f"for {kept_keys.DAYS} days ends. A visitor may have {kept_keys.MOST}.",
    ):
        assert sentence in said
    assert callers.BURST == 0.5 and shares.SHARING == questions.ASKING
