"""Tokenizers and corpora that come over HTTP: kept for whoever brought them, tried in a process of
their own, refused in a sentence."""

import gzip
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.application import LARGEST_BODY
from api.routes import uploads
from tests.api.conftest import ROOT, Someone, sentence
from tests.data.tokenizers.artefacts import zipped
from tests.studies.conftest import SENTENCES

MARKUP = '<img src=x onerror="alert(1)">**bold**\u202e'


def brought(path: Path, **fields: str) -> dict[str, Any]:
    return {"files": [("file", (path.name, path.read_bytes()))], "data": fields}


def test_a_tokenizer_is_its_visitors_alone(
    byte_level: Path, anna: Someone, berta: Someone, anybody: Someone
) -> None:
    assert anybody.post("/tokenizers", **brought(byte_level)).status_code == 401
    answer = anna.post("/tokenizers", **brought(byte_level, name=f"Mine {MARKUP}"))
    added = answer.json()
    assert answer.status_code == 201, added
    assert added["tokenizer"]["origin"] == "yours" and not added["here_before"]
    assert added["report"]["vocabulary_size"] == 300
    name, title = added["tokenizer"]["name"], added["tokenizer"]["title"]
    assert not set("<>=\"'*\u202e") & set(name + title) and title.startswith("Mine img")
    again = anna.post("/tokenizers", **brought(byte_level))
    assert again.status_code == 200 and again.json()["here_before"]
    assert again.json()["tokenizer"]["name"] == name
    counted = anna.post("/count", json={"text": "The house", "tokenizers": [name]}).json()
    assert counted["counts"][0]["tokens"] > 0
    for other in (berta, anybody):
        assert other.get(f"/tokenizers/{name}").status_code == 404
    assert berta.delete(f"/tokenizers/{name}").status_code == 404
    assert anna.delete(f"/tokenizers/{name}").status_code == 204
    assert anna.get(f"/tokenizers/{name}").status_code == 404
    assert anna.delete(f"/tokenizers/{name}").status_code == 404
    assert anna.delete("/tokenizers/english").status_code == 404  # everyone's


def test_files_that_belong_together(byte_level: Path, anna: Someone) -> None:
    model = json.loads(byte_level.read_text(encoding="utf-8"))["model"]
    merges = "\n".join(" ".join(pair) for pair in model["merges"])
    files = [
        ("file", ("merges.txt", f"#version: 0.2\n{merges}\n".encode())),
        ("file", ("vocab.json", json.dumps(model["vocab"]).encode())),
    ]
    answer = anna.post("/tokenizers", files=files)
    assert answer.status_code == 201, answer.text
    assert answer.json()["report"]["merges"] == len(model["merges"])


def bomb() -> bytes:
    """A zip of 200 MB of nothing."""
    return zipped({"tokenizer.json": b" " * 200_000_000})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tokenizer.json", b"{"),
        ("tokenizer.json", b""),
        ("tokenizer.model", b"\x00" * 1000),
        ("tokenizer.pkl", pickle.dumps({"vocab": {}})),
        ("../../etc/passwd", b"root:x:0:0"),
        ("folder.zip", bomb),
        (f"{MARKUP}.json", b'{"model": {"type": "BPE"}}'),
    ],
    ids=["cut off", "empty", "zeros", "pickle", "path", "bomb", "markup"],
)
def test_a_hostile_tokenizer_is_refused_in_a_sentence(
    name: str, content: bytes | Callable[[], bytes], anna: Someone, api_home: Path
) -> None:
    sent = content() if callable(content) else content
    answer = anna.post("/tokenizers", files=[("file", (name, sent))])
    said = sentence(answer)
    assert answer.status_code == 400, said
    for inside in ("Traceback", "Error(", str(api_home), "site-packages", ".py"):
        assert inside not in said


def test_ranks_need_their_pattern(anna: Someone) -> None:
    ranks = b"".join(
        b"%s %d\n" % (__import__("base64").b64encode(bytes([one])), one) for one in range(256)
    )
    files = [("file", ("bytes.tiktoken", ranks))]
    answer = anna.post("/tokenizers", files=files)
    assert answer.status_code == 422 and sentence(answer)
    assert answer.json()["error"]["field"] == "pattern"
    answer = anna.post("/tokenizers", files=files, data={"pattern": "cl100k"})
    assert answer.status_code == 201, answer.text


