"""Why a job failed, as the queue keeps it: a sentence, and the part of the question it is about."""

import re

_WITH_PART = re.compile(r"part ([0-9a-f]{64}): (.*)", re.DOTALL)


def kept(reason: str, part: str | None) -> str:
    """What the queue keeps; `part` is the key of the part that was under way, if one was."""
    return reason if part is None else f"part {part}: {reason}"


def told(kept_reason: str) -> tuple[str, str | None]:
    """The sentence for a person, and the key of the part."""
    found = _WITH_PART.fullmatch(kept_reason)
    return (kept_reason, None) if found is None else (found[2], found[1])
