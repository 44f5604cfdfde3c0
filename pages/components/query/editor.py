"""Where the statement is written: the box, examples to click, what a query can name and may do."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from pages.components.address import Address
from pages.components.palette import SURFACES, Mode
from studies.desks.query import ROWS, SECONDS, View, identifier

LONGEST_IN_ADDRESS = 6000  # characters; a longer statement stays in the session
_FORCED = "query is to be run anew"
_TEMPLATES = {
    "Bytes a character": """\
-- Which languages take the most bytes for a character?
SELECT language, sum(bytes) AS bytes, sum(characters) AS characters,
       round(sum(bytes) / sum(characters), 2) AS bytes_per_character
FROM {corpus}
GROUP BY language
ORDER BY bytes_per_character DESC, language
LIMIT 40""",
    "Two tokenizers": """\
-- Where does a newer tokenizer need the fewest tokens, compared with an older one?
SELECT language, sum(tokens(text, 'gpt2')) AS gpt2, sum(tokens(text, 'o200k_base')) AS o200k,
       round(gpt2 / o200k, 2) AS times_fewer
FROM {corpus}
GROUP BY language
ORDER BY times_fewer DESC, language
LIMIT 40""",
    "Longest texts": """\
-- Which single texts are the longest in tokens?
SELECT language, segment_id, tokens(text, 'cl100k_base') AS tokens, characters, text
FROM {corpus}
ORDER BY tokens DESC
LIMIT 20""",
    "Frequent words": """\
-- The most frequent words of a language, and what they cost
SELECT word, count(*) AS times, tokens(' ' || word, 'cl100k_base') AS tokens
FROM (SELECT unnest(regexp_extract_all(lower(text), '\\p{{L}}+')) AS word
      FROM {corpus} WHERE starts_with(language, 'eng'))
GROUP BY word
ORDER BY times DESC, word
LIMIT 30""",
    "Evenness": """\
-- Which tokenizers treat languages most evenly, of the premiums computed so far?
SELECT tokenizer, languages, max_over_min, gini, share_at_least_2
FROM premiums_fairness
WHERE corpus = {corpus_text} AND unit = 'segment' AND reference = 'eng_Latn'
ORDER BY gini""",
    "What is here": """\
-- Every view and its columns
SELECT * FROM views""",
}


def draw(address: Address, examples: Mapping[str, str]) -> str:
    """Draw it; the statement that is to be run. The address parameter is `sql`."""
    first = next(iter(examples.values()))
    key = address.text("sql", first, longest=LONGEST_IN_ADDRESS)
    chosen = next((t for t, sql in examples.items() if sql == st.session_state[key]), None)
    st.session_state["query example"] = chosen
    st.pills(
        "Examples",
        list(examples),
        key="query example",
        on_change=_take,
        args=(key, examples),
    )
    with st.form("query form", border=False):
        sql = st.text_area(
            "SQL",
            key=key,
            height=230,
            placeholder="SELECT …",
            help="One SELECT in DuckDB's SQL. Ctrl + Enter runs it.",
        )
        if st.form_submit_button("Run", type="primary", icon=":material/play_arrow:"):
            run_anew()
    if not address.held("sql"):
        st.caption("This statement is too long for the address bar: the link leaves it out.")
    return sql


def run_anew() -> None:
    """Have the statement run although its result is held."""
    st.session_state[_FORCED] = True


def forced() -> bool:
    """Whether the statement is to be run anew; once."""
    return bool(st.session_state.pop(_FORCED, False))


def _take(key: str, examples: Mapping[str, str]) -> None:
    chosen = st.session_state["query example"]
    if chosen is not None:
        st.session_state[key] = examples[chosen]


def statements(corpus: str | None) -> Mapping[str, str]:
    """Title → statement; over that corpus, or without one only what needs none."""
    if corpus is None:
        return {"What is here": _TEMPLATES["What is here"]}
    words = {"corpus": identifier(corpus), "corpus_text": literal(corpus)}
    return {title: template.format(**words) for title, template in _TEMPLATES.items()}


def literal(value: str) -> str:
    """The text as SQL reads it."""
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


def names(views: Sequence[View], mode: Mode) -> None:
    """The views, each with its columns when it is opened."""
    surface = SURFACES[mode]
    colours = f"--line:{surface.grid};--faint:{surface.faint}"
    st.markdown(f"**{len(views)} views to select from**")
    with st.container(height=330, border=True):
        st.html(f'<div class="views" style="{colours}">{"".join(map(_view, views))}</div>')
    st.caption(
        "`tokens(text, 'gpt2')` counts tokens with any tokenizer of yours or the catalogue, "
        "`bytes(text)` bytes of UTF-8, `length(text)` characters."
    )


def _view(view: View) -> str:
    columns = "".join(
        f"<dt><code>{escape(column.name)}</code> <small>{escape(column.type.lower())}</small></dt>"
        f"<dd>{escape(column.about)}</dd>"
        for column in view.columns
    )
    name = escape(identifier(view.name))
    return (
        f"<details><summary><code>{name}</code> {escape(view.about)}</summary>"
        f"<dl>{columns}</dl></details>"
    )


METHOD = f"""
**SQL.** One SELECT (also WITH, FROM, VALUES, PIVOT with its values, DESCRIBE and SUMMARIZE of a
view) in the SQL of DuckDB. `FROM views` lists every view with its columns.

**Tokens.** `tokens(text, 'name')` is the number of tokens of the text under the tokenizer of that
name, encoded alone, no special tokens added: the same count as on every other page. `FROM
tokenizers` lists the names; one of the catalogue that isn't here yet is fetched when it is first
named. A missing text has no count.

**What you see.** The corpora and tokenizers of the catalogue, those that the operator added, your
own, and those of links that you opened; and results that were computed of these alone. Texts that
people typed are in no view.

**Limits.** {SECONDS:.0f} seconds, 1 GB of memory, {ROWS:,} rows. A query runs in a process of its
own, which can open no file and no connection.

**The link** in the address bar holds the statement and the columns of the chart, not the rows:
whoever opens it runs the statement over what *they* may see.
"""
