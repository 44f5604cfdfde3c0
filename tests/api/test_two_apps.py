"""Two apps and two workers on one PostgreSQL, as several machines have them: with a folder that all
share, and with a folder each and an object store between them. One app is killed under load."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

import studies
from api.routes.shares import MOST
from data import api_keys, lake
from data.jobs import connection
from tests.api.conftest import ANNA
from tests.conftest import Lend
from tests.local_server import free_port
from tests.object_store import Store
from tests.one_thread import as_elsewhere
from tests.pages.browser.running_app import start
from tests.postgresql import Server
from tests.worker.processes import ROOT, until

LINES = (f"the house number {n} is old,{n} numaralı ev eski" for n in range(60))
TEXT = "\n".join(["eng,tur", *LINES])
FEW, MANY = 4, 40  # questions, the many with --long


class Site:
    """Two apps, by their addresses, and what runs."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """`folders`: the state folders of the two apps and the two workers."""
        homes = [{"TOKENARIUM_HOME": str(folder)} for folder in folders]
        command = [sys.executable, "-m", "worker", "--queues", "cpu"]
        self.workers = [
            subprocess.Popen(command, cwd=ROOT, env={**as_elsewhere(), **its}) for its in homes[2:]
        ]
        ports = free_port(), free_port()
        self.addresses = [f"http://127.0.0.1:{port}/api/v1/" for port in ports]
        with ThreadPoolExecutor() as pool:
            self.apps = list(pool.map(lambda port, its: start(port, **its), ports, homes[:2]))
        secret, _ = api_keys.make(str(ANNA.id), "a test")
        headers = {"Authorization": f"Bearer {secret}"}
        self.clients = [
            httpx.Client(base_url=address, headers=headers, timeout=60)
            for address in self.addresses
        ]

    def close(self) -> None:
        for client in self.clients:
            client.close()
        for process in [*self.workers, *self.apps]:
            process.kill()
            process.wait()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A folder that all share is one app's and its worker's everywhere else: the long run's."""
    long = metafunc.config.getoption("--long")
    metafunc.parametrize("site", ["a store", *["one folder"] * long], indirect=True)


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lend_checks: Lend,
    server: Server,
    store: Store,
) -> Iterator[Site]:
    folders = [home] * 4
    monkeypatch.setenv("TOKENARIUM_DATABASE", server.database())
    if request.param == "a store":
        store.name(monkeypatch)
        folders = [tmp_path / name for name in ("app 1", "app 2", "worker 1", "worker 2")]
    for folder in set(folders):
        lend_checks(folder)
    running = Site(folders)
    yield running
    running.close()
    connection.detach()


def question(corpus: str, seed: int) -> dict[str, Any]:
    parameters = {"language": "eng_Latn", "vocabularies": "300", "steps": 2, "compressed": ""}
    return {"study": "training", "corpus": corpus, "parameters": {**parameters, "seed": seed}}


def test_what_one_app_is_told_the_other_knows_and_none_is_lost_with_it(
    site: Site, byte_level: Path, is_long: bool
) -> None:
    one, other = site.clients
    asked_for = MANY if is_long else FEW
    names = {}
    for kind, one_of_them, name, content in (
        ("tokenizers", "tokenizer", "mine.json", byte_level.read_bytes()),
        ("corpora", "corpus", "mine.csv", TEXT.encode()),
    ):
        sent = one.post(kind, files={"file": (name, content)})
        assert sent.status_code == 201, sent.text
        names[kind] = sent.json()[one_of_them]["name"]
        assert names[kind] in {its["name"] for its in other.get(kind).json()[kind]}
    cut = {"text": "the house", "tokenizers": [names["tokenizers"]]}
    assert other.post("count", json=cut).json() == one.post("count", json=cut).json()

    keys = []
    for seed in range(asked_for):
        asked = site.clients[seed % 2].post("questions", json=question(names["corpora"], seed))
        assert asked.status_code == 202, asked.text
        keys.append(asked.json()["key"])
        again = site.clients[1 - seed % 2].post("questions", json=question(names["corpora"], seed))
        assert again.json()["key"] == keys[-1]  # who asks the same joins it

    def done() -> int:
        found = other.get("questions").json()["questions"]
        return len({each["key"] for each in found if each["state"] == "done"})

    until(lambda: done() >= 1, 120)
    first = one.get("questions").json()["questions"]
    link = one.post(
        "shares", json={"keys": [its["key"] for its in first if its["state"] == "done"][:MOST]}
    )
    assert link.status_code == 201, link.text
    os.kill(site.apps[0].pid, signal.SIGKILL)
    site.apps[0].wait()
    shared = other.get(f"shares/{link.json()['key']}").json()
    assert shared["questions"] == link.json()["questions"]
    (key, *_) = [its["key"] for its in shared["questions"]]
    stranger = httpx.get(f"{other.base_url}results/{key}", params={"share": shared["key"]})
    assert stranger.json() == other.get(f"results/{key}").json()
    until(lambda: done() == asked_for, 180)

    with lake.reading() as cursor:
        kept = cursor.execute("SELECT part, count(*) FROM results.parts GROUP BY part").fetchall()
        rows = cursor.execute(
            "SELECT part, count(*) FROM results.training_2_orders GROUP BY part"
        ).fetchall()
    assert len(kept) == asked_for and {count for _, count in kept} == {1}
    assert len(rows) == asked_for and len({count for _, count in rows}) == 1  # none twice
    for seed in (0, asked_for - 1):
        asked = question(names["corpora"], seed)
        spec = studies.prepare("training", [], asked["corpus"], asked["parameters"], visitor=ANNA)
        assert spec.key == keys[seed]
        told = other.get(f"results/{keys[seed]}").json()["tables"]
        computed = studies.run(spec, keep=False).tables
        assert told == {name: its.to_dicts() for name, its in computed.items()}
