"""The library page as AppTest sees it: what is listed, and who may add."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import studies
from data.errors import TokenariumError
from pages.components import upload, visitor
from pages.components.escaping import escaped
from studies.desks import tokenizer_library
from studies.desks.tokenizer_library import Added, Choice
from tests.pages.app_test import page_at, stand_in

WHO = studies.Visitor("a" * 64)
REPORT = {
    "format": "huggingface",
    "algorithm": "BPE",
    "vocabulary_size": 12_345,
    "merges": 12_000,
    "normaliser": "<b>none</b>",
    "special_tokens": ["<|endoftext|>"],
    "special_tokens_count": 1,
    "left_out": ["The file cuts a text after 512 tokens; here every text is whole."],
    "suspicious": ["3 merges make a token that an earlier merge makes."],
}


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(visitor, "current", lambda: WHO)


def opened() -> AppTest:
    return page_at("library.py", {})


def test_who_has_no_cookie_is_asked_to_reload(home: Path) -> None:
    at = opened()
    assert at.title[0].value == "Which tokenizers are here?"
    assert "Reload the page" in at.info[0].value
    assert not at.file_uploader


def test_the_catalogue_is_listed_with_licences(known: None) -> None:
    table = opened().dataframe[0].value
    assert {"gpt2", "cl100k_base"} <= set(table["name"])
    assert all(table["licence"])


class Upload:
    """Stands in for the library, and notes what it was given."""

    def __init__(self) -> None:
        self.given: list[Any] = []
        self.error: TokenariumError | None = None

    def add(
        self,
        filename: str,
        content: bytes,
        visitor: studies.Visitor,
        name: str | None = None,
        pattern: str | None = None,
        more: Mapping[str, bytes] | None = None,
    ) -> Added:
        self.given.append((filename, visitor, name, pattern, dict(more or {})))
        if self.error:
            raise self.error
        return Added(Choice("mine~12345678", "Mine", "yours", "f" * 64, "huggingface"), REPORT)


@pytest.fixture
def uploads(known: None, monkeypatch: pytest.MonkeyPatch) -> Upload:
    instead = Upload()
    stand_in(monkeypatch, tokenizer_library, "add", instead.add)
    return instead


def add(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    at.file_uploader[0].set_value([(name, content, "") for name, content in files]).run()
    at.button(key="tokenizers upload add files").click().run()
    assert not at.exception
    return at


def test_what_was_recognised_is_shown_with_what_is_suspicious(uploads: Upload) -> None:
    at = add(opened(), ("tokenizer.json", b"{}"))
    assert uploads.given == [("tokenizer.json", WHO, "tokenizer", None, {})]
    assert "was added" in at.success[0].value
    assert "3 merges" in at.warning[0].value
    shown = next(one.proto.body for one in at.get("html") if "12,345" in one.proto.body)
    assert "&lt;b&gt;none" in shown  # never as HTML
    assert "Left out of every measurement" in shown and "after 512 tokens" in shown
    at.button(key="add").click().run()
    assert at.file_uploader


def test_a_tokenizer_that_is_there_under_another_name_is_said_to_be(
    uploads: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Added(Choice("a~12345678", "First", "yours", "f" * 64, "huggingface"), REPORT, True)
    tokenizer_library.add.side_effect = lambda *_: there  # type: ignore[attr-defined]
    said = add(opened(), ("tokenizer.json", b"{}")).success[0].value
    assert said.startswith("You have this tokenizer already") and "**First**" in said


def test_files_that_belong_together_go_in_together(uploads: Upload) -> None:
    add(opened(), ("merges.txt", b"a b"), ("vocab.json", b"{}"))
    assert uploads.given[0][0] == "vocab.json"
    assert uploads.given[0][4] == {"merges.txt": b"a b"}


def test_a_refusal_is_said_and_can_be_mended(uploads: Upload) -> None:
    uploads.error = TokenariumError("my_file.json isn't a tokenizer: it holds a *list*.")
    at = add(opened(), ("my_file.json", b"[]"))
    assert at.error[0].value == "my_file.json isn't a tokenizer: it holds a \\*list\\*."
    assert at.file_uploader


def test_a_rank_file_is_asked_for_its_pattern(uploads: Upload) -> None:
    uploads.error = tokenizer_library.NeedsPattern("A rank file doesn't say how.")
    at = add(opened(), ("small.tiktoken", b"YQ== 0"))
    pattern = at.selectbox(key="tokenizers upload pattern")
    assert pattern.options == tokenizer_library.patterns()
    assert at.button(key="tokenizers upload add files").disabled
    uploads.error = None
    pattern.select("cl100k").run()
    at.button(key="tokenizers upload add files").click().run()
    assert uploads.given[-1][3] == "cl100k"
    assert at.success


def test_from_a_repository_the_token_is_used_once(
    known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Any] = []

    def add_from_hub(*asked: Any) -> Added:
        given.append(asked)
        return Added(Choice("m~12345678", "m", "yours", "f" * 64, "huggingface"), REPORT)

    stand_in(monkeypatch, tokenizer_library, "add_from_hub", add_from_hub)
    at = opened()
    at.button_group(key="tokenizers upload from").set_value(upload.HUB).run()
    at.text_input(key="tokenizers upload repository").set_value("someone/something").run()
    at.text_input(key="tokenizers upload token").set_value("hf_secret").run()
    at.button(key="tokenizers upload add hub").click().run()
    assert given == [("someone/something", "main", "hf_secret", WHO)]
    assert "tokenizers upload token" not in at.session_state
    assert "hf_secret" not in f"{at.main} {at.query_params}"


def test_an_export_is_offered_or_refused_in_a_sentence(
    known: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exported(name: str, to: str, who: studies.Visitor) -> tuple[str, bytes]:
        if to == "sentencepiece":
            raise TokenariumError(f"{name} has no such form.")
        return f"{name}.json", b"{}"

    stand_in(monkeypatch, tokenizer_library, "exported", exported)
    at = opened()
    at.button(key="export write").click().run()
    assert not at.error
    assert at.get("download_button")
    at.selectbox(key="export format").set_value("sentencepiece").run()
    assert not at.get("download_button")
    at.button(key="export write").click().run()
    assert at.error[0].value == "gpt2 has no such form."


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("my_file-1.0 (old)", "my_file-1.0 (old)"),
        ("![x](http://evil)", "\\!\\[x\\](http\\://evil)"),
        ("a $x$ <b>\n# c", "a \\$x\\$ \\<b\\> \\# c"),
        (":red[x] :material/home:", "\\:red\\[x\\] \\:material/home:"),
        ("www.evil.org", "www\\.evil.org"),
    ],
)
def test_other_peoples_words_mean_nothing_in_markdown(text: str, safe: str) -> None:
    assert escaped(text) == safe
