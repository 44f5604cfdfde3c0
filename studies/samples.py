"""Texts of a corpus to look at."""

from data.corpora import store
from data.corpora.obtain import obtain
from data.errors import UnknownName
from studies.study import Progress, silent


def segments(corpus: str, language: str, progress: Progress = silent) -> list[str]:
    """The segments of a corpus in one of its languages, in order.

    Raises UnknownName for a language that it lacks, TokenariumError for a corpus that can't be had.
    """
    stored = obtain(corpus, lambda doing: progress(doing.capitalize(), 0.0))
    if language not in stored.languages:
        raise UnknownName("language", language, stored.languages)
    ((_, rows),) = store.documents(stored, [language])
    return [str(text) for text in rows["text"]]
