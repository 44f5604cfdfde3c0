"""Tokenizers without merges or scores: WordLevel, and sentencepiece's models of words and of
characters."""

import json

import pytest
import sentencepiece
import tokenizers

from data.tokenizers import export
from studies.questions.audit import audit
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.artefacts import adapter
from tests.data.tokenizers.conftest import segments

pytestmark = pytest.mark.usefixtures("home", "few_hard_texts")

TEXTS = [
    "the cat sat",
    "猫は座っていた。",
    " the  the",
    "☃ cat ☃☃",
    "<sep>cat",
    "",
    "The mat,\tand",
]


def test_word_level_ids_are_the_librarys() -> None:
    library = tokenizers.Tokenizer.from_str(artefacts.word_level().decode())
    library.encode_special_tokens = True
    expected = [encoding.ids for encoding in library.encode_batch(TEXTS, add_special_tokens=False)]
    assert segments(adapter("word_level").encode_batch(TEXTS)) == expected


def test_a_special_word_in_a_text_is_an_unknown_word() -> None:
    """[CLS] stands in the vocabulary, where the model would find it; interpreted, it is found."""
    tokenizer = adapter("word_level")
    assert tokenizer.special_tokens() == {"[UNK]": 0, "[CLS]": 1}
    the = json.loads(artefacts.word_level())["model"]["vocab"]["the"]
    assert tokenizer.segment("[CLS] the").ids.tolist() == [0, the]
    assert tokenizer.segment("[CLS] the", special=True).ids.tolist() == [1, the]
    assert tokenizer.decode([1, the]) == "[CLS] the"


@pytest.mark.parametrize("kind", ["characters", "words"])
def test_sentencepiece_ids_are_the_librarys(kind: str) -> None:
    name = f"sentencepiece_{kind}"
    library = sentencepiece.SentencePieceProcessor(model_proto=artefacts.MAKERS[name][1]())
    tokenizer = adapter(name)
    for text in [*TEXTS, "<s>", "<s> the </s>"]:
        assert tokenizer.encode_batch([text]).ids.tolist() == library.encode(text)
    assert export.checked(tokenizer, "sentencepiece").content


def test_they_can_be_audited() -> None:
    table = audit(adapter("word_level"), lambda doing, share: None).tables["checks"]
    verdicts = dict(table.select("check", "verdict").iter_rows())
    assert verdicts["reachability"] == "pass"
    assert verdicts["merge_parts"] is None  # there are no merges
