"""tiktoken rank files: a line a token, its bytes in base64 and its rank."""

import base64
import gzip
import io
import re
import zlib

from data.errors import TokenariumError
from data.tokenizers.base import Identity
from data.tokenizers.bounds import MOST_ENTRIES
from data.tokenizers.rank_bpe import RankTokenizer
from data.tokenizers.split_patterns import split_pattern

_GZIP = b"\x1f\x8b"
_MOST_BYTES = 200_000_000
_LINE = re.compile(rb"\s*(\S+)\s+(\d{1,10})\s*")


def parse(content: bytes) -> dict[bytes, int]:
    """Token bytes → rank; each once. Raises TokenariumError naming the first bad line."""
    if content.startswith(_GZIP):
        content = _unzipped(content)
    ranks: dict[bytes, int] = {}
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line)
        try:
            if found is None:
                raise ValueError
            # a lone padding sign is how Whisper's file writes its empty token
            token = b"" if found[1] == b"=" else base64.b64decode(found[1], validate=True)
        except ValueError:
            raise TokenariumError(
                f"Line {number} of the rank file isn't a base64 token and a rank."
            ) from None
        if token in ranks:
            raise TokenariumError(f"Line {number} of the rank file gives a token a second rank.")
        ranks[token] = int(found[2])
        if len(ranks) > MOST_ENTRIES:
            raise TokenariumError(f"The rank file has more than {MOST_ENTRIES:,} tokens.")
    if len(set(ranks.values())) != len(ranks):
        raise TokenariumError("The rank file gives one rank to several tokens.")
    return ranks


def _unzipped(content: bytes) -> bytes:
    """Raises TokenariumError if the gzip file is damaged or too large."""
    try:
        with gzip.open(io.BytesIO(content)) as file:
            unzipped = file.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise TokenariumError(f"The rank file is a damaged gzip file: {error}.") from error
    if len(unzipped) > _MOST_BYTES:
        raise TokenariumError(f"The rank file unpacks to more than {_MOST_BYTES // 1_000_000} MB.")
    return unzipped


def read(identity: Identity, content: bytes) -> RankTokenizer:
    """Options: `pattern` (a name, required) and `specials` (text → id)."""
    pattern = split_pattern(identity.options.get("pattern"))
    return RankTokenizer(identity, parse(content), pattern, identity.options.get("specials", {}))
