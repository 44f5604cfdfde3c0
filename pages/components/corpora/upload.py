"""Bringing one's own text: from files, or from a Hugging Face data set. A dialog, which shows what
the files would become before anything is taken in."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from data.errors import Undecided
from data.progress import Progress
from pages.components import visitor
from pages.components.corpora import preview, reading
from pages.components.escaping import escaped
from pages.components.names import LONGEST_NAME, again, cleaned, hand_over, open_again
from pages.components.progress import done
from studies.desks import corpora
from studies.desks.corpora import Choice, Content, Fetched

FILES, HUB = "Files", "Hugging Face data set"
LONGEST_LICENCE = 200


def dialog(target: str, asked: bool) -> None:
    """Open the dialog where it is asked for; what is added there is chosen in the picker with the
    key `target`, which is to be drawn before."""
    if asked:
        for name in [key for key in st.session_state if str(key).startswith(f"{target} new ")]:
            del st.session_state[name]
    if again(target) or asked:
        leave = partial(_choose, target)
        st.dialog("Bring your own text", width="large", on_dismiss=leave)(_dialog)(target)


def _choose(target: str) -> None:
    """Have what was added chosen: whoever leaves the dialog quickly tells the page an address from
    before it was."""
    added: Choice | None = st.session_state.get(f"{target} new corpus")
    if added is not None:
        hand_over("corpus", target, added.name)


def _dialog(target: str) -> None:
    added: Choice | None = st.session_state.get(f"{target} new corpus")
    if added is None:
        _form(target)
        return
    count = len(added.languages)
    said = f"**{escaped(added.title)}** was added and is chosen"
    if added.here_before:
        said = (
            "You have this text already: it stays one corpus, keeps its name, "
            f"**{escaped(added.title)}**, and is chosen"
        )
    st.success(
        f"{said}: {added.segments:,} segments in {count:,} "
        f"{'language' if count == 1 else 'languages'}. Its name in links is `{added.name}`.",
        icon=":material/check:",
    )
    for note in added.notes:
        st.caption(escaped(note))
    if st.button("Done", type="primary", key=f"{target} new done"):
        _choose(target)
        st.rerun()


def _form(target: str) -> None:
    who = visitor.current()
    if who.id is None:
        visitor.ask_to_reload()
        return
    st.caption("Only this browser will see it, until you share a page that uses it.")
    source = st.segmented_control(
        "From", [FILES, HUB], default=FILES, required=True, key=f"{target} new from"
    )
    take = _from_files(target, who) if source == FILES else form(target, who)
    if take is None:
        return
    try:
        added = done(take)
    except Undecided as undecided:
        reading.ask(f"{target} new", undecided)
        st.rerun(scope="fragment")
    if added is None:
        return
    st.session_state[f"{target} new corpus"] = added
    _choose(target)
    forget(target)
    open_again(target)


def _from_files(target: str, who: Any) -> Callable[[Progress], Choice] | None:
    """The fields for files; what to do once the button is pressed."""
    files = st.file_uploader(
        "Files",
        accept_multiple_files=True,
        max_upload_size=corpora.LIMIT_BYTES // 1_000_000,
        key=f"{target} new files",
        label_visibility="collapsed",
    )
    if not files:
        said = ", ".join(corpora.formats().values())
        st.caption(
            f"What can be read: {said}; each also packed with gzip or zstd, and folders as a zip. "
            "Files that belong together go in together."
        )
        return None
    names = [file.name for file in files]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        st.error(
            f"Two files are called {escaped(sorted(twice)[0])}: give one another name, or pack "
            "them in a zip.",
            icon=":material/error:",
        )
        return None
    ids = [file.file_id for file in files]
    asked = preview.draw(f"{target} new", ids, lambda: _contents(files))
    if asked is None:
        return None
    first = files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"
    name, licence = _named(target, first)
    if not st.button("Add", type="primary", key=f"{target} new add files"):
        return None
    return lambda report: corpora.add(
        _contents(files),
        asked,
        who,
        report,
        cleaned(name) or cleaned(first) or None,
        licence.strip(),
    )


def _contents(files: Sequence[Any]) -> dict[str, Content]:
    """The uploaded files by name, each from its beginning."""
    for file in files:
        file.seek(0)
    return {file.name: file for file in files}


def _named(target: str, first: str) -> tuple[str, str]:
    """Draw the fields for the corpus' name and licence."""
    left, right = st.columns(2)
    name = left.text_input(
        "Name",
        placeholder=cleaned(first),
        max_chars=LONGEST_NAME,
        key=f"{target} new name",
        help="What the pages call it.",
    )
    licence = right.text_input(
        "Licence",
        placeholder="Not said",
        max_chars=LONGEST_LICENCE,
        key=f"{target} new licence",
        help="Under what terms the text may be used; it stands on the page of whoever opens what "
        "you share.",
    )
    return name, licence


def form(target: str, who: Any) -> Callable[[Progress], Choice] | None:
    """The fields for a data set, then what it would become; what to do once Add is pressed."""
    fetched: Fetched | None = st.session_state.get(f"{target} new fetched")
    if fetched is None:
        _name(target)
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        licence = fetched.files.licence
        said = f"**{escaped(fetched.files.title)}**" + (f", {escaped(licence)}" if licence else "")
        st.markdown(said, width="stretch")
        st.button("Another one", on_click=forget, args=(target,), key=f"{target} new other")
    asked = preview.draw(f"{target} new", [fetched.files.origin], lambda: fetched.contents)
    if asked is None or not st.button("Add", type="primary", key=f"{target} new add hub"):
        return None
    return lambda report: corpora.add_fetched(fetched, asked, who, report)


def forget(target: str) -> None:
    """Let the fetched files go."""
    st.session_state.pop(f"{target} new fetched", None)


def _name(target: str) -> None:
    """The fields; fetches what they name once the button is pressed."""
    repository = st.text_input(
        "Data set", placeholder="organisation/name", key=f"{target} new repository"
    )
    left, right = st.columns(2)
    missing = "The only one"
    configuration = left.text_input(
        "Configuration", placeholder=missing, key=f"{target} new configuration"
    )
    split = right.text_input("Split", placeholder=missing, key=f"{target} new split")
    token = st.text_input(
        "Access token, for a gated data set",
        type="password",
        autocomplete="off",
        key=f"{target} new token",
        help="Used for this request only: it is neither stored nor logged.",
    )
    ready = bool(repository.strip())
    if not st.button("Fetch", type="primary", key=f"{target} new fetch", disabled=not ready):
        return
    fetched = done(
        lambda report: corpora.fetch_from_hub(
            repository.strip(),
            configuration.strip() or None,
            split.strip() or None,
            token.strip() or None,
            report,
        )
    )
    if fetched is not None:
        st.session_state[f"{target} new fetched"] = fetched
        st.rerun(scope="fragment")
