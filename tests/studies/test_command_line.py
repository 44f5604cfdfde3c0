"""The command lines as a person runs them: in a process of their own."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import Call
from tests.forked import ROOT


def test_run_in_every_format(
    call: Call, flores: Callable[..., Path], byte_level: Path, tmp_path: Path
) -> None:
    asked = ("studies", "run", "premiums", "--tokenizers", byte_level, "--corpus", flores())
    params = ("--param", "reference=eng", "--param", "bootstrap=100")
    done = call(*asked, *params)
    assert done.stderr == b""
    answer = json.loads(done.stdout)
    assert answer.keys() == {"key", "signature", "tables"}
    rows = answer["tables"]["premiums"]
    assert [row["language"] for row in rows] == ["eng_Latn", "mya_Mymr", "tur_Latn"]
    assert answer["signature"]["parameters"]["reference"] == "eng_Latn"
    csv = pl.read_csv(io.BytesIO(call(*asked, *params, "--format", "csv").stdout))
    assert csv["premium"].to_list() == [row["premium"] for row in rows]
    out = tmp_path / "fairness.parquet"
    table = ("--format", "parquet", "--table", "fairness", "--out", out)
    assert call(*asked, *params, *table).returncode == 0
    assert pl.read_parquet(out).to_dicts() == answer["tables"]["fairness"]
    shown = json.loads(call("studies", "show", answer["key"]).stdout)
    assert shown == answer


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("run", "premium", "--tokenizers", "gpt2", "--corpus", "udhr"), "did you mean premiums"),
        (("run", "premiums", "--tokenizers", "gpt-2", "--corpus", "udhr"), "did you mean gpt2"),
        (("run", "premiums", "--tokenizers", ",", "--corpus", "udhr"), "at least one tokenizer"),
        (("run", "premiums", "--tokenizers", "gpt2", "--corpus", "uhdr"), "did you mean udhr"),
        (("run", "premiums", "--tokenizers", "gpt2", "--corpus", "./no"), "no folder"),
        (("run", "premiums", "--tokenizers", "./no.json", "--corpus", "udhr"), "no file"),
        (("show", "abcdef"), "Unknown result"),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_status_2(
    call: Call, arguments: tuple[str, ...], line: str
) -> None:
    done = call("studies", *arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    error = done.stderr.decode()
    assert line in error
    assert error.count("\n") == 1


def test_lists(call: Call) -> None:
    # One cold start; the others are forked from a process that has loaded the program.
    cold = [sys.executable, "-m", "studies", "list"]
    assert subprocess.run(cold, cwd=ROOT, capture_output=True).stdout == call(*cold[2:]).stdout
    assert b"--param reference=eng_Latn" in call("studies", "list").stdout
    listed = call("data", "list", "tokenizers").stdout.decode()
    assert "cl100k_base" in listed
    assert "not fetched" in listed
    assert b"udhr" in call("data", "list", "corpora").stdout
    unknown = call("data", "fetch", "gpt22")
    assert unknown.returncode == 2
    assert b"did you mean gpt2" in unknown.stderr
