"""From a model's files to a model on a device, through transformers.

Never code of a repository and never a pickle: transformers sees a folder that holds the settings
and files of numbers, and is told to ask no hub for anything.
"""

import tempfile
from pathlib import Path
from typing import Any

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForCausalLM, GgufConfig
from transformers.utils import logging

from data.errors import TokenariumError
from data.models import ModelFiles
from data.models.identity import GGUF_NAME
from data.progress import Report
from worker.models.device import described, free_bytes, is_out_of_memory, let_go
from worker.models.model import TorchModel

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}

# Beside the weights: what is unpacked while they are read, and room to compute in.
OVERHEAD = 1.3
ROOM_BYTES = 512 * 2**20

# What transformers raises for files that it can't use.
_UNUSABLE = (
    *(ValueError, TypeError, KeyError, AttributeError, IndexError, RuntimeError, OSError),
    *(ImportError, ArithmeticError, AssertionError, RecursionError, SafetensorError),
    StrictDataclassError,
)


def load(files: ModelFiles, dtype: str, device: torch.device, report: Report) -> TorchModel:
    """The model, ready. Raises TokenariumError where it can't be used or doesn't fit into the
    memory."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    with tempfile.TemporaryDirectory(prefix="tokenarium-model-") as folder:
        for name, path in files.paths.items():
            (Path(folder) / name).symlink_to(path.absolute())
        try:
            report(f"Reading what {files.title} is")
            config, attention, parameters = _outline(files, folder)
            _check_memory(files.title, parameters, dtype, device)
            report(f"Loading {files.title} ({parameters / 1e6:,.0f} million parameters)")
            model = _loaded(files, folder, dtype, attention).to(device)
            facts = {
                "architecture": type(model).__name__,
                "parameters": parameters,
                "device": described(device),
                "dtype": dtype,
                "attention": attention,
                "weights": "as they are"
                if files.format == "safetensors"
                else "GGUF, turned into the dtype above before anything is computed",
            }
            return TorchModel(model, config, device, files.title, facts)
        except _UNUSABLE as error:
            if is_out_of_memory(error):
                reason = f"{files.title} doesn't fit into the memory of {described(device)}."
            else:
                reason = f"{files.title} can't be loaded: {_short(error)}"
            failure = error
    let_go(device)
    raise TokenariumError(reason) from failure


def _common(files: ModelFiles) -> dict[str, Any]:
    common: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    return common | ({"gguf_file": GGUF_NAME} if files.format == "gguf" else {})


def _outline(files: ModelFiles, folder: str) -> tuple[Any, str, int]:
    """Its settings, how it attends, and the number of its parameters; nothing is allocated."""
    config = AutoConfig.from_pretrained(folder, **_common(files))
    for attention in ("sdpa", "eager"):
        # Always named: settings may name one that would be fetched from a hub.
        config._attn_implementation = attention
        try:
            with torch.device("meta"):
                outline = AutoModelForCausalLM.from_config(
                    config, trust_remote_code=False, attn_implementation=attention
                )
            break
        except (ValueError, ImportError):
            if attention == "eager":
                raise
    return config, attention, sum(each.numel() for each in outline.parameters())


def _check_memory(title: str, parameters: int, dtype: str, device: torch.device) -> None:
    """Raises TokenariumError if the weights won't fit."""
    size = parameters * DTYPES[dtype].itemsize
    for where in {torch.device("cpu"), device}:  # they are read on the CPU first
        free = free_bytes(where)
        need = size * (OVERHEAD if where.type == "cpu" else 1.0) + ROOM_BYTES
        if free is not None and need > free:
            smaller = " (bfloat16 takes half)" if dtype == "float32" else ""
            raise TokenariumError(
                f"{title} needs {need / 1e9:.1f} GB of memory in {dtype}{smaller}, and "
                f"{described(where)} has {free / 1e9:.1f} GB free."
            )


def _loaded(files: ModelFiles, folder: str, dtype: str, attention: str) -> Any:
    more: dict[str, Any] = {"use_safetensors": True}
    if files.format == "gguf":
        more = {"quantization_config": GgufConfig(dequantize=True)}
    model, found = AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=DTYPES[dtype],
        attn_implementation=attention,
        output_loading_info=True,
        **more,
        **_common(files),
    )
    # What is missing would be made up at random.
    lacking = sorted(map(str, [*found["missing_keys"], *found["mismatched_keys"]]))
    if lacking:
        raise TokenariumError(
            f"{files.title} lacks {len(lacking)} of its weights ({', '.join(lacking[:2])}): "
            "it isn't a whole language model."
        )
    return model.eval()


def _short(error: Exception) -> str:
    """The first line of what a library says, of a sane length."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = lines[0] if lines else type(error).__name__
    return said if len(said) <= 240 else f"{said[:240]}…"
