"""What a vocabulary may hold at most: beyond it a file is damaged or means harm.

The largest vocabularies published have some 260,000 entries. Every id costs memory whether or not
it has a token, so ids may run ahead of the entries only so far.
"""

from collections.abc import Collection, Mapping

from data.errors import TokenariumError

MOST_ENTRIES = 4_000_000
_FREE_IDS = 1 << 20  # ids up to here are fine however few entries there are
_IDS_AN_ENTRY = 4


def check_entries(title: str, count: int, what: str = "entries in its vocabulary") -> None:
    """Raises TokenariumError if there are none, or too many."""
    if not count:
        raise TokenariumError(f"{title} has no {what}.")
    if count > MOST_ENTRIES:
        raise TokenariumError(f"{title} has {count:,} {what}; at most {MOST_ENTRIES:,} are taken.")


def check_ids(title: str, ids: Collection[int], entries: int | None = None) -> None:
    """Raises TokenariumError if an id is negative or far beyond the number of entries."""
    if not ids:
        return
    allowed = max(_FREE_IDS, _IDS_AN_ENTRY * (len(ids) if entries is None else entries))
    most = min(allowed, MOST_ENTRIES) - 1
    for its_id in (min(ids), max(ids)):
        if not 0 <= its_id <= most:
            raise TokenariumError(
                f"{title} gives the id {its_id}, but with {entries or len(ids):,} entries "
                f"ids from 0 to {most:,} are taken."
            )


def checked_vocabulary(title: str, vocabulary: object) -> dict[str, int]:
    """A vocabulary as JSON gives it: piece → id, each id once.

    Raises TokenariumError for anything else, naming the first fault.
    """
    if not isinstance(vocabulary, Mapping):
        raise TokenariumError(
            f"{title}: its vocabulary is {kind(vocabulary)}, not pieces with ids."
        )
    check_entries(title, len(vocabulary))
    for piece, its_id in vocabulary.items():
        if type(its_id) is not int:
            raise TokenariumError(
                f"{title}: the piece {short(piece)} has {kind(its_id)} for an id."
            )
    check_ids(title, vocabulary.values())
    if len(set(vocabulary.values())) != len(vocabulary):
        owner: dict[int, str] = {}
        for piece, its_id in vocabulary.items():
            if its_id in owner:
                raise TokenariumError(
                    f"{title} gives the id {its_id} to two pieces: "
                    f"{short(owner[its_id])} and {short(piece)}."
                )
            owner[its_id] = piece
    return dict(vocabulary)


def short(value: object) -> str:
    """A value from a file as a message shows it."""
    shown = repr(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"


def kind(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return f"the number {short(value)}"
    if isinstance(value, str):
        return f"the text {short(value)}"
    return "a list" if isinstance(value, list | tuple) else "an object"
