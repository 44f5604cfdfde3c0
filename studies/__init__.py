"""Studies: questions with all their inputs pinned. See docs/design.md."""

from studies.registry import STUDIES, study
from studies.run import Result, cached, languages, prepare, run, show
from studies.spec import Input, Spec

__all__ = [
    "STUDIES",
    "Input",
    "Result",
    "Spec",
    "cached",
    "languages",
    "prepare",
    "run",
    "show",
    "study",
]
