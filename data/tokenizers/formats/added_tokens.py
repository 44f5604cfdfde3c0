"""Added tokens of a tokenizer.json: found in a text as they are written, before the model runs."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import tokenizers

from data.tokenizers.bounds import short

Token = dict[str, Any]


def added_token(its_id: int, content: str, *, special: bool) -> Token:
    """One entry of `added_tokens`, matched on the text before normalisation."""
    return {
        "id": its_id,
        "content": content,
        "special": special,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
    }


def special_contents(tokens: Sequence[Token]) -> set[str]:
    """A content is special if one of the added tokens that have it is."""
    return {token["content"] for token in tokens if token["special"]}


def numbered(
    tokens: Sequence[Token],
    named: Sequence[Token],
    library: tokenizers.Tokenizer,
    keep_special_ids: bool,
) -> list[Token]:
    """The added tokens as the library has them, each content once and special if one of that
    content is, with the ids that the library gives them: that of the vocabulary, or the next free
    one, whatever the file says. `named`: the same tokens, in the same order, as the library was
    given them."""
    special = special_contents(tokens)
    found = {}
    for token, its in zip(tokens, named, strict=False):
        content = token["content"]
        if not content or content in found:  # so the library leaves it out
            continue
        its_id = library.token_to_id(its["content"])
        if keep_special_ids and content in special:
            its_id = token["id"]
        found[content] = {**token, "id": its_id, "special": content in special}
    return list(found.values())


def alike(tokens: Sequence[Token], library: tokenizers.Tokenizer) -> dict[str, str]:
    """Added tokens that are looked for in normalised text, where another one is the same → that
    other: the one that normalisation leaves as it is, else the first. What the library raises or
    panics with passes through."""
    normalizer = library.normalizer
    contents = [t["content"] for t in tokens if t.get("normalized")]
    if normalizer is None:
        return {}
    by_form = defaultdict(list)
    for content in dict.fromkeys(contents):
        by_form[normalizer.normalize_str(content)].append(content)
    found: dict[str, str] = {}
    for form, several in by_form.items():
        chosen = form if form in several else several[0]
        found |= {content: chosen for content in several if content != chosen}
    return found


def moved(tokens: Sequence[Token], added: Sequence[Token]) -> list[str]:
    """A sentence where the library gives other ids than the file says."""
    given = {token["content"]: token["id"] for token in added}
    other = [t for t in tokens if given.get(t["content"], t["id"]) != t["id"]]
    if not other:
        return []
    first = other[0]
    return [
        f"Of the {len(tokens):,} added tokens, {len(other):,} get another id from the library "
        f"than the file says (the library's counts), the first is {short(first['content'])}: "
        f"{given[first['content']]} instead of {first['id']}."
    ]
