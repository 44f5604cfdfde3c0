"""What a language model says, by one whole forward pass at a time: no batches, padding or cache."""

from typing import Any

import torch

from tests import tiny_model


def ids_of(text: str) -> list[int]:
    return list(tiny_model.tokenizer().encode(text, add_special_tokens=False).ids)


@torch.no_grad()
def direct(model: Any, ids: list[int], start: int) -> float:
    """ln p of the ids from `start` on, in one forward pass of the whole alone."""
    its = torch.tensor(ids)
    every = torch.log_softmax(model(its[None]).logits[0].double(), 1)
    return float(every[torch.arange(start - 1, len(ids) - 1), its[start:]].sum())


@torch.no_grad()
def direct_answer(model: Any, ids: list[int], most: int) -> str:
    """Greedy, at most so many ids, the whole anew for each."""
    said: list[int] = []
    tokenizer = tiny_model.tokenizer()
    for _ in range(most):
        said.append(int(model(torch.tensor([[*ids, *said]])).logits[0, -1].argmax()))
        if said[-1] == 0 or "\n" in tokenizer.decode([said[-1]], skip_special_tokens=False):
            break
    text = tokenizer.decode([one for one in said if one], skip_special_tokens=False)
    return str(text).split("\n", 1)[0]
