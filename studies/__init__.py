"""Studies: questions with all their inputs pinned. See docs/design.md."""

from data.corpora import add_path as add_corpus
from data.models.collection import add_folder as add_model
from data.tokenizers import add_file as add_tokenizer
from data.visitors import EVERYONE, Visitor
from studies.desks.answer_files import csv
from studies.engine.prepare import languages, prepare
from studies.engine.registry import STUDIES, study
from studies.engine.result import Result
from studies.engine.run import cached, run, show
from studies.engine.sharing import Frozen, Wrapping, frozen, share, show_frozen
from studies.engine.spec import Input, Spec
from studies.questions.segmentation import agreement, agreement_of_all

__all__ = [
    "EVERYONE",
    "STUDIES",
    "Frozen",
    "Input",
    "Result",
    "Spec",
    "Visitor",
    "Wrapping",
    "add_corpus",
    "add_model",
    "add_tokenizer",
    "agreement",
    "agreement_of_all",
    "cached",
    "csv",
    "frozen",
    "languages",
    "prepare",
    "run",
    "share",
    "show",
    "show_frozen",
    "study",
]
