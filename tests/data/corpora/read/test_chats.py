"""Chats of evaluations, on small made-up files."""

import json
from pathlib import Path

import pytest

from data.corpora.read import one_language
from data.errors import TokenariumError
from tests.data.corpora.brought import texts, whole


def chat(*messages: str, first: str = "system") -> dict[str, object]:
    roles = [first, *["user"] * len(messages)]
    return {
        "input": [{"role": r, "content": c} for r, c in zip(roles, messages, strict=False)],
        "ideal": "[A]",
    }


def written(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


def test_the_instruction_and_the_last_line_are_left_out(tmp_path: Path) -> None:
    path = written(
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
    path = written(tmp_path / "s", chat("One.", "Soru?", "Evet"), chat("Two.", "Soru?", "Hayır"))
    corpus = one_language.chats(path, "tur_Latn")
    assert texts(whole(corpus), "tur_Latn") == {"1": "One.\n\nEvet", "2": "Two.\n\nHayır"}
    assert corpus.notes == ["Each chat's user message “Soru?” is left out."]


def test_a_single_chat_is_text(tmp_path: Path) -> None:
    corpus = one_language.chats(written(tmp_path / "s", chat("One.", "Soru?")), "tur_Latn")
    assert texts(whole(corpus), "tur_Latn") == {"1": "One.\n\nSoru?"}
    assert corpus.notes == []


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
