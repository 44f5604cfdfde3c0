"""Scripts and notebooks that ask again: run elsewhere, they give the same key and figures."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import polars as pl
import pytest
from nbclient import NotebookClient
from polars.testing import assert_frame_equal

import studies
from studies.export.inputs import PATH
from studies.export.program import notebook, of_query, of_studies, script
from tests.conftest import Lend
from tests.studies.conftest import everyones, named
from tests.studies.test_columns import ASKED

ROOT = Path(__file__).parents[3]
FEW = {"bootstrap": 100, "seed": 3}
HOSTILE = '"""\n#");import os;os.abort()\'\n<img onerror=x>\u202e'


@pytest.fixture
def asked(home: Path, byte_level: Path, flores: Callable[..., Path]) -> tuple[studies.Result, str]:
    """The answer to a question about a tokenizer and a corpus that no catalogue has, and a script
    for it in which the paths of their files were filled in."""
    folder = flores()
    spec = studies.prepare("premiums", [everyones(byte_level).name], named(folder), FEW)
    source = script(of_studies([spec], studies.EVERYONE))
    assert source.count("# To be filled in: ") == source.count(PATH) == 2
    for path in (byte_level, folder):
        source = source.replace(PATH, str(path), 1)
    return studies.run(spec), source


def test_a_script_gives_the_same_elsewhere(
    asked: tuple[studies.Result, str], lend_checks: Lend, tmp_path: Path
) -> None:
    result, source = asked
    lend_checks(tmp_path / "elsewhere")
    file, out = tmp_path / "again.py", tmp_path / "premiums.parquet"
    file.write_text(f"{source}\nresult.tables['premiums'].write_parquet({str(out)!r})\n", "utf-8")
    done = subprocess.run(
        [sys.executable, str(file)],
        cwd=ROOT,
        env={**os.environ, "TOKENARIUM_HOME": str(tmp_path / "elsewhere")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("shape: ") == len(result.tables)
    assert_frame_equal(pl.read_parquet(out), result.tables["premiums"])


def test_a_script_refuses_another_tokenizer(
    asked: tuple[studies.Result, str], byte_level: Path, letters: Path
) -> None:
    _, source = asked
    with pytest.raises(ValueError, match="isn't what was measured"):
        exec(source.replace(str(byte_level), str(letters)), {})
    with pytest.raises(ValueError, match="another version"):
        exec(source.replace("'seed': 3", "'seed': 4"), {})


def test_a_notebook_is_executed(
    home: Path, byte_level: Path, flores: Callable[..., Path], lend_checks: Lend
) -> None:
    lend_checks(home)
    spec = studies.prepare("premiums", [everyones(byte_level).name], named(flores()), FEW)
    result = studies.run(spec)
    source = notebook(of_studies([spec], studies.EVERYONE))
    read = nbformat.reads(source, as_version=4)
    nbformat.validate(read)
    assert (read.nbformat, read.nbformat_minor) == (4, 5)
    asking = read.cells[2]
    for one in (*spec.tokenizers, spec.corpus):  # in this home they have names
        assert one is not None
        call = re.compile(rf"studies\.add_\w+\({PATH!r}\)\.name")
        asking.source = call.sub(repr(one.name), asking.source, count=1)
    settings = {"metadata": {"path": str(ROOT)}}
    done = NotebookClient(read, timeout=120, resources=settings).execute()
    shown = [cell.outputs[-1]["data"]["text/plain"] for cell in done.cells[-3:]]
    assert shown == [str(table) for table in result.tables.values()]


def test_a_hostile_name_stays_a_comment(home: Path) -> None:
    mine = studies.Input(HOSTILE, "a" * 64)
    parameters = {"text": HOSTILE, "special": "plain"}
    spec = studies.Spec("segmentation", 1, (mine,), None, parameters)
    source = script(of_studies([spec], studies.EVERYONE))
    calls = {
        ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)
    }
    assert calls == {
        *("sys.path.insert", "ValueError", "check", "print"),
        *("studies.prepare", "studies.run", "studies.add_tokenizer"),
    }
    assert "\u202e" not in source
    cells = json.loads(notebook(of_studies([spec], studies.EVERYONE)))["cells"]
    assert all("<img" not in cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    for cell in cells[1:]:
        ast.parse(cell["source"])


def test_a_query_is_run_again(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(script(of_query("SELECT 'it''s' || '\"\"\"' AS said, 6 * 7 AS n")), {})
    shown = capsys.readouterr().out
    assert 'it\'s"""' in shown
    assert "42" in shown


@pytest.mark.usefixtures("lasting_home")
@pytest.mark.parametrize("name", ASKED)
def test_pinned_parameters_ask_the_same_again(
    name: str, byte_level: Path, flores: Callable[..., Path]
) -> None:
    study = studies.study(name)
    tokenizers = [everyones(byte_level).name] if study.subject else []
    corpus = named(flores()) if study.corpus else None
    spec = studies.prepare(name, tokenizers, corpus, ASKED[name])
    assert studies.prepare(name, tokenizers, corpus, spec.parameters).key == spec.key
