"""Questions as evaluations of language models hold them: JSON lines, a chat a line and segment.

The text is the messages of the chat's `input`. Left out, and said in the notes: a message that
every chat holds at the same place (the instruction), and the line that all messages end with to ask
for the answer (`ending`). The expected answer (`ideal`) is no text of the chat.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.corpora.read.rows import ReadCorpus, Segment, in_batches
from data.errors import TokenariumError

Chat = list[tuple[str, str]]  # (role, content) of each message


def read(path: Path, language: str, ending: str = "") -> ReadCorpus:
    """Read the chats, which are all in that language. Raises TokenariumError for a line that is no
    chat."""
    chats = [_chat(line, number) for number, line in _lines(Path(path))]
    if not chats:
        raise TokenariumError("The file holds no chats.")
    notes = []
    constant = _constant(chats)
    for place in sorted(constant):
        role, content = chats[0][place]
        notes.append(f"Each chat's {role} message “{content}” is left out.")
    found: list[str] = []
    without = empty = 0
    for chat in chats:
        text = "\n\n".join(
            content for place, (_, content) in enumerate(chat) if place not in constant
        ).strip()
        without += not text.endswith(ending.strip())
        text = text.removesuffix(ending.strip()).strip()
        empty += not text
        found.append(text)
    if ending:
        notes.append(f"Each chat's last line “{ending.strip()}” is left out.")
    if without:
        notes.append(f"{without:,} chats don't end with that line, and are whole.")
    if empty:
        notes.append(f"{empty:,} chats hold no text of their own and are left out.")
    return ReadCorpus([language], in_batches(_segments(found, language)), notes)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TokenariumError(f"{path.name} can't be read: {error}.") from error
    # Not str.splitlines, which also cuts at U+2028 and others that JSON leaves as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _chat(line: str, number: int) -> Chat:
    try:
        messages = json.loads(line)["input"]
        chat = [(message["role"], message["content"]) for message in messages]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise TokenariumError(f"Line {number} is no chat with an input of messages.") from None
    if not chat or not all(_is_text(role) and _is_text(content) for role, content in chat):
        raise TokenariumError(f"Line {number} has a message that isn't text.")
    return chat


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not any("\ud800" <= one <= "\udfff" for one in value)


def _constant(chats: list[Chat]) -> set[int]:
    """The places of the messages that all chats share; none of a single chat."""
    if len(chats) < 2:
        return set()
    shared = set(enumerate(chats[0]))
    for chat in chats[1:]:
        shared &= set(enumerate(chat))
    return {place for place, _ in shared}


def _segments(found: list[str], language: str) -> Iterator[Segment]:
    for number, text in enumerate(found, start=1):
        if text:
            yield Segment(number - 1, str(number), "", {language: text})
