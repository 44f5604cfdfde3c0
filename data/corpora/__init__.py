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
    from data.corpora.collection import add_path, already_read, find, keep, known_to, obtain
    from data.corpora.corpus import Corpus, Record
    from data.corpora.options import Options
    from data.corpora.presence import Removed, held, using
    from data.corpora.removing import forget
else:
    __getattr__ = face(
        __name__,
        {
            "collection": ["add_path", "already_read", "find", "keep", "known_to", "obtain"],
            "corpus": ["Corpus", "Record"],
            "options": ["Options"],
            "presence": ["Removed", "held", "using"],
            "removing": ["forget"],
        },
    )
