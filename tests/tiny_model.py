"""A language model small enough for a test: two layers with random weights and a tokenizer of 300
tokens, saved as the hub's folders are, or as a GGUF file."""

import json
from pathlib import Path
from typing import Any

import tokenizers
from tokenizers import decoders, models, pre_tokenizers, processors, trainers

TEXTS = ("The house is old.", "We count tokens.", "A third line, with more words in it.")
CONTEXT = 64
BEGIN = "<s>"
SIZES = {
    "vocab_size": 300,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": CONTEXT,
}


def tokenizer(begins: bool = True) -> tokenizers.Tokenizer:
    """Byte-level BPE whose id 0 is BEGIN, put before a text if it `begins`."""
    made = tokenizers.Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=[BEGIN],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(TEXTS * 20, trainer)
    if begins:
        made.post_processor = processors.TemplateProcessing(
            single=f"{BEGIN} $A", special_tokens=[(BEGIN, 0)]
        )
    return made


def torch_model(seed: int = 1, **settings: Any) -> Any:
    """A Llama with random weights, large enough that its probabilities differ."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    config = LlamaConfig(
        **{
            **SIZES,
            "num_key_value_heads": 2,
            "initializer_range": 0.3,
            "bos_token_id": 0,
            "eos_token_id": None,
            "tie_word_embeddings": False,
            **settings,
        }
    )
    return LlamaForCausalLM(config).eval()


def save(
    folder: Path, seed: int = 1, begins: bool = True, shards: bool = False, **settings: Any
) -> Path:
    """The model as a folder of the hub; `settings` as `torch_model`."""
    torch_model(seed, **settings).save_pretrained(
        folder, max_shard_size="20KB" if shards else "1GB"
    )
    tokenizer(begins).save(str(folder / "tokenizer.json"))
    return folder


def save_other(folder: Path, kind: str, head: str, **settings: Any) -> Any:
    """A model of another kind, by its names in transformers, saved as a folder of the hub."""
    import torch
    import transformers

    torch.manual_seed(3)
    config = getattr(transformers, f"{kind}Config")(
        **{**SIZES, "initializer_range": 0.5, **settings}
    )
    made = getattr(transformers, f"{kind}{head}")(config).eval()
    made.save_pretrained(folder)
    tokenizer().save(str(folder / "tokenizer.json"))
    return made


def save_gemma(folder: Path, **settings: Any) -> Any:
    """A Gemma 2, whose attention may slide and whose head may be capped."""
    its = {"num_key_value_heads": 2, "head_dim": 8, "query_pre_attn_scalar": 8}
    return save_other(folder, "Gemma2", "ForCausalLM", sliding_window=16, **its, **settings)


def save_gguf(path: Path, seed: int = 1) -> Path:
    """The same weights as llama.cpp keeps them: rows of queries and keys in its own order."""
    import gguf

    model = torch_model(seed)
    document = json.loads(tokenizer().to_str())["model"]
    tokens = sorted(document["vocab"], key=document["vocab"].__getitem__)
    merges = [" ".join(merge) for merge in document["merges"]]
    config = model.config
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_dimension_count(config.hidden_size // config.num_attention_heads)
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    control, normal = 3, 1
    writer.add_token_types([control if token == BEGIN else normal for token in tokens])
    writer.add_token_merges(merges)
    writer.add_bos_token_id(0)
    writer.add_add_bos_token(True)
    for name, weights in model.state_dict().items():
        array = weights.float().numpy()
        for part, heads in (
            ("q_proj", config.num_attention_heads),
            ("k_proj", config.num_key_value_heads),
        ):
            if part in name:
                halves = array.reshape(heads, 2, array.shape[0] // heads // 2, -1)
                array = halves.swapaxes(1, 2).reshape(array.shape).copy()
        writer.add_tensor(_gguf_name(name), array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


_IN_LAYER = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def _gguf_name(name: str) -> str:
    top = {
        "model.embed_tokens.weight": "token_embd.weight",
        "model.norm.weight": "output_norm.weight",
        "lm_head.weight": "output.weight",
    }
    if name in top:
        return top[name]
    _, _, number, part = name.removesuffix(".weight").split(".", 3)
    return f"blk.{number}.{_IN_LAYER[part]}.weight"
