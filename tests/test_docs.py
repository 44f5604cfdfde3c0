"""The documentation against the code: complete, and every name in it there."""

import ast
import doctest
import re
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest

from studies.engine.registry import STUDIES
from tests import documents
from tests.documents import DOCS, METRICS, anchor

ROOT = Path(__file__).parents[1]
MAP = DOCS / "map.md"
DOCUMENTS = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
ROOMS = (
    *("analysis", "api", "benchmarks", "data", "docs", "pages", "scale", "studies", "tests"),
    "worker",
)
PLACE = re.compile(rf"`((?:{'|'.join(ROOMS)})/[\w./*-]*)(?:::(\w+))?`")
NAME = re.compile(rf"`((?:{'|'.join(ROOMS)})(?:\.\w+)+)`")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def formulas() -> dict[str, str]:
    """The formulas of docs/metrics.md: heading → what stands under it."""
    text = read(METRICS).partition("## Formulas\n")[2].partition("## Columns\n")[0]
    parts = re.split(r"^### (.+)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of docs/map.md."""
    under = read(MAP).partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in under.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines[1:]]


@pytest.mark.parametrize("document", documents.MADE, ids=lambda path: path.name)
def test_what_is_made_from_the_code_is_up_to_date(document: Path) -> None:
    assert read(document) == documents.written(document), "run python -m tests.documents"


def test_every_column_that_is_computed_leads_to_its_formula() -> None:
    known = {anchor(heading) for heading in formulas()}
    for study in STUDIES.values():
        for table in study.tables:
            columns = study.columns(table)
            names = [column.name for column in columns]
            assert len(set(names)) == len(names), f"{study.name}.{table}"
            for column in columns:
                place = f"{study.name}.{table}.{column.name}"
                assert column.meaning, place
                assert not column.formula or anchor(column.formula) in known, place
                assert column.formula or column.type != pl.Float64, f"{place} has no formula"


def test_every_formula_has_a_source_its_code_and_a_test() -> None:
    found = formulas()
    assert len(found) > 40
    for heading, text in found.items():
        assert re.search(r"^- Source: \S", text, re.M), heading
        assert re.search(r"^- Code: `[\w.]+`$", text, re.M), heading
        assert re.search(r"^- Test: `tests/[\w/]+\.py::test_\w+`$", text, re.M), heading


def test_every_page_and_every_study_is_on_the_map() -> None:
    pages = {path.name for path in (ROOT / "pages").glob("*.py")} - {"__init__.py", "main.py"}
    listed = rows("Pages")
    assert {row[0] for row in listed} == {f"`pages/{name}`" for name in pages}
    named = " ".join(row[2] for row in listed)
    named += " ".join(row[0] for row in rows("Studies without a page of their own"))
    assert set(re.findall(r"`(\w+)`", named)) == set(STUDIES)
    for row in [*listed, *rows("Where the rest is")]:
        assert "`tests/" in row[-1], row[0]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_is_there(document: Path) -> None:
    for place, test in PLACE.findall(read(document)):
        assert list(ROOT.glob(place.rstrip("/"))), f"{document.name}: {place}"
        if test:
            names = {getattr(node, "name", "") for node in ast.parse(read(ROOT / place)).body}
            assert test in names, f"{document.name}: {place}::{test}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_name_can_be_imported(document: Path) -> None:
    for name in NAME.findall(read(document)):
        module, _, attribute = name.rpartition(".")
        try:
            import_module(name)
        except ModuleNotFoundError:
            assert hasattr(import_module(module), attribute), f"{document.name}: {name}"


@pytest.mark.parametrize(
    "module", [f"analysis.{path.stem}" for path in sorted((ROOT / "analysis").glob("[a-z]*.py"))]
)
def test_worked_examples(module: str) -> None:
    """The examples in the docstrings of the formulas."""
    failed, _ = doctest.testmod(import_module(module))
    assert not failed


def test_the_main_formulas_have_a_worked_example() -> None:
    for name in (
        "analysis.premiums.premium_table",
        "analysis.bootstrap.ratio_intervals",
        "analysis.fairness.gini",
        "analysis.regression.least_squares",
        "analysis.premiums.mean_token_length",
        "analysis.entropy.shannon",
        "analysis.entropy.miller_madow",
        "analysis.entropy.renyi",
        "analysis.entropy.efficiency",
        "analysis.entropy.percentile_frequency",
        "analysis.entropy.order_entropies",
        "analysis.entropy_bootstrap.interval",
        "analysis.zipf.zipf_fit",
        "analysis.compression.compression_rows",
        "analysis.difficulty.bits",
        "analysis.difficulty.summary",
        "analysis.reachability.alone",
        "analysis.spellings.count_segmentations",
        "analysis.numbers.grouping",
        "analysis.merges.depths",
        "analysis.vocabulary.overlap_table",
        "analysis.cuts.agreement_table",
    ):
        module, _, function = name.rpartition(".")
        assert ">>> " in (getattr(import_module(module), function).__doc__ or ""), name
