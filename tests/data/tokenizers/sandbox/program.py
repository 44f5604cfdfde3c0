"""A tokenizer's child, which checks the engine with a twentieth of the hard texts. What it would
load when it is asked is loaded before, for all that are forked."""

import gigatoken  # noqa: F401

from data.tokenizers.engine import checks
from data.tokenizers.engine.hard_texts import hard_texts
from data.tokenizers.sandbox.answers import Session
from data.tokenizers.sandbox.service import serve

FEW = hard_texts()[::20]

if __name__ == "__main__":
    checks.hard_texts = lambda: FEW
    serve(Session())
