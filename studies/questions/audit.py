"""What is wrong with this tokenizer? Checks of its vocabulary, its merges and its round trip."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from data.progress import Progress
from data.tokenizers import Tokenizer
from data.tokenizers.round_trip_texts import every_character
from studies.audits.check import CHECK_COLUMNS, check_table
from studies.audits.items import cut_characters, numbers, single_bytes, special_tokens
from studies.audits.merge_faults import merge_faults
from studies.audits.reaching import REACHABILITY_COLUMNS, reachability
from studies.audits.round_trip import characters, round_trip
from studies.audits.subject import Subject
from studies.engine.heartbeat import with_heartbeat
from studies.engine.merge_lists import merge_list
from studies.engine.steps import Steps
from studies.engine.study import Answer, Study, Table, each

METHOD = {
    "unit": "one tokenizer; every text is encoded alone, special tokens in it as plain text",
    "verdict": "by the limits that `about` names; null where a check has no meaning",
    "reachability": "Land & Bartolo 2024 (arXiv 2405.05417), and in contexts beyond theirs",
    "frequent_pairs": "limits set on the BPE tokenizers of the catalogue, none of which is above "
    "them; a hint, no proof",
}


def _answer(tokenizer: Tokenizer, parameters: Mapping[str, Any], steps: Steps) -> Answer:
    return with_heartbeat(partial(audit, tokenizer), steps)


def audit(tokenizer: Tokenizer, progress: Progress) -> Answer:
    """All checks of one tokenizer; most time goes into its whole vocabulary."""
    title = tokenizer.title
    progress(f"Reading the vocabulary of {title}", 0.0)
    subject = Subject(tokenizer, progress)
    subject.stage(f"Round trip of hard strings: {title}", 0.02, 0.08)
    checks = [round_trip(subject)]
    subject.stage(f"Round trip of every character: {title}", 0.1, 0.15)
    checks += characters(subject)
    subject.encode([f" {character}" for character in every_character()], 0.9, 1.0)
    subject.stage(f"Deriving the merges: {title}", 0.25, 0.15)
    merge_list(tokenizer)
    subject.stage(f"Reaching every item: {title}", 0.4, 0.4)
    reached, items = reachability(subject)
    checks += reached
    subject.stage(f"Bytes and characters: {title}", 0.8, 0.05)
    checks += [*single_bytes(subject), *cut_characters(subject)]
    subject.stage(f"Looking through the merges: {title}", 0.85, 0.1)
    checks += merge_faults(subject)
    subject.stage(f"Special tokens and numbers: {title}", 0.95, 0.05)
    checks += [*special_tokens(subject), numbers(subject)]
    return Answer({"checks": check_table(checks), "reachability": items}, METHOD)


AUDIT_STUDY = Study(
    name="audit",
    version=2,
    about="What is wrong with a tokenizer: round trip, unreachable items, bytes, merges, specials.",
    parameters=(),
    tables={
        "checks": Table(
            "one row a check: verdict, what was tried, how many, how many failed, examples",
            CHECK_COLUMNS,
        ),
        "reachability": Table(
            "items that don't encode to themselves alone, with a text that gives them",
            REACHABILITY_COLUMNS,
        ),
    },
    compute=each(_answer),
    corpus=None,
)
