"""Fixtures that several tests share. No test touches the user's own state, except to read the
artefacts that `make test` fetched beforehand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from data import lake
from data.home import home as home_folder
from data.tokenizers import checks

# Compiled functions and the lake make first calls slow: time is no property tested here.
settings.register_profile("tokenarium", deadline=None)
settings.load_profile("tokenarium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What `make test` runs together, in one process, and in which order.

    A file's tests stay together, and so do all that need a browser: one app and one browser then
    serve them, and no two browsers wait for each other. What takes longest comes first.
    """

    def first(item: pytest.Item) -> int:
        if item.get_closest_marker("browser"):
            return 0
        return 1 if item.path.parent.name == "worker" else 2

    for item in items:
        group = "browser" if first(item) == 0 else item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=first)


@pytest.fixture(scope="session", autouse=True)
def engine_checks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the outcomes of engine checks for all tests together, not in each one's state folder:
    each takes seconds, and is kept under all that it depends on."""
    kept = tmp_path_factory.mktemp("checked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "derived_folder", lambda: kept)
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty state folder for one test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("TOKENARIUM_HOME", str(folder))
    yield folder
    lake.detach()


@pytest.fixture
def fetched_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder with the fetched artefacts and nothing else."""
    library = home_folder() / "library"
    if not library.exists():
        pytest.skip("nothing fetched yet: run `python -m data fetch` (make test does)")
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "library").symlink_to(library)
    monkeypatch.setenv("TOKENARIUM_HOME", str(folder))
    yield folder
    lake.detach()
