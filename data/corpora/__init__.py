"""Corpora: texts in one or more languages, stored in the lake and named by their content."""

from typing import TYPE_CHECKING

from data.face import face

__all__ = [
    "Corpus",
    "Options",
    "Record",
    "Removed",
    "add_path",
    "already_read",
    "find",
    "forget",
    "held",
    "keep",
    "known_to",
    "obtain",
    "using",
]

if TYPE_CHECKING:
    from data.corpora.collection import add_path, find, keep, known_to
    from data.corpora.corpus import Corpus
    from data.corpora.lookup import already_read, obtain
    from data.corpora.options import Options
    from data.corpora.presence import Removed, held, using
    from data.corpora.record import Record
    from data.corpora.removing import forget
else:
    __getattr__ = face(
        __name__,
        {
            "collection": ["add_path", "find", "keep", "known_to"],
            "corpus": ["Corpus"],
            "lookup": ["already_read", "obtain"],
            "options": ["Options"],
            "presence": ["Removed", "held", "using"],
            "record": ["Record"],
            "removing": ["forget"],
        },
    )
