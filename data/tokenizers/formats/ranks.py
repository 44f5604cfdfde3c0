"""tiktoken rank files: a line a token, its bytes in base64 and its rank."""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data.errors import TokenariumError
from data.tokenizers.arrival.gzip_file import is_gzip, unpacked
from data.tokenizers.base import Identity
from data.tokenizers.bounds import MOST_ENTRIES
from data.tokenizers.engine.adapter import Adapter
from data.tokenizers.formats.added_tokens import added_token
from data.tokenizers.formats.byte_alphabet import written
from data.tokenizers.formats.huggingface import HuggingFaceTokenizer
from data.tokenizers.formats.json_document import BYTE_ORDER_MARK
from data.tokenizers.formats.rank_bpe import RankTokenizer
from data.tokenizers.formats.split_patterns import split_pattern

_LINE = re.compile(rb"\s*(\S+)\s+(\d{1,10})\s*")


def parse(content: bytes) -> dict[bytes, int]:
    """Token bytes → rank; each once. Raises TokenariumError naming the first bad line."""
    if is_gzip(content):  # so it was kept before files were unpacked on arrival
        content = unpacked("The rank file", content)
    content = content.removeprefix(BYTE_ORDER_MARK)
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


def read(identity: Identity, content: bytes) -> Adapter:
    """Options, all facts that the file doesn't say:

    - `pattern`: the name of a split pattern; required.
    - `specials`: special tokens, text → id. `runs`: more of them, each run a dictionary with the
      `first` id and either `texts` or a `form` (as for str.format), `count` and optionally `start`
      and `step` of the numbers in it.
    - `added`: tokens found in a text that are not special, text → id.
    - `merges`: "derived" where the tokenizer is run from the merge list that the ranks stand for
      (Hugging Face), not from the ranks (tiktoken): then a pre-token that is a token is reached
      by merges or not at all. `more_merges`: merges of the published list that can't be derived,
      pairs of ids.
    - `normaliser`: the name of a Unicode form in which text is put first; with derived merges only.

    Raises TokenariumError for a faulty file, NeedsPattern or UnknownName for the pattern.
    """
    options = identity.options
    pattern, ranks = split_pattern(options.get("pattern")), parse(content)
    specials = {**options.get("specials", {}), **_runs(options.get("runs", []))}
    if options.get("merges") != "derived":
        return RankTokenizer(identity, ranks, pattern, specials)
    document = RankTokenizer(identity, ranks, pattern, specials).as_tokenizer_json()
    document["model"] |= _merge_list(ranks, document, options.get("more_merges", []))
    added = options.get("added", {})
    document["model"]["vocab"] |= added  # the library would give them ids of its own
    document["added_tokens"] += [added_token(at, text, special=False) for text, at in added.items()]
    document["added_tokens"].sort(key=lambda token: token["id"])
    if options.get("normaliser"):
        document["normalizer"] = {"type": options["normaliser"]}
    found = HuggingFaceTokenizer(identity, document)
    normalised = f", after {options['normaliser']} normalisation" if document["normalizer"] else ""
    found.remarks = (
        f"It is run as models with the split {pattern.name} are published: by the merges that the "
        f"ranks stand for{normalised}.",
        *found.remarks,
    )
    return found


def _runs(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The special tokens of the option `runs`."""
    found: dict[str, int] = {}
    for row in rows:
        start, step = row.get("start", 0), row.get("step", 1)
        texts = row.get("texts") or [
            row["form"].format(start + at * step) for at in range(row["count"])
        ]
        found |= {text: row["first"] + at for at, text in enumerate(texts)}
    return found


def _merge_list(
    ranks: Mapping[bytes, int], document: Mapping[str, Any], more: Sequence[Sequence[int]]
) -> dict[str, Any]:
    """The merges by rank with those that are given beside them, and how they are used."""
    merges, its_id = document["model"]["merges"], document["model"]["vocab"]
    if more:
        token_of = {rank: written(token) for token, rank in ranks.items()}
        merges = [*merges, *((token_of[left], token_of[right]) for left, right in more)]
        merges.sort(key=lambda pair: its_id[pair[0] + pair[1]])
    return {"merges": merges, "ignore_merges": False}
