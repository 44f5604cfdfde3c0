"""The special tokens of a tekken.json against those that mistral-common gives the same file."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from mistral_common.tokens.tokenizers.tekken import Tekkenizer

from data.tokenizers.base import Identity
from data.tokenizers.formats import tekken
from data.tokenizers.formats.rank_bpe import RankTokenizer
from tests.data.tokenizers import artefacts


def read_with(count: int, special_tokens: list[dict[str, Any]] | None, place: Path) -> Tekkenizer:
    """Writes the file, and reads it as mistral-common does."""
    document = json.loads(artefacts.tekken_json())
    before = document["config"]["default_num_special_tokens"]
    document["config"]["default_vocab_size"] += count - before
    document["config"]["default_num_special_tokens"] = count
    if special_tokens is not None:
        document["special_tokens"] = special_tokens
    place.write_text(json.dumps(document))
    return Tekkenizer.from_file(place)


def ours(place: Path) -> RankTokenizer:
    content = place.read_bytes()
    return tekken.read(Identity("n", "n", "tekken", sha256(content).hexdigest()), content)


LISTED = [
    {"rank": at, "token_str": text, "is_control": True} for at, text in enumerate(("<s>", "[X]"))
]


@pytest.mark.parametrize(("count", "listed"), [(20, None), (30, None), (5, LISTED), (2, LISTED)])
def test_special_tokens_are_the_librarys(
    count: int, listed: list[dict[str, Any]] | None, tmp_path: Path
) -> None:
    library = read_with(count, listed, tmp_path / "tekken.json")
    found = ours(tmp_path / "tekken.json")
    assert found.special_tokens() == {
        token["token_str"]: token["rank"] for token in library._all_special_tokens
    }
    assert found.vocabulary_size == library.n_words
    cat = library.encode("cat", bos=False, eos=False)
    last = list(found.special_tokens())[-1]
    assert found.segment(f"<s>cat{last}", special=True).ids.tolist() == [
        library.get_special_token("<s>"),
        *cat,
        count - 1,
    ]


def test_fewer_special_tokens_than_the_usual_ones_are_the_first_of_them() -> None:
    # mistral-common refuses such a file (AssertionError); its placeholders can be told all the same
    found = tekken.read(Identity("n", "n", "tekken", "0"), artefacts.tekken_json())
    assert found.special_tokens()["[TOOL_CALLS]"] == 9
    assert len(found.special_tokens()) == 10
