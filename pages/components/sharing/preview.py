"""What is shown of a link before it is opened: the sentence of its page and its picture, made in
threads and kept."""

import re
import threading
from contextlib import suppress
from hashlib import sha256

import studies
from data.errors import TokenariumError
from pages.components.frozen_page import day
from pages.components.palette import Mode
from pages.components.sharing import addresses
from pages.components.sharing.frozen_answers import Main, Shown
from pages.components.sharing.main_figures import REGISTRY
from studies.engine import sharing
from studies.engine.sharing import Frozen

AT_ONCE = 2
SIZE = (1200, 630)  # pixels of the picture
SENTENCE = "sentence.txt"
_DRAWING = threading.BoundedSemaphore(AT_ONCE)


def main_figure(frozen: Frozen, mode: Mode) -> Main | None:
    """The main figure of the link's page; None where there is none to be had."""
    draw = REGISTRY.get(addresses.page_of(frozen))
    results = [studies.show_frozen(frozen.key, place) for place in range(len(frozen.questions))]
    there = [one for one in results if one is not None]
    if draw is None or len(there) < len(results):
        return None
    with _DRAWING:
        return draw(Shown(frozen, there, mode))


def title(frozen: Frozen) -> str:
    """What the link's maker called it, or else the page's question."""
    return frozen.wrapping.title or addresses.question(frozen)


def foot(frozen: Frozen) -> str:
    """Where it is from, of what and since when. Plain text."""
    names = [one.name for one in frozen.questions[0].tokenizers[:4]]
    names += [one.name for one in frozen.questions[0].models[:4]]
    corpus = frozen.questions[0].corpus
    about = [frozen.questions[0].study, ", ".join(names), corpus.name if corpus else ""]
    return " · ".join(["Tokenarium", *filter(None, about), f"as measured on {day(frozen.made)}"])


def sentence(frozen: Frozen) -> str:
    """What its page says above the figure, as plain text; empty where that can't be had."""
    kept = sharing.kept_preview(frozen.key, SENTENCE)
    if kept is not None:
        return kept.decode()
    main = main_figure(frozen, "light")
    said = plain(main.sentence) if main else ""
    sharing.keep_preview(frozen.key, SENTENCE, said.encode())
    return said


def picture(frozen: Frozen) -> bytes | None:
    """The PNG that goes with the link; None where there is no figure."""
    # matplotlib takes a moment and 40 MB: for who draws.
    from pages.components.sharing import picture as drawing

    said = "\n".join((title(frozen), foot(frozen), str(drawing.VERSION)))
    name = f"{sha256(said.encode()).hexdigest()[:16]}.png"
    kept = sharing.kept_preview(frozen.key, name)
    if kept is not None:
        return kept
    main = main_figure(frozen, drawing.MODE)
    if main is None:
        return None
    with _DRAWING:
        drawn = drawing.png(
            main.figure,
            title(frozen),
            plain(main.sentence),
            foot(frozen),
            main.legend or main.scale,
            SIZE,
        )
    sharing.keep_preview(frozen.key, name, drawn)
    return drawn


def make(key: str) -> None:
    """Make both beforehand, in a thread: a chat asks as soon as the link is pasted."""
    threading.Thread(target=_made, args=(key,), daemon=True).start()


def _made(key: str) -> None:
    frozen = studies.frozen(key)
    with suppress(TokenariumError):  # it is made, or fails, when it is asked for
        if frozen is not None:
            sentence(frozen)
            picture(frozen)


def plain(markdown: str) -> str:
    """The words of a sentence of ours.

    >>> plain("Under **GPT\\\\-2**, *Burmese* needs **22.1 times** the \\\\*tokens\\\\*")
    'Under GPT-2, Burmese needs 22.1 times the *tokens*'
    """
    return re.sub(r"\\(.)|\*+", lambda found: found[1] or "", markdown)
