"""From an upload to an artefact: files, pairs, folders in a zip, and zips that mean harm."""

import gzip
import io
import json
import stat
import struct
import zipfile

import pytest

from data.errors import TokenariumError
from data.tokenizers.arrival import archive, gzip_file
from data.tokenizers.arrival.recognise import recognise
from data.tokenizers.arrival.unpack import unpack
from data.tokenizers.formats.split_patterns import NeedsPattern
from tests.data.tokenizers import artefacts
from tests.data.tokenizers.artefacts import zipped

JSON = artefacts.byte_level_bpe()
VOCABULARY, MERGES = artefacts.pair_files()


@pytest.mark.parametrize("name", artefacts.MAKERS)
def test_each_format_is_read_from_its_file_alone_and_from_a_zip(name: str) -> None:
    its_format, make, options = artefacts.MAKERS[name]
    pattern = options.get("pattern")
    names = {"wordpiece": "vocab.txt", "ranks": "x.tiktoken", "gguf": "x.gguf"}
    names |= {"huggingface": "tokenizer.json", "tekken": "tekken.json", "vocab_merges": "v.json"}
    file = names.get(its_format, "x.model")
    for given, content in (
        ("some.file", make()),
        ("folder.zip", zipped({f"folder/{file}": make(), "folder/config.json": b"{}"})),
    ):
        found = unpack(given, content, pattern=str(pattern) if pattern else None)
        assert (found.format, found.artefact) == (its_format, make())
        tokenizer = artefacts.read(found.format, found.artefact, **found.options)
        assert tokenizer.vocabulary_size > 20


@pytest.mark.parametrize("name", artefacts.MAKERS)
def test_each_format_is_read_packed_with_gzip(name: str) -> None:
    its_format, make, options = artefacts.MAKERS[name]
    packed = gzip.compress(make())
    for given, content in (("it.gz", packed), ("it.zip", zipped({"a/tokenizer.json.gz": packed}))):
        found = unpack(given, content, pattern=str(options["pattern"]) if options else None)
        assert (found.format, found.artefact) == (its_format, make())


def test_files_that_belong_together_may_be_packed() -> None:
    pair = unpack(
        "vocab.json.gz", gzip.compress(VOCABULARY), {"merges.txt.gz": gzip.compress(MERGES)}
    )
    packed = unpack("merges.txt.gz", gzip.compress(MERGES), {"vocab.json": VOCABULARY})
    assert pair == packed == unpack("vocab.json", VOCABULARY, {"merges.txt": MERGES})


def test_what_unpacks_to_too_much_or_is_packed_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(TokenariumError, match=r"a\.json\.gz is packed with gzip twice"):
        unpack("a.json.gz", gzip.compress(gzip.compress(JSON)))
    with pytest.raises(TokenariumError, match="damaged gzip file"):
        unpack("a.json.gz", gzip.compress(JSON)[:-20])
    monkeypatch.setattr(gzip_file, "MOST_BYTES", 1_000)
    with pytest.raises(TokenariumError, match=r"a\.json\.gz unpacks to more than"):
        unpack("a.json.gz", gzip.compress(JSON))
    monkeypatch.setattr(archive, "MOST_BYTES", len(gzip.compress(JSON)) + 100)
    with pytest.raises(TokenariumError, match=r"tokenizer\.json\.gz unpacks to more than"):
        unpack("a.zip", zipped({"a/tokenizer.json.gz": gzip.compress(JSON)}))


@pytest.mark.parametrize("name", artefacts.MAKERS)
def test_text_may_begin_with_a_byte_order_mark(name: str) -> None:
    its_format, make, options = artefacts.MAKERS[name]
    if its_format in ("sentencepiece", "gguf"):
        return  # no text
    pattern = str(options["pattern"]) if options else None
    read = []
    for content in (make(), b"\xef\xbb\xbf" + make()):
        found = unpack("it", content, pattern=pattern)
        read.append(artefacts.read(found.format, found.artefact, **found.options))
    assert read[0].vocabulary() == read[1].vocabulary()
    merges = b"\xef\xbb\xbf" + MERGES
    assert unpack("vocab.json", VOCABULARY, {"merges.txt": merges}).format == "vocab_merges"


