"""Which adapter reads which format."""

from collections.abc import Callable

from data.tokenizers.base import Identity
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.formats import (
    gguf,
    huggingface,
    jurassic,
    ranks,
    sentencepiece_model,
    tekken,
    vocab_merges,
    wordpiece,
)

Reader = Callable[[Identity, bytes], Adapter]

READERS: dict[str, Reader] = {
    "gguf": gguf.read,
    "huggingface": huggingface.read,
    "jurassic": jurassic.read,
    "ranks": ranks.read,
    "sentencepiece": sentencepiece_model.read,
    "tekken": tekken.read,
    "vocab_merges": vocab_merges.read,
    "wordpiece": wordpiece.read,
}
