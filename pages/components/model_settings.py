"""How a language model is asked, on every page the same way: what stands before a text, and the
numbers that it computes with."""

from pages.components import options
from pages.components.address import Address
from studies.engine import jobs
from studies.engine.jobs import QueueUnavailable

BEGIN = {
    "own": "As the model's tokenizer begins it",
    "declared": "With the token that the model names",
    "none": "With nothing",
}
DTYPES = {"float32": "float32 (exact)", "bfloat16": "bfloat16 (half the memory)"}


def begin(address: Address, what: str) -> str:
    """Draw what stands before `what` (A text, A question); a study's parameter `begin`."""
    return options.select(
        address,
        "begin",
        f"{what} begins",
        BEGIN,
        help="The first token has a probability only if something stands before it.",
    )


def dtype(address: Address) -> str:
    """Draw the choice of numbers; a study's parameter `dtype`."""
    return options.select(
        address,
        "dtype",
        "Computed in",
        DTYPES,
        first=_first_dtype(),
        help="In float32 the figures are the same on every machine, but for rounding (1e-4). "
        "bfloat16 is what a GPU is fast in; its figures differ in the second decimal, so they "
        "are another result. It is chosen at first where a worker has a GPU; a link always "
        "says which it is.",
    )


def both(address: Address, what: str) -> dict[str, str]:
    """Draw both, the one below the other; a study's parameters."""
    return {"begin": begin(address, what), "dtype": dtype(address)}


def _first_dtype() -> str:
    """What is chosen at first: bfloat16 where a GPU would compute it."""
    try:
        workers = jobs.workers()
    except QueueUnavailable:  # said where a job is needed; what is kept can be seen without one
        return "float32"
    on_gpu = any("gpu" in one.queues and one.device.startswith("cuda") for one in workers)
    return "bfloat16" if on_gpu else "float32"
