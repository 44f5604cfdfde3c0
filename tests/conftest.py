"""Fixtures that several tests share. No test touches the user's own state, except to read the
artefacts that `make test` fetched beforehand."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from data import confined_process, lake, postgresql
from data.home import home as home_folder
from data.tokenizers.engine import verdicts
from data.tokenizers.sandbox import pool, process
from tests import forked
from tests.forked import Forked, WarmProcess
from tests.object_store import Store
from tests.postgresql import Server

# Compiled functions and the lake make first calls slow: time is no property tested here.
settings.register_profile("tokenarium", deadline=None)
settings.load_profile("tokenarium")


BROWSER = "tests/pages/browser/"
FOLDERS = (f"{BROWSER}visitors/", BROWSER, "tests/pages/entropy/")
WARM = ("data.corpora.", "data.lexicons.program", "data.query.", "tests.data.tokenizers.")
Lend = Callable[[Path], None]
Warm = Callable[..., WarmProcess]


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """What `make test` runs in one process: the tests of a file, and those of a folder that share
    something. All that need the browser: one app and one browser serve them, and no two browsers
    wait for each other; the entropy page's: its answers are computed once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in FOLDERS if file.startswith(folder)), file)


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "as many random moments as `make faults` takes, not the few of `make test`"
    parser.addoption("--long", action="store_true", help=told)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


# What `make quick` leaves out: what starts apps, browsers, workers or the command line, kills them,
# runs models, or goes through whole corpora and tokenizers.
LONG = (
    BROWSER,
    "tests/accuracy/",
    "tests/api/test_against_description.py",
    "tests/api/test_documented_clients.py",
    "tests/api/test_two_apps.py",
    "tests/api/test_uploads.py",
    "tests/data/corpora/read/test_default_corpora.py",
    "tests/data/corpora/read/test_one_language.py::test_published_token_counts",
    "tests/data/corpora/test_commands.py",
    "tests/data/corpora/test_export.py",
    "tests/data/corpora/test_importing.py",
    "tests/data/corpora/test_removing.py",
    "tests/data/corpora/test_store.py",
    "tests/data/models/",
    "tests/data/test_adding.py",
    "tests/data/test_fetch.py",
    "tests/data/test_lake.py",
    "tests/data/test_object_store.py",
    "tests/data/test_state.py",
    "tests/data/test_transfer.py",
    "tests/data/tokenizers/sandbox/",
    "tests/data/tokenizers/test_contract.py",
    "tests/data/tokenizers/test_default_tokenizers.py",
    "tests/data/tokenizers/test_export.py",
    "tests/data/tokenizers/test_formats_against_libraries.py",
    "tests/data/tokenizers/test_hostile_uploads.py",
    "tests/data/query/test_ask.py",
    "tests/fuzz/",
    "tests/hosting/",
    "tests/pages/entropy/",
    "tests/pages/test_charbench_page.py",
    "tests/pages/test_difficulty_page.py",
    "tests/pages/test_first_questions.py",
    "tests/pages/test_hostile_names.py",
    "tests/pages/test_probes_page.py",
    "tests/pages/test_probes_sums_and_copies.py",
    "tests/pages/test_report_page.py",
    "tests/scale/",
    "tests/studies/export/test_programs.py",
    "tests/studies/test_arithmetic_study.py",
    "tests/studies/test_corpora.py",
    "tests/studies/test_audit.py",
    "tests/studies/test_audit_golden.py",
    "tests/studies/test_charbench_study.py",
    "tests/studies/test_command_line.py",
    "tests/studies/test_consistency_study.py",
    "tests/studies/test_difficulty_study.py",
    "tests/studies/test_entropy_study.py",
    "tests/studies/test_mixture_study.py",
    "tests/studies/test_python.py",
    "tests/studies/test_query_attacks.py",
    "tests/studies/test_removed_corpora.py",
    "tests/studies/test_report.py",
    "tests/studies/test_training_study.py",
    "tests/studies/test_undertrained_study.py",
    "tests/studies/test_model_studies.py",
    "tests/test_container.py",
    "tests/twins/",
    "tests/worker/",
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where the long ones are left out nothing is imported for them: torch alone takes seconds."""
    if "not long" not in config.getoption("markexpr"):
        return None
    place = collection_path.relative_to(config.rootpath).as_posix()
    return True if f"{place}/".startswith(LONG) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first."""
    slow = (BROWSER, "tests/worker/test_")
    items.sort(key=lambda item: not item.nodeid.startswith(slow))
    for item in items:
        if item.nodeid.startswith(LONG):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether this is the long run."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session", autouse=True)
