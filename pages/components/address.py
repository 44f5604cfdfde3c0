"""The address bar is the link: a page's selection in the query string, and back again.

Streamlit can bind a widget to a query parameter itself (`bind="query-params"`), but that writes
the label shown instead of the value, leaves out values equal to a default (so that a later default
changes old links), silently replaces a value it doesn't know, and makes no history entry (so that
Back leaves the app). Here every value is explicit, unknown ones are named, and Back works.

A page makes one `Address`, declares each parameter before its widget, and calls `write` at the end:

    address = Address("premiums")
    st.selectbox("Corpus", names, key=address.choice("corpus", names, "udhr"))
    address.write()

A shared study (`share=KEY`) stays in the address while the page shows what the link said, and goes
with the first change: whoever gets the address sees what its reader saw (`frozen`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite

import streamlit as st

import studies
from pages.components import frozen_page, session_choice
from pages.components.escaping import escaped
from pages.components.visitor import SHARES

Resolve = Callable[[str], str | None]
Query = dict[str, list[str]]

_MOUNTED = "page whose address was written last"


def leave(page: str) -> None:
    """Told by the entry script which page runs: a page that comes back reads its address anew."""
    if st.session_state.get(_MOUNTED) != page:
        st.session_state.pop(_MOUNTED, None)


@dataclass(frozen=True)
class Store:
    """Where texts are kept that are too long for an address. `keep` gives the key that the address
    holds instead, or None; `load` the text, or None where it isn't this visitor's."""

    keep: Callable[[str], str | None]
    load: Callable[[str], str | None]


@dataclass
class Address:
    """The query string of one page, read at the start of a run and written at its end."""

    page: str
    _names: list[str] = field(default_factory=list)
    _unknown: list[str] = field(default_factory=list)
    _longest: dict[str, int] = field(default_factory=dict)
    _defaults: dict[str, list[str]] = field(default_factory=dict)
    _stores: dict[str, Store] = field(default_factory=dict)

    def __post_init__(self) -> None:
        state = st.session_state
        self._seen: Query = {name: st.query_params.get_all(name) for name in st.query_params}
        # Streamlit drops a widget's value when its page is left.
        mounted = state.get(_MOUNTED) == self.page
        written = state.get(self._own("written"))
        self._follow = not mounted or (self._seen != written and not self._chosen_since())
        # Back to an address without a selection: it means the defaults, and stays as it is, or
        # Back would lead nowhere else.
        self._bare = mounted and self._follow and not self._seen
        self._opened = self._follow and (bool(self._seen) or mounted)  # by a link, or by Back
        if self._opened or not self._follow:
            self._source = self._seen
        else:  # from another page of the app, by its menu
            self._source = {**state.get(self._own("last"), {}), **session_choice.choices()}

    def _key(self, name: str) -> str:
        return f"{self.page}.{name}"

    def _own(self, name: str) -> str:
        return f"address of {self.page}: {name}"

    def choice(
        self, name: str, known: Sequence[str], default: str, resolve: Resolve | None = None
    ) -> str:
        """Prepare a parameter with one of `known` as its value; returns the widget's key."""
        found = self._arrived(name, known, resolve)
        chosen = found[0] if found else default
        return self._prepare(name, chosen, valid=lambda value: value in known, default=default)

    def choices(
        self,
        name: str,
        known: Sequence[str],
        default: Sequence[str] = (),
        resolve: Resolve | None = None,
        most: int | None = None,
    ) -> str:
        """Prepare a parameter whose value is a list out of `known`, no more than `most`; returns
        the widget's key."""
        chosen = self._arrived(name, known, resolve) or list(default)
        if most is not None and len(chosen) > most:
            self._miss(*(f"{name} “{value}” (no more than {most})" for value in chosen[most:]))
            chosen = chosen[:most]
        key = self._key(name)
        if not self._follow:
            st.session_state[key] = [v for v in st.session_state.get(key, chosen) if v in known]
        return self._prepare(name, chosen, valid=lambda value: True, default=list(default))

    def number(self, name: str, low: int, high: int, default: int) -> str:
        """Prepare a whole number between `low` and `high`; returns the widget's key."""
        chosen = default
        for text in self._texts(name):
            if text.isdecimal() and low <= int(text) <= high:
                chosen = int(text)
            else:
                self._miss(f"{name} “{text}” (not a number from {low} to {high})")
        return self._prepare(
            name, chosen, valid=lambda value: value in range(low, high + 1), default=default
        )

    def amount(self, name: str, low: float, high: float, default: float) -> str:
        """Prepare a number between `low` and `high`, whole or not; returns the widget's key."""
        chosen = default
        for text in self._texts(name):
            value = _amount(text)
            if value is not None and low <= value <= high:
                chosen = value
            else:
                self._miss(f"{name} “{text}” (not a number from {low:g} to {high:g})")
        return self._prepare(
            name,
            chosen,
            valid=lambda value: isinstance(value, float) and low <= value <= high,
            default=default,
        )

    def text(
        self,
        name: str,
        default: str = "",
        longest: int | None = None,
        store: Store | None = None,
    ) -> str:
        """Prepare a free text; returns the widget's key. One longer than `longest` characters
        stays in the session, and in the store if there is one: the address holds its key then, as
        `NAME_key`."""
        if longest is not None:
            self._longest[name] = longest
        if store is not None:
            self._stores[name] = store
        kept = "" if self.held(name) or self.shares else st.session_state[self._key(name)]
        chosen = "".join(self._texts(name)[:1]) or self._stored(name) or kept or default
        return self._prepare(name, chosen, valid=lambda value: True, default="")

    def _stored(self, name: str) -> str:
        """The text whose key the address that is being opened holds; else ""."""
        key = self.asked(_key_of(name))
        if not key or self.shares or name not in self._stores:
            return ""
        found = self._stores[name].load(key)
        if found is None:
            self._miss(
                f"the {name} under “{key[:12]}” (kept for a while, and only for the visitor who "
                "typed it: ask them to share the page)"
            )
        return found or ""

    def has_key(self, name: str) -> bool:
        """Whether the address can hold a key to a text that is too long for it."""
        return self._key_to(name) is not None

    def _key_to(self, name: str) -> str | None:
        if name not in self._stores:
            return None
        text, place = str(st.session_state.get(self._key(name))), self._own(f"{name} kept")
        if st.session_state.get(place, ("",))[0] != text:
            st.session_state[place] = text, self._stores[name].keep(text)
        key: str | None = st.session_state[place][1]
        return key

    def held(self, name: str) -> bool:
        """Whether the value of a prepared parameter stands in the address."""
        value = st.session_state.get(self._key(name))
        return not isinstance(value, str) or len(value) <= self._longest.get(name, len(value))

    def asked(self, name: str) -> str:
        """What the address that is being opened has for a parameter, its first value; else ""."""
        return next(iter(self._texts(name)), "")

    @property
    def shares(self) -> list[str]:
        """Keys of the shared studies of a link that is being opened."""
        return self._seen.get("share", [])[:SHARES] if self._opened else []

    def _miss(self, *what: str) -> None:
        """Note what a link asks for in vain. What came along from another page needn't fit."""
        if self._opened:
            self._unknown += what

    def _texts(self, name: str) -> list[str]:
        return list(self._source.get(name, [])) if self._follow else []

    def _arrived(self, name: str, known: Sequence[str], resolve: Resolve | None) -> list[str]:
        """The known values of a parameter in the address that was opened; others are noted."""
        found: list[str] = []
        for text in self._texts(name):
            # A list may come repeated, as written here, or with commas, as on the command line.
            parts = [text] if text in known else [p for p in text.split(",") if p.strip()]
            for part in map(str.strip, parts):
                value = part if part in known else resolve(part) if resolve else None
                if value is None:
                    self._miss(f"{name} “{part}”")
                elif value not in found:
                    found.append(value)
        return found

    def _prepare(
        self, name: str, chosen: object, valid: Callable[[object], bool], default: object
    ) -> str:
        key = self._key(name)
        self._names.append(name)
        self._defaults[name] = _texts_of(default)
        state = st.session_state
        if self._follow or key not in state:
            state[key] = chosen
        elif state[key] is None or not valid(state[key]):
            state[key] = default
        return key

    def warn(self) -> None:
        """Name what the link asked for and this app doesn't know, until the selection changes."""
        state = st.session_state
        if self._follow:
            known = {*self._names, *map(_key_of, self._stores), "share"}
            unasked = [f"setting “{name}”" for name in self._seen if name not in known]
            state[self._own("unknown")] = (self._unknown + unasked, self._query())
        unknown, at_arrival = state.get(self._own("unknown"), ([], None))
        if unknown and at_arrival == self._query():
            st.warning(
                f"This link asks for something that isn't here: {escaped(', '.join(unknown))}. "
                "The page shows the rest of the link, and its usual values instead of these.",
                icon=":material/link_off:",
            )
        for key in self._shares():
            if studies.frozen(key) is None:
                st.warning(
                    f"What was shared under “{escaped(key[:12])}” isn't here: the link is "
                    "incomplete, or was withdrawn. Ask for a new one; the page shows what it "
                    "can without it.",
                    icon=":material/link_off:",
                )
        if not self._opened:
            frozen_page.say_changed(self.page, self._query(whole=True))

    def write(self) -> None:
        """Make the address bar say what is shown."""
        state, whole = st.session_state, self._query(whole=True)
        if self._opened:
            frozen_page.open_link(self.page, self._query(), whole, self.shares)
        shares = self._shares()
        frozen_page.hold(self.page, shares)
        query: Query = {**self._query(), **({"share": shares} if shares else {})}
        self._take_along()
        if self._bare:
            state[self._own("bare")] = query
        stays = self._seen == query or (not self._seen and state.get(self._own("bare")) == query)
        if not stays:
            st.query_params.from_dict(query)
        state[self._own("written")] = self._seen if stays else query
        state[self._own("last")] = whole
        state[self._own("names")] = list(self._names)
        state[_MOUNTED] = self.page

    def _shares(self) -> list[str]:
        """Keys that the address names: the link's, until something is changed."""
        if self._opened:
            return self.shares
        return frozen_page.shares_of(self.page, self._query(whole=True))

    def _take_along(self) -> None:
        """Have what the visitor chose here go along: what a link says and the page wouldn't show by
        itself, and what changed since."""
        last = st.session_state.get(self._own("last"), {})
        for name in self._names:
            values = self._chosen(name)
            if self._opened:
                news = name in self._seen and (
                    values != self._defaults[name] or session_choice.taken(name)
                )
            else:
                news = not self._follow and values != last.get(name, [])
            if news:
                session_choice.take(name, values)

    def _query(self, whole: bool = False) -> Query:
        """The query string that says what is chosen; `whole` with what is too long for it."""
        query: Query = {}
        for name in self._names:
            if not (whole or self.held(name)):
                # A share brings its text itself.
                key = None if self._shares() else self._key_to(name)
                if key is not None:
                    query[_key_of(name)] = [key]
                continue
            texts = self._chosen(name)
            if texts:
                query[name] = texts
        return query

    def _chosen(self, name: str) -> list[str]:
        return _texts_of(st.session_state.get(self._key(name)))

    def _chosen_since(self) -> bool:
        """Whether the visitor chose something since the address was last written.

        Who clicks twice quickly sends the second click with the address as it was before the
        first: it is old then, not gone back to, and must not undo both.
        """
        state = st.session_state
        last = state.get(self._own("last"), {})
        return any(
            self._chosen(name) != last.get(name, [])
            for name in state.get(self._own("names"), [])
            if self._key(name) in state
        )


def _key_of(name: str) -> str:
    return f"{name}_key"


def _texts_of(value: object) -> list[str]:
    """A choice as the address holds it."""
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if one not in (None, "")]


def _amount(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
