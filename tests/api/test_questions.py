"""Asking studies over HTTP: small questions are answered at once, others become jobs."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import studies
from data import catalogue, fetch
from data.catalogue import Origin, Source
from data.errors import TokenariumError
from data.jobs import connection
from studies.desks import asking
from studies.engine import jobs
from tests.api.conftest import ANNA, ROOT, Someone, sentence

COUNTS = {"study": "counts", "tokenizers": ["english"], "corpus": "small"}


@pytest.fixture(autouse=True)
def queue(api_home: Path) -> Iterator[None]:
    yield
    connection.detach()


@pytest.fixture
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SMALL_BYTES", -1)


def test_a_small_question_is_answered_at_once(
    anna: Someone, anybody: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A tokenizer is held against its library when it is first used: seconds, or more where others
    # are at work.
    monkeypatch.setattr(asking, "SMALL_S", 300.0)
    answer = anna.post("/questions", json=COUNTS)
    standing = answer.json()
    assert answer.status_code == 200 and standing["state"] == "done"
    spec = studies.prepare("counts", ["english"], "small")
    assert standing["key"] == spec.key and standing["result"] == f"results/{spec.key}"
    rows = anna.get(f"/{standing['result']}").json()["tables"]["counts"]
    assert rows == studies.run(spec).tables["counts"].to_dicts()
    # What everyone may use, anybody may read.
    assert anybody.get(f"/questions/{spec.key}").json()["state"] == "done"


@pytest.mark.usefixtures("all_are_large")
def test_a_large_question_becomes_a_job_of_whoever_asked(
    anna: Someone, berta: Someone, anybody: Someone
) -> None:
    question = {**COUNTS, "parameters": {"group_by": "language,section"}}
    answer = anna.post("/questions", json=question)
    standing = answer.json()
    assert answer.status_code == 202 and standing["state"] == "queued", standing
    key = standing["key"]
    assert answer.headers["location"] == f"{ROOT}/questions/{key}"
    assert standing["waits_for"] and standing["position"] == 1 and standing["result"] is None
    assert [one["key"] for one in anna.get("/questions").json()["questions"]] == [key]
    refused = anna.get(f"/results/{key}")
    assert refused.status_code == 409 and "queued" in sentence(refused)
    for other in (berta, anybody):
        assert other.get(f"/questions/{key}").status_code == 404
        assert other.get(f"/results/{key}").status_code == 404
    assert berta.get("/questions").json() == {"questions": []}
    assert berta.delete(f"/questions/{key}").status_code == 404
    # As a worker answers it.
    spec = jobs.spec(jobs.mine(ANNA)[0].id, ANNA)
    assert spec is not None
    studies.run(spec)
    again = anna.post("/questions", json=question)
    assert again.status_code == 200 and again.json()["state"] == "done"
    assert anna.get(f"/results/{key}").json()["key"] == key


@pytest.mark.usefixtures("all_are_large")
def test_a_job_is_cancelled_by_whom_it_belongs_to(anna: Someone) -> None:
    question = {**COUNTS, "tokenizers": ["letters"]}
    key = anna.post("/questions", json=question).json()["key"]
    assert anna.delete(f"/questions/{key}").status_code == 204
    standing = anna.get(f"/questions/{key}").json()
    assert standing["state"] == "cancelled" and standing["reason"]
    assert "cancelled" in sentence(anna.get(f"/results/{key}"))
    assert anna.delete(f"/questions/{key}").status_code == 404


def test_what_takes_too_long_to_be_small_becomes_a_job(
    anna: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SMALL_S", 0.0)
    answer = anna.post("/questions", json={**COUNTS, "tokenizers": ["english", "letters"]})
    assert answer.status_code == 202


def test_asking_needs_a_key(anybody: Someone) -> None:
    for answer in (
        anybody.post("/questions", json=COUNTS),
        anybody.get("/questions"),
        anybody.delete(f"/questions/{'0' * 64}"),
    ):
        assert answer.status_code == 401 and sentence(answer)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"study": "count"}, 404),
        ({"tokenizers": ["inglish"]}, 404),
        ({"corpus": "smal"}, 404),
        ({"parameters": {"nope": 1}}, 404),
        ({"parameters": {"group_by": "nothing"}}, 400),
        ({"parameters": {"group_by": ["language"]}}, 422),
        ({"tokenizers": []}, 400),
        ({"corpus": None}, 400),
        ({"models": ["english"]}, 400),
        ({"tokenizers": ["english"] * 201}, 422),
        ({"study": "mixture", "parameters": {"categories": 7}}, 400),
    ],
)
def test_what_cant_be_asked_is_said_as_on_the_command_line(
    change: dict[str, Any], status: int, anna: Someone
) -> None:
    question = {**COUNTS, **change}
    answer = anna.post("/questions", json=question)
    said = sentence(answer)
    assert answer.status_code == status, said
    if status != 422:
        parameters = question.get("parameters", {})
        with pytest.raises(TokenariumError) as refused:
            studies.prepare(
                question["study"],
                question["tokenizers"],
                question["corpus"],
                parameters,
                models=question.get("models", ()),
            )
        assert said == str(refused.value)


def test_what_must_be_fetched_first_is_fetched_while_nobody_waits(
    anna: Someone, anybody: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Source(
        kind="tokenizer",
        name="faraway",
        title="Faraway",
        about="",
        licence="",
        format="ranks",
        origin=Origin("pypi", "faraway", "1", "file"),
        sha256="f" * 64,
    )
    may_come = threading.Event()
    tried = []

    def artefact(source: Source) -> None:
        tried.append(source.name)
        may_come.wait(10)
        raise TokenariumError("There is no network.")

    rows = {"tokenizer": {row.name: row}}
    monkeypatch.setattr(catalogue, "_of_kind", lambda _, kind: rows.get(kind, {}))
    monkeypatch.setattr(fetch, "artefact", artefact)
    question = {"text": "a", "tokenizers": ["faraway"]}
    for someone in (anna, anybody):
        answer = someone.post("/count", json=question)
        assert answer.status_code == 503 and "being fetched" in sentence(answer)
        assert int(answer.headers["retry-after"]) > 0
    assert tried == ["faraway"]
    may_come.set()
    asking._arriving["tokenizer faraway"].exception(10)
    answer = anna.post("/count", json=question)
    assert answer.status_code == 400 and sentence(answer) == "There is no network."


@pytest.mark.usefixtures("all_are_large")
def test_a_question_whose_parts_were_asked_before_is_answered(anna: Someone) -> None:
    by = {"group_by": "language,segment_id"}  # as no other test here asks
    for name in ("english", "letters"):
        studies.run(studies.prepare("counts", [name], "small", by))
    standing = anna.post(
        "/questions", json={**COUNTS, "parameters": by, "tokenizers": ["letters", "english"]}
    ).json()
    assert standing["state"] == "done"
    rows = anna.get(f"/{standing['result']}").json()["tables"]["counts"]
    assert [row["tokenizer"] for row in rows] == ["letters"] * 9 + ["english"] * 9
