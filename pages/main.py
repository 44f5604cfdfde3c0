"""The app's Streamlit script: navigation and what all pages share."""

from pathlib import Path

import streamlit as st

from pages.components import (
    address,
    color_scheme,
    figures,
    frozen_page,
    journal,
    tab_title,
    turnstile,
    visitor,
)
from pages.components.palette import SURFACES

HERE = Path(__file__).parent

st.set_page_config(page_title="Tokenarium", page_icon=str(HERE / "favicon.svg"), layout="wide")
ink = SURFACES[figures.mode()].ink
st.html(f"<style>:root {{--ink: {ink}}}</style>")  # style.css can't know which theme it is
st.logo((HERE / "logo.svg").read_text(encoding="utf-8").replace("INK", ink), size="large")

# By the address, which is the script's name too (a tokenizers.py here would hide the package: the
# scripts' folder is on the import path); in the order of the menu, with what the menu says of them.
PAGES = {
    "premiums": (
        "Premiums",
        "How many tokens each language needs for the same text, compared with a reference.",
    ),
    "compare": ("Compare", "A text of yours, cut into tokens by one to eight tokenizers."),
    "report": ("Report", "How good a tokenizer is: what every study found, and where it stands."),
    "choose": (
        "Choose",
        "All tokenizers, by the tokens that a text like yours takes, or by what it costs.",
    ),
    "entropy": (
        "Entropy",
        "How many bits each token carries, and how much of that the tokens before it tell.",
    ),
    "integrity": (
        "Integrity",
        "Which tokens are words, roots or affixes, and whether words are cut between morphemes.",
    ),
    "mixture": (
        "Mixture",
        "What a merge list says about the text that the tokenizer was trained on.",
    ),
    "difficulty": (
        "Difficulty",
        "How surprising each token of a text is to language models, in bits.",
    ),
    "charbench": (
        "CharBench",
        "How many letters each token hides, and how well models see the letters in it.",
    ),
    "probes": (
        "Probes",
        "Tokens that a model was hardly trained on, and what else it makes of single tokens.",
    ),
    "vocabulary": (
        "Vocabulary",
        "What a tokenizer's vocabulary holds, and how each of its tokens came about.",
    ),
    "audit": ("Audit", "What is wrong with a tokenizer: checks, with what was tried and examples."),
    "corpora": ("Corpora", "Which text is measured, and how to bring your own."),
    "sql": ("Query", "SQL over the corpora and results that you may see."),
    "library": ("Tokenizers", "Which tokenizers are here, and how to add your own."),
    "jobs": ("Jobs", "What is being computed for you, and by which workers."),
    "about": ("About", "What Tokenarium is, and how to repeat what it shows."),
}
# Without icons: seventeen names stand side by side from 1,280 pixels on, and none hides in a menu.
shown = [
    st.Page(f"{name}.py", title=title, url_path=name, help=about)
    for name, (title, about) in PAGES.items()
]
# Where people look for what is theirs, a link leads here: from Tokenizers, Corpora, Jobs, Share.
mine = st.Page(
    "mine.py",
    title="Mine",
    url_path="mine",
    visibility="hidden",
    help="What you brought and shared: rename, withdraw, delete.",
)
# The root leads to the first page, so that every page has an address that stays its own.
root = st.Page(
    lambda: st.switch_page(
        shown[0], query_params={name: st.query_params.get_all(name) for name in st.query_params}
    ),
    title="Tokenarium",
    url_path="root",
    default=True,
    visibility="hidden",
)
page = st.navigation([root, *shown, mine], position="top")
color_scheme.follow()
tab_title.begin(page.title)
address.leave(page.url_path)
visitor.arrive()
with journal.run(page.url_path), turnstile.inside():
    if not frozen_page.say_withdrawn():
        page.run()
