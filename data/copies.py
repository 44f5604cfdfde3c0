"""What a machine has a copy of, where the originals lie in an object store: copies of what is kept
there no longer go.

Someone who removes what they brought takes it out of the store and from the machine that they
spoke to. Every other machine looks from time to time what is still kept, and lets go of the rest.
"""

import threading
import time
from contextlib import suppress
from pathlib import Path

from data import artefacts, object_store, previews, records
from data.corpora import removing, store
from data.errors import TokenariumError
from data.home import library_folder

EVERY_S = 600.0
"""How often a machine looks."""
NEW_S = 600.0
"""What is newer than this may be about to be kept."""


def look_after(ended: threading.Event) -> None:
    """Let go of old copies now and then, until it is said to end; without a store it ends at once.
    What can't be looked at is looked at the next time."""
    while object_store.is_used():
        with suppress(TokenariumError):
            drop_old()
        if ended.wait(EVERY_S):
            return


def drop_old() -> None:
    """Let go of copies whose originals are gone; nothing where there is no store. Raises
    StoreUnavailable, DatabaseUnavailable or LakeUnavailable."""
    if not object_store.is_used():
        return
    _drop_artefacts("library", library_folder())
    _drop_artefacts("model_files", library_folder() / "model_files")
    copied, kept = removing.copied(), store.all_hashes()
    for beginning in copied - {hash_[: removing.BEGINNING] for hash_ in kept}:
        removing.drop_copies(beginning)
    previewed = previews.links()
    for key in previewed - {records.stem(name) for name, _ in records.found("shares/*.json")}:
        previews.drop(key)


def _drop_artefacts(below: str, folder: Path) -> None:
    # First what is here, then what is kept: what comes in between isn't looked at.
    here = {place.name: place for place in folder.glob("??/*") if _is_old(place)}
    in_store = {name.rpartition("/")[2] for name in object_store.names(f"{below}/")}
    # What somebody has stays, also where the store lost it: this may be the last copy. And a hub's
    # files of a model are never in the store.
    doubtful = here.keys() - in_store
    for name in doubtful - artefacts.wanted(doubtful):
        here[name].unlink(missing_ok=True)


def _is_old(place: Path) -> bool:
    try:
        return place.stat().st_mtime < time.time() - NEW_S
    except FileNotFoundError:
        return False
