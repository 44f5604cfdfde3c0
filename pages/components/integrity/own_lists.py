"""A visitor's own lexicon or cut words: a dialog, and taking one away."""

from functools import partial

import streamlit as st

from data.errors import TokenariumError
from pages.components import names, removing, turnstile, visitor
from pages.components.escaping import escaped
from studies.desks import lexicon_library
from studies.desks.corpora import spoken_languages

LEXICON = (
    "A text in UTF-8, a form a line; after a tab **word**, **root** or **affix** (word where "
    "nothing is said). With roots or affixes in it, what they spell together is a word too. Or a "
    "**Hunspell dictionary**: its .aff and its .dic, both at once."
)
GOLD = "A text in UTF-8, a word a line, and after a tab its morphemes joined by +: `evler⇥ev+ler`."


def dialog(target: str, gold: bool) -> None:
    """Draw the button, and the dialog where it was pressed. What is added is chosen in the select
    box with the key `target`, drawn before."""
    what = "cut words" if gold else "lexicon"
    if st.button(f"Own {what}…", icon=":material/upload_file:", key=f"{target} add"):
        st.dialog(f"Your own {what}", width="medium")(_form)(target, gold)


def _form(target: str, gold: bool) -> None:
    who = visitor.current()
    if who.id is None:
        visitor.ask_to_reload()
        return
    st.caption("Only this browser will see it, until you share a page that uses it.")
    st.markdown(GOLD if gold else LEXICON)
    languages = spoken_languages()
    language = st.selectbox(
        "Language", languages, index=languages.index("tur_Latn"), key=f"{target} language"
    )
    limit = lexicon_library.LIMIT_BYTES // 10**6
    files = st.file_uploader(
        "File" if gold else "File, or both files of a dictionary",
        key=f"{target} file",
        max_upload_size=limit,
        accept_multiple_files=True,
    )
    if files and st.button("Add it", type="primary", key=f"{target} now"):
        try:
            with st.spinner("Reading it"), turnstile.outside():
                given = {file.name: file.getvalue() for file in files}
                name = lexicon_library.add(given, language, gold, who)
        except TokenariumError as error:
            st.error(escaped(str(error)), icon=":material/error:")
        else:
            names.hand_over("lexicon", target, name)
            st.rerun()
    for own in lexicon_library.choices(who).values():
        if own.origin == "yours" and own.gold == gold:
            said = f"**{escaped(own.title)}** ({own.language})"
            forget = partial(lexicon_library.forget, who, own.name)
            removing.row(said, forget, f"{target} remove {own.name}")
