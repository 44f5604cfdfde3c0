"""Which files make up a model."""

import pytest

from data.errors import TokenariumError
from data.models.file_kinds import Parts, check_config, check_index, parts_of

WHOLE = [
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "README.md",
    "generation_config.json",
]


def test_a_folder_of_the_hub() -> None:
    names = [
        *WHOLE,
        "tokenizer_config.json",
        "modeling_evil.py",
        "pytorch_model.bin",
        "sub/model.gguf",
    ]
    assert parts_of("it", names) == Parts(
        None, ("model.safetensors",), ("config.json", "tokenizer_config.json"), ("tokenizer.json",)
    )


def test_weights_in_several_files_need_their_index() -> None:
    shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    names = ["config.json", "tokenizer.model", *shards]
    with pytest.raises(TokenariumError, match=r"no model\.safetensors\.index\.json"):
        parts_of("it", names)
    index = "model.safetensors.index.json"
    parts = parts_of("it", [*names, index])
    assert parts.weights == tuple(shards)
    assert parts.settings == ("config.json", index)
    good = b'{"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "%s"}}'
    check_index("it", good % shards[1].encode(), shards)
    with pytest.raises(TokenariumError, match=r"differ in \.\./x"):
        check_index("it", good % b"../x", shards)
    with pytest.raises(TokenariumError, match="damaged"):
        check_index("it", b"[]", shards)


def test_one_gguf_file_is_the_model() -> None:
    assert parts_of("it", ["a.gguf", "README.md"]) == Parts(gguf="a.gguf")
    assert parts_of("it", ["a.gguf", "b.GGUF"], "b.GGUF") == Parts(gguf="b.GGUF")


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["a.gguf", "b.gguf"], r"several GGUF files: name one, there are a\.gguf, b\.gguf"),
        (["pytorch_model.bin", "config.json"], "Python pickles, which can run code"),
        (["config.json", "tokenizer.json"], "holds no weights"),
        (["model.safetensors", "tokenizer.json"], r"no config\.json"),
        (["model.safetensors", "config.json"], "holds no tokenizer"),
        ([f"{n}.txt" for n in range(600)], "more than 500 files"),
    ],
)
def test_what_is_no_model_is_told_why(names: list[str], sentence: str) -> None:
    with pytest.raises(TokenariumError, match=sentence):
        parts_of("it", names)


def test_a_named_gguf_file_must_be_there() -> None:
    with pytest.raises(TokenariumError, match=r"no file c\.gguf: there are a\.gguf"):
        parts_of("it", ["a.gguf"], "c.gguf")


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (b"{", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "doesn't say of what kind"),
        (b'{"model_type": "llama", "quantization_config": {"a": 1}}', "quantised"),
    ],
)
def test_settings_that_cant_be_used(config: bytes, sentence: str) -> None:
    with pytest.raises(TokenariumError, match=sentence):
        check_config("it", config)
