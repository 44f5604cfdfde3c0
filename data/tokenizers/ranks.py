"""tiktoken rank files: a line a token, its bytes in base64 and its rank."""

import base64
import binascii
import gzip

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.rank_bpe import RankTokenizer
from data.tokenizers.split_patterns import split_pattern


def parse(content: bytes) -> dict[bytes, int]:
    """Token bytes → rank. Raises TokenariumError naming the first bad line."""
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    ranks: dict[bytes, int] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            token, rank = line.split()
            # a lone padding sign is how Whisper's file writes its empty token
            ranks[b"" if token == b"=" else base64.b64decode(token, validate=True)] = int(rank)
        except (ValueError, binascii.Error):
            raise TokenariumError(
                f"Line {number} of the rank file isn't a base64 token and a rank."
            ) from None
    if len(set(ranks.values())) != len(ranks):
        raise TokenariumError("The rank file gives one rank to several tokens.")
    return ranks


def read(identity: Identity, content: bytes) -> RankTokenizer:
    """Options: `pattern` (a name, required) and `specials` (text → id)."""
    pattern = split_pattern(identity.options.get("pattern"))
    return RankTokenizer(identity, parse(content), pattern, identity.options.get("specials", {}))