def test_blank_lines_of_a_vocabulary_are_no_pieces() -> None:
    """Those at the end have no id, one between keeps its id without an item."""
    pieces = artefacts.read("wordpiece", b"[UNK]\n\na\n\nb\n\n \n")
    assert pieces.vocabulary() == [b"[UNK]", b"", b"a", b"", b"b"]
    assert pieces.encode_batch_reference(["a b"]).ids.tolist() == [2, 4]


def test_a_rank_file_needs_a_pattern() -> None:
    for content in (artefacts.rank_file(), zipped({"a/b.tiktoken": artefacts.rank_file()})):
        with pytest.raises(NeedsPattern, match=r"gpt2, cl100k.*qwen35"):
            unpack("x", content)
        assert unpack("x", content, pattern="o200k").options == {"pattern": "o200k"}
    with pytest.raises(TokenariumError, match="Unknown split pattern 'o20'"):
        unpack("x", artefacts.rank_file(), pattern="o20")


def test_a_pattern_is_refused_where_the_file_says_it() -> None:
    with pytest.raises(TokenariumError, match=r"my.json says itself how it splits"):
        unpack("my.json", JSON, pattern="gpt2")


def test_a_gguf_file_with_an_unknown_split_takes_a_pattern() -> None:
    own = artefacts.gguf_byte_level().replace(b"llama-bpe", b"our-split")
    found = unpack("x.gguf", own, pattern="llama3")
    read = artefacts.read("gguf", found.artefact, **found.options)
    known = artefacts.adapter("gguf_byte_level")
    assert read.pre_tokenizer == known.pre_tokenizer
    with pytest.raises(NeedsPattern, match="splits texts by 'our-split', which is not known"):
        artefacts.read("gguf", own)
    with pytest.raises(TokenariumError, match="says that it splits as llama3"):
        artefacts.read("gguf", artefacts.gguf_byte_level(), pattern="gpt2")


def test_the_tensors_of_a_gguf_file_are_left_out() -> None:
    vocabulary = artefacts.gguf_llama()
    assert vocabulary[8:16] == bytes(8)
    model = vocabulary[:8] + struct.pack("<Q", 3) + vocabulary[16:] + b"tensors"
    assert unpack("x.gguf", model).artefact == unpack("x.gguf", vocabulary).artefact == vocabulary


@pytest.mark.parametrize("first", ["vocab", "merges"])
def test_two_halves_make_one_tokenizer(first: str) -> None:
    files = {"my-vocab.json": VOCABULARY, "my-merges.txt": MERGES}
    name = f"my-{first}.{'json' if first == 'vocab' else 'txt'}"
    content = files.pop(name)
    found = unpack(name, content, files)
    assert found == unpack("x.zip", zipped({"vocab.json": VOCABULARY, "merges.txt": MERGES}))
    assert found.format == "vocab_merges" and found.options == {}
    assert unpack(name, content, files, "llama3").options == {"pattern": "llama3"}


def test_half_a_tokenizer_says_what_lacks() -> None:
    with pytest.raises(TokenariumError, match=r"vocab.json.*its merges.txt is needed as well"):
        unpack("vocab.json", VOCABULARY)
    with pytest.raises(TokenariumError, match=r"merges.txt.*its vocab.json is needed as well"):
        unpack("merges.txt", MERGES)
    with pytest.raises(TokenariumError, match=r"a.txt and b.txt are the same part"):
        unpack("a.txt", MERGES, {"b.txt": MERGES})


def test_a_vocabulary_with_the_words_model_and_config_is_a_vocabulary() -> None:
    # GPT-2 has both among its tokens; a tokenizer.json has them as keys.
    words = {**json.loads(VOCABULARY), "model": 900, "config": 901, "vocab": 902}
    found = unpack("vocab.json", json.dumps(words).encode(), {"merges.txt": MERGES})
    assert found.format == "vocab_merges"


def test_settings_of_the_folder_are_used() -> None:
    pair = {"f/vocab.json": VOCABULARY, "f/merges.txt": MERGES}
    config = {"f/tokenizer_config.json": b'{"add_prefix_space": true}'}
    assert unpack("f.zip", zipped({**pair, **config})).options == {"add_prefix_space": True}
    cased = {"do_lower_case": False, "tokenize_chinese_chars": False, "strip_accents": True}
    files = {"tokenizer_config.json": json.dumps(cased).encode()}
    found = unpack("vocab.txt", artefacts.vocab_txt(), files)
    assert found.options == {
        "lowercase": False,
        "strip_accents": True,
        "chinese_characters_alone": False,
    }
    assert found.notes == []
    with pytest.raises(TokenariumError, match="do_lower_case is the number 1"):
        unpack(
            "vocab.txt", artefacts.vocab_txt(), {"tokenizer_config.json": b'{"do_lower_case":1}'}
        )


