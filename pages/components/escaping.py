"""Other people's words in Markdown: a name that a visitor chose must not become a picture, a link
or a formula on the page of whoever opens what they shared."""

import re

# Colons and "www." only where they would begin a directive or a link: most text stays as it is.
_MEANING = re.compile(r"([\\`*\[\]<>$~|#!@]|:(?=[/\w])|(?<=www)\.)")


def escaped(text: str) -> str:
    """The text on one line, with all that means something in Markdown escaped."""
    return _MEANING.sub(r"\\\1", " ".join(text.split()))
