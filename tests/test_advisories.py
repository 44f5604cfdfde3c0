"""The look for known holes of dependencies, with a service of this machine: none is told of where
nobody answers, and one that is known fails."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import advisories
from tests.local_server import Silent, serving

NOT_DONE = "Known holes of dependencies: not looked for, no advisory service answers here.\n"
JINJA = ("jinja2", "2.10")


@contextmanager
def service(known: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """An OSV service that knows these holes; its address."""

    class Osv(Silent):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            its = known.get((asked["package"]["name"], asked["version"]))
            affected = [{"package": asked["package"], "ranges": []}]
            told = {"vulns": [{"id": its, "affected": affected}]} if its else {}
            self.send(200, json.dumps(told).encode(), kind="application/json")

    with serving(Osv) as port:
        yield f"http://127.0.0.1:{port}/v1/query"


@pytest.fixture
def constraints(tmp_path: Path) -> list[str]:
    place = tmp_path / "constraints.txt"
    place.write_text("# A comment.\nanyio==4.0.0\nhttpx==0.28.1\n", encoding="utf-8")
    return ["--constraints", str(place)]


@pytest.mark.parametrize("hole", [False, True])
def test_a_known_hole_fails(
    hole: bool, constraints: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    known = {JINJA: "PYSEC-1"} | ({("anyio", "4.0.0"): "PYSEC-2"} if hole else {})
    with service(known) as address:
        assert advisories.main([*constraints, "--osv", address]) == int(hole)
    said = capsys.readouterr().out
    if hole:
        assert said.startswith("anyio 4.0.0: PYSEC-2, mended in no version yet\n")
    assert said.endswith(f"Known holes of dependencies: {1 if hole else 'none'} in 2 packages.\n")


def test_who_knows_of_no_hole_at_all_is_not_believed(
    constraints: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with service({}) as address:
        assert advisories.main([*constraints, "--osv", address]) == 0
    assert capsys.readouterr().out == NOT_DONE


def test_nobody_to_ask_fails_nothing(
    constraints: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert advisories.main([*constraints, "--osv", "http://127.0.0.1:1/v1/query"]) == 0
    assert capsys.readouterr().out == NOT_DONE
