"""What Tokenarium is, and how to repeat what it shows."""

import streamlit as st

from data import catalogue

st.title("What is this?", anchor=False)
with st.container(key="answer"):
    st.markdown(
        "Tokenarium is an observatory for **tokenizers**, the part of a language model that cuts "
        "text into the pieces it is paid by, and for the models that use them."
    )

st.markdown(
    """
Every figure here is counted by a real tokenizer on real text: nothing is estimated or copied from
a table. Each carries its uncertainty, the formula and its source stand below it, and its signature
says all that is needed to repeat it.

- **The address bar is a link.** It holds the whole selection; opened elsewhere, it shows the same.
- **A result has a key.** It is the hash of the question: the study and its version, the tokenizers
  and the corpus by content, the parameters. The same key never means two things.
- **What you bring and share is yours.** [A page of its own](./mine) lists it; there it is renamed,
  withdrawn and deleted.
- **The same from the command line**, with the same figures:
"""
)
st.code(
    "python -m studies run premiums --tokenizers gpt2,cl100k_base --corpus udhr \\\n"
    "    --param reference=eng_Latn --param unit=segment --format csv",
    language="bash",
)

st.header("What can be looked at", anchor=False)
st.caption("Fetched from the packages that publish them, each pinned by its hash and licence.")
for heading, rows in (
    ("Tokenizers", catalogue.tokenizers()),
    ("Corpora", catalogue.corpora()),
    ("Language models", catalogue.models()),
):
    st.markdown(f"**{heading}**")
    st.dataframe(
        [
            {"Name": row.name, "Title": row.title, "About": row.about, "Licence": row.licence}
            for row in rows.values()
        ],
        hide_index=True,
        height="content",
        key=f"about.{heading}",
        alt=f"{heading} that Tokenarium knows by name",
    )
