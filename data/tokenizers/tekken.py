"""Mistral's tekken.json: ranks with their split pattern in one file.

The ids of the ranks start after the special tokens. Reference: mistral-common, which counts with
tiktoken; so does this adapter, and a test compares the two.
"""

import base64
import json

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.rank_bpe import RankTokenizer
from data.tokenizers.split_patterns import SplitPattern


def read(identity: Identity, content: bytes) -> RankTokenizer:
    """Raises TokenariumError if the file lacks what a tekken.json holds."""
    try:
        document = json.loads(content)
        config = document["config"]
        special_count = int(config["default_num_special_tokens"])
        rank_count = int(config["default_vocab_size"]) - special_count
        ranks = {
            base64.b64decode(row["token_bytes"]): int(row["rank"])
            for row in document["vocab"][:rank_count]
        }
        pattern = str(config["pattern"])
        specials = {
            row["token_str"]: int(row["rank"]) for row in document.get("special_tokens") or []
        }
    except (ValueError, KeyError, TypeError) as error:
        raise TokenariumError(f"{identity.title} is not a tekken.json ({error!r}).") from error
    split = SplitPattern("of the file", pattern, source="tekken.json")
    return RankTokenizer(identity, ranks, split, specials, first_id=special_count)
