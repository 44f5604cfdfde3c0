"""The command line on corpora, as a person runs it."""

from pathlib import Path

import pytest

from tests.conftest import Call
from tests.data.corpora.brought import written


def test_add_list_export(call: Call, tmp_path: Path) -> None:
    content = 'başlık;metin\r\n1;"bir\r\n"\r\n2;iki\r\nüç\r\n'.encode()
    path = written(tmp_path, {"tr.csv": content}) / "tr.csv"
    given = ("--map", "metin=text", "başlık=id", "--language", "tr", "--licence", "CC0")
    refused = call("data", "add", "corpus", path, *given)
    assert refused.returncode == 2
    assert b"tr.csv, line 5: it has 1 fields where the header has 2" in refused.stderr
    added = call("data", "add", "corpus", path, *given, "--errors", "skip", "--name", "mine")
    assert added.returncode == 0, added.stderr
    said = added.stdout.decode()
    assert said.startswith("mine (")
    assert "CSV or TSV: 2 segments, 8 bytes" in said
    assert "! 1 broken row was left out: tr.csv, line 5" in said
    listed = call("data", "list", "corpora").stdout.decode()
    assert "tr.csv" not in listed.split("mine")[0]
    assert "CC0" in listed
    out = tmp_path / "out.jsonl"
    export = ("data", "export", "corpus", "mine", "--out", out, "--format", "jsonl")
    assert call(*export).returncode == 0
    assert '"text": "bir\\r\\n"' in out.read_text("utf-8").splitlines()[0]
    again = call(*export)
    assert again.returncode == 2
    assert again.stderr.count(b"\n") == 1


def test_what_only_a_person_can_decide_names_the_argument(call: Call, tmp_path: Path) -> None:
    path = written(tmp_path, {"a.csv": b"English,iw,he\nhi,a,b\n"}) / "a.csv"
    asked = call("data", "add", "corpus", path)
    assert asked.returncode == 2
    assert asked.stderr.count(b"\n") == 1
    assert b"Several columns (iw, he) are Hebrew (heb_Hebr). Add --repeated first" in asked.stderr
    added = call("data", "add", "corpus", path, "--repeated", "apart")
    assert b"languages (3): eng_Latn, heb_Hebr, heb_Hebr_2" in added.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("add", "corpus", "./absent.txt"), b"There is no file"),
        (("add", "corpus", "README.md", "--map", "a"), b"--map takes COLUMN=FIELD"),
        (("export", "corpus", "uhdr", "--out", "x"), b"did you mean udhr"),
    ],
)
def test_what_a_person_can_mend_is_one_line(
    call: Call, arguments: tuple[str, ...], line: bytes
) -> None:
    done = call("data", *arguments)
    assert done.returncode == 2
    assert line in done.stderr
    assert done.stderr.count(b"\n") == 1
