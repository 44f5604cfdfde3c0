"""vocab.json with merges.txt, against the reference library's own constructions of each kind."""

import json
from pathlib import Path

import pytest
import tokenizers
from tokenizers import Regex, decoders, models, normalizers, pre_tokenizers

from data.errors import TokenariumError
from data.tokenizers.arrival.unpack import unpack
from data.tokenizers.base import Identity
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.formats import vocab_merges
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.artefacts import SENTENCES, adapter
from tests.data.tokenizers.conftest import segments

pytestmark = pytest.mark.usefixtures("home", "few_hard_texts")

# Without the longest, which take most of the time.
TEXTS = [*(text for text in hard_texts()[::24] if len(text) < 3_000), *SENTENCES]


def written(folder: Path, files: tuple[bytes, bytes]) -> tuple[str, str]:
    """The pair as files, for constructors that take paths."""
    places = folder / "vocab.json", folder / "merges.txt"
    for place, content in zip(places, files, strict=True):
        place.write_bytes(content)
    return str(places[0]), str(places[1])


def read(files: tuple[bytes, bytes], **options: object) -> vocab_merges.HuggingFaceTokenizer:
    content = vocab_merges.join("vocab.json", *files)
    return vocab_merges.read(Identity("p", "pair", "vocab_merges", "0" * 64, options), content)


def same(library: tokenizers.Tokenizer, found: vocab_merges.HuggingFaceTokenizer) -> None:
    expected = [one.ids for one in library.encode_batch_fast(TEXTS, add_special_tokens=False)]
    assert segments(found.encode_batch_reference(TEXTS)) == expected


@pytest.mark.parametrize("prefixed", [False, True])
def test_gpt2s_kind_is_the_librarys_byte_level_tokenizer(tmp_path: Path, prefixed: bool) -> None:
    files = written(tmp_path, artefacts.pair_files())
    library = tokenizers.ByteLevelBPETokenizer(*files, add_prefix_space=prefixed)
    same(library._tokenizer, read(artefacts.pair_files(), add_prefix_space=prefixed))


def test_gpt1s_kind_is_the_librarys_character_tokenizer(tmp_path: Path) -> None:
    files = written(tmp_path, artefacts.gpt1_pair_files())
    library = tokenizers.CharBPETokenizer(*files, unk_token="<unk>", suffix="</w>", lowercase=True)
    library._tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    library._tokenizer.encode_special_tokens = True
    same(library._tokenizer, read(artefacts.gpt1_pair_files()))


def test_clips_kind_is_the_library_with_clips_settings(tmp_path: Path) -> None:
    vocabulary, merges = models.BPE.read_file(*written(tmp_path, artefacts.clip_pair_files()))
    library = tokenizers.Tokenizer(
        models.BPE(vocabulary, merges, end_of_word_suffix="</w>", unk_token="<|endoftext|>")
    )
    library.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    split = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    library.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(split), "removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    library.decoder = decoders.ByteLevel()
    same(library, read(artefacts.clip_pair_files()))


def test_clips_words_come_back_with_spaces_between() -> None:
    clip = adapter("vocab_merges_clip")
    ids = clip.encode_batch_reference(["The CAT  sat, ça va"]).ids
    assert clip.decode(ids) == "the cat sat , ça va"
    vocabulary = clip.vocabulary()
    assert vocabulary[ids[0]] == b"the" and vocabulary[ids[1]] == b"cat"


def test_a_vocabulary_with_a_capital_letter_is_for_text_as_it_is() -> None:
    vocabulary, merges = artefacts.gpt1_pair_files()
    pieces = json.loads(vocabulary)
    cased = json.dumps({**pieces, "T": len(pieces), "T</w>": len(pieces) + 1}).encode()
    assert "lowercase=False" in read((cased, merges)).normaliser
    assert "lowercase=True" in read((vocabulary, merges)).normaliser


def test_the_split_pattern_can_be_chosen() -> None:
    text = ["12345"]
    as_gpt2, as_qwen = read(artefacts.pair_files()), read(artefacts.pair_files(), pattern="qwen2")
    assert as_gpt2.fingerprint != as_qwen.fingerprint
    assert len(as_qwen.encode_batch_reference(text).ids) == 5
    assert len(as_gpt2.encode_batch_reference(text).ids) < 5


def test_qwens_split_brings_qwens_normaliser() -> None:
    vocabulary, merges = artefacts.pair_files()
    found = unpack("vocab.json", vocabulary, {"merges.txt": merges}, pattern="qwen2")
    assert found.options == {"pattern": "qwen2", "normaliser": "NFC"}
    qwen = vocab_merges.read(Identity("q", "q", found.format, "0", found.options), found.artefact)
    plain = read((vocabulary, merges), pattern="gpt2")
    # U+0341 alone becomes U+0301 by NFC: cc 81 instead of cd 81.
    assert (
        qwen.encode_batch_reference(["\u0341"]).ids.tolist()
        == plain.encode_batch_reference(["\u0301"]).ids.tolist()
    )
    assert "NFC" in " ".join(qwen.remarks)


def test_the_artefact_is_the_same_however_the_files_are_written() -> None:
    vocabulary, merges = artefacts.pair_files()
    pieces = json.loads(vocabulary)
    other = json.dumps(dict(reversed(pieces.items())), indent=4, ensure_ascii=False).encode()
    bare = merges.split(b"\n", 1)[1].replace(b"\n", b"\r\n") + b"\r\n\r\n"
    assert vocab_merges.join("v", other, bare) == vocab_merges.join("v", vocabulary, merges)


BAD = [
    ((b"[]", b"a b\n"), {}, "its vocabulary is a list"),
    ((b'{"a": 0, "b": 0}', b"a b\n"), {}, "the id 0 to two pieces: 'a' and 'b'"),
    ((b'{"a": -1}', b"a b\n"), {}, "the id -1"),
    ((b'{"a": 2000000000}', b"a b\n"), {}, "the id 2000000000"),
    ((b'{"a": "0"}', b"a b\n"), {}, "'a' has the text '0' for an id"),
    ((b'{"a": 0}', b"#version: 0.2\n"), {}, "has no merges"),
    ((b'{"a": 0}', b"a b c\n"), {}, "line 1 of its merges is not two pieces: 'a b c'"),
    ((b'{"a": 0}', b"#version: 0.2\n\na\n"), {}, "line 3 of its merges"),
    ((b'{"a": 0}', b"a \xff\n"), {}, "merges are not UTF-8 text at byte 2"),
    ((b'{"a": 0, "b": 1}', b"a b\n"), {}, "makes 'ab', which is not in the vocabulary"),
    ((b'{"a": 0, "ab": 1}', b"a b\n"), {}, "takes 'b', which is not in the vocabulary"),
    (artefacts.gpt1_pair_files(), {"pattern": "gpt2"}, "no split pattern can be given"),
    (artefacts.pair_files(), {"pattern": "gpt3"}, "Unknown split pattern 'gpt3'"),
    (artefacts.pair_files(), {"pattern": "o200k", "add_prefix_space": True}, "gpt2 only"),
    (artefacts.pair_files(), {"add_prefix_space": 1}, "not true or false"),
]


@pytest.mark.parametrize(("files", "options", "reason"), BAD)
def test_a_bad_pair_is_refused_with_a_reason(
    files: tuple[bytes, bytes], options: dict[str, object], reason: str
) -> None:
    with pytest.raises(TokenariumError, match=reason):
        read(files, **options)
