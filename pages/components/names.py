"""What visitors name themselves: cleaned, and handed from the dialog to the picker behind it."""

from collections.abc import Mapping

import streamlit as st

from studies.desks.belongings import LONGEST_NAME as LONGEST_NAME
from studies.desks.belongings import cleaned as cleaned


def told_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """What people read for each name; two of one title get their names added."""
    often = [title for title in titles.values() if list(titles.values()).count(title) > 1]
    return {
        name: f"{title} ({name})" if title in often else title for name, title in titles.items()
    }


def hand_over(kind: str, target: str, name: str) -> None:
    """Something of that kind ("tokenizer", "corpus", …) was added for the picker with that key."""
    st.session_state[_place(kind)] = (target, name)


def open_again(target: str) -> None:
    """Have the page run at once and open the dialog of the picker with that key again: what was
    added is chosen then, whichever way the dialog is left."""
    st.session_state[f"{target} dialog again"] = True
    st.rerun()


def just_added(kind: str, target: str) -> str | None:
    """The name of what was added for the picker with that key, once."""
    waiting = st.session_state.get(_place(kind))
    if waiting is None or waiting[0] != target:
        return None
    del st.session_state[_place(kind)]
    return str(waiting[1])


def again(target: str) -> bool:
    """Whether the dialog of the picker with that key is to be opened again, once."""
    return bool(st.session_state.pop(f"{target} dialog again", False))


def _place(kind: str) -> str:
    return f"{kind} just added"