def engine_checks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keeps the outcomes of engine checks for all tests (and processes) together, not in each one's
    state folder: each takes seconds, and is kept under all that it depends on."""
    base = tmp_path_factory.getbasetemp()
    kept = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "checked"
    kept.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verdicts, "derived_folder", lambda: kept)
        yield kept


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """The process to fork a program from; each has loaded what it says first."""
    started: dict[str, WarmProcess] = {}

    def of(program: str, *modules: str, environment: Mapping[str, str] = os.environ) -> WarmProcess:
        if program not in started:
            started[program] = WarmProcess(modules or [program], environment)
        return started[program]

    yield of
    for parent in started.values():
        parent.end()


@pytest.fixture(scope="session", autouse=True)
def confined_processes_are_forked(warm: Warm) -> Iterator[None]:
    """What takes a third of a second to start would start five hundred times. And what is uploaded
    in a test is checked with a twentieth of the hard texts. Apps and workers that tests start do as
    they do elsewhere; tests of the formats in their own process take all hard texts."""
    begin, python = confined_process.Popen, sys.executable

    def started(command: list[str], *, env: Mapping[str, str], **options: Any) -> Any:
        program, *arguments = command[command.index("-m") + 1 :]
        if program == process.TOKENIZER_PROGRAM:
            program = f"tests.{program}"
        if command[0] != python or not program.startswith(WARM):
            return begin(command, env=env, **options)
        del options["start_new_session"]  # it always has one
        return Forked(warm(program, environment=env), [program, *arguments], env=env, **options)

    with pytest.MonkeyPatch.context() as patch:
        if hasattr(os, "pidfd_open"):
            patch.setattr(confined_process, "Popen", started)
        yield


@pytest.fixture
def cold_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Confined processes start as they do elsewhere."""
    monkeypatch.setattr(confined_process, "Popen", subprocess.Popen)


@pytest.fixture(scope="session")
def lend_checks(engine_checks: Path) -> Lend:
    """Gives them to a state folder, for the processes that tests start; what these check is kept
    with them."""

    def lend(home: Path) -> None:
        (home / "derived").mkdir(parents=True, exist_ok=True)
        for part in ("checks", "fast"):
            (engine_checks / part).mkdir(exist_ok=True)
            (home / "derived" / part).symlink_to(engine_checks / part)

    return lend


@pytest.fixture(scope="session", autouse=True)
def one_thread_in_the_lake() -> Iterator[None]:
    """Over tables of a few rows DuckDB's threads would only wait for each other, which takes as
    long again; the apps, workers and commands that tests start have them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(lake.SETTINGS, "threads", 1)
        yield


@pytest.fixture(scope="module", autouse=True)
def what_is_there_stays() -> None:
    """The collector leaves alone what was there before a file: with all tests and torch imported,
    it would take a second each time that a model is let go of."""
    gc.collect()
    gc.freeze()


def let_go() -> None:
    """Leave nothing open of the state folder that was in use."""
    lake.detach()
    for seat in list(pool._alive):
        seat.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty state folder for one test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("TOKENARIUM_HOME", str(folder))
    yield folder
    let_go()


Call = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def call(home: Path, warm: Warm, lend_checks: Lend, tmp_path_factory: Any) -> Call:
    """Runs `python -m` with these arguments in a process of its own, on a state folder that is
    empty but for engine checks that other tests have made."""
    lend_checks(home)

    def run(*arguments: object) -> "subprocess.CompletedProcess[bytes]":
        environment = {**os.environ, "TOKENARIUM_HOME": str(home)}
        parent = warm("commands", "data.__main__", "studies.__main__")
        return forked.run(parent, [*map(str, arguments)], environment)

    return run


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server."""
    running = Server()
    yield running
    running.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An object store with an empty bucket, not named in the settings yet."""
    running = Store(tmp_path / "buckets")
    yield running
    let_go()
    postgresql.detach()
    running.close()


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
    let_go()
