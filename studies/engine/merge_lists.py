"""The merges of the tokenizers asked of last: to derive them from ranks takes seconds."""

from dataclasses import dataclass

from analysis import merges as analysis
from data.recent import Recent
from data.tokenizers import Tokenizer
from data.turns import Turns

_deriving = Turns()


@dataclass(frozen=True)
class MergeList:
    """merges in order; made: result → first rank; depths: result → depth of its tree."""

    merges: list[analysis.Merge]
    made: dict[bytes, int]
    depths: dict[bytes, int]


_recent = Recent[MergeList](3)


def merge_list(tokenizer: Tokenizer) -> MergeList | None:
    """The tokenizer's merges; None if its algorithm has none."""
    if tokenizer.algorithm != "BPE":
        return None
    with _deriving.of(tokenizer.fingerprint):
        return _recent.get(tokenizer.fingerprint) or _derived(tokenizer)


def forget() -> None:
    """Let go of them all."""
    _recent.release()


def _derived(tokenizer: Tokenizer) -> MergeList | None:
    merges = tokenizer.merges()
    if merges is None:
        return None
    found = MergeList(merges, analysis.first_ranks(merges), analysis.depths(merges))
    return _recent.put(tokenizer.fingerprint, found)