def test_a_corpus_is_its_visitors_alone(anna: Someone, berta: Someone, tmp_path: Path) -> None:
    path = tmp_path / "verses.tsv"
    rows = zip(SENTENCES["eng_Latn"], SENTENCES["tur_Latn"], strict=True)
    path.write_text("en\ttr\n" + "".join(f"{one}\t{other}\n" for one, other in rows))
    answer = anna.post("/corpora", **brought(path, name=f"Verses {MARKUP}", licence="CC0"))
    added = answer.json()
    assert answer.status_code == 201, added
    corpus = added["corpus"]
    assert corpus["languages"] == ["eng_Latn", "tur_Latn"] and corpus["segments"] == 3
    assert corpus["origin"] == "yours" and corpus["licence"] == "CC0"
    assert "<" not in corpus["title"] and "\u202e" not in corpus["title"]
    assert anna.post("/corpora", **brought(path)).status_code == 200
    name = corpus["name"]
    assert berta.get(f"/corpora/{name}").status_code == 404
    question = {"study": "counts", "tokenizers": ["english"], "corpus": name}
    assert berta.post("/questions", json=question).status_code == 404
    key = anna.post("/questions", json=question).json()["key"]
    assert anna.get(f"/results/{key}").status_code == 200
    assert berta.get(f"/results/{key}").status_code == 404
    assert berta.delete(f"/corpora/{name}").status_code == 404
    assert anna.delete(f"/corpora/{name}").status_code == 204
    assert anna.get(f"/results/{key}").status_code == 404


def test_what_only_a_person_can_decide_is_asked_for(anna: Someone) -> None:
    table = b"de\tde\nHaus\tHeim\n"
    for fields, field in (({}, None), ({"mapping": "[1]"}, None), ({"format": "odd"}, None)):
        answer = anna.post("/corpora", files=[("file", ("a.tsv", table))], data=fields)
        assert answer.status_code in (400, 404, 422), answer.text
        assert sentence(answer) and field is None
    answer = anna.post("/corpora", files=[("file", ("a.txt", b"Haus"))], data={"lines": "word"})
    assert answer.status_code == 422 and "lines" in sentence(answer)
    answer = anna.post("/corpora", files=[("file", ("a.txt", b"Haus"))], data={"more": "x"})
    assert answer.status_code == 422


def test_a_hostile_corpus_is_refused_in_a_sentence(anna: Someone) -> None:
    for name, content in (
        ("a.parquet", b"PAR1" + b"\0" * 100),
        ("a.txt.gz", gzip.compress(b"text")[:-6]),
        ("a.zip", b"PK\x03\x04" + b"\xff" * 100),
    ):
        answer = anna.post("/corpora", files=[("file", (name, content))])
        assert answer.status_code == 400 and sentence(answer)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"", "multipart/form-data", 400),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", 400),
        (b"garbage", "multipart/form-data; boundary=x", 400),
        (b"name=x", "application/x-www-form-urlencoded", 415),
    ],
)
def test_a_body_that_holds_no_files(body: bytes, kind: str, status: int, anna: Someone) -> None:
    for path in ("/tokenizers", "/corpora"):
        answer = anna.post(path, content=body, headers={"content-type": kind})
        assert answer.status_code == status and sentence(answer)


def test_files_elsewhere_or_twice(anna: Someone) -> None:
    for files in (
        [("other", ("a.json", b"{}"))],
        [("file", ("a.json", b"{}")), ("file", ("a.json", b"{}"))],
    ):
        answer = anna.post("/tokenizers", files=files)
        assert answer.status_code == 422 and sentence(answer)


def test_more_than_is_taken_is_not_read(client: TestClient, keys: dict[str, str]) -> None:
    headers = {"authorization": f"Bearer {keys['anna']}"}
    for path, most in {**uploads.LARGEST_BODIES, "/questions": LARGEST_BODY}.items():
        announced = {**headers, "content-length": str(most + 1)}
        answer = client.post(f"{ROOT}{path}", headers=announced, content=b"x")
        assert answer.status_code == 413 and sentence(answer)


def test_nothing_is_read_of_who_has_no_key(client: TestClient) -> None:
    read = []

    def body() -> Any:
        for _ in range(100):
            read.append(1)
            yield b"x" * 10_000

    answer = client.post(
        f"{ROOT}/corpora", content=body(), headers={"content-type": "multipart/form-data"}
    )
    assert answer.status_code == 401 and len(read) <= 100
