"""Texts in one language: terms, with the published counts of a list, and small made-up chats."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from data import catalogue, fetch, library
from data.corpora.read import one_language, read
from data.errors import TokenariumError
from data.tokenizers import identify, load_known
from tests.data.corpora.brought import texts, whole

PUBLISHED = Path(__file__).parents[3] / "golden" / "kl3m_terms.tsv"


def published() -> pl.DataFrame:
    return pl.read_csv(PUBLISHED, separator="\t", comment_prefix="#")


def test_a_row_is_a_segment(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_text("section\ttext\nlegal\tres judicata\nfinancial\tEBITDA\n", encoding="utf-8")
    rows = whole(one_language.terms(path, "eng_Latn"))
    assert rows.select("section", "text").rows() == [
        ("legal", "res judicata"),
        ("financial", "EBITDA"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no list of terms"),
        (b"section\ttext\n", "no list of terms"),
        (b"legal\tEBITDA\n", "no list of terms"),
        (b"section\ttext\nEBITDA\n", "Row 1 isn't"),
        (b"section\ttext\nlegal\t \n", "Row 1 isn't"),
        (b"section\ttext\nlegal\tEBITDA\t3\n", "Row 1 isn't"),
        (b"\xff", "can't be read"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "terms.tsv"
    path.write_bytes(content)
    with pytest.raises(TokenariumError, match=words):
        whole(one_language.terms(path, "eng_Latn"))


def test_the_catalogue_has_the_published_terms(home: Path) -> None:
    row = catalogue.find("corpus", "kl3m_terms")
    fetch.artefact(row)
    corpus = read(row.format, library.path(row.sha256), row.options)
    rows = whole(corpus)
    assert list(texts(rows, "eng_Latn").values()) == published()["term"].to_list()
    assert rows["section"].to_list() == published()["section"].to_list()


@pytest.mark.needs_library
@pytest.mark.parametrize(("name", "column"), [("gpt2", "gpt2"), ("o200k_base", "gpt4o")])
def test_published_token_counts(name: str, column: str, fetched_home: Path) -> None:
    golden = published()
    stream = load_known(identify(name).fingerprint).encode_batch(golden["term"].to_list())
    assert np.diff(stream.offsets).tolist() == golden[column].to_list()


def chat(*messages: str, first: str = "system") -> dict[str, object]:
    roles = [first, *["user"] * len(messages)]
    return {
        "input": [{"role": r, "content": c} for r, c in zip(roles, messages, strict=False)],
        "ideal": "[A]",
    }


def chats(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


def test_the_instruction_and_the_last_line_are_left_out(tmp_path: Path) -> None:
    path = chats(
        tmp_path / "samples.jsonl",
        chat("Answer in Turkish.", " Hangisi?\nA. Bir\nB. İki\nAnswer:"),
        chat("Answer in Turkish.", "Nerede?\u2028\nA. Evde \nAnswer:"),
        chat("Answer in Turkish.", "Sorusuz"),
        chat("Answer in Turkish.", "Answer:"),
    )
    corpus = one_language.chats(path, "tur_Latn", "\nAnswer:")
    rows = whole(corpus)
    assert corpus.languages == ["tur_Latn"]
    assert texts(rows, "tur_Latn") == {
        "1": "Hangisi?\nA. Bir\nB. İki",
        "2": "Nerede?\u2028\nA. Evde",
        "3": "Sorusuz",
    }
    assert corpus.notes == [
        "Each chat's system message “Answer in Turkish.” is left out.",
        "Each chat's last line “Answer:” is left out.",
        "1 chats don't end with that line, and are whole.",
        "1 chats hold no text of their own and are left out.",
    ]


def test_messages_that_differ_are_text(tmp_path: Path) -> None:
    path = chats(tmp_path / "s", chat("One.", "Soru?", "Evet"), chat("Two.", "Soru?", "Hayır"))
    corpus = one_language.chats(path, "tur_Latn")
    assert texts(whole(corpus), "tur_Latn") == {"1": "One.\n\nEvet", "2": "Two.\n\nHayır"}
    assert corpus.notes == ["Each chat's user message “Soru?” is left out."]
    alone = one_language.chats(chats(tmp_path / "alone", chat("One.", "Soru?")), "tur_Latn")
    assert texts(whole(alone), "tur_Latn") == {"1": "One.\n\nSoru?"}
    assert alone.notes == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("\n", "no chats"),
        ('{"input": [{"role": "user"}]}', "Line 1 is no chat"),
        ('{"input": "Soru?"}', "Line 1 is no chat"),
        ('{"input": []}', "isn't text"),
        ('{"input": [{"role": "user", "content": ["Soru?"]}]}', "isn't text"),
        ('{"input": [{"role": "user", "content": "\\ud800"}]}', "isn't text"),
        ("[" * 100_000, "Line 1 is no chat"),
    ],
)
def test_what_is_no_chat_is_refused(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TokenariumError, match=words):
        one_language.chats(path, "tur_Latn")
