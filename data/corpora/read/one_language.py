"""Texts in one language out of a single file: chats, and terms."""

import json
from collections.abc import Iterator
from pathlib import Path

from data.corpora.read.rows import ReadCorpus, Segment, in_batches, is_unicode
from data.errors import TokenariumError

HEAD = "section\ttext"

Chat = list[tuple[str, str]]  # (role, content) of each message


def terms(path: Path, language: str) -> ReadCorpus:
    """Terms out of a file of two columns, `section` and `text`: a row a segment. Raises
    TokenariumError for a row that hasn't both columns."""
    head, *rows = _text(Path(path)).removesuffix("\n").split("\n")
    if head != HEAD or not rows:
        raise TokenariumError(f"{Path(path).name} is no list of terms.")
    return ReadCorpus([language], in_batches(_terms(rows, language)), [])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TokenariumError(f"{path.name} can't be read: {error}.") from error


def _terms(rows: list[str], language: str) -> Iterator[Segment]:
    for index, row in enumerate(rows):
        section, tab, text = row.partition("\t")
        if not tab or not text.strip() or "\t" in text:
            raise TokenariumError(f"Row {index + 1} isn't a section and a text.")
        yield Segment(index, text, section, {language: text})


def chats(path: Path, language: str, ending: str = "") -> ReadCorpus:
    """Questions as evaluations of language models hold them: JSON lines, a chat a line and segment.

    The text is the messages of the chat's `input`. Left out, and said in the notes: a message that
    every chat holds at the same place (the instruction), and the line that all messages end with to
    ask for the answer (`ending`). The expected answer (`ideal`) is no text of the chat. Raises
    TokenariumError for a line that is no chat.
    """
    # Not str.splitlines, which also cuts at U+2028 and others that JSON leaves as they are.
    lines = enumerate(_text(Path(path)).split("\n"), start=1)
    its_chats = [_chat(line, number) for number, line in lines if line.strip()]
    if not its_chats:
        raise TokenariumError("The file holds no chats.")
    notes = []
    constant = _constant(its_chats)
    for place in sorted(constant):
        role, content = its_chats[0][place]
        notes.append(f"Each chat's {role} message “{content}” is left out.")
    found: list[str] = []
    without = empty = 0
    for chat in its_chats:
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
    segments = (
        Segment(index, str(index + 1), "", {language: text})
        for index, text in enumerate(found)
        if text
    )
    return ReadCorpus([language], in_batches(segments), notes)


def _chat(line: str, number: int) -> Chat:
    try:
        messages = json.loads(line)["input"]
        chat = [(message["role"], message["content"]) for message in messages]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise TokenariumError(f"Line {number} is no chat with an input of messages.") from None
    if not chat or not all(is_unicode(role) and is_unicode(content) for role, content in chat):
        raise TokenariumError(f"Line {number} has a message that isn't text.")
    return chat


def _constant(its_chats: list[Chat]) -> set[int]:
    """The places of the messages that all chats share; none of a single chat."""
    if len(its_chats) < 2:
        return set()
    shared = set(enumerate(its_chats[0]))
    for chat in its_chats[1:]:
        shared &= set(enumerate(chat))
    return {place for place, _ in shared}
