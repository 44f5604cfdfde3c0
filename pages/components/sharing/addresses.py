"""Where a link is looked at: the page that it was made on, or else the page of its study."""

from collections.abc import Sequence

import studies
from pages.components.jobs import links
from studies.engine import jobs
from studies.engine.sharing import Frozen

Query = dict[str, list[str]]

PAGES = {
    "premiums": "premiums",
    "segmentation": "compare",
    "report": "report",
    "rates": "choose",
    "entropy": "entropy",
    "training": "entropy",
    "integrity": "integrity",
    "boundaries": "integrity",
    "mixture": "mixture",
    "mixture_calibration": "mixture",
    "difficulty": "difficulty",
    "charbench": "charbench",
    "charbench_items": "charbench",
    "charbench_answers": "charbench",
    "undertrained": "probes",
    "arithmetic": "probes",
    "consistency": "probes",
    "spellings": "probes",
    "vocabulary": "vocabulary",
    "audit": "audit",
}
"""The page of a study. One that isn't here has none."""
QUESTIONS = {
    "premiums": "Which languages pay more?",
    "compare": "How is this text cut into tokens?",
    "report": "How good is this tokenizer?",
    "choose": "Which one for me?",
    "entropy": "How predictable is the next token?",
    "integrity": "Do tokens respect words?",
    "mixture": "What was this tokenizer trained on?",
    "difficulty": "How hard is this text for a language model?",
    "charbench": "Can it see the letters in its tokens?",
    "probes": "What does the model make of its tokens?",
    "vocabulary": "What is in this vocabulary?",
    "audit": "Can this tokenizer be trusted?",
}
"""What each page asks that can be shared: its title (tests/pages/test_sharing.py)."""
LISTS = ("languages",)
IN_ADDRESS = {
    "premiums": ("reference", "unit"),
    "entropy": ("languages",),
    "segmentation": ("special",),
}


def page_of(frozen: Frozen) -> str:
    """The address of its page."""
    return frozen.wrapping.page or PAGES.get(frozen.questions[0].study, "about")


def address(frozen: Frozen) -> tuple[str, Query]:
    """The page and its query, without the link itself."""
    if frozen.wrapping.page:
        return frozen.wrapping.page, dict(frozen.wrapping.query)
    asked = frozen.questions[0]
    found = links.address(asked)
    if found is not None:
        page, query = found
        return page.removesuffix(".py"), {name: _several(its) for name, its in query.items()}
    return page_of(frozen), _plain(frozen.questions)


def question(frozen: Frozen) -> str:
    """What its page asks."""
    return QUESTIONS.get(page_of(frozen), "Tokenarium")


def about(frozen: Frozen) -> str:
    """What is shared, in a few words, where its maker said nothing."""
    return jobs.title(frozen.questions[0])


def _plain(questions: Sequence[studies.Spec]) -> Query:
    asked = questions[0]
    names = [one.name for one in asked.tokenizers]
    if asked.study == "rates":
        texts = [
            f"{one.corpus.name}/{one.parameters['language']}" for one in questions if one.corpus
        ]
        return {"tokenizers": names, "text": texts}
    query: Query = {"tokenizer": names[:1]} if asked.study == "report" else {"tokenizers": names}
    if asked.corpus is not None:
        query["corpus"] = [asked.corpus.name]
    for name in IN_ADDRESS.get(asked.study, ()):
        value = str(asked.parameters[name])
        query[name] = value.split(",") if name in LISTS else [value]
    return query


def _several(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
