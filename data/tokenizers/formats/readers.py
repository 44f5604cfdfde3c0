"""Which adapter reads which format."""

from collections.abc import Callable

from data.tokenizers.base import Identity
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.formats import (
    blingfire,
    gguf,
    huggingface,
    jurassic,
    ranks,
    rwkv_world,
    sentencepiece_model,
    tekken,
    turkish_morphemes,
    units,
    vocab_merges,
    wordpiece,
)

Reader = Callable[[Identity, bytes], Adapter]

READERS: dict[str, Reader] = {
    "blingfire": blingfire.read,
    "gguf": gguf.read,
    "huggingface": huggingface.read,
    "jurassic": jurassic.read,
    "ranks": ranks.read,
    "rwkv_world": rwkv_world.read,
    "sentencepiece": sentencepiece_model.read,
    "tekken": tekken.read,
    "turkish_morphemes": turkish_morphemes.read,
    "units": units.read,
    "vocab_merges": vocab_merges.read,
    "wordpiece": wordpiece.read,
}
