"""A model small enough for a test that says what it was last told, and was hardly trained on some
tokens: the probe for under-trained tokens must find just these.

Its layers add nothing, so that what it says after a token follows from the embeddings alone: of two
directions that have little in common, its own token is by far the likeliest. Rows that point where
those of the unused bytes do (tied), or are close to zero (untied), aren't told apart.
"""

from functools import cache
from pathlib import Path
from typing import Any

import tokenizers
from tokenizers import decoders, models, pre_tokenizers, trainers

ITEMS, ROWS, WIDTH, CONTEXT = 700, 704, 64, 900
PLANTED = ("bavoki", "dumela", "kisoru")
UNUSED = range(0xF5, 0x100)  # bytes
_SYLLABLES = [f"{one}{other}" for one in "bdfgklmnprstvz" for other in "aeiou"]


@cache
def tokenizer(whole: bool = True) -> tokenizers.Tokenizer:
    """Byte-level BPE of ITEMS items that puts nothing before a text. Without the UNUSED bytes where
    it isn't `whole`; an item is named unused then."""
    alphabet = set(pre_tokenizers.ByteLevel.alphabet())
    if not whole:
        alphabet -= {chr(byte) for byte in UNUSED}
    made = tokenizers.Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=ITEMS,
        special_tokens=["<s>"] if whole else ["<s>", "[unused_x]"],
        initial_alphabet=sorted(alphabet),
        show_progress=False,
    )
    words = [
        f"{one}{other}{_SYLLABLES[(at + turn) % len(_SYLLABLES)]}"
        for turn, one in enumerate(_SYLLABLES)
        for at, other in enumerate(_SYLLABLES[turn % 7 :: 7])
    ]
    texts = [*words, *(f"«{word}» '{word}'" for word in words), *PLANTED * 90]
    made.train_from_iterator(texts, trainer)
    return made


def planted_ids() -> list[int]:
    its = tokenizer()
    return [int(its.token_to_id(word)) for word in PLANTED]


def unused_ids() -> list[int]:
    """Of the bytes F5 to FF, as GPT-2's alphabet writes them: each as the character itself."""
    its = tokenizer()
    return [int(its.token_to_id(chr(byte))) for byte in UNUSED]


def torch_model(tied: bool) -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(4)
    config = LlamaConfig(
        vocab_size=ROWS,
        hidden_size=WIDTH,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=CONTEXT,
        bos_token_id=0,
        eos_token_id=None,
        tie_word_embeddings=tied,
    )
    model = LlamaForCausalLM(config).eval()
    random = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        rows = torch.randn(ROWS, WIDTH, generator=random)
        rows *= 6.0 / rows.norm(dim=1, keepdim=True)
        noise = 0.01 * torch.randn(ROWS, WIDTH, generator=random)
        aside = torch.randn(WIDTH, generator=random)
        aside *= 0.5 / aside.norm()
        hardly = [*planted_ids(), *unused_ids()]
        out = rows.clone()
        out[hardly] = aside + noise[hardly]
        model.get_output_embeddings().weight.copy_(out)
        if not tied:
            rows[hardly] = noise[hardly]
            model.get_input_embeddings().weight.copy_(rows)
    return model


def save(folder: Path, tied: bool, whole: bool = True) -> Path:
    """The model as a folder of the hub, with the tokenizer that is `whole` or isn't."""
    torch_model(tied).save_pretrained(folder)
    tokenizer(whole).save(str(folder / "tokenizer.json"))
    return folder