def test_case_is_told_by_the_vocabulary_where_nothing_says_it() -> None:
    found = unpack("vocab.txt", artefacts.vocab_txt())
    assert found.options == {"lowercase": True}
    assert "no capital letter" in found.notes[0]
    cased = unpack("vocab.txt", artefacts.vocab_txt() + b"The\n")
    assert cased.options == {"lowercase": False}
    assert "capital letters" in cased.notes[0]


def test_added_tokens_that_are_left_out_are_told() -> None:
    inside = json.loads(JSON)["added_tokens"][1]
    known = {"added_tokens.json": json.dumps({inside["content"]: inside["id"]}).encode()}
    assert unpack("tokenizer.json", JSON, known).notes == []
    listed = {"added_tokens_decoder": {"900": {"content": "<new>"}, "901": {"content": "<newer>"}}}
    files = {**known, "tokenizer_config.json": json.dumps(listed).encode()}
    (note,) = unpack("tokenizer.json", JSON, files).notes
    assert "Of the 3 added tokens" in note and "2 are not in tokenizer.json" in note
    assert "'<new>'" in note
    pair = {"merges.txt": MERGES, **known}
    assert "left out" in unpack("vocab.json", VOCABULARY, pair).notes[0]


def test_the_best_file_of_a_folder_is_taken() -> None:
    everything = {
        "m/vocab.txt": artefacts.vocab_txt(),
        "m/vocab.json": VOCABULARY,
        "m/merges.txt": MERGES,
        "m/spiece.model": artefacts.sentencepiece_unigram(),
        "m/tokenizer.json": JSON,
        "m/pytorch_model.bin": b"PK\3\4 weights",
        "__MACOSX/m/tokenizer.json": b"junk",
    }
    formats = []
    while len(everything) > 2:
        formats.append(unpack("m.zip", zipped(everything)).format)
        del everything[
            {
                "huggingface": "m/tokenizer.json",
                "sentencepiece": "m/spiece.model",
                "vocab_merges": "m/merges.txt",
                "wordpiece": "m/vocab.txt",
            }[formats[-1]]
        ]
        if formats[-1] == "vocab_merges":
            del everything["m/vocab.json"]
    assert formats == ["huggingface", "sentencepiece", "vocab_merges", "wordpiece"]


def test_the_tokenizer_nearest_to_the_top_is_taken() -> None:
    found = unpack("m.zip", zipped({"m/tokenizer.json": JSON, "m/old/tokenizer.json": b"{"}))
    assert found.artefact == JSON
    with pytest.raises(TokenariumError, match=r"several folders \(a, b\): zip one of them"):
        unpack("m.zip", zipped({"a/tokenizer.json": JSON, "b/tokenizer.json": JSON}))


def test_one_upload_gives_one_artefact() -> None:
    files = {"m/tokenizer.json": JSON, "m/tokenizer_config.json": b"{}"}
    packed, stored = zipped(files), zipped(dict(reversed(files.items())), zipfile.ZIP_STORED)
    assert packed != stored
    assert unpack("a.zip", packed) == unpack("b.zip", stored)
    assert unpack("a.zip", packed).artefact == JSON


# --- what is refused ------------------------------------------------------------------------------


