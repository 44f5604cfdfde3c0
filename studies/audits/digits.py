"""Are numbers cut by a rule?"""

from studies.audits.check import Check, some
from studies.audits.subject import Subject
from studies.questions.vocabulary import NUMBERS_TRIED, numbers_of


def numbers(subject: Subject) -> Check:
    """One row: the counts of digits whose numbers aren't all grouped alike."""
    table = numbers_of(subject.tokenizer)
    about = (
        f"Numbers of 1 to 12 digits (up to {NUMBERS_TRIED:,} of each): are all of a length cut "
        "alike (singly, whole, in groups from the left or from the right)? Warn: some lengths are "
        "cut irregularly, so that digits of one value stand in different tokens."
    )
    unknown = table.filter(table["grouping"].is_null())
    if unknown.height:
        return Check("numbers", None, None, None, (), about, unknown["note"][0])
    irregular = table.filter(table["grouping"] == "irregular")
    examples = (
        f"{row['digits']} digits: {row['pattern']} for {row['pattern_share']:.0%} of the numbers"
        for row in irregular.iter_rows(named=True)
    )
    kinds = table.filter(table["grouping"] != "whole")["grouping"].unique(maintain_order=True)
    aligned = table["aligned_with_thousands_share"].drop_nulls()
    note = f"Grouping: {', '.join(kinds)}." if len(kinds) else "All are single tokens."
    if len(aligned) and float(aligned.min() or 0) >= 1:  # type: ignore[arg-type]
        note += " Groups of three fall on the thousands."
    return Check(
        "numbers",
        "warn" if irregular.height else "pass",
        table.height,
        irregular.height,
        some(examples),
        about,
        note,
    )
