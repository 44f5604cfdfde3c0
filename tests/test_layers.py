"""The house's rooms and what each may import (docs/design.md), read from the code."""

import ast
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("analysis", "api", "data", "studies", "pages", "scale", "worker")
ROOMS = {*PARTS, "tests", "benchmarks", "app"}
MAY_IMPORT = {
    "analysis": {"analysis"},
    "data": {"data"},
    "studies": {"studies", "analysis", "data"},
    "pages": {"pages", "studies", "data"},
    "api": {"api", "studies", "data"},
    "scale": {"scale", "studies", "analysis", "data"},
    "worker": {"worker", "studies", "analysis", "data"},
    "app": {"api", "pages", "studies", "data"},
}
# Look-ups, a lock, and the type of what is told on the way: for pages and API.
DATA_FOR_VIEWS = {
    "data.catalogue",
    "data.errors",
    "data.languages",
    "data.log",
    "data.progress",
    "data.recent",
    "data.turns",
    "data.version",
}
ANALYSIS_LIBRARIES = {"numpy", "polars", "scipy", "numba"}
VIEW_LIBRARIES = {"streamlit", "plotly"}
API_LIBRARIES = {"fastapi", "pydantic", "prometheus_client"}
QUEUE_LIBRARIES = {"dbos", "sqlalchemy"}
MODEL_LIBRARIES = {"torch", "transformers", "safetensors", "accelerate", "gguf"}


@cache
def modules() -> list[tuple[str, Path]]:
    files = [("app", ROOT / "app.py")]
    for room in PARTS:
        files += [(room, path) for path in sorted((ROOT / room).rglob("*.py"))]
    return files


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imported(path: Path) -> set[str]:
    """The dotted names a file imports."""
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def wrong(room: str, path: Path, name: str) -> str | None:
    """Why a file of the room may not import that name."""
    top = name.split(".")[0]
    if top in ROOMS and top not in MAY_IMPORT[room]:
        return f"{room} may not"
    if room == "analysis" and top not in sys.stdlib_module_names | ANALYSIS_LIBRARIES | {room}:
        return "analysis is pure"
    # `from data import catalogue` reads as data.catalogue too.
    views = any(name == a or name.startswith(f"{a}.") for a in DATA_FOR_VIEWS)
    if room in ("pages", "api") and top == "data" and not views:
        return f"{room} asks studies"
    queue = room == "worker" or path.is_relative_to(ROOT / "data" / "jobs")
    if top in QUEUE_LIBRARIES and not queue:
        return "the queue is behind data/jobs"
    if top in API_LIBRARIES and room != "api":
        return "only api may"
    if top in MODEL_LIBRARIES and not path.is_relative_to(ROOT / "worker" / "models"):
        return "only worker/models may"
    if top in VIEW_LIBRARIES and room != "pages" and (room, top) != ("app", "streamlit"):
        return "only pages may"
    return None


def test_a_room_imports_only_what_the_design_allows() -> None:
    for room, path in modules():
        for name in imported(path):
            why = wrong(room, path, name)
            assert why is None, f"{path.relative_to(ROOT)} imports {name}: {why}"


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("analysis/x.py", "data.lake"),
        ("analysis/x.py", "plotly"),
        ("pages/x.py", "data.lake.write"),
        ("pages/x.py", "analysis.entropy"),
        ("data/x.py", "sqlalchemy"),
        ("pages/x.py", "fastapi"),
        ("worker/x.py", "torch"),
        ("studies/x.py", "plotly"),
        ("app/x.py", "plotly"),
    ],
)
def test_what_may_not_be_imported_is_seen(place: str, name: str) -> None:
    assert wrong(place.partition("/")[0], ROOT / place, name) is not None


def test_the_rooms_are_there() -> None:
    assert {room for room, _ in modules()} == {*MAY_IMPORT}


CALLS_BACK = {"map_elements", "map_batches", "map_groups", "map_rows"}


def test_polars_never_calls_back() -> None:
    """A function of ours runs on a thread of polars' pool and waits there for the interpreter. If
    who has that waits for the pool (`DataFrame.to_pandas` of a large table does, polars 2.1), both
    wait for ever, and so does everyone: the app stood still with 25 readers of Vocabulary. The kind
    is described in polars' issues 19382 and 26821."""
    for _, path in modules():
        called = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
        assert not called & CALLS_BACK, f"{path.relative_to(ROOT)}: make a pl.Series instead"


def test_no_file_needs_itself() -> None:
    """Whoever reads a file reads what it imports first, and comes to an end: no circles, not even
    by an import inside a function or for types alone."""
    files = {_dotted(path): path for _, path in modules()}
    needs = {
        name: {_nearest(needed, files) for needed in imported(path)} - {name, None}
        for name, path in files.items()
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle: {' → '.join(error.args[1])}") from None


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _nearest(name: str, files: Mapping[str, Path]) -> str | None:
    """The file that an imported name stands for: the module, or the one that defines the name."""
    return next((one for one in (name, name.rpartition(".")[0]) if one in files), None)


def test_what_takes_long_to_import_is_imported_where_it_is_used() -> None:
    """Every command, job and confined process starts with what the studies' modules import."""
    loaded = "import sys, worker.runner; print(*{'numba', 'scipy', 'torch'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b""
