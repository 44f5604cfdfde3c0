"""Bytes that are text."""


def text_of(token: bytes) -> str | None:
    """The bytes as text; None where they aren't whole characters, i.e. valid UTF-8."""
    try:
        return token.decode()
    except UnicodeDecodeError:
        return None


def is_text(token: bytes) -> bool:
    """Whether the bytes are whole characters."""
    return text_of(token) is not None
