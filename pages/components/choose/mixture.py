"""What the visitor's text is like: up to six texts, each with its weight."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from data.languages import describe
from pages.components import corpus_picker, offers
from pages.components.address import Address
from studies.desks.corpora import Choice

MOST = 6
FIRST = ("libreoffice_help/eng_Latn", "linguist_samples/python")
OTHERWISE = "udhr/eng_Latn"  # where neither is here
BETWEEN = "/"  # in the address; no name of a corpus holds one


@dataclass(frozen=True)
class Part:
    """A language of a corpus ("" for all of it), and its share of the text's bytes, in any unit."""

    corpus: str
    language: str
    weight: int

    @property
    def name(self) -> str:
        return f"{self.corpus}{BETWEEN}{self.language}"


def choose(address: Address) -> list[Part]:
    """Draw the choice; the address parameters are `text` and, in its order,
    `weight0` and so on."""
    known = corpus_picker.known()
    offered = _offered(known)
    default = [one for one in (*FIRST, OTHERWISE) if one in offered][: len(FIRST)] or offered[:1]
    key = address.choices("text", offered, default, most=MOST)
    chosen: Sequence[str] = st.multiselect(
        "My text is like",
        offered,
        key=key,
        format_func=lambda name: _titled(name, known),
        max_selections=MOST,
        placeholder="Choose texts",
        help="Languages of the corpora that are here, your own among them (bring one on page "
        "Corpora). A text that isn't here is fetched there.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return [
            Part(
                *_corpus_and_language(name),
                st.number_input(
                    _titled(name, known),
                    min_value=0,
                    max_value=100,
                    key=address.number(f"weight{place}", 0, 100, 50),
                    width=240,
                    help="Its share of your text, by bytes; any unit, they are summed up",
                ),
            )
            for place, name in enumerate(chosen)
        ]


def _offered(known: dict[str, Choice]) -> list[str]:
    """Of each corpus that is here its languages, or all of it where it has but one."""
    found = []
    for name, choice in known.items():
        if choice.here:
            languages = choice.languages if len(choice.languages) > 1 else ("",)
            found += [f"{name}{BETWEEN}{language}" for language in languages]
    return found


def _corpus_and_language(name: str) -> tuple[str, str]:
    corpus, _, language = name.partition(BETWEEN)
    return corpus, language


def _titled(name: str, known: dict[str, Choice]) -> str:
    corpus, language = _corpus_and_language(name)
    title = offers.titled(known[corpus])
    if not language:
        return title
    return f"{describe(language).english_name or language} · {title}"
