"""The app's Streamlit script: navigation and what all pages share."""

from pathlib import Path

import streamlit as st

from pages.components import address, figures, journal, tab_title, turnstile, visitor, withdrawn
from pages.components.palette import SURFACES

HERE = Path(__file__).parent

st.set_page_config(page_title="Tokenarium", page_icon=str(HERE / "favicon.svg"), layout="wide")
ink = SURFACES[figures.mode()].ink
st.html(f"<style>:root {{--ink: {ink}}}</style>")  # style.css can't know which theme it is
st.logo((HERE / "logo.svg").read_text(encoding="utf-8").replace("INK", ink), size="large")

premiums = st.Page(
    "premiums.py",
    title="Premiums",
    url_path="premiums",
    help="How many tokens each language needs for the same text, compared with a reference.",
)
compare = st.Page(
    "compare.py",
    title="Compare",
    url_path="compare",
    help="A text of yours, cut into tokens by one to eight tokenizers.",
)
entropy = st.Page(
    "entropy.py",
    title="Entropy",
    url_path="entropy",
    help="How many bits each token carries, and how much of that the tokens before it tell.",
)
integrity = st.Page(
    "integrity.py",
    title="Integrity",
    url_path="integrity",
    help="Which tokens are words, roots or affixes, and whether words are cut between morphemes.",
)
mixture = st.Page(
    "mixture.py",
    title="Mixture",
    url_path="mixture",
    help="What a merge list says about the text that the tokenizer was trained on.",
)
difficulty = st.Page(
    "difficulty.py",
    title="Difficulty",
    url_path="difficulty",
    help="How surprising each token of a text is to language models, in bits.",
)
charbench = st.Page(
    "charbench.py",
    title="CharBench",
    url_path="charbench",
    help="How many letters each token hides, and how well models see the letters in it.",
)
probes = st.Page(
    "probes.py",
    title="Probes",
    url_path="probes",
    help="Tokens that a model was hardly trained on, and what else it makes of single tokens.",
)
vocabulary = st.Page(
    "vocabulary.py",
    title="Vocabulary",
    url_path="vocabulary",
    help="What a tokenizer's vocabulary holds, and how each of its tokens came about.",
)
report = st.Page(
    "report.py",
    title="Report",
    url_path="report",
    help="How good a tokenizer is: what every study found, and where it stands.",
)
choose = st.Page(
    "choose.py",
    title="Choose",
    url_path="choose",
    help="All tokenizers, by the tokens that a text like yours takes, or by what it costs.",
)
audit = st.Page(
    "audit.py",
    title="Audit",
    url_path="audit",
    help="What is wrong with a tokenizer: checks, with what was tried and examples.",
)
corpora = st.Page(
    "corpora.py",
    title="Corpora",
    url_path="corpora",
    help="Which text is measured, and how to bring your own.",
)
query = st.Page(
    "sql.py",
    title="Query",
    url_path="sql",
    help="SQL over the corpora and results that you may see.",
)
tokenizers = st.Page(
    # The script's folder is on the import path: a tokenizers.py here would hide the package.
    "library.py",
    title="Tokenizers",
    url_path="library",
    help="Which tokenizers are here, and how to add your own.",
)
jobs = st.Page(
    "jobs.py",
    title="Jobs",
    url_path="jobs",
    help="What is being computed for you, and by which workers.",
)
# Where people look for what is theirs, a link leads here: from Tokenizers, Corpora, Jobs, Share.
mine = st.Page(
    "mine.py",
    title="Mine",
    url_path="mine",
    visibility="hidden",
    help="What you brought and shared: rename, withdraw, delete.",
)
about = st.Page(
    "about.py",
    title="About",
    url_path="about",
    help="What Tokenarium is, and how to repeat what it shows.",
)
# The root leads to the first page, so that every page has an address that stays its own.
root = st.Page(
    lambda: st.switch_page(
        premiums, query_params={name: st.query_params.get_all(name) for name in st.query_params}
    ),
    title="Tokenarium",
    url_path="root",
    default=True,
    visibility="hidden",
)
# Without icons: seventeen names stand side by side from 1,280 pixels on, and none hides in a menu.
shown = [premiums, compare, report, choose, entropy, integrity, mixture, difficulty, charbench]
shown += [probes, vocabulary, audit, corpora, query, tokenizers, jobs, about]
page = st.navigation([root, *shown, mine], position="top")
tab_title.begin(page.title)
address.leave(page.url_path)
visitor.arrive()
with journal.run(page.url_path), turnstile.inside():
    if not withdrawn.said():
        page.run()
