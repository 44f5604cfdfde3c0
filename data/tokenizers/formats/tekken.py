"""Mistral's tekken.json: ranks with their split pattern in one file.

The ids of the ranks start after the special tokens. Reference: mistral-common, which counts with
tiktoken; so does this adapter, and a test compares the two.
"""

import base64
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.bounds import MOST_ENTRIES, check_entries, kind, short
from data.tokenizers.formats.json_document import json_document
from data.tokenizers.formats.rank_bpe import RankTokenizer
from data.tokenizers.formats.split_patterns import SplitPattern

# The special tokens of a file that lists none, in the order of their ids.
_UNLISTED = (
    *("<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]"),
    *("[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]"),
    *("[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]"),
    "[TOOL_CONTENT]",
)


def read(identity: Identity, content: bytes) -> RankTokenizer:
    """Raises TokenariumError if the file isn't what a tekken.json is, or its pattern is invalid."""
    title = identity.title
    document = json_document(title, content)
    config = document.get("config") if isinstance(document, dict) else None
    if not isinstance(config, dict) or not isinstance(document.get("vocab"), list):
        raise TokenariumError(f"{title} is not a tekken.json: it lacks a config or a vocab.")
    special_count = _count(title, config, "default_num_special_tokens")
    rank_count = _count(title, config, "default_vocab_size") - special_count
    if not isinstance(config.get("pattern"), str):
        raise TokenariumError(f"{title} is not a tekken.json: its pattern is not text.")
    check_entries(title, len(document["vocab"]))
    if rank_count > len(document["vocab"]) or rank_count < 1:
        raise TokenariumError(
            f"{title} says that it has {rank_count:,} tokens beside {special_count:,} special "
            f"ones, but {len(document['vocab']):,} are listed."
        )
    ranks: dict[bytes, int] = {}
    for at, row in enumerate(document["vocab"][:rank_count]):
        token, rank = _ranked(title, at, row)
        if token in ranks or rank != at:  # as the reference library demands
            raise TokenariumError(
                f"{title}: token {at} of its vocab has the rank {rank}, or stands there twice."
            )
        ranks[token] = rank
    split = SplitPattern("of the file", config["pattern"], source="tekken.json")
    specials = _specials(title, document.get("special_tokens"), special_count)
    tokenizer = RankTokenizer(identity, ranks, split, specials, first_id=special_count)
    tokenizer.check_pattern()
    return tokenizer


def _count(title: str, config: dict[str, Any], name: str) -> int:
    count = config.get(name)
    if type(count) is not int or not 0 <= count <= MOST_ENTRIES:
        raise TokenariumError(f"{title} is not a tekken.json: its {name} is {kind(count)}.")
    return count


def _ranked(title: str, at: int, row: Any) -> tuple[bytes, int]:
    written = row.get("token_bytes") if isinstance(row, dict) else None
    if not isinstance(written, str) or type(row.get("rank")) is not int:
        raise TokenariumError(f"{title}: token {at} of its vocab has no token_bytes or no rank.")
    try:
        return base64.b64decode(written, validate=True), row["rank"]
    except ValueError as error:
        raise TokenariumError(f"{title}: token {at} of its vocab is not base64.") from error


def _specials(title: str, rows: Any, special_count: int) -> dict[str, int]:
    """Special tokens: text → id; their ids come before those of the ranks. A file without a list
    has those of its time, and ids without a token have a placeholder, as the reference library
    gives them."""
    if rows is None:
        rows = [{"token_str": text, "rank": at} for at, text in enumerate(_UNLISTED)]
        rows = rows[:special_count]
    found: dict[str, int] = {}
    for at, row in enumerate(rows if isinstance(rows, list) else [rows]):
        text, rank = (row.get("token_str"), row.get("rank")) if isinstance(row, dict) else (0, 0)
        if not isinstance(text, str) or type(rank) is not int or not 0 <= rank < special_count:
            raise TokenariumError(
                f"{title}: special token {at} has no text or no id below {special_count}: "
                f"{short(row)}."
            )
        found[text] = rank
    free = sorted(set(range(special_count)).difference(found.values()))
    return found | {f"<SPECIAL_{at}>": at for at in free}
