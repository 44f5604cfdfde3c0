"""The merges of the tokenizers asked of last: to derive them from ranks takes seconds."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from weakref import WeakValueDictionary

from analysis import merges as analysis
from data.tokenizers import Tokenizer
from data.turns import Turns

_KEPT = 3
_known: "OrderedDict[str, MergeList]" = OrderedDict()
# Those that somebody still uses after they were forgotten: a second one would take memory anew.
_alive: "WeakValueDictionary[str, MergeList]" = WeakValueDictionary()
_lock = Lock()
_deriving = Turns()


@dataclass(frozen=True)
class MergeList:
    """merges in order; made: result → first rank; depths: result → depth of its tree."""

    merges: list[analysis.Merge]
    made: dict[bytes, int]
    depths: dict[bytes, int]


def merge_list(tokenizer: Tokenizer) -> MergeList | None:
    """The tokenizer's merges; None if its algorithm has none."""
    if tokenizer.algorithm != "BPE":
        return None
    with _deriving.of(tokenizer.fingerprint):
        return _recalled(tokenizer.fingerprint) or _derived(tokenizer)


def forget() -> None:
    """Let go of them all."""
    with _lock:
        _known.clear()


def _recalled(fingerprint: str) -> MergeList | None:
    with _lock:
        known = _alive.get(fingerprint)
        if known is not None:
            _known[fingerprint] = known
            _known.move_to_end(fingerprint)
        return known


def _derived(tokenizer: Tokenizer) -> MergeList | None:
    merges = tokenizer.merges()
    if merges is None:
        return None
    found = MergeList(merges, analysis.first_ranks(merges), analysis.depths(merges))
    with _lock:
        _known[tokenizer.fingerprint] = _alive[tokenizer.fingerprint] = found
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found
