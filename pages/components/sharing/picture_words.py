"""Words in a picture: what its font has no shape for, and how long they may be."""

import re
from html import unescape

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font


def drawable(text: str) -> str:
    """The text without what the font has no shape for."""
    kept = "".join(one for one in text if one.isspace() or ord(one) in _shapes())
    return " ".join(kept.split()).removesuffix(" ·")


def _shapes() -> set[int]:
    if not _known:
        _known.update(FT2Font(font_manager.findfont("DejaVu Sans")).get_charmap())
    return _known


_known: set[int] = set()


def plain(text: str) -> str:
    """The words of a text of plotly's: without tags, and the square that names a colour."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).replace("■", " ").split())


def short(text: str, most: int) -> str:
    """The text, cut where it has more characters than that."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