def with_link() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as folder:
        link = zipfile.ZipInfo("tokenizer.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        folder.writestr(link, "/etc/passwd")
    return written.getvalue()


def twice() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as folder:
        folder.writestr("tokenizer.json", JSON)
        with pytest.warns(UserWarning, match="Duplicate name"):
            folder.writestr("tokenizer.json", b"{}")
    return written.getvalue()


def encrypted() -> bytes:
    """A zip whose entry says that it is encrypted."""
    content = bytearray(zipped({"tokenizer.json": JSON}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def bomb() -> bytes:
    return zipped({"tokenizer.json": b" " * 30_000_000})


def lying_bomb() -> bytes:
    """One whose directory says that the file is small."""
    content = bytearray(bomb())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


def many() -> bytes:
    return zipped({f"{number}.bin": b"" for number in range(archive.MOST_FILES + 1)})


def long_list() -> bytes:
    """One whose list of files is said to be enormous."""
    content = bytearray(zipped({"tokenizer.json": JSON}))
    at = content.rindex(b"PK\x05\x06")
    content[at + 12 : at + 16] = b"\xff\xff\xff\xff"
    return bytes(content)


def damaged() -> bytes:
    content = bytearray(zipped({"tokenizer.json": JSON}))
    content[200] ^= 0xFF
    return bytes(content)


HARMFUL = {
    "traversal": (zipped({"../../etc/x.json": JSON}), "outside its folder"),
    "absolute": (zipped({"/etc/tokenizer.json": JSON}), "outside its folder"),
    "hidden in the middle": (zipped({"a/../../tokenizer.json": JSON}), "outside its folder"),
    "a drive": (zipped({"C:/tokenizer.json": JSON}), "outside its folder"),
    "backslashes": (
        zipped({"a/x.json": JSON}).replace(b"a/x.json", b"..\\.json"),
        "outside its folder",
    ),
    "link": (with_link(), "tokenizer.json is a link"),
    "twice": (twice(), "two files named 'tokenizer.json'"),
    "encrypted": (encrypted(), "is encrypted"),
    "bomb": (bomb(), "unpacks to .* times its size"),
    "lying bomb": (lying_bomb(), "damaged zip|times its size"),
    "many files": (many(), "at most 2,000 are taken"),
    "long list": (long_list(), "damaged zip"),
    "damaged": (damaged(), "damaged zip"),
    "truncated": (zipped({"tokenizer.json": JSON})[:-30], "damaged zip"),
    "no tokenizer": (zipped({"a/readme.txt": b"hello"}), "holds no tokenizer file"),
    "empty": (zipped({}), "holds no tokenizer file"),
    "zip in a zip": (zipped({"a.zip": zipped({"tokenizer.json": JSON})}), "no tokenizer file"),
    "other packing": (zipped({"tokenizer.json": JSON}, zipfile.ZIP_LZMA), "use deflate"),
    "a model's weights": (zipped({"archive/data.pkl": b"\x80\x02."}), "holds no tokenizer file"),
    "pickle": (b"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c\x02os\x94.", "is a Python pickle"),
    "program": (b"\x7fELF\x02\x01\x01", "is a program"),
    "script": (b"#!/bin/sh\nrm -r /\n", "is a program"),
    "deep": (b'{"model":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deep"),
    "half a character": (b'{"model": "\\ud800"}', "half of a surrogate pair"),
    "not UTF-8": (b'{"model": "\xff"}', "not UTF-8 text at byte 11"),
}


@pytest.mark.parametrize("case", HARMFUL)
def test_a_harmful_file_is_refused_in_one_sentence(case: str) -> None:
    content, reason = HARMFUL[case]
    with pytest.raises(TokenariumError, match=reason) as caught:
        unpack("upload.bin", content)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_a_zip_given_beside_another_file_is_refused() -> None:
    with pytest.raises(TokenariumError, match=r"more.zip is a zip"):
        unpack("vocab.json", VOCABULARY, {"more.zip": zipped({"merges.txt": MERGES})})


def test_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", len(JSON) + 10)
    assert unpack("a.zip", zipped({"tokenizer.json": JSON})).artefact == JSON
    with pytest.raises(TokenariumError, match="unpacks to more than"):
        unpack("a.zip", zipped({"tokenizer.json": JSON, "tokenizer_config.json": b"{}" * 20}))


@pytest.mark.parametrize("content", [b"", b"hello world\n", b"\x89PNG\r\n", b"[1, 2]", b"PK\3\4"])
def test_a_file_of_no_known_format_is_refused_with_the_known_ones(content: bytes) -> None:
    with pytest.raises(TokenariumError, match=r"photo.jpg is no tokenizer file.*GGUF"):
        recognise("photo.jpg", content)


def test_json_that_is_no_tokenizer_is_refused() -> None:
    with pytest.raises(TokenariumError, match="neither"):
        recognise("package.json", b'{"name": "x"}')
    with pytest.raises(TokenariumError, match="not valid JSON"):
        recognise("package.json", b'{"name": ')
