"""Adding one's own tokenizer: from files, or from a Hugging Face repository. As a dialog on any
page, or as a part of one."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any, Literal

import streamlit as st

from data.errors import TokenariumError
from pages.components import turnstile, visitor
from pages.components.escaping import escaped
from pages.components.names import LONGEST_NAME, again, cleaned, hand_over, open_again
from studies.desks import tokenizer_library
from studies.desks.tokenizer_library import Added

FILES, HUB = "Files", "Hugging Face repository"
FORMATS = (
    "tokenizer.json, a sentencepiece model, tekken.json, vocab.json with merges.txt, "
    "vocab.txt, .tiktoken ranks, GGUF, each also packed with gzip, or a zip of a Hugging Face "
    "folder"
)
# What the report says, in words; what is suspicious stands above.
SAID = {
    "format": "Format",
    "algorithm": "Algorithm",
    "vocabulary_size": "Vocabulary (items)",
    "merges": "Merges",
    "normaliser": "Normaliser",
    "pre_tokenizer": "Pre-tokeniser",
    "added_tokens_count": "Added tokens",
    "unk": "Token for the unknown",
}
LONGEST_FACT = 300
SPECIAL_SHOWN = 12


def dialog(target: str, asked: bool) -> None:
    """Open the dialog where it is asked for; what is added there is chosen in the picker with the
    key `target`, which is to be drawn before."""
    if asked:
        st.session_state.pop(f"{target} added", None)
    if again(target) or asked:
        leave = partial(_choose, target)
        st.dialog("Add your own tokenizer", width="medium", on_dismiss=leave)(_dialog)(target)


def _choose(target: str) -> None:
    """Have what was added chosen: whoever leaves the dialog quickly tells the page an address from
    before it was."""
    added: Added | None = st.session_state.get(f"{target} added")
    if added is not None:
        hand_over("tokenizer", target, added.choice.name)


def _dialog(target: str) -> None:
    added = form(target, scope="fragment")
    if added is not None and st.button("Done", type="primary", key=f"{target} done"):
        _choose(target)
        st.rerun()


def form(target: str, scope: Literal["app", "fragment"] = "app") -> Added | None:
    """Draw the form, or what was recognised once something was added; that is returned.

    `scope` is what runs again then: the dialog alone, or the page.
    """
    who = visitor.current()
    if who.id is None:
        visitor.ask_to_reload()
        return None
    added: Added | None = st.session_state.get(f"{target} added")
    if added is not None:
        st.success(_success(added, chosen=scope == "fragment"), icon=":material/check:")
        report(added.report)
        return added
    st.caption("Only this browser will see it, until you share a page that uses it.")
    source = st.segmented_control(
        "From", [FILES, HUB], default=FILES, required=True, key=f"{target} from"
    )
    take = _from_files(target, who) if source == FILES else _from_hub(target, who)
    if take is None:
        return None
    try:
        doing = "Reading it and trying it out, in a process of its own"
        with st.spinner(doing, show_time=True), turnstile.outside():
            added = take()
    except tokenizer_library.NeedsPattern:
        st.session_state[f"{target} needs pattern"] = True
        st.rerun(scope=scope)
    except TokenariumError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return None
    st.session_state[f"{target} added"] = added
    for name in ("token", "files", "needs pattern"):
        st.session_state.pop(f"{target} {name}", None)
    if scope == "fragment":
        _choose(target)
        open_again(target)
    st.rerun()


def _success(added: Added, chosen: bool) -> str:
    """What was added, or that it was there; `chosen`: on the page behind the dialog."""
    title = f"**{escaped(added.choice.title)}**"
    said = f"{title} was added."
    if added.here_before:
        said = f"You have this tokenizer already: it stays one, and keeps its name, {title}."
    is_chosen = " It is chosen." if chosen else ""
    return f"{said}{is_chosen} Its name in links is `{added.choice.name}`."


def another(target: str) -> None:
    """Empty the form for the next one."""
    st.session_state.pop(f"{target} added", None)


def _from_files(target: str, who: Any) -> Callable[[], Added] | None:
    """The fields for files; what to do once the button is pressed."""
    files = st.file_uploader(
        "Files",
        accept_multiple_files=True,
        max_upload_size=tokenizer_library.LIMIT_BYTES // 1_000_000,
        key=f"{target} files",
        help=f"{FORMATS[0].upper()}{FORMATS[1:]}.",
        label_visibility="collapsed",
    )
    if not files:
        st.session_state.pop(f"{target} needs pattern", None)
        st.caption(f"What can be read: {FORMATS}. Files that belong together go in together.")
        return None
    contents = {file.name: file.getvalue() for file in files}
    first = tokenizer_library.main_file(list(contents))
    name = st.text_input(
        "Name",
        placeholder=cleaned(tokenizer_library.stem(first)),
        max_chars=LONGEST_NAME,
        key=f"{target} name",
        help="What the pages call it.",
    )
    pattern = None
    if st.session_state.get(f"{target} needs pattern"):
        st.info(
            "This file holds ranks only: it doesn't say how its tokenizer splits a text before "
            "merging. Choose its split pattern; another one counts wrongly without a sign.",
            icon=":material/help:",
        )
        pattern = st.selectbox(
            "Split pattern",
            tokenizer_library.patterns(),
            index=None,
            placeholder="Choose the pattern that the model was trained with",
            key=f"{target} pattern",
        )
    waiting = bool(st.session_state.get(f"{target} needs pattern")) and pattern is None
    if not st.button("Add", type="primary", key=f"{target} add files", disabled=waiting):
        return None
    more = {other: content for other, content in contents.items() if other != first}
    called = cleaned(name) or cleaned(tokenizer_library.stem(first)) or "tokenizer"
    return lambda: tokenizer_library.add(first, contents[first], who, called, pattern, more)


def _from_hub(target: str, who: Any) -> Callable[[], Added] | None:
    left, right = st.columns([3, 2])
    repository = left.text_input(
        "Repository", placeholder="organisation/model", key=f"{target} repository"
    )
    revision = right.text_input(
        "Revision",
        placeholder="main",
        key=f"{target} revision",
        help="A branch, a tag or a commit.",
    )
    token = st.text_input(
        "Access token, for a gated repository",
        type="password",
        autocomplete="off",
        key=f"{target} token",
        help="Used for this request only: it is neither stored nor logged.",
    )
    st.caption("Only the tokenizer's files are fetched.")
    ready = bool(repository.strip())
    if not st.button("Fetch", type="primary", key=f"{target} add hub", disabled=not ready):
        return None
    return lambda: tokenizer_library.add_from_hub(
        repository.strip(), revision.strip() or "main", token.strip() or None, who
    )


def report(found: Mapping[str, Any]) -> None:
    """A report of data/tokenizers/arrival/report.py, with what is suspicious above it."""
    for sentence in found.get("suspicious", ()):
        st.warning(escaped(str(sentence)), icon=":material/warning:")
    facts = {label: _said(found[name]) for name, label in SAID.items() if name in found}
    special = [str(one) for one in found.get("special_tokens", ())]
    facts[f"Special tokens ({found.get('special_tokens_count', len(special)):,})"] = (
        " ".join(special[:SPECIAL_SHOWN]) or "none"
    )
    if found.get("left_out"):
        facts["Left out of every measurement"] = " ".join(map(str, found["left_out"]))
    if "lossless" in found:
        note = str(found.get("lossless_note") or "not every text")
        facts["Texts come back"] = "unchanged" if found["lossless"] else note
    if "engine" in found:
        facts["Counted by"] = f"{found['engine']}: {found.get('engine_note', '')}"
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts.items()
    )
    st.html(f'<div class="item"><dl>{rows}</dl></div>')


def _said(value: Any) -> str:
    if value is None:
        return "none"
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text if len(text) <= LONGEST_FACT else f"{text[:LONGEST_FACT]}…"
