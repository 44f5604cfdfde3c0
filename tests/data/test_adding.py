"""`python -m data add tokenizer` and what `list` says of it."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.__main__ import main
from data.tokenizers.collection import identify, known_to
from data.visitors import EVERYONE
from tests.data.tokenizers import artefacts

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def ranks(tmp_path: Path) -> str:
    path = tmp_path / "my ranks.tiktoken"
    path.write_bytes(artefacts.rank_file())
    return str(path)


def test_it_prints_what_was_recognised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bert.txt"
    path.write_bytes(artefacts.vocab_txt())
    assert main(["add", "tokenizer", str(path), "--name", "small"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"small ({identify('small').fingerprint[:12]})\n")
    for line in (
        "format: wordpiece",
        "algorithm: WordPiece",
        "vocabulary size: 103",
        "merges: none",
    ):
        assert f"  {line}\n" in shown
    assert "special tokens: [PAD] [UNK] [CLS] [SEP] [MASK]" in shown
    assert "  ! Nothing says how case is treated" in shown
    assert main(["list", "tokenizers"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert "small" in listed[-1] and " added " in listed[-1] and "wordpiece" in listed[-1]
    assert main(["list", "corpora"]) == 0
    assert "small" not in capsys.readouterr().out


def test_a_rank_file_needs_its_pattern(ranks: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", "tokenizer", ranks]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "cl100k" in said.err
    assert main(["add", "tokenizer", ranks, "--pattern", "nope"]) == 2
    assert "Unknown split pattern 'nope'" in capsys.readouterr().err
    assert known_to(EVERYONE) == {}
    assert main(["add", "tokenizer", ranks, "--pattern", "cl100k"]) == 0
    assert identify("my-ranks").options == {"pattern": "cl100k"}


def test_what_is_at_fault_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    noise = tmp_path / "noise.bin"
    noise.write_bytes(b"\x89PNG\r\n" * 100)
    for arguments in ([str(tmp_path / "nothing")], [str(noise)], [str(noise), "--name", "gpt2"]):
        assert main(["add", "tokenizer", *arguments]) == 2
        said = capsys.readouterr()
        assert said.out == "" and said.err.startswith("error: ") and said.err.count("\n") == 1


def test_who_adds_the_same_under_another_name_is_told(
    ranks: str, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ["add", "tokenizer", ranks, "--pattern", "cl100k", "--name"]
    assert main([*add, "first"]) == 0
    assert "already" not in capsys.readouterr().out
    assert main([*add, "second"]) == 0
    assert "was here already, as first: links with that name end now." in capsys.readouterr().out
    assert list(known_to(EVERYONE)) == ["second"]


def test_an_export_never_takes_the_place_of_what_is_no_file(home: Path, ranks: str) -> None:
    pipe = home.parent / "pipe"
    os.mkfifo(pipe)
    assert main(["add", "tokenizer", ranks, "--pattern", "gpt2", "--name", "mine"]) == 0
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_bytes)
        command = ["export", "tokenizer", "mine", "--to", "tokenizer.json", "--out", str(pipe)]
        assert main(command) == 0
        assert read.result(timeout=60).startswith(b"{")
    assert pipe.is_fifo()
