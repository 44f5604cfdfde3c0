"""Children that hang, crash, hog memory or are killed; several people at once; nothing left."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from data.errors import TokenariumError
from data.tokenizers.sandbox import limits, pool
from data.tokenizers.sandbox.pool import Busy, Crashed, TookTooLong
from data.tokenizers.sandbox.proxy import SandboxedTokenizer
from tests.data.test_confined_process import runs
from tests.data.tokenizers.artefacts import SENTENCES
from tests.data.tokenizers.sandbox.making import (
    BACKTRACKS,
    ENDLESS_TEXT,
    children,
    of,
    pid_of,
    resident_bytes,
    sandboxed,
    soon,
    with_pattern,
    with_replacement,
)

ROOT = Path(__file__).parents[4]

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at /proc")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Encoding may take two seconds."""
    monkeypatch.setattr(limits, "encoding_seconds", lambda size: 2.0)


def in_background(
    executor: ThreadPoolExecutor, hanging: SandboxedTokenizer
) -> tuple[Future[object], int]:
    """The tokenizer hanging in a text (with a limit of ten minutes), and its child."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "encoding_seconds", lambda size: 600.0)
        future: Future[object] = executor.submit(hanging.encode_batch_reference, [ENDLESS_TEXT])
        pid = pid_of(hanging)
        assert soon(lambda: hanging._seat._lock.locked() and cpu_seconds(pid) > 0.8, 60)
    return future, pid


def stop(future: Future[object], pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(Crashed):
        future.result(60)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.usefixtures("quick")
def test_a_pattern_without_end_is_stopped_and_the_next_text_works() -> None:
    hanging = of("huggingface", with_pattern(BACKTRACKS), title="Hanging")
    expected = hanging.encode_batch_reference(["the cat"]).ids.tolist()
    pid = pid_of(hanging)
    started = time.monotonic()
    with pytest.raises(TookTooLong, match=r"^Hanging took longer than 2 s on this text: its split"):
        hanging.encode_batch_reference([ENDLESS_TEXT])
    assert time.monotonic() - started < 8
    assert not runs(pid)
    assert hanging.encode_batch_reference(["the cat"]).ids.tolist() == expected


def test_a_child_killed_in_the_middle_of_a_text_is_a_sentence() -> None:
    with ThreadPoolExecutor(1) as executor:
        future, pid = in_background(executor, of("huggingface", with_pattern(BACKTRACKS)))
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Crashed, match="ran out of its memory or was stopped while it was enc"):
            future.result(60)


def test_a_child_that_crashes_is_a_sentence() -> None:
    with ThreadPoolExecutor(1) as executor:
        future, pid = in_background(executor, of("huggingface", with_pattern(BACKTRACKS)))
        os.kill(pid, signal.SIGSEGV)
        with pytest.raises(Crashed, match=r"crashed \(signal 11\) while it was encoding"):
            future.result(60)


def test_a_child_killed_while_nobody_asks_is_not_noticed() -> None:
    own = sandboxed("unigram")
    expected = own.encode_batch_reference(SENTENCES).ids.tolist()
    pid = pid_of(own)
    os.kill(pid, signal.SIGKILL)
    child = own._seat._child
    assert soon(lambda: child is not None and not child.alive())
    assert own.encode_batch_reference(SENTENCES).ids.tolist() == expected
    assert pid_of(own) != pid


def test_memory_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMORY", 1 << 30)
    hog = of("huggingface", with_replacement("☃", "a" * 10_000_000), title="Hog")
    expected = hog.encode_batch_reference(["the cat"]).ids.tolist()
    before = resident_bytes()
    with pytest.raises(TokenariumError, match=r"^Hog.*memory"):
        hog.encode_batch_reference(["☃" * 1000])
    assert resident_bytes() - before < 20_000_000
    assert hog.encode_batch_reference(["the cat"]).ids.tolist() == expected


def test_several_people_get_their_own_answers() -> None:
    both = [sandboxed("unigram"), sandboxed("vocab_txt")]
    expected = [
        [own.encode_batch_reference([text]).ids.tolist() for text in SENTENCES[:7]] for own in both
    ]
    with ThreadPoolExecutor(8) as executor:
        asked = [
            (which, row, executor.submit(both[which].encode_batch_reference, [SENTENCES[row]]))
            for _ in range(10)
            for which in (0, 1)
            for row in range(7)
        ]
        for which, row, future in asked:
            stream = future.result(20)
            assert stream.ids.tolist() == expected[which][row]


def test_who_waits_for_another_waits_for_a_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = of("huggingface", with_pattern(BACKTRACKS), title="Hanging")
    with ThreadPoolExecutor(1) as executor:
        future, pid = in_background(executor, hanging)
        monkeypatch.setattr(limits, "encoding_seconds", lambda size: 0.5)
        started = time.monotonic()
        with pytest.raises(Busy, match=r"^Hanging is still at work for someone else"):
            hanging.encode_batch_reference(["the cat"])
        assert 0.5 <= time.monotonic() - started < 3
        stop(future, pid)


def test_a_few_children_live_at_once_and_the_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST_ALIVE", 2)
    several = [sandboxed(name) for name in ("unigram", "vocab_txt", "gguf_bert")]
    assert len(children()) == 2
    pids = [pid_of(own) for own in several[1:]]
    assert several[0]._seat._child is None
    for own in several * 2:
        assert len(own.encode_batch_reference(SENTENCES).ids)
        assert len(children()) <= 2
    assert not any(map(runs, pids))


def test_where_all_places_are_at_work_one_waits_for_a_bounded_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "MOST_ALIVE", 1)
    other = sandboxed("unigram")
    hanging = of("huggingface", with_pattern(BACKTRACKS))
    with ThreadPoolExecutor(1) as executor:
        future, pid = in_background(executor, hanging)
        monkeypatch.setattr(limits, "encoding_seconds", lambda size: 0.5)
        with pytest.raises(Busy, match="1 other uploaded files are at work"):
            other.encode_batch_reference(["the cat"])
        stop(future, pid)
    monkeypatch.undo()
    assert len(other.encode_batch_reference(["the cat"]).ids)


def test_a_child_outlives_the_thread_that_asked_for_it() -> None:
    with ThreadPoolExecutor(1) as executor:
        own = executor.submit(sandboxed, "unigram").result(20)
    pid = pid_of(own)
    time.sleep(0.2)
    assert runs(pid)
    assert len(own.encode_batch_reference(["the cat"]).ids)
    assert pid_of(own) == pid


PARENT = """
from tests.data.tokenizers.sandbox.making import *
hanging = of("huggingface", with_pattern(BACKTRACKS))
print(pid_of(hanging), flush=True)
hanging.encode_batch_reference([ENDLESS_TEXT])
"""


def test_a_hanging_child_goes_with_its_parent(home: Path) -> None:
    environment = {**os.environ, "TOKENARIUM_HOME": str(home)}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert soon(lambda: cpu_seconds(pid) > 0.8, 60)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert soon(lambda: not runs(pid))


def test_an_interrupted_request_ends_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer would otherwise be taken for the next one's."""
    own = sandboxed("unigram")
    expected = own.encode_batch_reference(["the cat"]).ids.tolist()
    pid = pid_of(own)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("data.tokenizers.sandbox.process.frames.read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            own.encode_batch_reference(["another text"])
    assert not runs(pid)
    assert own.encode_batch_reference(["the cat"]).ids.tolist() == expected


@pytest.mark.usefixtures("cold_starts")
def test_a_child_has_no_secrets_and_few_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    pid = pid_of(sandboxed("unigram"))
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"hf_secret" not in environment and b"TOKENARIUM_HOME=/dev/null" in environment
    rights = {
        line[:26].strip(): line[26:].split()[:2]
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines()
    }
    assert rights["Max address space"] == [str(limits.MEMORY)] * 2
    assert rights["Max core file size"] == rights["Max file size"] == ["0", "0"]
    assert int(rights["Max cpu time"][0]) < 2 * limits.READ_SECONDS * 4 + 60
    assert os.getpgid(pid) == pid != os.getpgid(0)


def test_a_child_loads_nothing_heavy() -> None:
    listed = "import sys, data.tokenizers.sandbox.program; print(*sys.modules)"
    command = [sys.executable, "-c", listed]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"streamlit", "numba", "torch", "duckdb", "polars"} & set(loaded.split())


@pytest.mark.usefixtures("cold_starts")
def test_a_child_that_encodes_loads_no_pandas() -> None:
    own = sandboxed("byte_level_bpe")
    own.encode_batch(SENTENCES)
    mapped = Path(f"/proc/{pid_of(own)}/maps").read_text()
    assert "/awkward" in mapped and "/pandas/" not in mapped
