"""The house's rooms and what each may import (docs/design.md), read from the code."""

import ast
import subprocess
import sys
from collections.abc import Mapping
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


def modules() -> list[tuple[str, Path]]:
    files = [("app", ROOT / "app.py")]
    for room in PARTS:
        files += [(room, path) for path in sorted((ROOT / room).rglob("*.py"))]
    return files


def imported(path: Path) -> set[str]:
    """The dotted names a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize(("room", "path"), modules(), ids=lambda value: str(value)[-40:])
def test_a_room_imports_only_what_the_design_allows(room: str, path: Path) -> None:
    for name in imported(path):
        top = name.split(".")[0]
        if top in ROOMS:
            assert top in MAY_IMPORT[room], f"{path.relative_to(ROOT)} imports {name}"
        if room == "analysis":
            known = top in ANALYSIS_LIBRARIES | {"analysis"} or top in sys.stdlib_module_names
            assert known, f"{path.relative_to(ROOT)} imports {name}: analysis is pure"
        if room in ("pages", "api") and top == "data":
            allowed = any(name == a or name.startswith(a + ".") for a in DATA_FOR_VIEWS)
            # `from data import catalogue` reads as data.catalogue too.
            assert allowed, f"{path.relative_to(ROOT)} imports {name}: {room} asks studies"
        if top in QUEUE_LIBRARIES:
            queue = room == "worker" or path.is_relative_to(ROOT / "data" / "jobs")
            assert queue, f"{path.relative_to(ROOT)} imports {name}: the queue is behind data/jobs"
        if top in API_LIBRARIES:
            assert room == "api", f"{path.relative_to(ROOT)} imports {name}: only api may"
        if top in MODEL_LIBRARIES:
            place = path.is_relative_to(ROOT / "worker" / "models")
            assert place, f"{path.relative_to(ROOT)} imports {name}: only worker/models may"
        if top in VIEW_LIBRARIES:
            launcher = room == "app" and top == "streamlit"
            assert room == "pages" or launcher, f"{path.relative_to(ROOT)} imports {name}"


def test_the_rooms_are_there() -> None:
    assert {room for room, _ in modules()} == {*MAY_IMPORT}


CALLS_BACK = {"map_elements", "map_batches", "map_groups", "map_rows"}


@pytest.mark.parametrize("path", [path for _, path in modules()], ids=lambda path: str(path)[-40:])
def test_polars_never_calls_back(path: Path) -> None:
    """A function of ours runs on a thread of polars' pool and waits there for the interpreter. If
    who has that waits for the pool (`DataFrame.to_pandas` of a large table does, polars 2.1), both
    wait for ever, and so does everyone: the app stood still with 25 readers of Vocabulary. The kind
    is described in polars' issues 19382 and 26821."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
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
