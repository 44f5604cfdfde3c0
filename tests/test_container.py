"""What the images do, step by step outside a container: the files that are copied into them, the
commands that run there, and nothing else of the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from data import database, object_store
from tests.local_server import free_port
from tests.worker.processes import until

ROOT = Path(__file__).parents[1]
KEY = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
SETTINGS = {database.SETTING, object_store.SETTING, "AWS_ENDPOINT_URL", *KEY, "TOKENARIUM_HOME"}
STEPS = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")


def stages() -> dict[str, list[str]]:
    """The steps of each target, with those of the target that it is made from."""
    found: dict[str, list[str]] = {}
    for step in STEPS.splitlines():
        begun = re.fullmatch(r"FROM (\S+) AS (\S+)", step)
        if begun:
            its = found[begun[2]] = list(found.get(begun[1], []))
        elif step and not step.startswith("#"):
            its.append(step)
    return found


def last(target: str, kind: str) -> list[str]:
    """The command of the target's last step of that kind."""
    step = [step for step in stages()[target] if step.startswith(f"{kind} ")][-1]
    return list(json.loads(step[step.index("[") :]))


def image(target: str, folder: Path) -> Path:
    """The target's /app."""
    place = folder / "app"
    place.mkdir()
    for step in stages()[target]:
        if step.startswith("COPY "):
            *sources, to = step.split()[1:]
            for source in sources:
                if (ROOT / source).is_dir():
                    shutil.copytree(
                        ROOT / source, place / to, ignore=shutil.ignore_patterns("__pycache__")
                    )
                else:
                    shutil.copy(ROOT / source, place / to)
    return place


def settings(state: Path) -> dict[str, str]:
    steps = [step.removeprefix("ENV ") for step in stages()["base"] if step.startswith("ENV ")]
    pairs = [pair.partition("=") for step in steps for pair in step.split()]
    return {name: value.replace("/state", str(state)) for name, _, value in pairs}


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Any]:
    """Starts a command as it would be there; `python` is this one."""
    running: list[subprocess.Popen[str]] = []
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(tmp_path), **settings(tmp_path / "state")}

    def start(place: Path, command: Sequence[str]) -> subprocess.Popen[str]:
        out = (tmp_path / f"out-{len(running)}").open("w+")
        process = subprocess.Popen(
            command, cwd=place, env=environment, stdout=out, stderr=out, text=True
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def printed(folder: Path, number: int = 0) -> str:
    return (folder / f"out-{number}").read_text(encoding="utf-8")


def test_the_app_serves_and_is_well_and_ends_when_it_is_told(
    container: Any, tmp_path: Path
) -> None:
    place = image("app", tmp_path)
    before = sorted(place.rglob("*"))
    port = str(free_port())
    process = container(place, [*last("app", "CMD"), "--no-setup", "--port", port])
    health = [part.replace("8501", port) for part in last("app", "HEALTHCHECK")]

    def is_well() -> bool:
        checked = container(place, health)
        return bool(checked.wait(30) == 0)

    until(is_well, 90)
    process.terminate()
    assert process.wait(20) == 0, printed(tmp_path)
    assert "Traceback" not in printed(tmp_path)
    assert f"http://0.0.0.0:{port}" in printed(tmp_path)
    assert sorted(place.rglob("*")) == before  # only the volume is written to
    assert (tmp_path / "state" / "state.json").exists()
    assert container(place, health).wait(30) != 0


def test_the_worker_waits_for_jobs_and_ends_when_it_is_told(container: Any, tmp_path: Path) -> None:
    process = container(image("worker", tmp_path), last("worker", "CMD"))
    until(lambda: "queues cpu" in printed(tmp_path) or process.poll() is not None, 60)
    process.terminate()
    assert process.wait(20) == 0, printed(tmp_path)
    assert "Traceback" not in printed(tmp_path)


def test_it_is_an_ordinary_user_who_runs_them() -> None:
    for target in ("app", "worker"):
        users = [step for step in stages()[target] if step.startswith("USER ")]
        assert users[-1] == "USER tokenarium"


def test_the_composition_names_what_is_there() -> None:
    composed = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services = composed["services"]
    assert set(services) == {"database", "store", "app", "worker", "worker-gpu"}
    for name in ("app", "worker", "worker-gpu"):
        its = services[name]
        assert its["build"]["target"] in stages()
        assert set(its["environment"]) == SETTINGS
        assert "volumes" not in its  # a state folder of its own
        program = its["command"][1:]
        told = subprocess.run(
            [sys.executable, *program[: 2 if program[0] == "-m" else 1], "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        ).stdout
        assert all(option in told for option in program if option.startswith("--"))
    assert set(composed["volumes"]) == {"store", "database"}
